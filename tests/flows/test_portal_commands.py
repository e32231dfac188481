"""`fazhi portals check` and `new` against fake portals: what they say, what they write, and that they need no data."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from extract.registry import load_registry
from flows.cli import main
from flows.demo import Article, Column, FakeWeb, Identity, Site, TrsSite, write_portal
from flows.demo.web import Response
from tests.fake_portals import GkmlptSite, JpaasSite

HOST = "www.changyuan.test"
IDENTITY = Identity(
    "重庆市荣昌区人民政府网", "重庆市荣昌区人民政府", "5001530001", "测ICP备00000001号", "测公网安备 0号"
)
PARAGRAPHS = (
    "现将2025年法治政府建设情况报告如下：",
    "一、主要举措和成效",
    *("审查规范性文件12件。" * 9,) * 6,
    "二、下一步安排",
    "继续推进。",
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fazhi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Run a command line in this process; gives its status, what it printed, and what it said on standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAZHI_DATA", str(tmp_path / "no" / "data"))

    def run(web: FakeWeb, *words: object) -> tuple[int, str, str]:
        for name, value in {
            "FAZHI_RESOLVE": web.resolve, "FAZHI_ALLOW_NETS": web.allow_nets, "FAZHI_DELAY": "0",
            "FAZHI_RETRIES": "0", "FAZHI_NOW": "2026-03-01T20:00:00Z",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    yield run
    assert not (tmp_path / "no").exists(), "neither command touches the data folder"


def posted(site: Site, column: str | None = None, reports: int = 5) -> None:
    for number in range(reports):
        title = f"荣昌区第{number + 1}镇{2025 - number // 3}年法治政府建设情况报告"
        site.post(Article(title, date(2026, 1, 3) - timedelta(days=120 * number), (title, *PARAGRAPHS)), column)
    site.post(Article("荣昌区2026年法治政府建设工作要点", date(2026, 1, 9), ("略。",)), column)


def test_check_says_what_each_listing_gave(fazhi: Run, tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("zwgk/fzbg", "法治政府建设年度报告", 4), Column("zwgk/tzgg", "通知公告")))
    posted(site, "zwgk/fzbg")
    site.post(Article("关于停水的通知", date(2026, 1, 2), ("略。",)), "zwgk/tzgg")
    shell = site.html("<html><body><p>" + "请稍候。" * 99 + "</p><ul><li v-for='row in rows'></li></ul></body></html>")
    site.answers["/shell/"] = lambda _: shell
    listings = [
        site.listing_url("zwgk/fzbg"),
        site.listing_url("zwgk/tzgg"),
        site.url("/shell/"),
        site.url("/gone/"),
        site.url("/manage/x/"),
    ]
    folder = tmp_path / "registry"
    write_portal(
        folder, "rc", name="荣昌区", region="500153", home=site.url("/"), listings=[{"url": url} for url in listings]
    )
    with FakeWeb([site]) as web:
        status, out, _ = fazhi(web, "portals", "check", "rc", "--registry", folder)
    assert status == 0
    head, reports, notices, shell_said, gone, manage, total = (part.strip() for part in out.split("\n\n"))
    assert head == "rc  荣昌区"
    assert "layout trs, 2 pages, 6 rows, column 法治政府建设年度报告" in reports
    assert "5 reports, 2024-2025" in reports
    assert f"2025  2026-01-03  荣昌区第1镇2025年法治政府建设情况报告  http://{HOST}/zwgk/fzbg/202601/" in reports
    assert f"newest report: read  http://{HOST}/zwgk/fzbg/202601/" in reports
    assert "refused as not_a_report: 1: 荣昌区2026年法治政府建设工作要点" in reports
    assert "0 reports" in notices
    assert "refused as not_a_report: 1: 关于停水的通知" in notices
    assert "not read: needs_script" in shell_said
    assert "drawn in the browser" in shell_said
    assert "not read: http_4xx" in gone
    assert "not read: robots_disallow" in manage
    assert total == "2 of 5 listings were read, 5 reports found"


def test_check_fails_where_no_listing_could_be_read(fazhi: Run, tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("zwgk/fzbg", "法治政府建设年度报告"),))
    site.outage = 503
    write_portal(
        tmp_path / "r", "rc", name="荣昌区", region="500153", home=site.url("/"), listings=[{"url": site.listing_url()}]
    )
    with FakeWeb([site]) as web:
        status, out, _ = fazhi(web, "portals", "check", "rc", "--registry", tmp_path / "r")
    assert status == 3
    assert "0 of 1 listings were read, 0 reports found" in out


def test_check_names_the_newest_report_that_cannot_be_read(fazhi: Run, tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("zwgk/fzbg", "法治政府建设年度报告"),))
    posted(site)
    site.answers[site.entries()[1].path] = lambda _: site.html("<html><body>您访问的页面不存在或已删除!</body></html>")
    write_portal(
        tmp_path / "r", "rc", name="荣昌区", region="500153", home=site.url("/"), listings=[{"url": site.listing_url()}]
    )
    with FakeWeb([site]) as web:
        status, out, _ = fazhi(web, "portals", "check", "rc", "--registry", tmp_path / "r")
    assert status == 0
    assert "newest report: not taken: soft_404" in out


def pytest_run(test: Path) -> str:
    """What pytest says of a drafted test, run as its owner would run it."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", test.parent, test],
        capture_output=True, text=True, cwd=test.parent, timeout=120, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("FAZHI_")},
    )  # fmt: skip
    return run.stdout


