"""Publishing what was read: revisions, withdrawals and duplicates settled over all reports, then one new snapshot."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from extract.addresses import report_id
from extract.registry import Portal
from flows.flagging import settle_flags
from flows.guarding import hold_back
from flows.reading import articles, frame_at
from flows.run import Run
from flows.settings import Settings
from load.dataset import open_table
from load.publish import publish
from load.quarantine import read_held, rejected_withdrawals
from transform.indicators import indicators
from transform.lineage import duplicates, follow, twins
from transform.schema import OBSERVATIONS, REPORTS


@dataclass(frozen=True, slots=True)
class Tables:
    """What is to be published: new and changed rows, and the ids of the reports whose rows they replace."""

    reports: pl.DataFrame
    observations: pl.DataFrame
    replaced: frozenset[str]


def publish_readings(
    run: Run,
    settings: Settings,
    folders: Collection[Path],
    published: pl.DataFrame,
    *,
    years: range | None = None,
    standing: pl.DataFrame | None = None,
    guarded: bool = False,
    elsewhere: Collection[str] = (),
) -> None:
    """Publish what the reading tasks left in `folders`, and write in the run's record what is new and changed.

    `years`: only reports about these years. `standing`: see `page_standing`; without it, nothing is withdrawn or
    found again. `guarded`: what is unlike what a portal gave before waits in quarantine instead, see `flows.guarding`.
    `elsewhere`: ids of portals that the run reads in another part; a report that one of them published is left to it.
    """
    tables = _gather(run, folders, published, years, elsewhere)
    if guarded:
        held = hold_back(run, tables.reports, tables.observations, published, standing, whole=years is None)
        tables, standing = _without(held, tables, published, standing)
    _count(run, tables.reports, published)
    tables = _settle(run.data, tables, published, standing)
    counted = tables.reports.filter(pl.col("duplicate_of").is_null(), pl.col("withdrawn_at").is_null())
    values = indicators(
        tables.observations.lazy().join(counted.lazy().select("report_id"), on="report_id", how="semi")
    ).collect()
    flags = settle_flags(run.data, tables.reports, tables.observations, values, tables.replaced, published)
    outcome = publish(
        run.data,
        {
            "reports": tables.reports,
            "observations": tables.observations,
            "indicators": values,
            "flags": flags.rows,
        },
        replaced=tables.replaced,
        flagged=flags.years,
        run_id=run.id,
        now=run.clock(),
        keep=settings.keep_snapshots,
        fence=run.fence,
    )
    # Of a run that publishes in parts: the last state it made, and what all of them wrote.
    run.snapshot = outcome.snapshot or run.snapshot
    run.bytes_written += outcome.bytes_written


def _gather(
    run: Run, folders: Collection[Path], published: pl.DataFrame, years: range | None, elsewhere: Collection[str]
) -> Tables:
    """Bring the readings together, and follow each report from its published row."""
    for folder in folders:
        for one in json.loads((folder / "unread.json").read_text(encoding="utf-8")):
            record = run.portal(one["portal"])
            record.refused[one["reason"]] = record.refused.get(one["reason"], 0) + 1
            if one["reason"] != "not_a_report":
                record.warnings.append(f"{one['url']}: {one['reason']}: {one['detail']}")
    schema = pl.Schema({**REPORTS, "report_year": pl.Int32(), "province": pl.String()})
    if folders:
        read = pl.concat([frame_at(folder / "reports.parquet") for folder in folders], how="diagonal")
        observed = pl.concat([frame_at(folder / "observations.parquet") for folder in folders])
    else:
        read = pl.DataFrame(schema=schema).drop("revision", "first_seen_at", "withdrawn_at", "duplicate_of")
        observed = pl.DataFrame(schema=pl.Schema({**OBSERVATIONS, "report_year": pl.Int32(), "province": pl.String()}))
    # Of an address in the archives of two portals, read anew: the row of the portal that published it.
    owners = published.select("report_id", owner="portal")
    read = (
        read.join(owners, on="report_id", how="left")
        .filter(~pl.col("owner").is_in(list(elsewhere)).fill_null(False))
        .sort((pl.col("owner") != pl.col("portal")).fill_null(False), "portal", "report_id")
        .unique("report_id", keep="first", maintain_order=True)
        .drop("owner")
    )
    if years is not None:
        read = read.filter(pl.col("report_year").is_between(years.start, years.stop - 1))
    # Read with its history (from the archive), a row already knows its revision.
    followed = read if "revision" in read.columns else follow(read.lazy(), published.lazy()).collect()
    followed = followed.with_columns(
        withdrawn_at=pl.lit(None, REPORTS["withdrawn_at"]), duplicate_of=pl.lit(None, pl.String)
    ).select(schema.names())
    ids = followed["report_id"]
    return Tables(followed, observed.filter(pl.col("report_id").is_in(ids.implode())), frozenset(ids))


def _without(
    held: Collection[str], tables: Tables, published: pl.DataFrame, standing: pl.DataFrame | None
) -> tuple[Tables, pl.DataFrame | None]:
    """What is left when nothing of the portals `held` is to change."""
    theirs = pl.col("portal").is_in(list(held))
    kept = tables.reports.filter(~theirs)
    ids = kept["report_id"]
    if standing is not None:
        standing = standing.join(published.filter(theirs), on="report_id", how="anti")
    return Tables(kept, tables.observations.filter(pl.col("report_id").is_in(ids.implode())), frozenset(ids)), standing


def _count(run: Run, reports: pl.DataFrame, published: pl.DataFrame) -> None:
    """Write down how many reports of each portal are new and changed."""
    kinds = reports.join(published.select("report_id", was="revision"), on="report_id", how="left").select(
        "portal",
        new=pl.col("was").is_null(),
        changed=pl.col("was").is_not_null() & (pl.col("was") != pl.col("revision")),
    )
    for portal, new, changed in kinds.group_by("portal").agg(pl.col("new", "changed").sum()).iter_rows():
        record = run.portal(portal)
        record.new, record.changed = int(new), int(changed)


def _settle(data: Path, tables: Tables, published: pl.DataFrame, standing: pl.DataFrame | None) -> Tables:
    """Settle withdrawal and duplicates over all reports; a published row on which either changes is published anew."""
    keys = ["report_id", "content_sha256", "first_seen_at", "withdrawn_at", "duplicate_of"]
    others = published.filter(~pl.col("report_id").is_in(list(tables.replaced))).select(keys)
    every = pl.concat([tables.reports.select(keys), others])
    if standing is not None:
        # A page that is gone keeps the time first noted; one that is back is marked no more.
        was = published.select("report_id", was_gone="withdrawn_at")
        every = (
            every.join(standing, on="report_id", how="left")
            .join(was, on="report_id", how="left")
            .with_columns(
                withdrawn_at=pl.when(pl.col("gone_at").is_not_null())
                .then(pl.coalesce("was_gone", "gone_at"))
                .when(pl.col("visited").is_null())
                .then("withdrawn_at")
            )
            .select(keys)
        )
    pairs = _pairs(data, tables, published)
    state = (
        every.drop("duplicate_of")
        .join(duplicates(every.lazy(), pairs).collect(), on="report_id")
        .select("report_id", "withdrawn_at", "duplicate_of")
    )
    moved = (
        others.join(state, on="report_id", suffix="_now")
        .filter(
            ~pl.col("withdrawn_at").eq_missing(pl.col("withdrawn_at_now"))
            | ~pl.col("duplicate_of").eq_missing(pl.col("duplicate_of_now"))
        )["report_id"]
        .to_list()
    )
    columns = tables.reports.columns
    again = open_table(data, "reports").filter(pl.col("report_id").is_in(moved)).select(columns).collect()
    again_observed = (
        open_table(data, "observations")
        .filter(pl.col("report_id").is_in(moved))
        .select(tables.observations.columns)
        .collect()
    )
    rows = pl.concat([tables.reports, again]).drop("withdrawn_at", "duplicate_of").join(state, on="report_id")
    return Tables(
        rows.select(columns),
        pl.concat([tables.observations, again_observed]),
        tables.replaced | frozenset(moved),
    )


def _pairs(data: Path, tables: Tables, published: pl.DataFrame) -> pl.LazyFrame:
    """Pairs of near-identical reports: those known before, and those that the reports read now are part of.

    Texts are read of the places and years of these alone.
    """
    known = published.filter(
        pl.col("duplicate_of").is_not_null(),
        ~pl.col("report_id").is_in(list(tables.replaced)),
        ~pl.col("duplicate_of").is_in(list(tables.replaced)),
    ).select("report_id", twin_id="duplicate_of")
    if tables.reports.is_empty():
        return known.lazy()
    names = ["report_id", "issuer", "region_code", "report_year", "text"]
    read = tables.reports.select(names)
    places = read.select("region_code", "report_year").unique()
    beside = (
        open_table(data, "reports")
        .filter(
            pl.col("report_year").is_in(places["report_year"].implode()),
            ~pl.col("report_id").is_in(list(tables.replaced)),
        )
        .select(names)
        .join(places.lazy(), on=["region_code", "report_year"], how="semi", nulls_equal=True)
        .collect()
    )
    found = twins(pl.concat([read, beside]).lazy()).collect()
    return pl.concat([known, found]).lazy()


def page_standing(data: Path, portals: Iterable[Portal], published: pl.DataFrame, *, waiting: bool) -> pl.DataFrame:
    """One row per article address in the portals' ledgers: `report_id`, `visited`, and `gone_at` where withdrawn.
    `published`: what `published_keys` gives.

    A withdrawal that a person has rejected is passed over until the page is there again; so is one that waits in
    quarantine, unless `waiting`: to be judged, or accepted.
    """
    portals = list(portals)
    told = articles(data, portals).select("portal", "url", "state", "gone_at")
    # An id is worked out where no published row knows it.
    known = told.join(published.select("url", "report_id"), on="url", how="left", maintain_order="left")["report_id"]
    ids = [one or report_id(url) for one, url in zip(known, told["url"], strict=True)]
    standing = told.select(
        "portal",
        pl.Series("report_id", ids, pl.String),
        visited=pl.lit(value=True),
        gone_at=pl.when(pl.col("state") == "withdrawn").then("gone_at"),
    )
    passed_over = pl.DataFrame(
        [(portal.id, one) for portal in portals for one in _passed_over(data, portal, waiting)],
        schema={"portal": pl.String, "report_id": pl.String}, orient="row",
    ).with_columns(gone=pl.lit(value=True))  # fmt: skip
    return (
        standing.with_columns(gone=pl.col("gone_at").is_not_null())
        .join(passed_over, on=["portal", "report_id", "gone"], how="anti")
        .select("report_id", "visited", "gone_at")
    )


def _passed_over(data: Path, portal: Portal, waiting: bool) -> set[str]:
    """Ids of the reports of a portal whose withdrawal is not to be published."""
    ids = rejected_withdrawals(data, portal.id)
    if not waiting and (held := read_held(data, portal.id)) is not None:
        ids |= set(held.withdrawn)
    return ids
