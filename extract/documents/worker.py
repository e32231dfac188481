"""The process in which one document is read: `python -m extract.documents.worker KIND FILE`, JSON on standard output.

Memory and processor time are limited by the system, so that a file built to take more ends this process alone.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from extract.documents.kinds import DOC, DOCX, OFD, PDF, RTF
from extract.documents.packages import DamagedError, TooMuchError

MEMORY = 768 * 2**20  # bytes of addresses, the program's own among them
CPU_SECONDS = 20

Read = Callable[[Path], tuple[list[str], list[str]]]


def main(kind: str, file: str) -> dict[str, object]:
    """What a document holds: `lines` and `warnings`, or `reason` and `detail`."""
    try:
        lines, warnings = _reader(kind)(Path(file))
    except TooMuchError as error:
        return {"reason": "too_large", "detail": str(error)}
    except MemoryError:
        return {"reason": "too_large", "detail": f"reading it takes more than {MEMORY // 2**20} MiB"}
    except DamagedError as error:
        return {"reason": "unreadable", "detail": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a stranger's file, it is this file's alone
        if type(error).__name__ in ("PicturesError", "NoLettersError"):
            return {"reason": "needs_ocr", "detail": str(error)}
        return {"reason": "unreadable", "detail": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
    return {"lines": lines, "warnings": warnings}


def _reader(kind: str) -> Read:
    """The reader of a kind, imported only now: a process needs one."""
    if kind == PDF:
        from extract.documents.pdf import read_pdf

        return read_pdf
    if kind == DOCX:
        from extract.documents.docx import read_docx

        return read_docx
    if kind == OFD:
        from extract.documents.ofd import read_ofd

        return read_ofd
    if kind in (DOC, RTF):
        from extract.documents.old_word import read_old_word

        return read_old_word
    raise DamagedError(f"no reader for {kind}")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.argv[1] not in (DOC, RTF):  # an office program reserves more than it uses
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(json.dumps(main(*sys.argv[1:3])).encode())
