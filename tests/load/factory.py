"""Rows that fit the tables, for tests: reports with observations and indicators that agree with each other."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl

from load.dataset import table_schema

WHEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
NUMBERS = (("fines", "罚款案件", "件"), ("trainings", "执法培训", "场次"), ("hotline", "热线诉求", "件"))


def tables(
    *keys: int,
    year: int = 2024,
    province: str = "tianjin",
    value: int = 10,
    revision: int = 1,
) -> dict[str, pl.DataFrame]:
    """The frames of one report per key, each with three observations, two indicators and, where a value is above 100,
    a flag for each."""
    reports, observations, indicators, flags = [], [], [], []
    for key in keys:
        report, stated = _report(key, year, province, value, revision)
        reports.append(report)
        observations += stated
        indicators += [_indicator(row, province) for row in stated if row["indicator"]]
        flags += [_flag(row, province) for row in stated if row["indicator"] and row["value"] > 100]
    rows = {"reports": reports, "observations": observations, "indicators": indicators, "flags": flags}
    return {table: pl.DataFrame(rows[table], schema=table_schema(table)) for table in rows}


def together(*several: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The rows of several such sets."""
    return {table: pl.concat(one[table] for one in several) for table in several[0]}


def ids(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """The ids of the reports in the frames."""
    return frames["reports"]["report_id"].to_list()


def url(key: int) -> str:
    return f"http://www.site{key % 7}.test/zwgk/t{key}.html"


def report_id(key: int) -> str:
    return hashlib.sha256(url(key).encode()).hexdigest()[:16]


def _report(
    key: int, year: int, province: str, value: int, revision: int
) -> tuple[dict[str, object], list[dict[str, object]]]:
    lines = [f"临江县第{key}街道办事处{year}年法治政府建设情况报告", "一、主要举措和成效"]
    stated = []
    start = sum(len(line) + 1 for line in lines)
    for place, (code, subject, unit) in enumerate(NUMBERS):
        number = f"{value + place}{unit}"
        evidence = f"{subject}{number}"
        sentence = f"全年办理{evidence}。"
        begin = start + sentence.index(number)
        stated.append(
            {
                "report_id": report_id(key),
                "indicator": code if place < 2 else None,
                "subject": subject,
                "value": float(value + place),
                "unit": unit,
                "qualifier": "exact",
                "status": "actual",
                "measure": "level",
                "number": number,
                "evidence": evidence,
                "sentence": sentence,
                "section_kind": "measures",
                "char_start": begin,
                "char_end": begin + len(number),
                **_context(key, year),
                "report_year": year,
                "province": province,
            }
        )
        lines.append(sentence)
        start += len(sentence) + 1
    text = "\n".join(lines)
    report = {
        "report_id": report_id(key),
        "url": url(key),
        "title": lines[0],
        "province_name": "天津市",
        "county_name": "临江县",
        "signed": date(year + 1, 1, 20),
        "text": text,
        "sections": [
            {"heading": lines[1], "kind": "measures", "start": len(lines[0]) + 1, "end": len(text)},
        ],
        "content_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "revision": revision,
        "first_seen_at": WHEN,
        "fetched_at": WHEN,
        "layout": "general",
        "extractor": "0.1.0",
        "warnings": [],
        **_context(key, year),
        "report_year": year,
        "province": province,
    }
    return report, stated


def _context(key: int, year: int) -> dict[str, object]:
    return {
        "portal": f"site{key % 7}",
        "region_code": f"1201{key % 20:02}",
        "issuer": f"临江县第{key}街道办事处",
        "level": "township",
        "published": date(year + 1, 1, 31),
    }


def _indicator(row: Mapping[str, object], province: str) -> dict[str, object]:
    kept = ("report_id", "indicator", "value", "unit", "qualifier", "char_start", "portal", "region_code", "issuer",
            "level", "published", "report_year")  # fmt: skip
    return {name: row[name] for name in kept} | {"n_observations": 1, "province": province}


def _flag(row: Mapping[str, object], province: str) -> dict[str, object]:
    kept = (
        "report_id",
        "indicator",
        "char_start",
        "portal",
        "region_code",
        "issuer",
        "level",
        "published",
        "report_year",
    )
    found = {"check": "rate_above_100", "found": row["number"], "expected": "at most 100", "province": province}
    return {name: row[name] for name in kept} | found
