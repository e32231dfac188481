"""The loopback web: sites by Host header, validators and 304, keep-alive, and a log that tells the truth."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from flows.demo import Article, Column, FakeWeb, Identity, PlainSite, Request, Response, Site, TrsSite

IDENTITY = Identity("测试网", "测试单位", "0000000000", "京ICP备00000000号", "京公网安备 00000000000000号")
REPORT = Article("某镇2024年法治政府建设情况报告", date(2025, 1, 8), ("开展检查12次。",))


def trs(host: str) -> TrsSite:
    return TrsSite(host, IDENTITY, (Column("fzjs", "法治政府建设", 2),))


@pytest.fixture
def site() -> Site:
    return trs("www.a.test")


@pytest.fixture
def web(site: Site) -> Iterator[FakeWeb]:
    with FakeWeb([site]) as web:
        yield web


@pytest.fixture
def client(web: FakeWeb) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{web.port}", headers={"Host": "www.a.test"}) as client:
        yield client


def test_host_header_chooses_the_site(web: FakeWeb, client: httpx.Client) -> None:
    other = PlainSite("b.test", IDENTITY, (Column("fzjs", "乙网栏目"),))
    web.add(other)
    assert "乙网栏目" in client.get("/fzjs/", headers={"Host": f"b.test:{web.port}"}).text
    assert "法治政府建设" in client.get("/fzjs/").text
    assert client.get("/", headers={"Host": "nobody.test"}).status_code == 404


def test_resolve_leads_test_names_and_others_to_the_port() -> None:
    with FakeWeb([trs("www.a.test"), trs("www.b.example")]) as web:
        assert web.resolve == f"*.test=127.0.0.1:{web.port},www.b.example=127.0.0.1:{web.port}"


def test_validators_give_304_until_the_article_is_amended(site: Site, client: httpx.Client) -> None:
    url = site.post(REPORT)
    path = url.removeprefix("http://www.a.test")
    first = client.get(path)
    by_tag = {"If-None-Match": first.headers["etag"]}
    by_time = {"If-Modified-Since": first.headers["last-modified"]}
    assert first.status_code == 200
    for validators in (by_tag, by_time, by_tag | by_time):
        again = client.get(path, headers=validators)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]

    assert site.amend(url, paragraphs=("开展检查13次。",)) == url
    for validators in (by_tag, by_time):
        changed = client.get(path, headers=validators)
        assert changed.status_code == 200
        assert "13次" in changed.text
    assert changed.headers["last-modified"] != first.headers["last-modified"]


def test_listing_changes_only_when_it_must(site: Site, client: httpx.Client) -> None:
    url = site.post(REPORT)
    known = {"If-None-Match": client.get("/fzjs/").headers["etag"]}
    site.amend(url, paragraphs=("开展检查13次。",))
    assert client.get("/fzjs/", headers=known).status_code == 304
    site.post(Article("某镇2025年法治政府建设情况报告", date(2026, 1, 8)))
    changed = client.get("/fzjs/", headers=known)
    assert changed.status_code == 200
    assert changed.text.index("2025年法治") < changed.text.index("2024年法治")


@pytest.mark.parametrize("status", [404, 410])
def test_withdrawn_article_is_gone_from_page_and_listing(site: Site, client: httpx.Client, status: int) -> None:
    path = site.post(REPORT).removeprefix("http://www.a.test")
    site.withdraw(path, status)
    assert client.get(path).status_code == status
    assert path.rsplit("/", 1)[-1] not in client.get("/fzjs/").text


def test_an_article_is_found_by_address_path_stem_and_title(site: Site) -> None:
    url = site.post(Article("标题", date(2025, 1, 8), name="report_one"))
    keys = (url, url.removeprefix("http://www.a.test"), "report_one", "标题")
    assert {site.entry(key).path for key in keys} == {"/fzjs/202501/report_one.html"}
    with pytest.raises(KeyError, match="report_one"):
        site.entry("absent")


def test_the_same_address_is_not_taken_twice(site: Site) -> None:
    site.post(REPORT)
    with pytest.raises(ValueError, match="is taken"):
        site.post(REPORT)


def test_robots_txt_and_404(site: Site, client: httpx.Client) -> None:
    assert "User-agent: *" in client.get("/robots.txt").text
    site.robots = None
    missing = client.get("/robots.txt")
    assert missing.status_code == 404
    assert "页面不存在" in missing.text


def test_head_sends_no_body_and_the_length_of_one(client: httpx.Client) -> None:
    answer = client.head("/fzjs/")
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(client.get("/fzjs/").content))


def test_outage_and_single_answers(site: Site, client: httpx.Client) -> None:
    def challenge(request: Request) -> Response:
        return Response(f"{request.method} {request.fields['a']}".encode(), 521)

    site.answers["/x"] = challenge
    assert client.post("/x?a=1", data={"a": "2"}).text == "POST 2"
    site.outage = 503
    assert client.get("/fzjs/").status_code == 503
    assert client.get("/x?a=1").status_code == 521


def test_compressed_pages_go_to_who_accepts_them_with_a_weak_tag(site: Site, client: httpx.Client) -> None:
    plain = client.get("/fzjs/")
    site.compress = True
    packed = client.get("/fzjs/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.content == plain.content
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    assert client.get("/fzjs/", headers={"If-None-Match": packed.headers["etag"]}).status_code == 304
    assert "content-encoding" not in client.get("/fzjs/", headers={"Accept-Encoding": "identity"}).headers


def test_log_says_who_asked_for_what_and_when(web: FakeWeb, client: httpx.Client) -> None:
    before = web.now()
    first = client.get("/fzjs/index.html?a=1", headers={"User-Agent": "tester/1"})
    middle = web.now()
    client.get("/fzjs/", headers={"If-None-Match": first.headers["etag"]})
    one, two = web.requests(host="www.a.test")
    assert (one.method, one.target, one.status) == ("GET", "/fzjs/index.html?a=1", 200)
    assert one.headers["User-Agent"] == "tester/1"
    assert one.size == len(first.content)
    assert before <= one.started <= one.ended <= middle <= two.started <= two.ended
    assert (one.conditional, two.conditional, two.status, two.size) == (False, True, 304, 0)
    assert web.requests(since=middle) == [two]
    assert web.requests(path="a=1") == [one]
    assert web.requests(status=304, method="GET") == [two]
    assert web.requests(host="www.b.test") == []


def test_connections_are_kept_alive(client: httpx.Client) -> None:
    streams = {client.get("/fzjs/").extensions["network_stream"].get_extra_info("client_addr") for _ in range(5)}
    assert len(streams) == 1


def test_leaving_closes_waiting_connections() -> None:
    with httpx.Client(headers={"Host": "www.a.test"}) as client:
        with FakeWeb([trs("www.a.test")]) as web:
            address = f"http://127.0.0.1:{web.port}/fzjs/"
            assert client.get(address).status_code == 200
            began = web.now()
        assert web.now() - began < 2
        with pytest.raises(httpx.TransportError):
            client.get(address)


def test_last_modified_is_when_the_editor_says(site: Site, client: httpx.Client) -> None:
    path = site.post(REPORT, at=datetime(2025, 1, 9, 3, 4, 5, tzinfo=UTC)).removeprefix("http://www.a.test")
    assert client.get(path).headers["last-modified"] == "Thu, 09 Jan 2025 03:04:05 GMT"
