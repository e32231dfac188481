"""One fault at one host among honest ones, by the score: what of it reaches the data, and that nobody else suffers.

Cases of the same kind share a night, one a host. After every night hold: each honest report is there once and right, and
nothing false; the troubled page is there and right, or in the ledger with its reason; the manifest names whole files;
time, memory and requests are bounded; the gap was kept; nobody came to the forbidden place; a log event is one line.
"""

from itertools import groupby
from pathlib import Path

import pytest

from tests.faults import cases_content, cases_network, cases_pages, cases_redirects, cases_robots, cases_tls, sites
from tests.faults.authority import Authority
from tests.faults.case import Case
from tests.faults.nights import Command, Night, Truth, World, check_host, check_world
from tests.faults.web import HOSTS, name_of, open_web

pytestmark = pytest.mark.slow

CASES: list[Case] = [
    *cases_network.CASES, *cases_robots.CASES, *cases_redirects.CASES, *cases_content.CASES, *cases_pages.CASES,
    *cases_tls.CASES,
]  # fmt: skip
A_MONTH = 32.0
TROUBLED_HOSTS = HOSTS[:38]  # the last two stay honest in every night
GROWTH = 64 * 1024  # KiB


def _companies() -> list[tuple[Case, ...]]:
    """The cases, so many together as there are hosts for them."""
    most = len(TROUBLED_HOSTS)
    found: list[tuple[Case, ...]] = []
    for _, group in groupby(sorted(CASES, key=lambda case: repr(case.company)), key=lambda case: case.company):
        cases = tuple(group)
        found += [cases[start : start + most] for start in range(0, len(cases), most)]
    return found


class Company:
    """A company of cases: their hosts, and their nights before, with and after the faults."""

    def __init__(self, cases: tuple[Case, ...], command: Command, folder: Path, authority: Authority) -> None:
        self.hosts = dict(zip((case.id for case in cases), TROUBLED_HOSTS, strict=False))
        at = {self.hosts[case.id]: case for case in cases}
        contexts = {
            host: authority.context(case.tls, host) for host, case in at.items() if case.tls not in (None, "http")
        }
        with open_web(contexts) as web:
            world = World(
                web, folder, command,
                schemes={host: "https" for host, case in at.items() if case.tls},
                extras={host: case.extra for host, case in at.items()},
                env={
                    "SSL_CERT_FILE": str(authority.root),
                    "FAZHI_DEADLINE": str(cases[0].deadline),
                    **cases[0].env,
                },
            )  # fmt: skip
            authority.pin(world.registry)
            self.before = world.night() if cases[0].held else None
            began = A_MONTH if self.before else 0.0
            for host, case in at.items():
                case.inject(web, host)
            places = {name_of(host): case.place(web.places[name_of(host)]) for host, case in at.items() if case.place}
            self.faulty = world.night(began, places=places)
            for host, case in at.items():
                if case.back is not None:
                    sites.serve(web, host)
            self.mended = world.night(began + max(case.back or 0.0 for case in cases))


class Companies:
    """Every company, its nights run when first asked for."""

    def __init__(self, command: Command, folder: Path, authority: Authority) -> None:
        self._of = {case.id: number for number, cases in enumerate(COMPANIES) for case in cases}
        self._known: dict[int, Company] = {}
        self._given = command, folder, authority

    def of(self, case: Case) -> Company:
        number = self._of[case.id]
        if number not in self._known:
            command, folder, authority = self._given
            self._known[number] = Company(COMPANIES[number], command, folder / str(number), authority)
        return self._known[number]


COMPANIES = _companies()


@pytest.fixture(scope="module")
def companies(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Companies:
    return Companies(command, tmp_path_factory.mktemp("companies"), Authority(tmp_path_factory.mktemp("authority")))


@pytest.mark.parametrize("case", [case for cases in COMPANIES for case in cases], ids=lambda case: case.id)
def test_a_fault(case: Case, companies: Companies, truth: Truth) -> None:
    company = companies.of(case)
    host, night = company.hosts[case.id], company.faulty
    told = night.portal(host)
    check_host(night, host, truth, lost=case.lost, loose=case.loose)
    for where in case.where if case.reason else ():
        row = night.row(host, where)
        assert row is not None, f"{where} is not in the ledger"
        assert row["reason"] in case.reasons, f"{where}: {row['reason']}; {told}"
        assert row["state"] in ("refused", "gone")
    for where in case.where if not case.reason and not case.lost else ():
        row = night.row(host, where)
        assert row is None or row["reason"] is None, f"{where}: {row}; {told}"
    assert told["status"] == case.status, told
    assert len(night.asked(host)) <= case.requests, night.asked(host)
    if case.check:
        case.check(night, host)
    if case.back is not None:
        check_host(company.mended, host, truth)
        assert company.mended.portal(host)["status"] == "ok", company.mended.portal(host)
    elif not case.lost:
        check_host(company.mended, host, truth, loose=case.loose)


@pytest.mark.parametrize("number", range(len(COMPANIES)))
def test_nobody_else_suffers(number: int, companies: Companies, truth: Truth, undisturbed: tuple[Night, Night]) -> None:
    company = companies.of(COMPANIES[number][0])
    for night in filter(None, (company.before, company.faulty, company.mended)):
        check_world(night)
        for host in HOSTS[38:]:
            check_host(night, host, truth)
            assert night.portal(host)["status"] == "ok"
        assert night.peak <= undisturbed[0].peak + GROWTH
