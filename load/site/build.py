"""`fazhi report`: the whole site, from one published state."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from load.about import ABOUT
from load.dictionary import BESIDE, DOMAINS, PUBLISHED, indicators, type_name, word_lists
from load.site import charts, health, numbers, report_rows
from load.site.flags import flags
from load.site.folder import site_folder
from load.site.pages import Pages, copy_static
from load.site.shards import digits, write_shard
from load.site.sources import Sources, read_sources
from load.site.standing import STANDINGS, due, standings

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# Addresses that could not be fetched, told one by one; more are counted.
MOST_REFUSED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Site:
    """What was written."""

    out: Path
    snapshot: str | None
    reports: int
    indicators: int
    files: int
    bytes: int


def build_site(data: Path, out: Path, *, now: datetime, portal_names: Mapping[str, str] | None = None) -> Site:
    """Write the site of a data folder's current state into `out`. `now` says which reports are late.

    Raises SiteFailed where `out` cannot be used, DataFolderError where there is nothing to show, and what the readers
    of the data raise where a part of it is damaged; then `out` is as it was.
    """
    sources = read_sources(data, now, portal_names or {})
    with site_folder(out) as folder:
        written = _write(sources, folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
    return Site(out, sources.snapshot, sources.reports.height, written, len(files), size)


def _write(sources: Sources, folder: Path) -> int:
    shards = folder / "data"
    static = folder / "static"
    copy_static(static)
    (static / "vega.js").write_text(charts.library(), encoding="utf-8")
    _script(static / "specs.js", "specs", charts.specs())
    _script(static / "words.js", "words", _words(sources))

    spreads = numbers.spreads(sources)
    standing = standings(sources)
    stated = _numbers(sources, shards, spreads)
    for year in sources.years:
        write_shard(shards, f"index/{year}", report_rows.index(sources, year))
        for prefix, reports in report_rows.pieces(sources, year):
            write_shard(shards, f"reports/{year}/{prefix}", reports)
    for (year,), rows in standing.partition_by("report_year", as_dict=True, include_key=False).items():
        write_shard(shards, f"standing/{year}", rows)
    counts = standing.group_by("report_year", "standing", "level", "province").len("n").sort(pl.all())
    write_shard(shards, "standing", counts)
    write_shard(shards, "refused", sources.refused.head(MOST_REFUSED))
    flagged = flags(sources)
    for (year,), rows in flagged.partition_by("report_year", as_dict=True, include_key=False).items():
        write_shard(shards, f"flags/{year}", rows)
    portals = health.portals(sources)
    runs = health.last_runs(sources)
    write_shard(shards, "portals", portals)
    write_shard(shards, "runs", runs)
    _pages(sources, Pages(folder, _common(sources)), stated, standing, portals, runs, flagged)
    return stated.height


def _numbers(sources: Sources, shards: Path, spreads: pl.DataFrame) -> pl.DataFrame:
    """Write each indicator's numbers; one row per indicator that is stated: how often, and in which years."""
    for (code,), rows in spreads.partition_by("indicator", as_dict=True, include_key=False).items():
        if _CODE.fullmatch(str(code)):
            write_shard(shards, f"spread/{code}", rows)
    for year in sources.years:
        for code, rows in numbers.values(sources, year):
            if _CODE.fullmatch(code):
                write_shard(shards, f"values/{code}/{year}", rows)
    return (
        spreads.filter(pl.col("group") == "all", pl.col("indicator").str.contains(f"^{_CODE.pattern}$"))
        .group_by("indicator")
        .agg(
            n=pl.sum("n"),
            years=pl.col("report_year").sort(),
            median=pl.col("median").sort_by("report_year").last(),
            newest=pl.max("report_year"),
        )
        .sort("indicator")
    )


