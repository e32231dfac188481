"""Whether the rows of a published state agree with each other: keys, offsets, references, closed lists.

One year and province is looked at at a time; across them, only ids are kept.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from load.findings import Finding, rows_found
from load.parquet import sort_order
from load.paths import Partition
from transform.schema import CHECKS, COLUMNS, KEYS, LEVELS, MEASURES, QUALIFIERS, SECTION_KINDS, STATUSES

CLOSED_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "level": LEVELS,
    "qualifier": QUALIFIERS,
    "status": STATUSES,
    "measure": MEASURES,
    "section_kind": SECTION_KINDS,
    "check": CHECKS,
}
CONTEXT: Final = ("portal", "region_code", "issuer", "level", "published")
TITLE_LENGTH: Final = 500


@dataclass(slots=True)
class RowChecks:
    """The checks of one snapshot's rows. `where` is its path below the data folder."""

    data: Path
    where: str
    reports: dict[str, str] = field(default_factory=dict)  # report_id → path of the file it stands in
    duplicates: list[tuple[str, str, str]] = field(default_factory=list)  # report_id, duplicate_of, path
    captures: dict[str, tuple[int, str]] = field(default_factory=dict)  # archive → its greatest offset, path

    def file(self, partition: Partition, frame: pl.DataFrame) -> Iterator[Finding]:
        """What can be told of a file by itself."""
        table, path = partition.table, self._path(partition)
        key = KEYS[table]
        for column in COLUMNS[table]:
            values = frame[column.name]
            if not column.nullable and values.null_count():
                yield Finding("value_missing", path, f"{column.name} in every row", f"{values.null_count()} nulls")
            if known := CLOSED_LISTS.get(column.name):
                bad = frame.filter(values.is_not_null() & ~values.is_in(known))
                if not bad.is_empty():
                    yield Finding(
                        "value_unknown", path, f"one of {', '.join(known)}", rows_found(bad, "report_id", column.name)
                    )
        bad = frame.filter(pl.struct(key).is_duplicated())
        if not bad.is_empty():
            yield Finding("key_duplicate", path, f"one row per {', '.join(key)}", rows_found(bad, *key))
        if not frame.equals(frame.sort(sort_order(table), nulls_last=True, maintain_order=True)):
            yield Finding("unsorted", path, f"rows by {', '.join(sort_order(table))}", "another order")

    def partition(
        self,
        year: int,
        province: str,
        reports: pl.DataFrame | None,
        observations: pl.DataFrame | None,
        indicators: pl.DataFrame | None,
    ) -> Iterator[Finding]:
        """Whether the reports of a year and province, and what is taken from them, agree. None: could not be read."""
        if reports is not None:
            place = Partition("reports", year, province)
            yield from self.file(place, reports)
            yield from self._reports(self._path(place), reports)
        if observations is not None:
            place = Partition("observations", year, province)
            yield from self.file(place, observations)
            if reports is not None:
                yield from _observations(self._path(place), observations, reports)
        if indicators is not None and reports is not None:
            yield from _indicators(self._path(Partition("indicators", year)), indicators, reports, observations)

    def flags(self, year: int, flags: pl.DataFrame) -> Iterator[Finding]:
        """Whether each flag of a year has its report; after the partitions of that year."""
        place = Partition("flags", year)
        yield from self.file(place, flags)
        orphans = flags.filter(~pl.col("report_id").is_in(list(self.reports)))
        if not orphans.is_empty():
            found = rows_found(orphans, "report_id", "check")
            yield Finding("flag_orphan", self._path(place), "a report beside each flag", found)

    def across(self) -> Iterator[Finding]:
        """What can be told only when every partition has been seen."""
        originals = {report for report, _, _ in self.duplicates}
        for report, original, path in self.duplicates:
            if original not in self.reports:
                yield Finding("duplicate_missing", path, f"a report {original}", f"none; report_id {report} names it")
            elif original in originals:
                yield Finding("duplicate_chain", path, f"a report that is no duplicate for {report}", original)
        if not (self.data / "archive").is_dir():
            return  # the data may have been copied without what it was read from
        for archive, (offset, path) in sorted(self.captures.items()):
            file = self.data / archive
            if not file.is_file():
                yield Finding("archive_missing", path, f"{archive}", "no file")
            elif file.stat().st_size <= offset:
                yield Finding(
                    "archive_offset", path, f"a record at byte {offset} of {archive}", f"{file.stat().st_size} bytes"
                )

    def _path(self, partition: Partition) -> str:
        return f"{self.where}/{partition.path}"

    def _reports(self, path: str, reports: pl.DataFrame) -> Iterator[Finding]:
        wrong: dict[str, list[str]] = {"report_id": [], "content_sha256": []}
        for report, url, text, sha in reports.select("report_id", "url", "text", "content_sha256").iter_rows():
            if url is not None and hashlib.sha256(url.encode()).hexdigest()[:16] != report:
                wrong["report_id"].append(f"report_id {report} for {url}")
            if text is not None and hashlib.sha256(text.encode()).hexdigest() != sha:
                wrong["content_sha256"].append(f"content_sha256 {sha} of report {report}")
            if report in self.reports:
                yield Finding(
                    "key_duplicate", path, f"report_id {report} once", f"it stands in {self.reports[report]} too"
                )
            self.reports[report] = path
        for code, texts in wrong.items():
            if texts:
                yield Finding(code, path, "the hash in every row", f"another in {len(texts)}, first {texts[0]}")
        self.duplicates += [
            (report, original, path)
            for report, original in reports.select("report_id", "duplicate_of").drop_nulls().iter_rows()
        ]
        for archive, offset in (
            reports.group_by("archive").agg(pl.max("archive_offset")).drop_nulls("archive").iter_rows()
        ):
            self.captures[archive] = max(self.captures.get(archive, (0, path)), (offset or 0, path))
        title = pl.col("title")
        bad = reports.filter((title.str.len_chars() > TITLE_LENGTH) | title.str.contains(r"\p{Cc}"))
        if not bad.is_empty():
            yield Finding("title", path, f"at most {TITLE_LENGTH} printable characters", rows_found(bad, "report_id"))
        yield from _sections(path, reports)


