"""One step of the measurement of scale, in a process of its own: `python -m tests.bench.scale_step STEP FOLDER SIZE`."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows.readers import cores
from load.dataset import open_table

# A reading process imports this module anew, as it does the program's own, which has next to nothing: the rest, with
# Prefect, is imported where it is used.
# The country, whatever is stored of it, and how many of its portals post in a night: 1 %.
PORTALS = 3_000
POSTING = 30


def archive(folder: Path, size: int) -> dict[str, float]:
    """What a first crawl leaves."""
    from tests.bench.country import Country

    country = Country(PORTALS)
    country.archive(folder / "data", reports=size)
    country.write_registry(folder / "registry")
    return {"bytes": sum(path.stat().st_size for path in (folder / "data" / "archive").rglob("*.gz"))}


def read(folder: Path, size: int) -> dict[str, float]:
    """Everything archived is read and published, as the flows do."""
    from tests.bench.local_flow import publish_archived

    publish_archived(folder / "data", folder / "registry")
    reports = open_table(folder / "data", "reports").select(pl.len()).collect().item()
    if reports != size:
        sys.exit(f"{reports} of {size} reports were read")
    current = (folder / "data" / "current").resolve()
    return {"bytes": sum(path.stat().st_size for path in current.rglob("*.parquet"))}


def night(folder: Path, size: int) -> dict[str, float]:
    """Some portals posted one report each since: they are read and published beside what is stored."""
    from tests.bench.country import Country
    from tests.bench.local_flow import publish_archived

    country = Country(POSTING, seed=2)
    posted = sum(country.post(number, folder / "data") for number in range(POSTING))
    os.sync()  # a night does not wait for what was read before it to reach the disk
    began, spent = time.monotonic(), _cpu()
    publish_archived(folder / "data", folder / "registry")
    return {"posted": posted, "own_seconds": time.monotonic() - began, "own_cpu": _cpu() - spent}


def ask(folder: Path, size: int) -> dict[str, float]:
    """A panel of one indicator over all; all that one body ever stated; every sentence with a word."""
    data = folder / "data"
    issuer = open_table(data, "reports").select("issuer").head(1).collect().item()
    questions: dict[str, Callable[[], pl.DataFrame]] = {
        "panel": lambda: open_table(data, "indicators").filter(indicator="mediation_cases").collect()
        .pivot("report_year", index=["region_code", "issuer"], values="value", aggregate_function="first"),
        "body": lambda: open_table(data, "observations").filter(issuer=issuer)
        .select("report_year", "indicator", "value", "sentence").collect(),
        "words": lambda: open_table(data, "observations").filter(pl.col("sentence").str.contains("行政复议", literal=True))
        .select("report_id", "report_year", "sentence").collect(),
    }  # fmt: skip
    taken = {}
    for name, question in questions.items():
        began = time.monotonic()
        if question().is_empty():
            sys.exit(f"{name}: no row")
        taken[name] = time.monotonic() - began
    return taken


def _cpu() -> float:
    """Seconds of processor time, of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])


def _peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss


def main() -> None:
    """Do a step and print what it took as JSON."""
    import tests.bench.local_flow  # noqa: F401 - before the clock starts

    step, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(exist_ok=True)
    began, spent = time.monotonic(), _cpu()
    told = {"archive": archive, "read": read, "night": night, "ask": ask}[step](folder, size)
    seconds, cpu = time.monotonic() - began, _cpu() - spent
    # Of the reading processes, the largest is counted for each: what they held together is no more.
    peak = (_peak(resource.RUSAGE_SELF) + cores() * _peak(resource.RUSAGE_CHILDREN)) / 1000
    told |= {"seconds": told.pop("own_seconds", seconds), "cpu": told.pop("own_cpu", cpu), "peak_mb": peak}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
