"""The errors a person can mend: said in one line, without a traceback, with the exit status of the contract."""

from extract.archive import ArchiveError
from extract.ledger import LedgerError
from extract.policy import PolicyError
from extract.registry import RegistryError
from flows.settings import UsageError
from load.errors import DataFolderError, LoadError, SiteFolderUnfit

EXPECTED = (UsageError, PolicyError, RegistryError, LoadError, LedgerError, ArchiveError)


def exit_status(error: BaseException) -> int:
    """2 where the caller asked wrongly, 1 for anything else."""
    return 2 if isinstance(error, UsageError | PolicyError | RegistryError | DataFolderError | SiteFolderUnfit) else 1