def _pages(
    sources: Sources,
    pages: Pages,
    stated: pl.DataFrame,
    standing: pl.DataFrame,
    portals: pl.DataFrame,
    runs: pl.DataFrame,
    flagged: pl.DataFrame,
) -> None:
    known = {row["indicator"]: row for row in stated.iter_rows(named=True)}
    book = indicators()
    standing_counts = dict(standing.group_by("standing").len().iter_rows())
    reports = sources.reports.filter(pl.col("duplicate_of").is_null())
    pages.write(
        "index",
        "index",
        counts={
            "reports": reports.height,
            "bodies": reports["issuer"].n_unique() if reports.height else 0,
            "provinces": reports["province"].n_unique(),
            "years": len([year for year in sources.years if year]),
            "quantities": sources.table("observations").select(pl.len()).collect().item(),
            "values": int(stated["n"].sum() or 0),
        },
        latest=reports.sort("published", "report_id", descending=[True, False], nulls_last=True).head(8).to_dicts(),
        gaps=standing.filter(pl.col("standing").is_in(["absent", "missing", "unread", "failing"])).height,
        flagged=flagged.height,
        held=len(sources.held),
        failed=portals.filter(pl.col("status") == "failed").height,
        portals=portals.height,
        most=stated.sort("n", "indicator", descending=[True, False]).head(8).to_dicts(),
        names={one.code: one for one in book},
    )
    pages.write(
        "coverage",
        "coverage",
        standings=STANDINGS,
        standing_counts=standing_counts,
        due=due(sources.years[0]) if sources.years else None,
        reasons=sources.refused.group_by("reason").len("n").sort("n", "reason", descending=[True, False]).to_dicts(),
        refused=sources.refused.height,
        most_refused=MOST_REFUSED,
    )
    pages.write("indicators", "indicators", book=book, known=known, domains=DOMAINS, total=reports.height)
    for one in book:
        pages.write(
            f"indicators/{one.code}",
            "indicator",
            one=one,
            known=known.get(one.code),
            domain=next(word for word in DOMAINS if word.code == one.domain),
        )
    pages.write("reports", "reports")
    pages.write("report", "report")
    pages.write("portals", "portals", portals=portals, runs=runs.to_dicts(), held=sources.held)
    pages.write(
        "flags",
        "flags",
        checks=next(words for name, words in word_lists() if name == "check"),
        counts=dict(flagged.group_by("check").len().iter_rows()),
        years=sorted(flagged["report_year"].unique(), reverse=True),
    )
    pages.write(
        "dictionary",
        "dictionary",
        published=PUBLISHED,
        beside=BESIDE,
        words=list(word_lists()),
        book=book,
        domains=DOMAINS,
        type_name=type_name,
    )
    pages.write("about", "about", about=ABOUT)


def _common(sources: Sources) -> dict[str, Any]:
    """What every page may tell."""
    return {
        "snapshot": sources.snapshot,
        "now": f"{sources.now:%Y-%m-%d}",
        "years": sources.years,
        "provinces": sources.provinces,
        "levels": next(words for name, words in word_lists() if name == "level"),
    }


def _words(sources: Sources) -> dict[str, Any]:
    """The names that the scripts need: closed lists, provinces, indicators, and how reports are split."""
    lists = {
        column.name: {word.code: [word.zh, word.en] for word in column.words}
        for table in (*BESIDE, *PUBLISHED)
        for column in table.columns
        if column.words
    }
    counts = dict(sources.reports.group_by("report_year").len().iter_rows())
    return {
        "lists": lists | {"standing": {word.code: [word.zh, word.en] for word in STANDINGS}},
        "provinces": sources.provinces,
        "indicators": {one.code: [one.name_zh, one.name_en, one.unit] for one in indicators()},
        "portals": dict(sources.portal_names),
        "years": sources.years,
        "digits": {str(year): digits(count, report_rows.MOST) for year, count in sorted(counts.items())},
    }


def _script(path: Path, name: str, value: object) -> None:
    """A script that sets `fazhi.NAME`. What stands in it is ours, or a name from the registry."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("</", "<\\/")
    path.write_text(f"window.fazhi = window.fazhi || {{}};\nfazhi.{name} = {text};\n", encoding="ascii")
