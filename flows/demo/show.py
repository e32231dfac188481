"""`fazhi demo`: one night against the built-in fake portals, and a look at what it brought."""

import os
import tempfile
from pathlib import Path

import polars as pl

from flows.by_hand import run_nightly
from flows.demo import demo_web, write_registry
from flows.settings import data_folder, load_settings
from flows.tables import print_frame, wide_console
from load.dataset import open_table


def run_demo(data: str | None) -> int:
    """Start the fake portals, run the nightly flow against them, show what was found; returns the exit status."""
    folder = data_folder(load_settings(data=data))
    with demo_web() as web, tempfile.TemporaryDirectory(prefix="fazhi-demo-") as registry:
        write_registry(Path(registry))
        # Loopback has no global address and no need of rest between requests.
        os.environ |= {"FAZHI_RESOLVE": web.resolve, "FAZHI_ALLOW_NETS": web.allow_nets, "FAZHI_DELAY": "0.01"}
        status = run_nightly([], Path(registry), str(folder))
    show_found(folder)
    return status


def show_found(folder: Path) -> None:
    """Two tables of what is published, a page at most, and where the Parquet lies."""
    console = wide_console()
    reports = (
        open_table(folder, "reports")
        .join(
            open_table(folder, "observations").group_by("report_id").agg(observations=pl.len()),
            on="report_id",
            how="left",
        )
        .join(
            open_table(folder, "indicators").group_by("report_id").agg(indicators=pl.len()), on="report_id", how="left"
        )
        .sort("report_year", "issuer", "report_id", descending=[True, False, False])
        .select(
            year="report_year", issuer="issuer", published="published", observations="observations",
            indicators="indicators",
        )
        .collect()
    )  # fmt: skip
    print_frame(reports.head(10), f"{reports.height} reports, the newest", console)
    common = open_table(folder, "indicators").group_by("indicator").agg(reports=pl.len())
    stated = (
        open_table(folder, "observations")
        .filter(pl.col("status") == "actual", pl.col("measure") == "level")
        .join(common, on="indicator")
        .sort("reports", "indicator", "report_year", "report_id", descending=[True, False, True, False])
        .unique(["indicator"], keep="first", maintain_order=True)
        .select("indicator", "reports", "value", "unit", "qualifier", "evidence", "issuer", year="report_year")
        .head(10)
        .collect()
    )
    print_frame(stated, "the indicators stated most often, each with one of its values", console)
    rows = {
        table: open_table(folder, table).select(pl.len()).collect().item()
        for table in ("reports", "observations", "indicators")
    }
    said = ", ".join(f"{count} {table}" for table, count in rows.items())
    console.print(f"{said} as Parquet in {folder / 'current'}", highlight=False, soft_wrap=True)
