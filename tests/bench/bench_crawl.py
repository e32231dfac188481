"""Pages a second through client, archive and ledger, against Scrapy at the same concurrency, in one run.

Loopback, delay 0, 59 kB pages sent in gzip, as many connections on each side. fazhi checks every address, writes request and
answer to a WARC file and a row to the ledger, and syncs both; Scrapy downloads, decodes and hands the page to a callback
that counts it. Both run in a process of their own with one interpreter; the server has another. The processor time that a
page costs is printed beside: the crawler's own, which other work on the machine does not change, and the server's, which
must be small beside it for the crawlers to be what is measured.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.page_server import PAGE_SIZE, serving

PAGES = 4000
CONCURRENCY = 16
ROUNDS = 3


@dataclass(frozen=True)
class Cost:
    """What some pages took: seconds by the clock, and seconds of the crawler's processor time."""

    seconds: float
    spent: float


def stopwatch() -> Callable[[], Cost]:
    """Starts; stopped by calling what it gives."""
    began, spent = time.perf_counter(), time.process_time()
    return lambda: Cost(time.perf_counter() - began, time.process_time() - spent)


def fazhi(port: int, pages: int, concurrency: int) -> Cost:
    """So many pages: one host a connection, each visited from a thread of its own as a night does."""
    from extract.archive import ArchiveWriter, Provenance
    from extract.client import Client
    from extract.ledger import Ledger
    from extract.policy import Policy
    from extract.registry import Listing, Portal
    from extract.side_by_side import run_side_by_side
    from extract.visiting import Errand, Visit

    policy = Policy(delay=0, resolve=f"*.test=127.0.0.1:{port}", allow_nets="127.0.0.1/32")

    async def visit(host: str, numbers: range, data: Path) -> None:
        home = f"http://{host}.test/"
        portal = Portal(id=host, name=host, region="99", home=home, listings=(Listing(url=home),))
        with ArchiveWriter(data, host, "bench", policy.clock) as archive:
            async with Client(portal, policy) as client:
                ledger = Ledger.load(data, host)
                errand = Errand(
                    portal=portal, policy=policy, data=data, kept=data, client=client, ledger=ledger, archive=archive,
                    visit=Visit(host), say=lambda _: None,
                )  # fmt: skip
                for number in numbers:
                    row = errand.row(f"{home}{number}", "article")
                    outcome = await client.fetch(row.url, limit=policy.page_limit)
                    assert outcome.body is not None, outcome.refusal
                    place = errand.keep(outcome, Provenance(row.url, "article", home, "报告"))
                    errand.note_answer(row, outcome)
                    errand.hold(row, outcome, place)
                    await errand.save()
                await errand.save(now=True)

    with tempfile.TemporaryDirectory() as folder:
        share = pages // concurrency
        stop = stopwatch()
        with ThreadPoolExecutor(concurrency) as threads:
            visits = [
                threads.submit(run_side_by_side, visit(f"h{n}", range(n * share, (n + 1) * share), Path(folder)))
                for n in range(concurrency)
            ]
        for done in visits:
            done.result()
        return stop()


def scrapy(port: int, pages: int, concurrency: int) -> Cost:
    """So many pages with Scrapy, its settings those of a fast crawl."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    stops: list[Callable[[], Cost]] = []
    costs: list[Cost] = []

    class Spider(scrapy.Spider):  # type: ignore[misc]
        name = "bench"
        met = 0

        async def start(self):  # type: ignore[no-untyped-def]
            stops.append(stopwatch())
            for number in range(pages):
                yield scrapy.Request(f"http://127.0.0.1:{port}/{number}", dont_filter=True)

        def parse(self, response):  # type: ignore[no-untyped-def]
            assert len(response.body) >= PAGE_SIZE // 2
            self.met += 1
            if self.met == pages:
                costs.append(stops[0]())

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": concurrency, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": True,
            "RETRY_ENABLED": True, "AUTOTHROTTLE_ENABLED": False,
        }
    )  # fmt: skip
    process.crawl(Spider)
    process.start()
    assert costs, "not every page came"
    return costs[0]


def run() -> None:
    """Measure both in turn, some rounds, and print the table."""
    costs: dict[str, list[Cost]] = {"fazhi": [], "scrapy": []}
    served: dict[str, list[float]] = {"fazhi": [], "scrapy": []}
    with serving(PAGES) as port:
        for _ in range(ROUNDS):
            for name in costs:
                before = spent_by_server(port)
                command = [sys.executable, "-m", "tests.bench.bench_crawl", name, str(port)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                costs[name].append(Cost(**json.loads(done.stdout.splitlines()[-1])))
                served[name].append(spent_by_server(port) - before)
    table = Table(
        title=f"pages of {PAGE_SIZE // 1000} kB, {CONCURRENCY} connections, best of {ROUNDS}", title_justify="left"
    )
    for heading in ("", "pages/s", "ratio", "processor µs a page", "ratio", "server's"):
        table.add_column(heading, justify="right" if heading else "left")
    seconds = {name: min(cost.seconds for cost in found) for name, found in costs.items()}
    spent = {name: min(cost.spent for cost in found) for name, found in costs.items()}
    for name in costs:
        table.add_row(
            name,
            f"{PAGES / seconds[name]:,.0f}",
            f"{seconds['scrapy'] / seconds[name]:.2f}",
            f"{spent[name] / PAGES * 1e6:,.0f}",
            f"{spent['scrapy'] / spent[name]:.2f}",
            f"{min(served[name]) / PAGES * 1e6:,.0f}",
        )
    Console().print(table)


def spent_by_server(port: int) -> float:
    """Seconds of processor time that the server has spent so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/spent") as answer:
        return float(answer.read())


if __name__ == "__main__":
    measure = {"fazhi": fazhi, "scrapy": scrapy}[sys.argv[1]]
    sys.stdout.write(f"{json.dumps(asdict(measure(int(sys.argv[2]), PAGES, CONCURRENCY)))}\n")
