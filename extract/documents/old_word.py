"""Old Word, WPS and RTF files -> paragraphs, by a program that the machine has: catdoc, or LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from extract.documents.packages import DamagedError
from extract.lines import tidy_lines

PROGRAMS = ("catdoc", "soffice")
_SECONDS = 25
_TEXT_AT_MOST = 8 * 2**20  # bytes


def reading_program() -> str | None:
    """The program of this machine that reads old Word files; None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def read_old_word(path: Path) -> tuple[list[str], list[str]]:
    """The paragraphs of an old Word, WPS or RTF file, and warnings.

    Raises:
        DamagedError: no program reads it, or none is installed.
    """
    program = reading_program()
    if program is None:
        raise DamagedError("old Word and WPS files are read by catdoc or LibreOffice; install one of them")
    with tempfile.TemporaryDirectory(prefix="fazhi-word-") as folder:
        written = Path(folder, "text.txt")
        try:
            text = (
                _by_catdoc(program, path, written) if program.endswith("catdoc") else _by_office(program, path, written)
            )
        except subprocess.TimeoutExpired:
            raise DamagedError(f"{Path(program).name} took more than {_SECONDS} s") from None
    lines = tidy_lines(text.replace("\x07", " | "))
    if not _is_chinese("".join(lines)):
        raise DamagedError(f"{Path(program).name} found no Chinese text in it")
    return lines, []


def _is_chinese(text: str) -> bool:
    """Whether a text is one: of a damaged file, bytes come out as Latin letters."""
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
    return chinese > 0.2 * len(text)


def _by_catdoc(program: str, path: Path, written: Path) -> str:
    with written.open("wb") as out:
        done = subprocess.run(
            [program, "-d", "utf-8", "-w", str(path)], stdout=out, stderr=subprocess.PIPE, timeout=_SECONDS, check=False
        )
    if done.returncode != 0:
        raise DamagedError(f"catdoc: {done.stderr.decode('utf-8', 'replace').strip()[:200] or done.returncode}")
    return _text(written)


def _by_office(program: str, path: Path, written: Path) -> str:
    folder = written.parent
    source = folder / "text.doc"
    source.write_bytes(path.read_bytes())
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to"]
    done = subprocess.run(
        [*command, "txt:Text (encoded):UTF8", "--outdir", str(folder), str(source)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0 or not written.exists():
        raise DamagedError(f"LibreOffice could not read it ({done.stderr.decode('utf-8', 'replace').strip()[:200]})")
    return _text(written)


def _text(written: Path) -> str:
    with written.open("rb") as stream:
        return stream.read(_TEXT_AT_MOST).decode("utf-8", "replace").lstrip("\ufeff")
