"""The log of a run in Prefect: one event a line, as JSON, with the run, the portal and the address it is about."""

import json
import logging
from collections.abc import Callable

from prefect.logging import get_run_logger

# What became of an address in the usual case: of use to whoever looks for one, too much for everybody else.
_USUAL = frozenset(("archived", "unchanged"))


def tell(event: str, run_id: str, *, level: int = logging.INFO, **about: object) -> None:
    """Log an event of a run. Only within a flow or a task."""
    line = {"event": event, "run": run_id, **about}
    get_run_logger().log(level, "%s", json.dumps(line, ensure_ascii=False, default=str))


def addresses_to(run_id: str) -> Callable[[str], None]:
    """What a visit says of its addresses (`PORTAL: OUTCOME ADDRESS`), as events; the usual ones at level DEBUG."""

    def said(line: str) -> None:
        portal, _, rest = line.partition(": ")
        outcome, _, url = rest.partition(" ")
        level = logging.DEBUG if outcome in _USUAL else logging.INFO
        tell("address", run_id, level=level, portal=portal, outcome=outcome, url=url)

    return said
