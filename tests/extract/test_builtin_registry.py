"""Every portal file that ships: it loads, its code is that of the place it names, its addresses are its own."""

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest

from extract.addresses import canonical_url, host_of, same_site
from extract.registry import Portal, load_registry
from transform.divisions import divisions

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "extract" / "portals").glob("*.toml"))
EVIDENCE = ROOT.parent / "shared" / "knowledge" / "portals.csv"
PORTALS = load_registry(ROOT / "extract" / "portals")
# What stands in a site's name where it is no government's: its body's name ends in one of these.
_BODY = re.compile(r"(?:人民政府|[局厅]|委员会|党建网)$")
# Development zones, which stand under the code of the place around them.
ZONES = ("cq_wansheng", "gx_dongmeng")


def code_of(region: str) -> str:
    """The code as the division table writes it: 2 digits for a province, 4 for a city, 6 for a county."""
    for zeros, length in (("0000", 2), ("00", 4)):
        if len(region) == 6 and region.endswith(zeros):
            return region[:length]
    return region


def site(url: str) -> str:
    return host_of(url).removeprefix("www.")


def page(url: str) -> str:
    """An address without scheme and `www.`: the same page under another name of the site."""
    parts = urlsplit(url)
    return f"{site(url)}{parts.path}{'?' if parts.query else ''}{parts.query}"


@pytest.mark.parametrize("portal", PORTALS.values(), ids=PORTALS.keys())
def test_a_portal_file(portal: Portal) -> None:
    # A district that was merged into another keeps its site, and its code with it.
    table = divisions().filter(pl.col("code") == code_of(portal.region)).sort("last", nulls_last=True).tail(1)
    assert len(table) == 1, f"{portal.region} is no division's code"
    place = str(table["name"][0])
    assert _BODY.search(portal.name)
    assert place in portal.name or place.rstrip("省市") in portal.name or portal.id in ZONES
    assert portal.home == canonical_url(portal.home)
    assert urlsplit(portal.home).path == "/"
    for listing in portal.listings:
        assert listing.url == canonical_url(listing.url), "an address is written as it is known"
        assert host_of(listing.url) == host_of(portal.home)
        assert same_site(listing.url, portal.hosts)
        assert (listing.issuer is None) is (listing.level is None)
        if listing.issuer:
            assert re.search(r"(?:人民政府|办事处|管委会|委员会|局)$", listing.issuer)
            assert (listing.level == "township") is bool(re.search(r"[镇乡]人民政府$|办事处$", listing.issuer))
    text = (ROOT / "extract" / "portals" / f"{portal.id}.toml").read_text(encoding="utf-8")
    assert text.startswith("# "), "a file says where its listings come from"
    assert "not yet been seen live" in " ".join(text.split()).replace("# ", "") or "seen live on 20" in text


def test_no_site_stands_in_two_files() -> None:
    homes = [site(portal.home) for portal in PORTALS.values()]
    assert sorted(homes) == sorted(set(homes))
    listings = [page(listing.url) for portal in PORTALS.values() for listing in portal.listings]
    assert sorted(listings) == sorted(set(listings))


def test_the_registry_starts_with_what_there_is_evidence_for() -> None:
    assert len(PORTALS) == len(FILES) >= 122
    assert sum(len(portal.listings) for portal in PORTALS.values()) >= 179
    assert {"tj_heping", "tj_ninghe", "tj_wuqing", "cq_rongchang", "nx_hongsibu"} <= set(PORTALS)


@pytest.mark.skipif(not EVIDENCE.is_file(), reason="../shared/knowledge/portals.csv is absent")
def test_every_host_and_listing_of_the_evidence_is_there() -> None:
    listings = {page(listing.url): portal for portal in PORTALS.values() for listing in portal.listings}
    homes = {site(portal.home): portal for portal in PORTALS.values()}
    with EVIDENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 202
    for row in rows:
        assert site(row["url"]) in homes
        if row["listing_guess"]:
            assert page(row["listing_guess"]) in listings
        assert same_site(row["url"], homes[site(row["url"])].hosts)
