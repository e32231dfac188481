"""Report text to observations: how fast, beside recognizers-text on the same texts, how it grows, and in how much memory.

The reports are made of the paragraphs of the demo's own reports and of the sentences that the tests read, in the density
of the genre: prose that states nothing between sentences that do, 5,000 characters and about 45 quantities a report. No
two are the same. They are read in batches, as the flows read them, and each batch's observations are let go.

recognizers-text reads Chinese numbers and percentages (its two models that come nearest) in plain Python, so on one core: its
rate is that of a sample of the same reports. Beside the ratio of the rates stands that of the processor time, which is what
is left of it on one core. Run it on a machine that does nothing else.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from flows.reading import BATCH, read_quantities
from tests.transform.readings import WIDE, reports, table
from transform.observations import observations

_LONG = 5000  # characters of an average report
_SIZES = (1000, 5000, 20000)
_SAMPLE = 20  # reports that the peer reads
_DENSITY = 45  # quantities a report; the five real ones of the genre hold 44 on average
_DEMO = Path(__file__).resolve().parents[2] / "flows" / "demo" / "reports"


def _prose() -> list[str]:
    """Sentences of the demo's reports that state nothing."""
    lines = [line for file in sorted(_DEMO.glob("*.txt")) for line in file.read_text(encoding="utf-8").splitlines()]
    # The heads of the files, which say what stands in them, and the tables in HTML are no prose.
    parts = [
        f"{part}。" for line in lines if not ({"=", "<"} & set(line)) for part in line.split("。") if len(part) > 20
    ]
    stating = set(observations(reports(parts)).select("report_id").unique().collect()["report_id"])
    return [part for number, part in enumerate(parts) if f"{number:016x}" not in stating]


@cache
def _material() -> tuple[list[tuple[str, int]], list[str]]:
    """Sentences with how many quantities each states, and prose that states none."""
    stating = [(reading.sentence.translate(WIDE), len(reading.quantities)) for reading in table() if reading.quantities]
    return stating, _prose()


def _texts(number: int, seed: int) -> list[str]:
    """So many distinct reports."""
    chance = random.Random(seed)
    stating, prose = _material()
    made = []
    for serial in range(number):
        parts, held, long = [f"某县{seed}年第{serial}号报告。"], 0, 0
        while long < _LONG:
            # A quantity for every so many characters, as in a real report.
            if held < _DENSITY * long / _LONG:
                text, states = chance.choice(stating)
                held += states
            else:
                text = chance.choice(prose)
            parts.append(text)
            long += len(text)
        chance.shuffle(parts)
        made.append("\n".join(parts)[:_LONG])
    return made


def _batches(number: int) -> Iterator[pl.DataFrame]:
    for seed in range(0, number, BATCH):
        size = min(BATCH, number - seed)
        yield reports(_texts(size, seed), ["measures"] * size).collect()


def _ours(number: int) -> tuple[float, float, int]:
    """Seconds, processor seconds and quantities of reading so many reports, batch by batch; making them is not counted."""
    spent, worked, found = 0.0, 0.0, 0
    for batch in _batches(number):
        begun, idle = time.perf_counter(), time.process_time()
        found += read_quantities(batch).height
        spent += time.perf_counter() - begun
        worked += time.process_time() - idle
    return spent, worked, found


def _theirs(texts: list[str]) -> tuple[float, float]:
    """Seconds and processor seconds of recognizers-text for these texts."""
    from recognizers_number import Culture, NumberRecognizer

    recogniser = NumberRecognizer(Culture.Chinese)
    models = (recogniser.get_number_model(), recogniser.get_percentage_model())
    for model in models:
        model.parse("一百二十件,占比35%。")  # what it builds once is not counted
    begun, idle = time.perf_counter(), time.process_time()
    for text in texts:
        for model in models:
            model.parse(text)
    return time.perf_counter() - begun, time.process_time() - idle


def _peak(number: int) -> int:
    """The most memory, in megabytes, that a process of its own takes to read so many reports in batches."""
    code = (
        "import resource; from tests.bench import bench_reading as b; "
        f"b._ours({number}); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def run() -> None:
    """Print rates, their ratio, growth and memory."""
    console = Console()
    read_quantities(next(_batches(10)))  # what is built once is not counted
    cores = pl.thread_pool_size()
    grows = Table("reports", "quantities", "seconds", "reports/s", "peak MB", title=f"this project, {cores} threads")
    rate = work = 0.0
    for number in _SIZES:
        seconds, worked, found = _ours(number)
        rate, work = number / seconds, worked / number
        grows.add_row(f"{number:,}", f"{found:,}", f"{seconds:.2f}", f"{rate:,.0f}", f"{_peak(number):,}")
    console.print(grows)
    seconds, worked = _theirs(_texts(_SAMPLE, 0))
    peer, labour = _SAMPLE / seconds, worked / _SAMPLE
    beside = Table("reader", "reports/s", "core ms/report", title=f"{_LONG:,} characters a report")
    beside.add_row("recognizers-text, number and percentage (Chinese)", f"{peer:,.1f}", f"{labour * 1000:.2f}")
    beside.add_row("fazhi, whole observations with their indicators", f"{rate:,.0f}", f"{work * 1000:.2f}")
    beside.add_row("ratio", f"{rate / peer:,.0f}", f"{labour / work:,.0f}")
    console.print(beside)