def _sections(path: str, reports: pl.DataFrame) -> Iterator[Finding]:
    sections = (
        reports.select("report_id", "text", pl.col("sections").list.drop_nulls())
        .explode("sections", empty_as_null=False)
        .unnest("sections")
    )
    bad = sections.filter(~pl.col("kind").is_in(SECTION_KINDS))
    if not bad.is_empty():
        yield Finding("value_unknown", path, f"one of {', '.join(SECTION_KINDS)}", rows_found(bad, "report_id", "kind"))
    bounds = (
        (pl.col("start") >= 0) & (pl.col("start") < pl.col("end")) & (pl.col("end") <= pl.col("text").str.len_chars())
    )
    begins = pl.col("text").str.slice(pl.col("start"), pl.col("heading").str.len_chars()) == pl.col("heading")
    bad = sections.filter(~(bounds & begins).fill_null(value=False))
    if not bad.is_empty():
        yield Finding(
            "section_bounds", path, "a part of the text that begins with its heading",
            rows_found(bad, "report_id", "heading", "start", "end"),
        )  # fmt: skip


def _observations(path: str, observations: pl.DataFrame, reports: pl.DataFrame) -> Iterator[Finding]:
    joined = observations.join(
        reports.select("report_id", "text", *CONTEXT), on="report_id", how="left", suffix="_of_report"
    )
    orphans = joined.filter(pl.col("text").is_null())
    if not orphans.is_empty():
        yield Finding("observation_orphan", path, "a report beside each observation", rows_found(orphans, "report_id"))
    joined = joined.filter(pl.col("text").is_not_null())
    between = pl.col("text").str.slice(pl.col("char_start"), pl.col("char_end") - pl.col("char_start"))
    bad = joined.with_columns(between=between).filter(
        (pl.col("char_start") < 0)
        | (pl.col("char_end") <= pl.col("char_start"))
        | (pl.col("between") != pl.col("number"))
    )
    if not bad.is_empty():
        yield Finding(
            "offset", path, "number in the text between char_start and char_end",
            rows_found(bad, "report_id", "char_start", "number", "between"),
        )  # fmt: skip
    for column in CONTEXT:
        bad = joined.filter(~pl.col(column).eq_missing(pl.col(f"{column}_of_report")))
        if not bad.is_empty():
            shown = rows_found(bad, "report_id", column, f"{column}_of_report")
            yield Finding("observation_context", path, f"{column} of the report", shown)


def _indicators(
    path: str, indicators: pl.DataFrame, reports: pl.DataFrame, observations: pl.DataFrame | None
) -> Iterator[Finding]:
    standing = reports.select("report_id", "duplicate_of", "withdrawn_at", there=pl.lit(value=True))
    joined = indicators.join(standing, on="report_id", how="left")
    for code, expected, bad in (
        ("indicator_orphan", "a report of this year and province", pl.col("there").is_null()),
        ("indicator_of_duplicate", "indicators of one of the addresses", pl.col("duplicate_of").is_not_null()),
        ("indicator_of_withdrawn", "no indicators of a withdrawn report", pl.col("withdrawn_at").is_not_null()),
    ):
        rows = joined.filter(bad)
        if not rows.is_empty():
            yield Finding(code, path, expected, rows_found(rows, "report_id", "indicator"))
    if observations is None:
        return
    place = ["report_id", "indicator", "char_start", "value"]
    bad_rows = indicators.join(observations, on=place, how="anti")
    if not bad_rows.is_empty():
        yield Finding("indicator_observation", path, "an observation of that value there", rows_found(bad_rows, *place))
    counts = observations.group_by("report_id", "indicator").len("stated")
    bad_rows = indicators.join(counts, on=["report_id", "indicator"], how="inner").filter(
        pl.col("n_observations") != pl.col("stated")
    )
    if not bad_rows.is_empty():
        shown = rows_found(bad_rows, "report_id", "indicator", "n_observations", "stated")
        yield Finding("indicator_count", path, "the number of observations with that code", shown)
