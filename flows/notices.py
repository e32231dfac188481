"""What a person must know of a run, as an event in Prefect; automations send it on (deploy/automations.yaml)."""

from typing import Final

from prefect.events import emit_event

from flows.run import Run

EVENT: Final = "fazhi.run.notice"
# A message is read on a telephone; the run's JSON tells all.
MOST: Final = 20
# The words of `transform.guards.drifts` and `extract.listing_drift`.
DRIFTS: Final = (" is filled in ", " quantities are read from ", "has its layout changed?")


def notice(run: Run) -> tuple[str, str] | None:
    """Subject and body of the message about a run; None where nothing needs to be known.

    Something does where a portal failed, what was read waits for a person, a portal drifted, a report is new or
    changed, or the run broke off.
    """
    portals = sorted(run.portals.items())
    failed = [(name, one) for name, one in portals if one.status == "failed"]
    new, changed = (sum(getattr(one, key) for _, one in portals) for key in ("new", "changed"))
    waiting = [(name, why) for name, one in portals for why in one.quarantined]
    drifted = [(name, line) for name, one in portals for line in one.warnings if any(words in line for words in DRIFTS)]
    if not (failed or new or changed or waiting or drifted or run.error):
        return None
    parts = [f"{new} new", f"{changed} changed"]
    parts += [f"{len(failed)} of {len(portals)} portals failed"] if failed else []
    parts += [f"{len(waiting)} held back"] if waiting else []
    lines = [f"run {run.id}: {run.status}" + (f" ({run.error})" if run.error else "")]
    lines += _listed("failed", [(name, _why(one.warnings, one.refused)) for name, one in failed])
    lines += _listed("new reports", [(name, str(one.new)) for name, one in portals if one.new])
    lines += _listed("changed reports", [(name, str(one.changed)) for name, one in portals if one.changed])
    lines += _listed("waits in quarantine", waiting)
    lines += _listed("drift", drifted)
    return f"fazhi {run.flow}: {', '.join(parts)}", "\n".join(lines)


def send(run: Run) -> None:
    """Tell Prefect, if there is something to tell."""
    told = notice(run)
    if told is not None:
        subject, body = told
        resource = {"prefect.resource.id": f"fazhi.run.{run.id}", "prefect.resource.name": run.id}
        emit_event(EVENT, resource=resource, payload={"subject": subject, "body": body, "failed": run.failed_portals})


def _why(warnings: list[str], refused: dict[str, int]) -> str:
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(refused.items()))
    return "; ".join(filter(None, [reasons, *warnings[:1]])) or "see the run's JSON"


def _listed(title: str, rows: list[tuple[str, str]]) -> list[str]:
    shown = [f"- {name}: {' '.join(text.split())[:300]}" for name, text in rows[:MOST]]
    rest = [f"- and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return ["", f"{title}:", *shown, *rest] if rows else []
