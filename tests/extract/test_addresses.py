"""The canonical form of an address, and what belongs to a site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from extract.addresses import _PLAIN, canonical_url, is_attachment, report_id, request_url, same_site


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Qingyuan.TEST/a", "http://www.qingyuan.test/a"),
        ("http://q.test", "http://q.test/"),
        ("http://q.test:80/a", "http://q.test/a"),
        ("https://q.test:443/a", "https://q.test/a"),
        ("https://q.test:80/a", "https://q.test:80/a"),
        ("http://q.test./a", "http://q.test/a"),
        ("http://q.test/a#top", "http://q.test/a"),
        ("http://q.test/x/../a/./b", "http://q.test/a/b"),
        ("http://me:secret@q.test/a", "http://q.test/a"),
        ("http://q.test/a;jsessionid=0A1B?id=3", "http://q.test/a?id=3"),
        ("http://q.test/a?id=3&JSESSIONID=0A1B", "http://q.test/a?id=3"),
        ("http://q.test/a?PHPSESSID=ab&id=3", "http://q.test/a?id=3"),
        ("http://q.test/a?sid=4f2b9c0d1e3a5b7c&id=3", "http://q.test/a?id=3"),
        ("http://q.test/a?sid=12&id=3", "http://q.test/a?id=3&sid=12"),
        ("http://q.test/a?utm_source=x&spm=1&id=3", "http://q.test/a?id=3"),
        ("http://q.test/a?b=2&a=1", "http://q.test/a?a=1&b=2"),
        ("http://q.test/a?", "http://q.test/a"),
        ("http://q.test/法治?类=1", "http://q.test/%E6%B3%95%E6%B2%BB?%E7%B1%BB=1"),
        ("http://q.test/%e6%b3%95", "http://q.test/%E6%B3%95"),
        ("http://q.test/a?k=%B7%A8", "http://q.test/a?k=%B7%A8"),
        ("http://q.test/a%2Fb?u=%2F", "http://q.test/a%2Fb?u=%2F"),
        ("  http://q.test/a\n", "http://q.test/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("file:///tmp/a.html", "file:///tmp/a.html"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("http://q.test:99999/a", "http://q.test:99999/a"),
        ("http://[broken/a", "http://[broken/a"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def test_a_report_has_one_id_whatever_its_session() -> None:
    assert report_id("http://q.test/a;jsessionid=1") == report_id("http://q.test:80/a#x")
    assert len(report_id("http://q.test/a")) == 16


def test_what_is_asked_for_is_as_written() -> None:
    assert request_url("http://me:x@q.test/a?69e52d#top") == "http://q.test/a?69e52d"


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("http://www.q.test/a", True),
        ("https://q.test/a", True),
        ("http://sfj.q.test/a", True),
        ("http://Q.TEST./a", True),
        ("http://evilq.test/a", False),
        ("http://q.test.evil.test/a", False),
        ("http://q.test@evil.test/a", False),
        ("http:///a", False),
        ("mailto:a@q.test", False),
    ],
)
def test_same_site(url: str, ours: bool) -> None:
    assert same_site(url, frozenset({"www.q.test"})) is ours


def test_attachments_are_told_by_their_ending() -> None:
    assert is_attachment("http://q.test/P020240101.PDF?x=1")
    assert not is_attachment("http://q.test/t20240101_1.html")


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_plain_address_is_canonical_as_it_is(url: str) -> None:
    assert canonicalize_url(url) == url
