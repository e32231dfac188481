"""Opening packages (ZIP) that strangers made: no more entries, bytes and depth than a document has.

A package is refused before anything of it is unpacked. Its directory may lie about sizes; the reader then stops at the
size that it gives, so that no part costs more than what was allowed.
"""

import re
import zipfile
from pathlib import Path

ENTRIES_AT_MOST = 5_000
TOTAL_AT_MOST = 256 * 2**20  # bytes unpacked, pictures included
PART_AT_MOST = 16 * 2**20  # bytes of one XML part; the text of a report of a hundred pages takes two
RATIO_AT_MOST = 200  # unpacked to packed, of parts above a megabyte; XML packs to a tenth or twentieth
_SMALL = 2**20
# What zipfile raises for bytes that are no package or a damaged one, in their directory or in a part.
NO_PACKAGE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class TooMuchError(ValueError):
    """A document would unpack to more than a report is; the message says what was found and what is allowed."""


class DamagedError(ValueError):
    """A document cannot be read; the message says why."""


class Package:
    """A package whose parts may be read, each within limits.

    Raises:
        TooMuchError: it has too many entries, or they unpack to too much.
        DamagedError: it is no package, or asks for a password.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except NO_PACKAGE as error:
            raise DamagedError(f"the package cannot be opened ({error})") from error
        entries = self._zip.infolist()
        if len(entries) > ENTRIES_AT_MOST:
            raise TooMuchError(f"{len(entries)} entries in the package, {ENTRIES_AT_MOST} allowed")
        total = sum(entry.file_size for entry in entries)
        if total > TOTAL_AT_MOST:
            raise TooMuchError(f"the package unpacks to {total} bytes, {TOTAL_AT_MOST} allowed")
        for entry in entries:
            if entry.file_size > _SMALL and entry.file_size > RATIO_AT_MOST * max(1, entry.compress_size):
                raise TooMuchError(f"{entry.filename[:80]} packs {entry.file_size} bytes into {entry.compress_size}")
        self.names = frozenset(entry.filename for entry in entries)

    def xml(self, name: str) -> bytes:
        """An XML part that defines no entities.

        Raises:
            TooMuchError: it is larger than a report's text.
            DamagedError: it is absent, damaged, locked, or defines entities.
        """
        try:
            size = self._zip.getinfo(name).file_size
        except KeyError:
            raise DamagedError(f"the package has no part {name[:80]}") from None
        if size > PART_AT_MOST:
            raise TooMuchError(f"{name[:80]} unpacks to {size} bytes, {PART_AT_MOST} allowed")
        try:
            part = self._zip.read(name)
        except (*NO_PACKAGE, RuntimeError) as error:  # the last of a part that asks for a password
            raise DamagedError(f"{name[:80]} cannot be unpacked ({error})") from error
        if _DOCTYPE.search(part.replace(b"\x00", b"")):  # also in UTF-16
            raise DamagedError(f"{name[:80]} defines entities, which no Office file does")
        return part
