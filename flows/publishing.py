"""Publishing what was read: revisions, withdrawals and duplicates settled over all reports, then one new snapshot."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from extract.addresses import report_id
from extract.registry import Portal
from flows.flagging import flag_years, seen, settle_flags
from flows.guarding import hold_back
from flows.panel import Panel, packed, unpacked
from flows.reading import articles
from flows.readings import PARTITION, TEXTS, UNTEXTED, Readings, pieces, tell_unread
from flows.run import Run
from flows.settings import Settings
from load.dataset import open_rows, open_table, table_schema
from load.publish import publish
from load.quarantine import portals_kept, read_held, rejected_withdrawals
from transform.check_reports import FOUND
from transform.checks import own_checks
from transform.indicators import indicators
from transform.leads import with_leads
from transform.lineage import duplicates, follow, of_one_body, twins
from transform.schema import OBSERVATIONS, REPORTS
from transform.settled import AS_WRITTEN

# What is settled of a report over all others.
_KEYS = ("report_id", "content_sha256", "first_seen_at", "withdrawn_at", "duplicate_of")


def publish_readings(
    run: Run,
    settings: Settings,
    folders: Sequence[Path],
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
    tell_unread(run, folders)
    readings = Readings(folders)
    reports = _followed(readings.reports(), published, years, elsewhere)
    if guarded:
        held = list(hold_back(run, reports, readings, published, standing, whole=years is None))
        theirs = pl.col("portal").is_in(held)
        reports = reports.filter(~theirs)
        if standing is not None:
            standing = standing.join(published.filter(theirs), on="report_id", how="anti")
    _count(run, reports, published)
    reports = _settled(run.data, reports, readings, published, standing)
    stood = published.join(reports, on="report_id", how="semi").select("report_id", *PARTITION)
    flagged = flag_years(reports, stood)
    outcome = publish(
        run.data,
        _ahead(_tables(run.data, reports, readings, stood, flagged)),
        replaced=frozenset(reports["report_id"]),
        stood=stood,
        flagged=flagged,
        run_id=run.id,
        now=run.clock(),
        keep=settings.keep_snapshots,
        fence=run.fence,
    )
    # Of a run that publishes in parts: the last state it made, and what all of them wrote.
    run.snapshot = outcome.snapshot or run.snapshot
    run.bytes_written += outcome.bytes_written


def _followed(
    read: pl.DataFrame, published: pl.DataFrame, years: range | None, elsewhere: Collection[str]
) -> pl.DataFrame:
    """One row of UNTEXTED a report, followed from its published row."""
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
    return followed.with_columns(
        withdrawn_at=pl.lit(None, REPORTS["withdrawn_at"]), duplicate_of=pl.lit(None, pl.String)
    ).select(UNTEXTED.names())


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


def _settled(
    data: Path, reports: pl.DataFrame, readings: Readings, published: pl.DataFrame, standing: pl.DataFrame | None
) -> pl.DataFrame:
    """The reports with withdrawal and duplicates settled over all, and the published rows on which either changes: those
    have no `folder`."""
    pairs = _pairs(data, reports, readings, published)
    others = _concerned(reports, published, standing, pairs)
    every = pl.concat([reports.select(_KEYS), others.select(_KEYS)])
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
            .select(_KEYS)
        )
    state = (
        every.drop("duplicate_of")
        .join(duplicates(every.lazy(), pairs.lazy()).collect(), on="report_id")
        .select("report_id", "withdrawn_at", "duplicate_of")
    )
    moved = others.join(state, on="report_id", suffix="_now").filter(
        ~pl.col("withdrawn_at").eq_missing(pl.col("withdrawn_at_now"))
        | ~pl.col("duplicate_of").eq_missing(pl.col("duplicate_of_now"))
    )
    again = open_rows(data, "reports", moved).select(UNTEXTED.names()[:-1]).collect()
    rows = pl.concat([reports, again], how="diagonal").drop("withdrawn_at", "duplicate_of")
    return rows.join(state, on="report_id").select(UNTEXTED.names())


def _concerned(
    reports: pl.DataFrame, published: pl.DataFrame, standing: pl.DataFrame | None, pairs: pl.DataFrame
) -> pl.DataFrame:
    """The published rows of other reports that may have to be settled anew: all that repeat or are repeated, by what is
    published or by what is read now, and those whose page is told of. Of any other, nothing changes."""
    alike = pl.concat([published["duplicate_of"].drop_nulls(), pairs["report_id"], pairs["twin_id"]])
    told = pl.Series([], dtype=pl.String) if standing is None else standing["report_id"]
    by_id = pl.col("report_id").is_in(pl.concat([alike, told]).unique().implode())
    same_text = pl.col("content_sha256").is_in(reports["content_sha256"].unique().implode())
    return (
        published.filter(pl.col("duplicate_of").is_not_null() | by_id | same_text)
        .join(reports, on="report_id", how="anti")
        .select(*_KEYS, *PARTITION)
    )


def _pairs(data: Path, reports: pl.DataFrame, readings: Readings, published: pl.DataFrame) -> pl.DataFrame:
    """Pairs of near-identical reports: those known before, and those that the reports read now are part of.

    Texts are read of those alone beside which another of their place and year may be the same body's.
    """
    ids = reports["report_id"].implode()
    known = published.filter(
        pl.col("duplicate_of").is_not_null(), ~pl.col("report_id").is_in(ids), ~pl.col("duplicate_of").is_in(ids)
    ).select("report_id", twin_id="duplicate_of")
    names = ["report_id", "portal", "issuer", "region_code", *PARTITION, "folder"]
    read = reports.select(names)
    beside = (
        open_table(data, "reports")
        .filter(pl.col("report_year").is_in(read["report_year"].unique().implode()))
        .join(read.lazy(), on=["region_code", "report_year"], how="semi", nulls_equal=True)
        .join(read.lazy(), on="report_id", how="anti")
        .select(names[:-1])
        .collect()
    )
    found = [known]
    alike = of_one_body(pl.concat([read, beside], how="diagonal").lazy()).collect()
    for _, rows in alike.partition_by("report_year", as_dict=True).items():
        texts = [
            readings.texts(rows.filter(pl.col("folder").is_not_null())),
            open_rows(data, "reports", rows.filter(pl.col("folder").is_null())).collect(),
        ]
        text = pl.concat([one.select("report_id", "portal", "text") for one in texts])
        found.append(twins(rows.join(text, on=["report_id", "portal"]).lazy()).collect())
    return pl.concat(found)


def _tables(
    data: Path, reports: pl.DataFrame, readings: Readings, stood: pl.DataFrame, flagged: frozenset[int]
) -> Iterator[dict[str, pl.DataFrame]]:
    """What is to be published, piece by piece, as `load.publish` takes it."""
    own = [packed(pl.DataFrame(schema=FOUND))]
    checked = [packed(seen(pl.DataFrame(schema=table_schema("reports"))))]
    panel = Panel()

    def made(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """A piece's tables; what of it is needed afterwards is kept packed, and all else let go with the piece."""
        read, again = rows.filter(pl.col("folder").is_not_null()), rows.filter(pl.col("folder").is_null())
        texts = [readings.texts(read), open_rows(data, "reports", again).collect()]
        text = pl.concat([one.select("report_id", "portal", *TEXTS) for one in texts])
        whole = rows.join(text, on=["report_id", "portal"]).select(*REPORTS, *PARTITION)
        observed = pl.concat(
            [
                frame.select(*OBSERVATIONS, *PARTITION)
                for frame in (readings.observations(read), open_rows(data, "observations", again).collect())
            ]
        )
        # No panel is made of what repeats another report or is gone.
        left_out = whole.filter(pl.col("duplicate_of").is_not_null() | pl.col("withdrawn_at").is_not_null())
        led = with_leads(observed.lazy()).collect(engine="in-memory").lazy()
        stated = led if left_out.is_empty() else led.join(left_out.lazy(), on="report_id", how="anti")
        # In memory: the streaming engine of Polars 2.1 spends a quarter more on the same plans.
        plans = [indicators(stated), own_checks(whole.lazy(), led)]
        values, found = pl.collect_all(plans, engine="in-memory", optimizations=AS_WRITTEN)
        panel.add(values)
        own.append(packed(found))
        checked.append(packed(seen(whole)))
        return {"reports": whole, "observations": observed}

    yield from map(made, pieces(reports))
    told, of_own = (pl.concat(map(unpacked, frames)) for frames in (checked, own))
    yield from settle_flags(data, told, of_own, panel, stood, flagged)


