"""Report text to observations: how fast, beside recognizers-text on the same texts, how it grows, and in how much memory.

The reports are made of the paragraphs of the demo's own reports and of the sentences that the tests read, in the density
of the genre: prose that states nothing between sentences that do, 5,000 characters and about 45 quantities a report. No
two are the same. They are read as the flows read many: in batches, by processes of one thread, one for each core, each of
which has read before. A batch's observations are let go.

recognizers-text reads Chinese numbers and percentages (its two models that come nearest) in plain Python, so on one core: its
rate is that of a sample of the same reports. Beside the ratio of the rates stands that of the processor time, which is what
is left of it on one core. Run it on a machine that does nothing else.
"""

import json
import random
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from flows.readers import MANY, Reader, cores, readers
from flows.reading import BATCH, batches, frame_at, read_quantities
from tests.transform.readings import WIDE, reports, table
from transform.observations import observations

_LONG = 5000  # characters of an average report
_SIZES = (1000, 5000, 20000)
_SAMPLE = 200  # reports that the peer reads; of 20, which take it half a second, its rate varied by a third
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


class _Spent(NamedTuple):
    """What reading so many reports took; `peak`: the most memory, in megabytes, that one of the processes took."""

    seconds: float
    worked: float
    found: int
    peak: int


def read_batch(batch: Path) -> Path:
    """Read a file of reports; leaves how many quantities it states, the processor seconds and the most memory so far."""
    begun = time.process_time()
    found = read_quantities(frame_at(batch)).height
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    left = batch.with_suffix(".json")
    left.write_text(json.dumps({"found": found, "worked": time.process_time() - begun, "peak": peak}))
    return left


def _files(number: int, folder: Path, begin: int = 0) -> list[Path]:
    """So many reports in files of a batch each; another `begin` gives others."""
    folder.mkdir()
    files: list[Path] = []
    for seed in range(begin, begin + number, BATCH * cores()):
        size = min(BATCH * cores(), begin + number - seed)
        part = folder / str(seed)
        part.mkdir()
        files += batches(reports(_texts(size, seed), ["measures"] * size).collect(), part)
    return files


def _read(files: list[Path], reader: Reader) -> _Spent:
    begun = time.perf_counter()
    with ThreadPoolExecutor(cores()) as threads:
        left = list(threads.map(lambda file: reader(read_batch, file), files))
    spent = time.perf_counter() - begun
    told = [json.loads(file.read_text()) for file in left]
    return _Spent(
        spent, sum(one["worked"] for one in told), sum(one["found"] for one in told), max(one["peak"] for one in told)
    )


def _ours(number: int) -> _Spent:
    """Reading so many reports; making them, and starting the processes, is not counted."""
    with TemporaryDirectory() as scratch, readers(max(MANY, number)) as reader:
        _read(_files(MANY, Path(scratch) / "first", begin=_SIZES[-1]), reader)
        return _read(_files(number, Path(scratch) / "reports"), reader)


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


def run() -> None:
    """Print rates, their ratio, growth and memory."""
    console = Console()
    grows = Table(
        "reports", "quantities", "seconds", "reports/s", "peak MB", title=f"this project, {cores()} processes"
    )
    rate = work = 0.0
    for number in _SIZES:
        ours = _ours(number)
        rate, work = number / ours.seconds, ours.worked / number
        grows.add_row(f"{number:,}", f"{ours.found:,}", f"{ours.seconds:.2f}", f"{rate:,.0f}", f"{ours.peak:,}")
    console.print(grows)
    seconds, worked = _theirs(_texts(_SAMPLE, 0))
    peer, labour = _SAMPLE / seconds, worked / _SAMPLE
    beside = Table("reader", "reports/s", "core ms/report", title=f"{_LONG:,} characters a report")
    beside.add_row("recognizers-text, number and percentage (Chinese)", f"{peer:,.1f}", f"{labour * 1000:.2f}")
    beside.add_row("fazhi, whole observations with their indicators", f"{rate:,.0f}", f"{work * 1000:.2f}")
    beside.add_row("ratio", f"{rate / peer:,.0f}", f"{labour / work:,.0f}")
    console.print(beside)
