"""`fazhi extract`: report files on disk into the same datasets, without network, archive or Prefect."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from extract.pages import read_file
from extract.reading import read_captures
from extract.records import Capture
from extract.unlisted import FILES
from flows.by_hand import print_run
from flows.progress import reporter, shown
from flows.publishing import publish_readings
from flows.reading import keep_reading, published_keys
from flows.run import open_run
from flows.settings import UsageError, data_folder, load_settings


def run_extract(files: Sequence[Path], data: str | None) -> int:
    """Read the files and publish the reports among them; returns the exit status.

    Raises UsageError, before anything is written, for a file that is absent, unreadable or of a kind not read. A file
    that holds no report is named on standard error; the others are published, and the status is 1.
    """
    if not files:
        raise UsageError(
            "no file given; expected one or more report files (.html .htm .shtml .txt .pdf .docx .doc .wps .rtf .ofd)"
        )
    settings = load_settings(data=data)
    folder = data_folder(settings)
    limit = settings.policy().attachment_limit
    captures = [_capture(path, limit) for path in dict.fromkeys(files)]
    with shown():
        reporter().stage("reading files", len(captures))
        with (
            open_run("extract", folder, settings, settings.policy()) as run,
            tempfile.TemporaryDirectory(prefix="fazhi-") as scratch,
        ):
            reading = read_captures(captures, FILES)
            run.portal(FILES.id).status = "partial" if reading.unread else "ok"
            reporter().stage("publishing")
            tables = keep_reading([reading], Path(scratch) / "files")
            publish_readings(run, settings, [tables], published_keys(folder))
    print_run(run)
    for one in reading.unread:
        sys.stderr.write(f"fazhi: {one.url}: {one.refusal.reason}: {one.refusal.detail}; nothing was taken from it\n")
    return 1 if reading.unread else 0


def _capture(path: Path, limit: int) -> Capture:
    try:
        if (size := path.stat().st_size) > limit:
            raise UsageError(
                f"{path}: expected at most {limit} bytes (FAZHI_ATTACHMENT_LIMIT), found {size}; leave it out"
            )
        return read_file(path)
    except ValueError as error:
        raise UsageError(f"{error}; convert it, or leave it out") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; expected a file that can be read") from error