def _ahead(pieces: Iterator[dict[str, pl.DataFrame]]) -> Iterator[dict[str, pl.DataFrame]]:
    """The pieces, each made while the one before is written: neither keeps all processors busy."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = thread.submit(next, pieces, None)
            yield piece
            del piece  # else it is held until the next one is made


def page_standing(
    data: Path,
    portals: Iterable[Portal],
    published: pl.DataFrame,
    *,
    waiting: bool,
    held: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per article address in the portals' ledgers that is withdrawn, or that is published as withdrawn:
    `report_id`, `visited`, and `gone_at` where withdrawn. Of any other address, nothing is to be marked or unmarked.
    `published`: what `published_keys` gives; `held`: what `articles` gives, of these portals at least, where it is known.

    A withdrawal that a person has rejected is passed over until the page is there again; so is one that waits in
    quarantine, unless `waiting`: to be judged, or accepted.
    """
    portals = list(portals)
    mine = articles(data, portals) if held is None else held.filter(pl.col("portal").is_in([one.id for one in portals]))
    gone = (pl.col("state") == "withdrawn") & pl.col("gone_at").is_not_null()
    marked = published.filter(pl.col("withdrawn_at").is_not_null())["url"].unique().implode()
    told = mine.filter(gone | pl.col("url").is_in(marked)).select("portal", "url", "state", "gone_at")
    standing = told.select(
        "portal",
        pl.Series("report_id", map(report_id, told["url"]), pl.String),
        visited=pl.lit(value=True),
        gone_at=pl.when(pl.col("state") == "withdrawn").then("gone_at"),
    )
    passed_over = pl.DataFrame(
        [(one, gone) for one in portals_kept(data).intersection(told["portal"]) for gone in _passed_over(data, one, waiting)],
        schema={"portal": pl.String, "report_id": pl.String}, orient="row",
    ).with_columns(gone=pl.lit(value=True))  # fmt: skip
    return (
        standing.with_columns(gone=pl.col("gone_at").is_not_null())
        .join(passed_over, on=["portal", "report_id", "gone"], how="anti")
        .select("report_id", "visited", "gone_at")
    )


def _passed_over(data: Path, portal: str, waiting: bool) -> set[str]:
    """Ids of the reports of a portal whose withdrawal is not to be published."""
    ids = rejected_withdrawals(data, portal)
    if not waiting and (held := read_held(data, portal)) is not None:
        ids |= set(held.withdrawn)
    return ids
