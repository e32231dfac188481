"""What a run leaves in Prefect's interface: its progress, a table of portals, a summary in markdown."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)

from flows.run import Run

# A bar of a hundred steps is as much as an eye can tell apart.
_STEPS = 100


@dataclass(slots=True)
class Progress:
    """How many of a run's portals are done, drawn while it works."""

    artifact: UUID
    total: int
    done: int = 0
    # Portals end side by side: an update that another overtakes would leave the older figure.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    async def begin(cls, run: Run, total: int) -> "Progress":
        """Draw an empty bar."""
        told = f"Portals done in run {run.id}"
        made = await acreate_progress_artifact(0.0, key=f"{run.flow}-progress", description=told)
        return cls(made if isinstance(made, UUID) else made.id, total)

    async def step(self) -> None:
        """One more is done."""
        self.done += 1
        if self.done == self.total or self.done * _STEPS // self.total != (self.done - 1) * _STEPS // self.total:
            async with self._turn:
                await aupdate_progress_artifact(self.artifact, 100.0 * self.done / self.total)


async def leave_artifacts(run: Run) -> None:
    """Leave the table of portals and the summary of one run; keys say the flow, so that a key shows its history."""
    rows = [
        {
            "portal": name,
            "status": one.status,
            "new": one.new,
            "changed": one.changed,
            "unchanged": one.unchanged,
            "refused": ", ".join(f"{reason} {count}" for reason, count in sorted(one.refused.items())),
            "requests": one.requests,
            "bytes": one.bytes,
            "seconds": round(one.seconds, 1),
        }
        for name, one in sorted(run.portals.items())
    ]
    await acreate_table_artifact(table=rows, key=f"{run.flow}-portals", description=f"Portals of run {run.id}")
    await acreate_markdown_artifact(
        markdown=summary_markdown(run), key=f"{run.flow}-summary", description=f"Summary of run {run.id}"
    )


def summary_markdown(run: Run) -> str:
    """The run in a dozen lines: what it brought, who failed and why, what was written."""
    count = {key: sum(getattr(one, key) for one in run.portals.values()) for key in ("new", "changed", "requests")}
    lines = [
        f"# {run.flow} {run.started_at:%Y-%m-%d %H:%M} UTC: {run.status}",
        "",
        f"- {len(run.portals)} portals, {count['requests']} requests",
        f"- {count['new']} new and {count['changed']} changed reports",
        f"- snapshot: `{run.snapshot}`" if run.snapshot else "- no snapshot: nothing changed",
        f"- run: `{run.id}`",
    ]
    if run.failed_portals:
        lines += ["", "## Failed portals", ""]
        lines += [f"- **{name}**: {_why(run, name)}" for name in run.failed_portals]
    waiting = {name: one.quarantined for name, one in sorted(run.portals.items()) if one.quarantined}
    if waiting:
        lines += ["", "## Waiting in quarantine", ""]
        lines += [f"- **{name}**: {_plain('; '.join(why))}; see `fazhi status`" for name, why in waiting.items()]
    return "\n".join(lines) + "\n"


def _why(run: Run, name: str) -> str:
    """The first warning, or the reasons counted, of a portal that failed. Plain text: it comes from outside."""
    one = run.portals[name]
    said = one.warnings[0] if one.warnings else ", ".join(one.refused) or "no reason on record"
    return _plain(said)


def _plain(said: str) -> str:
    """Text from outside, in markdown that shows it and does nothing else."""
    return "".join(f"&#{ord(c)};" if c in "<>&[]()*_`#|\\!" else c for c in " ".join(said.split()))[:2000]
