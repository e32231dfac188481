"""How Prefect is to behave, said through the environment before it is imported.

Whatever the operator has set stands; these are defaults for a quiet run on one machine.
"""

import os
import sys
import tempfile
from pathlib import Path

# A short run's embedded server writes task runs one by one and loses what is left at exit unless it writes in
# batches (seen with 3.8.8: 41 of 400 task runs recorded); its first start migrates a database and takes longer than
# the 20 s it is given; and it reports home unless told not to.
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "500",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_CLI_PROMPT": "false",
}
# By hand, the program itself says what a person must know; Prefect's own log lines would say it twice.
_BY_HAND = {"PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"}


def state_folder() -> Path:
    """Where this user's program state lives (XDG): Prefect's database for runs by hand, nothing of the data."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "fazhi"


def prepare_prefect(*, by_hand: bool, home: Path | None = None) -> None:
    """Set Prefect's defaults in this process's environment. Call before `prefect` is imported.

    `home` is the folder of the embedded server's database; by default one a user, outside the data folder.
    """
    if "prefect" in sys.modules:
        raise RuntimeError("prefect was imported before its settings were made; import it later")
    defaults = _QUIET | (_BY_HAND if by_hand else {})
    if by_hand:
        defaults["PREFECT_HOME"] = str(_made(home or state_folder() / "prefect"))
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def _made(folder: Path) -> Path:
    """The folder, made; Prefect does not make its parents. One for this run alone where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="fazhi-prefect-"))
    return folder
