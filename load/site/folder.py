"""The folder that the site is written into: only what we wrote is replaced or removed, anything else is left alone."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from load.errors import SiteFailed, SiteFolderUnfit
from load.paths import IGNORED

# Lists what we wrote, one path a line.
MARKER: Final = "fazhi-site.json"
_UNFINISHED: Final = ".fazhi-site.*.tmp"


@contextmanager
def site_folder(out: Path) -> Iterator[Path]:
    """A folder to write the site into; it goes to `out` when the block ends well.

    Raises SiteFailed for a folder that holds other things and no site of ours, and where the disk refuses.
    """
    try:
        before = _ours(out)
        out.mkdir(parents=True, exist_ok=True)
        for leftover in out.glob(_UNFINISHED):
            shutil.rmtree(leftover)
        work = out / f".fazhi-site.{secrets.token_hex(4)}.tmp"
        work.mkdir()
        try:
            yield work
            _move(work, out, before)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        where = error.filename2 or error.filename or out
        raise SiteFailed(
            f"site folder {out}: {where}: {error.strerror or error}; expected a folder that can be made and written; "
            "mend its permissions, or name another with --out"
        ) from error


def _ours(out: Path) -> set[str]:
    """The paths that an earlier site of ours wrote."""
    if not out.exists():
        return set()
    if not out.is_dir():
        raise SiteFolderUnfit(f"site folder {out} is a file; expected a folder; name another with --out")
    marker = out / MARKER
    if marker.is_file():
        try:
            files = json.loads(marker.read_bytes())["files"]
            return {str(path) for path in files if ".." not in Path(path).parts and not Path(path).is_absolute()}
        except (ValueError, KeyError, TypeError) as error:
            raise SiteFolderUnfit(
                f"{marker}: cannot be read ({error!r}); expected the list of a site's files; "
                "empty the folder, or name another with --out"
            ) from error
    foreign = sorted(path.name for path in out.iterdir() if path.name not in IGNORED and not path.match(_UNFINISHED))
    if foreign:
        raise SiteFolderUnfit(
            f"site folder {out} holds {len(foreign)} other thing(s) ({', '.join(foreign[:3])}"
            f"{' …' if foreign[3:] else ''}); expected an empty folder, or a site that fazhi made; "
            "name another with --out"
        )
    return set()


def _move(work: Path, out: Path, before: set[str]) -> None:
    files = sorted(path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file())
    # First said, then done: whatever a kill leaves is known for ours.
    _mark(work, out, sorted({*files, *before}))
    for path in files:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).replace(out / path)
    for path in before.difference(files):
        (out / path).unlink(missing_ok=True)
    for folder in sorted({parent for path in before for parent in (out / path).parents if out in parent.parents})[::-1]:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    _mark(work, out, files)


def _mark(work: Path, out: Path, files: list[str]) -> None:
    unfinished = work / MARKER
    unfinished.write_text(json.dumps({"files": files}, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(out / MARKER)
