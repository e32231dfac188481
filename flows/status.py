"""`fazhi status`: freshness and coverage by portal, what waits in quarantine, and what a person decides about it."""

import sys
from pathlib import Path

import polars as pl
from rich.console import Console

from extract.registry import load_registry
from flows.publishing import page_standing, publish_readings
from flows.reading import portal_of, published_keys
from flows.run import open_run
from flows.settings import data_folder, folder_to_read, load_settings
from flows.tables import print_frame
from load.changes import KINDS, changes
from load.quarantine import Held, all_held, held_folder, reject, release, waiting
from load.queries import gaps, portal_states

# So many gaps are listed; --portal shows all of one portal.
MOST_GAPS = 20


def show_status(portal: str | None, data: str | None) -> int:
    """Print freshness and coverage by portal, what is missing by listing and year, and what waits in quarantine."""
    folder = folder_to_read(data)
    states, missing, held = portal_states(folder), gaps(folder), all_held(folder)
    if portal is not None:
        states, missing = (frame.filter(pl.col("portal") == portal) for frame in (states, missing))
        held = [one for one in held if one.portal == portal]
    if states.is_empty() and not held:
        what = f"no run has left anything of {portal or 'any portal'} in {folder}"
        sys.stderr.write(f"fazhi: {what}; run `fazhi nightly`, or name another with --data\n")
        return 0
    waits = pl.DataFrame(
        [(one.portal, "; ".join(reason.reason for reason in one.reasons)) for one in held if one.passed is None],
        schema={"portal": pl.String, "waits": pl.String},
        orient="row",
    )
    shown = states.join(waits, on="portal", how="left").select(
        "portal", "listings", "found", "read", "missing", "reports", "newest", "last_success", "last_error", "waits"
    )
    print_frame(shown if waits.height else shown.drop("waits"), f"{states.height} portals in {folder} (times in UTC)")
    _show_gaps(missing, all_of_them=portal is not None)
    for one in held:
        Console().print(_told(one), markup=False, highlight=False, soft_wrap=True)
    return 0


def _show_gaps(missing: pl.DataFrame, *, all_of_them: bool) -> None:
    if missing.is_empty():
        return
    rows = missing.sort("report_year", "portal", "listing", descending=[True, False, False])
    shown = rows if all_of_them else rows.head(MOST_GAPS)
    more = f", the newest {MOST_GAPS} of them; --portal ID shows a portal's" if shown.height < rows.height else ""
    print_frame(
        shown.select("portal", "report_year", "expected", "found", "read", "last_success", "last_error", "listing"),
        f"{rows.height} listings and years with less read than expected or found{more}",
    )


def _told(held: Held) -> str:
    """What waits, why, and what to do, for a person."""
    why = "; ".join(map(str, held.reasons))
    if held.passed:
        return (
            f"{held.portal}: run {held.run_id} held back what it read ({why}); since run {held.passed} its pages are "
            f"like themselves again; `fazhi status --accept {held.portal}` puts this note away"
        )
    gone = f" and {len(held.withdrawn)} withdrawals" if held.withdrawn else ""
    return (
        f"{held.portal}: {held.reports} reports{gone} wait in quarantine/{held.portal} since {held.at} ({why}); what "
        f"was published before stays; look, then `fazhi status --accept {held.portal}` or `--reject {held.portal}`"
    )


def show_changes(snapshots: tuple[str, ...], data: str | None) -> int:
    """Print which reports and values appeared, changed or left between two snapshots; by default the last two."""
    found = changes(folder_to_read(data), *snapshots)
    counts = pl.DataFrame(
        [
            (kind, *(rows.filter(pl.col("change") == kind).height for rows in (found.reports, found.values)))
            for kind in KINDS
        ],
        schema=["change", "reports", "values"],
        orient="row",
    )
    print_frame(counts, f"from snapshot {found.old} to {found.new}")
    if found.reports.height:
        print_frame(found.reports, "reports")
    if found.values.height:
        print_frame(found.values, "values of indicators")
    return 0


def accept(portal: str, registry: Path | None, data: str | None) -> int:
    """Publish what waits of a portal. Raises NotFound where nothing does."""
    settings = load_settings(data=data, registry=registry)
    folder = data_folder(settings)
    waiting(folder, portal)
    with open_run("accept", folder, settings, settings.policy()) as run:
        held = waiting(folder, portal)
        run.portal(portal)
        if held.passed is None:
            one = portal_of(load_registry(settings.registry), portal)
            rows = held_folder(folder, portal)
            published = published_keys(folder)
            standing = page_standing(folder, [one], published, waiting=True)
            publish_readings(run, settings, [rows], published, standing=standing)
        release(folder, portal)
    record = run.portal(portal)
    said = f"snapshot {run.snapshot}" if run.snapshot else "no snapshot: nothing to publish"
    _say(f"{portal}: {record.new} new and {record.changed} changed reports published; {said}")
    return 0


def turn_down(portal: str, data: str | None) -> int:
    """Put away what waits of a portal, never to be published. Raises NotFound where nothing does."""
    settings = load_settings(data=data)
    folder = data_folder(settings)
    waiting(folder, portal)
    with open_run("reject", folder, settings, settings.policy()) as run:
        held = waiting(folder, portal)
        run.portal(portal)
        reject(folder, portal)
    _say(
        f"{portal}: {held.reports} reports and {len(held.withdrawn)} withdrawals rejected; newer captures are judged anew"
    )
    return 0


def _say(text: str) -> None:
    Console().print(text, markup=False, highlight=False, soft_wrap=True)
