"""Where one visit writes: the data folder itself, or a scratch folder that is brought to the object store at its end.

An archive grows record by record and a ledger is replaced by a rename; an object store can do neither. So a visit writes
both on its own machine, and what it wrote is put into the store when it ends, also by an error: the archive first, then
the ledger that names it. A machine that dies in a visit takes with it what that visit fetched; it is asked for again.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load.paths import ARCHIVE, LEDGER
from load.store import is_remote


@contextmanager
def working_copy(data: Path) -> Iterator[Path]:
    """A folder of this machine to write archive and ledger in. Raises OSError where the store refuses them at the end."""
    if not is_remote(data):
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="fazhi-visit-") as scratch:
        folder = Path(scratch)
        try:
            yield folder
        finally:
            for part in (ARCHIVE, LEDGER):
                for path in sorted((folder / part).rglob("*")):
                    if path.is_file() and not path.name.startswith("."):
                        (data / path.relative_to(folder)).write_bytes(path.read_bytes())
