"""What earlier runs of the day have asked of a portal: a host's daily share is one, however many runs there are."""

from datetime import datetime
from pathlib import Path

from load.errors import RecordDamaged
from load.paths import RUNS
from load.runs import read_run


def spent_today(data: Path, portal: str, now: datetime) -> int:
    """Requests that runs begun on this UTC day have made at a portal; a record that is damaged or absent counts none."""
    spent = 0
    for path in (data / RUNS).glob(f"{now:%Y%m%d}T*.json"):
        try:
            told = read_run(data, path.stem)["portals"].get(portal)
        except RecordDamaged:
            continue
        spent += told["requests"] if told else 0
    return spent
