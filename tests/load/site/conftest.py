"""A data folder with every kind of thing the site tells of, and with texts that would run if a page let them."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from extract.schema import LEDGER
from load.coverage import write_coverage
from load.publish import publish
from load.quarantine import Held, Reason, hold
from load.runs import write_run
from load.schema import COVERAGE
from load.site.build import Site, build_site
from tests.load.factory import report_id, tables, together

NOW = datetime(2025, 6, 1, tzinfo=UTC)
# Whatever of these ran would set a mark on the window.
SCRIPT = "<script>window.ran='script'</script>"
IMAGE = '"><img src=x onerror="window.ran=\'image\'">'
CLOSE = "</script><svg onload=\"window.ran='svg'\">{{ 7*7 }}"
ADDRESS = "javascript:window.ran='address'"
EVIL = 3  # the report that holds them
LATE = 5


def run_of(number: int, portals: dict[str, str]) -> dict[str, object]:
    """The record of a run: portal → status."""
    told = {
        portal: {
            "status": status, "requests": 3 + number, "bytes": 9, "listings": 1, "new": 1, "changed": 0, "unchanged": 0,
            "refused": {"timeout": 1} if status != "ok" else {}, "warnings": [IMAGE], "seconds": 0.5,
        }
        for portal, status in portals.items()
    }  # fmt: skip
    when = datetime(2025, 5, number, 2, tzinfo=UTC)
    return {"run_id": f"2025050{number}-nightly", "flow": "nightly", "started_at": when, "ended_at": when,
            "status": "ok", "portals": told}  # fmt: skip


def fill(data: Path) -> None:
    """Publish three years of two provinces, with gaps, a late report, failed portals and one hostile page."""
    frames = together(
        tables(*range(1, 8), year=2024, value=10),
        tables(*range(101, 131), year=2024, province="chongqing", value=4000),
        tables(*range(11, 18), year=2023, value=5),
        tables(*range(21, 24), year=2022, value=2),
    )
    evil = pl.col("report_id") == report_id(EVIL)
    late = pl.col("report_id") == report_id(LATE)
    frames["reports"] = frames["reports"].with_columns(
        title=pl.when(evil).then(pl.lit(SCRIPT)).otherwise("title"),
        issuer=pl.when(evil).then(pl.lit(IMAGE)).otherwise("issuer"),
        source=pl.when(evil).then(pl.lit(CLOSE)).otherwise("source"),
        url=pl.when(evil).then(pl.lit(ADDRESS)).otherwise("url"),
        published=pl.when(late).then(pl.lit(date(2025, 5, 9))).otherwise("published"),
    )
    frames["observations"] = frames["observations"].with_columns(
        evidence=pl.when(evil).then(pl.lit(IMAGE)).otherwise("evidence"),
        sentence=pl.when(evil).then(pl.lit(CLOSE + SCRIPT)).otherwise("sentence"),
        subject=pl.when(evil).then(pl.lit(SCRIPT)).otherwise("subject"),
        number=pl.when(evil).then(pl.lit(SCRIPT)).otherwise("number"),
        # Codes that the codebook has.
        indicator=pl.col("indicator").replace({"fines": "mediation_cases", "trainings": "law_lectures"}),
    )
    frames["indicators"] = frames["indicators"].with_columns(
        issuer=pl.when(evil).then(pl.lit(IMAGE)).otherwise("issuer"),
        unit=pl.when(evil).then(pl.lit(SCRIPT)).otherwise("unit"),
        indicator=pl.col("indicator").replace({"fines": "mediation_cases", "trainings": "law_lectures"}),
    )
    other = pl.when(evil).then(pl.lit(report_id(1))).otherwise("other_report_id")
    # The factory flags values above 100; here they are called jumps.
    frames["flags"] = frames["flags"].with_columns(
        check=pl.lit("jump"),
        indicator=pl.col("indicator").replace({"fines": "mediation_cases", "trainings": "law_lectures"}),
    )
    flagged = frames["flags"].head(1).with_columns(
        report_id=pl.lit(report_id(EVIL)), check=pl.lit("near_identical_text"), indicator=pl.lit(None, pl.String),
        char_start=pl.lit(None, pl.Int64), found=pl.lit(SCRIPT), issuer=pl.lit(IMAGE), province=pl.lit("tianjin"),
    )  # fmt: skip
    frames["flags"] = pl.concat([frames["flags"], flagged.with_columns(other_report_id=other)])
    publish(data, frames, replaced=(), run_id="run", now=datetime(2025, 5, 20, tzinfo=UTC))
    when = datetime(2025, 5, 3, tzinfo=UTC)
    rows = [
        ("site1", "http://www.site1.test/list/", 2024, 1, 1, 1, when, None),
        ("site2", "http://www.site2.test/list/", 2024, 2, 1, 1, when, None),
        ("site3", ADDRESS, 2024, 1, 3, 1, when, "timeout"),
        ("site9", "http://www.site9.test/list/", 2024, 1, 0, 0, None, "dns"),
    ]
    write_coverage(data, pl.DataFrame(rows, schema=COVERAGE, orient="row"))
    ledger = pl.DataFrame(
        [
            {"url": "http://www.site3.test/a.html", "kind": "article", "state": "refused", "reason": "needs_ocr",
             "title": SCRIPT, "attempts": 1, "last_seen_at": when},
            {"url": ADDRESS, "kind": "article", "state": "refused", "reason": "timeout", "title": IMAGE, "attempts": 2},
            {"url": "http://www.site3.test/n.html", "kind": "article", "state": "refused", "reason": "not_a_report"},
            {"url": "http://www.site3.test/b.html", "kind": "article", "state": "archived"},
        ],
        schema=LEDGER,
    )  # fmt: skip
    (data / "ledger").mkdir()
    ledger.write_parquet(data / "ledger" / "site3.parquet")
    reasons = (Reason("fewer_quantities", SCRIPT, "about 25 a report"),)
    waiting = {table: frames[table].head(2) for table in ("reports", "observations")}
    hold(Held("site2", "20250502-nightly", "2025-05-02T02:00:00Z", 2, (), reasons), data, *waiting.values())
    write_run(data, run_of(1, {"site1": "ok", "site3": "ok"}))
    write_run(data, run_of(2, {"site1": "ok", "site3": "partial", "site9": "failed"}))


@pytest.fixture(scope="module")
def full_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("site") / "data"
    fill(data)
    return data


@pytest.fixture(scope="module")
def site(full_data: Path) -> Site:
    """The site of that folder."""
    return build_site(full_data, full_data.parent / "out", now=NOW, portal_names={"site1": CLOSE})
