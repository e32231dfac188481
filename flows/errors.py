"""The errors a person can mend: said in one line, without a traceback, with the exit status of the contract."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from extract.archive import ArchiveError
from extract.ledger import LedgerError
from extract.policy import PolicyError
from extract.registry import RegistryError
from flows.settings import UsageError
from load.errors import DataFolderError, DiskRefused, LoadError, SiteFolderUnfit

EXPECTED = (UsageError, PolicyError, RegistryError, LoadError, LedgerError, ArchiveError)
# What a system call says where a disk is full, over its quota, read-only, broken, or too small for the file.
_OF_THE_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG))


@contextmanager
def disk_faults() -> Iterator[None]:
    """Within the block, what a disk refuses is an error that a person can mend, wherever it was refused."""
    try:
        yield
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        raise DiskRefused(error) from error


def exit_status(error: BaseException) -> int:
    """2 where the caller asked wrongly, 1 for anything else."""
    return 2 if isinstance(error, UsageError | PolicyError | RegistryError | DataFolderError | SiteFolderUnfit) else 1