def test_new_drafts_a_file_a_page_and_a_test_that_wants_a_look(fazhi: Run, tmp_path: Path) -> None:
    site = TrsSite(
        HOST,
        IDENTITY,
        (Column("zwgk/fzbg", "法治政府建设年度报告", 4),),
        encoding="gb18030",
        declared="gb2312",
        compress=True,
    )
    posted(site)
    with FakeWeb([site]) as web:
        status, out, _ = fazhi(web, "portals", "new", site.listing_url())
        assert status == 0
        assert len(web.requests(status=200)) == 2, "robots.txt, then the page"
    file, page, test = (tmp_path / line for line in out.split())
    assert (file.name, page.name, test.name) == ("cq_changyuan.toml", "cq_changyuan.html", "test_cq_changyuan.py")
    (portal,) = load_registry(file.parent).values()
    assert (portal.name, portal.region, portal.home) == ("重庆市荣昌区人民政府", "500153", f"http://{HOST}/")
    assert [listing.url for listing in portal.listings] == [site.listing_url()]
    assert file.read_text(encoding="utf-8").startswith("# Drafted from the live page on 2026-03-01; nobody has looked")
    (listing,) = (answer for answer in [site.listing(_request(site.listing_url()))] if answer)
    assert page.read_bytes() == listing.body, "the page as it came, byte for byte"

    assert "1 failed, 1 passed" in pytest_run(test)
    drafted = test.read_text(encoding="utf-8")
    assert "荣昌区第1镇2025年法治政府建设情况报告" in drafted
    test.write_text(drafted.replace('LOOKED_AT = ""', 'LOOKED_AT = "somebody, 2026-03-02"'), encoding="utf-8")
    assert "2 passed" in pytest_run(test)
    page.write_bytes(page.read_bytes().replace("第1镇".encode("gb18030"), "第8镇".encode("gb18030")))
    assert "1 failed, 1 passed" in pytest_run(test), "the saved page is held to what was read from it"


def _request(url: str):  # type: ignore[no-untyped-def]
    from flows.demo.web import Request

    return Request(HOST, "GET", url.removeprefix(f"http://{HOST}"), {})


def test_new_takes_the_columns_on_reports_that_a_home_page_links(fazhi: Run, tmp_path: Path) -> None:
    columns = (
        Column("zwgk/fzbg", "法治政府建设年度报告"),
        Column("zwgk/tzgg", "通知公告"),
        Column("zwgk/fzjs", "法治政府建设"),
    )
    site = TrsSite(HOST, IDENTITY, columns)
    with FakeWeb([site]) as web:
        status, _, _ = fazhi(web, "portals", "new", site.url("/"), "--out", "drafts", "--id", "cq_rc")
    assert status == 0
    portal = load_registry(tmp_path / "drafts")["cq_rc"]
    assert {listing.url for listing in portal.listings} == {
        site.listing_url("zwgk/fzbg"),
        site.listing_url("zwgk/fzjs"),
    }
    assert "# 法治政府建设年度报告" in (tmp_path / "drafts" / "cq_rc.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "key"), [(GkmlptSite, "2811"), (JpaasSite, "1487002")])
def test_new_takes_a_page_whose_rows_come_from_a_service(
    kind: type[Site], key: str, fazhi: Run, tmp_path: Path
) -> None:
    identity = Identity("某处", "某处", "0000000000", "测ICP备00000001号", "测公网安备 0号")
    site = kind("www.nowhere.test", identity, (Column(key, "法治政府建设年度报告"),))
    posted(site)
    with FakeWeb([site]) as web:
        status, _, _ = fazhi(web, "portals", "new", site.listing_url(), "--registry", _other(tmp_path))
    assert status == 0
    text = (tmp_path / "other" / "new_nowhere.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert table["region"] == "00"
    assert "put the division code" in text
    assert table["listing"][0]["url"] == site.listing_url()


def _other(tmp_path: Path) -> Path:
    """A registry with a portal of another host."""
    write_portal(
        tmp_path / "other",
        "other",
        name="他处",
        region="500000",
        home="http://www.other.test/",
        listings=[{"url": "http://www.other.test/x/"}],
    )
    return tmp_path / "other"


def test_new_says_in_a_line_what_is_wrong(fazhi: Run, tmp_path: Path) -> None:
    site = TrsSite(HOST, IDENTITY, (Column("zwgk/fzbg", "法治政府建设年度报告"),))
    posted(site)
    site.answers["/empty/"] = lambda _: Response(b"", 200)
    with FakeWeb([site]) as web:
        for words, status, parts in (
            (["nonsense"], 2, ["nonsense", "expected an address"]),
            ([site.url("/gone/")], 2, ["/gone/", "http_4xx", "nothing was drafted"]),
            ([site.url("/manage/x")], 2, ["robots_disallow"]),
            (["http://www.other.test/x/", "--registry", _other(tmp_path)], 2, ["already in the registry as other"]),
            ([site.listing_url(), "--id", "other", "--registry", _other(tmp_path)], 2, ["other", "--id"]),
        ):
            found, _, err = fazhi(web, "portals", "new", *words)
            last = err.strip().splitlines()[-1]
            assert found == status, err
            assert last.startswith("fazhi: ")
            assert all(part in last for part in parts), last
        assert fazhi(web, "portals", "new", site.listing_url())[0] == 0
        found, _, err = fazhi(web, "portals", "new", site.listing_url())
    assert (found, "is already there" in err) == (2, True)
