"""How the portals fared in the last runs."""

from typing import Final

import polars as pl

from load.site.sources import Sources

# Runs told one by one; older ones stand in runs/.
LAST: Final = 30
_SHORT: Final = {"ok": "o", "partial": "p", "failed": "f"}


def last_runs(sources: Sources) -> pl.DataFrame:
    """One row per run, the newest last: what it was, when, and how many portals did well."""
    rows = [
        {
            "run_id": run["run_id"],
            "flow": run["flow"],
            "started_at": run["started_at"][:16].replace("T", " "),
            "status": run["status"] if run["ended_at"] else "unfinished",
            **{state: sum(portal["status"] == state for portal in run["portals"].values()) for state in _SHORT},
            **{
                name: sum(int(portal[name]) for portal in run["portals"].values())
                for name in ("requests", "new", "changed")
            },
        }
        for run in sources.runs[-LAST:]
    ]
    return pl.DataFrame(rows, schema_overrides={"started_at": pl.String}) if rows else pl.DataFrame()


def portals(sources: Sources) -> pl.DataFrame:
    """One row per portal: its last runs as a word of o, p, f and - (not visited), what is there, what was refused."""
    runs = sources.runs[-LAST:]
    ids = {portal for run in runs for portal in run["portals"]}
    ids |= set(sources.coverage["portal"]) | set(sources.reports["portal"])
    last = {portal: run["portals"][portal] for run in runs for portal in run["portals"]}
    rows = [
        {
            "portal": portal,
            "name": sources.portal_names.get(portal),
            "strip": "".join(
                _SHORT[run["portals"][portal]["status"]] if portal in run["portals"] else "-" for run in runs
            ),
            "status": last[portal]["status"] if portal in last else None,
            "requests": last[portal]["requests"] if portal in last else None,
            "seconds": round(last[portal]["seconds"], 1) if portal in last else None,
            "refused": ", ".join(f"{reason}:{count}" for reason, count in sorted(last[portal]["refused"].items()))
            if portal in last
            else None,
            "warnings": " · ".join(last[portal]["warnings"][:5]) if portal in last else None,
        }
        for portal in sorted(ids)
    ]
    schema = {
        "portal": pl.String, "name": pl.String, "strip": pl.String, "status": pl.String, "requests": pl.Int64,
        "seconds": pl.Float64, "refused": pl.String, "warnings": pl.String,
    }  # fmt: skip
    told = pl.DataFrame(rows, schema=schema)
    covered = sources.coverage.group_by("portal").agg(
        listings=pl.col("listing").n_unique(),
        last_success=pl.max("last_success"),
        last_error=pl.col("last_error").drop_nulls().unique().sort().str.join(", "),
    )
    counted = sources.reports.group_by("portal").agg(
        reports=pl.len(), newest=pl.max("published"), province=pl.col("province").mode().sort().first()
    )
    return (
        told.join(covered, on="portal", how="left")
        .join(counted, on="portal", how="left")
        .with_columns(pl.col("reports").fill_null(0), pl.col("last_error").replace("", None))
        .sort("portal")
    )
