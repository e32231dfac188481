"""How reading, publishing and asking grow with the data: a simulated country, from WARC to Parquet.

    make bench WHAT=scale                                  1,000 and 10,000 reports
    FAZHI_BENCH_REPORTS=1000,10000,100000 make bench WHAT=scale

Each size is a folder of its own and each measurement a process of its own, so that the peak of memory is its own. All of it
is read and published; then a night on which one of a hundred of the country's 3,000 portals posted a report is read and
published; then the three questions that analysts ask most are asked. CPU seconds stand beside the clock's: on a machine that does other things, they tell what it costs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = "1000,10000"
# An installed program has its bytecode: without it, each process compiles what it imports, for some 1.5 s.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run() -> None:
    """Measure each size and print a table."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="fazhi-scale-") as scratch:
        for size in map(int, os.environ.get("FAZHI_BENCH_REPORTS", SIZES).split(",")):
            folder = Path(scratch) / str(size)
            measured = {}
            for step in ("archive", "read", "night", "ask"):
                command = [sys.executable, "-m", "tests.bench.scale_step", step, str(folder), str(size)]
                done = subprocess.run(command, capture_output=True, text=True, check=False, env=_ENVIRONMENT)
                if done.returncode:
                    sys.exit(f"{step} of {size} reports failed:\n{done.stderr[-2000:]}")
                measured[step] = json.loads(done.stdout.splitlines()[-1])
            rows.append((size, measured))
            print(_line(size, measured), flush=True)  # noqa: T201
    first, last = rows[0], rows[-1]
    grew = last[1]["read"]["cpu"] / last[0] / (first[1]["read"]["cpu"] / first[0])
    nights = last[1]["night"]["cpu"] / first[1]["night"]["cpu"]
    print(f"{last[0]:,} reports against {first[0]:,}: CPU a report {grew:.2f} times, CPU of a night {nights:.2f} times")  # noqa: T201


def _line(size: int, steps: dict[str, dict[str, float]]) -> str:
    read, night, ask = steps["read"], steps["night"], steps["ask"]
    return (
        f"{size:>8,} reports: read and published in {read['seconds']:.1f} s ({size / read['seconds']:.0f} a second), "
        f"{read['cpu']:.1f} s of CPU ({1000 * read['cpu'] / size:.2f} ms a report), peak {read['peak_mb']:.0f} MB; "
        f"archive {steps['archive']['bytes'] / size / 1000:.1f} kB, Parquet {read['bytes'] / size / 1000:.1f} kB a report; "
        f"a night of {night['posted']:.0f} new: {night['seconds']:.1f} s, {night['cpu']:.1f} s of CPU, peak {night['peak_mb']:.0f} MB; "
        f"panel {ask['panel']:.2f} s, one body {ask['body']:.2f} s, words {ask['words']:.2f} s"
    )
