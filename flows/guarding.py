"""The guards of a night: portals whose rows must wait are put into quarantine, and the others go on.

What is suspicious is told in `transform.guards`; where it waits, in `load.quarantine`.
"""

from pathlib import Path

import polars as pl

from flows.readings import Readings, misfit
from flows.run import Run
from load.dataset import open_table
from load.quarantine import Held, Reason, hold, pass_over, portals_kept
from transform.guards import LEAST, drifts, judged, reasons
from transform.schema import REPORTS


def hold_back(
    run: Run,
    reports: pl.DataFrame,
    readings: Readings,
    published: pl.DataFrame,
    standing: pl.DataFrame | None,
    *,
    whole: bool,
) -> frozenset[str]:
    """Put into quarantine what must not be published; returns the ids of the portals concerned.

    `reports` is what was read, without texts, and `readings` where it lies with its observations; `published` the keys of
    what is published, `standing` what the ledgers say of pages. `whole`: the run looked at all of its portals, so that what it finds sound needs no longer
    wait. The reasons stand in the run's record.
    """
    found = _broken(reports, readings)
    fresh, gone = _fresh(reports, published), _gone(published, standing)
    large = _large(fresh, gone)
    if large:
        much = fresh.filter(pl.col("portal").is_in(large))
        now = judged(much.lazy(), readings.stated(much).lazy())
        before = _standing(run.data, large, published)
        for portal, *reason in reasons(now, before, gone.lazy(), whole=whole).collect(engine="in-memory").iter_rows():
            found.setdefault(portal, []).append(Reason(*reason))
    _tell_drifts(run, reports, readings, published)
    for portal, why in sorted(found.items()):
        _hold(run, portal, why, reports, readings, gone)
    if whole:
        for portal in (run.portals.keys() & portals_kept(run.data)) - found.keys():
            if not run.portals[portal].quarantined:  # by another part of this run
                pass_over(run.data, portal, run.id)
    return frozenset(found)


def _tell_drifts(run: Run, reports: pl.DataFrame, readings: Readings, published: pl.DataFrame) -> None:
    """Say where what was read of a portal, were it a single page, lacks what its published reports have."""
    known = published.filter(pl.col("withdrawn_at").is_null()).group_by("portal").len().filter(pl.col("len") >= LEAST)
    told_of = reports.select("portal").unique().join(known, on="portal", how="semi")["portal"].sort().to_list()
    if not told_of:
        return
    mine = reports.filter(pl.col("portal").is_in(told_of))
    read = judged(mine.lazy(), readings.stated(mine).lazy())
    found = drifts(read, _standing(run.data, told_of, published)).collect(engine="in-memory")
    for portal, told in found.iter_rows():
        run.portal(portal).warnings.append(told)


def _hold(
    run: Run, portal: str, why: list[Reason], reports: pl.DataFrame, readings: Readings, gone: pl.DataFrame
) -> None:
    mine = reports.filter(pl.col("portal") == portal)
    texts = readings.texts(mine)
    withdrawn = gone.filter(pl.col("portal") == portal)["report_id"].sort().to_list()
    told = f"{run.clock():%Y-%m-%dT%H:%M:%SZ}"
    # As they were read: what only their history tells is told anew when they are accepted.
    rows = mine.join(texts, on=["report_id", "portal"]).drop(
        "folder", "revision", "first_seen_at", "withdrawn_at", "duplicate_of"
    )
    hold(
        Held(portal, run.id, told, rows.height, tuple(withdrawn), tuple(why)),
        run.data,
        rows,
        readings.observations(mine),
    )
    run.portal(portal).quarantined = [str(one) for one in why]


def _fresh(reports: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """What was read and is not published with this text. A text that another version of the program read is no sign
    of what the portal did: it does not count as changed."""
    was = published.select("report_id", was="content_sha256", by="extractor")
    told_anew = pl.col("was").is_null() | (pl.col("was") != pl.col("content_sha256")) & (
        pl.col("by") == pl.col("extractor")
    )
    return reports.join(was, on="report_id", how="left").filter(told_anew).drop("was", "by")


def _gone(published: pl.DataFrame, standing: pl.DataFrame | None) -> pl.DataFrame:
    """`portal` and `report_id` of published reports that would be marked as withdrawn now."""
    if standing is None:
        return published.select("portal", "report_id").clear()
    gone = standing.filter(pl.col("gone_at").is_not_null())
    return (
        published.filter(pl.col("withdrawn_at").is_null())
        .join(gone, on="report_id", how="semi")
        .select("portal", "report_id")
    )


def _large(fresh: pl.DataFrame, gone: pl.DataFrame) -> list[str]:
    """Portals of which so much changed that there is something to judge."""
    sizes = pl.concat([frame.group_by("portal").len() for frame in (fresh, gone)])
    return sizes.filter(pl.col("len") >= LEAST)["portal"].unique().sort().to_list()


def _standing(data: Path, portals: list[str], published: pl.DataFrame) -> pl.LazyFrame:
    """What is judged of the portals' published reports that stand."""
    mine = published.filter(pl.col("portal").is_in(portals), pl.col("withdrawn_at").is_null())
    keep = mine.lazy().select("report_id")
    here = pl.col("report_year").is_in(mine["report_year"].unique().to_list()) & pl.col("province").is_in(
        mine["province"].unique().to_list()
    )
    reports = open_table(data, "reports").filter(here).join(keep, on="report_id", how="semi")
    observations = open_table(data, "observations").filter(here).select("report_id")
    stated = observations.join(keep, on="report_id", how="semi").group_by("report_id").len("n_observations")
    return judged(reports, stated).collect().lazy()


def _broken(reports: pl.DataFrame, readings: Readings) -> dict[str, list[Reason]]:
    """Portals with rows that do not fit their table, so that they do not hold up the others.

    Where no portal's rows fit, the fault is not a portal's: then publishing refuses all of it, in so many words.
    """
    # A text that is not there reads as an empty one.
    whole = reports.with_columns(text=pl.lit(""), fingerprint=pl.lit(None, REPORTS["fingerprint"]))
    unfit = {portal: error for portal, error in readings.unfit().items() if portal in reports["portal"]}
    if misfit(whole, "reports") is not None:
        for (portal,), rows in whole.partition_by("portal", as_dict=True).items():
            if (error := misfit(rows, "reports")) is not None:
                unfit[portal] = error
    found = {portal: [Reason("schema", f"{one.where}: {one.found}", one.expected)] for portal, one in unfit.items()}
    return found if len(found) < reports["portal"].n_unique() else {}
