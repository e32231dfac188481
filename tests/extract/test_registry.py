"""Portal files: what is read from a good one, and the message for each bad one."""

from pathlib import Path

import pytest

from extract.registry import RegistryError, load_registry

GOOD = """
name   = "青原县人民政府"
region = "990101"
home   = "http://www.qingyuan.test/"
delay  = 2

[[listing]]
url    = "http://www.qingyuan.test/fzzf/"
issuer = "青原县司法局"
level  = "department"
"""


def _folder(path: Path, text: str, name: str = "qy_demo.toml") -> Path:
    (path / name).write_text(text, encoding="utf-8")
    return path


def test_a_portal_file_is_read_whole(tmp_path: Path) -> None:
    portal = load_registry(_folder(tmp_path, GOOD))["qy_demo"]
    assert (portal.id, portal.region, portal.layout, portal.delay, portal.allow_http) == (
        "qy_demo",
        "990101",
        "auto",
        2.0,
        False,
    )
    assert [(listing.url, listing.issuer, listing.level) for listing in portal.listings] == [
        ("http://www.qingyuan.test/fzzf/", "青原县司法局", "department")
    ]
    assert portal.hosts == {"www.qingyuan.test"}


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert "qy_demo" in load_registry(_folder(tmp_path, "\ufeff" + GOOD))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('name   = "青原县人民政府"', 'nmae = "青原"', "nmae: unknown key", id="unknown key"),
        pytest.param('name   = "青原县人民政府"', "", "name: missing", id="missing key"),
        pytest.param('"990101"', "990101", "region", id="region as a number"),
        pytest.param('"990101"', '"9901012"', "2, 4, 6, 9 or 12 digits", id="region of 7 digits"),
        pytest.param('home   = "http', 'home   = "ftp', "home: expected an address", id="home by ftp"),
        pytest.param(
            'url    = "http://www', 'url    = "http://me:secret@www', "without user name", id="password in the address"
        ),
        pytest.param(
            'issuer = "青原县司法局"', "isuer = 1", "listing.1.isuer: unknown key", id="unknown key of a listing"
        ),
        pytest.param('"department"', '"village"', "listing.1.level", id="unknown level"),
        pytest.param("delay  = 2", "delay = -1", "delay", id="negative delay"),
        pytest.param("delay  = 2", 'delay = "slow"', "delay", id="delay in words"),
        pytest.param("delay  = 2", 'layout = "wordpress"', "layout: expected one of auto", id="unknown layout"),
        pytest.param("delay  = 2", 'tls_ca = "../ca.pem"', "beside the portal file", id="certificate elsewhere"),
        pytest.param("delay  = 2", 'tls_ca = "absent.pem"', "expected PEM certificates", id="certificate absent"),
        pytest.param("delay  = 2", 'tls_min = "1.2"', "tls_min", id="unknown protocol"),
        pytest.param("delay  = 2", 'allow_http = "yes"', "allow_http", id="words for a truth value"),
        pytest.param("delay  = 2", 'id = "other"', "id: unknown key", id="id in the file"),
        pytest.param("[[listing]]", "[listing]", "expected tables [[listing]]", id="one table for listings"),
        pytest.param("[[listing]]", "[[listing]", "expected a TOML file", id="no TOML"),
    ],
)
def test_a_bad_file_is_named_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(RegistryError) as caught:
        load_registry(_folder(tmp_path, GOOD.replace(old, new)))
    message = str(caught.value)
    assert "qy_demo.toml" in message
    assert said in message
    assert "\n" not in message


def test_a_portal_needs_a_listing(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="at least one"):
        load_registry(_folder(tmp_path, GOOD.partition("[[listing]]")[0]))


def test_a_listing_stands_once(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="twice"):
        load_registry(_folder(tmp_path, GOOD + '\n[[listing]]\nurl = "http://www.qingyuan.test/fzzf/"\n'))


@pytest.mark.parametrize("name", ["Qingyuan.toml", "1qy.toml", "qing-yuan.toml", "..toml"])
def test_the_stem_is_an_id(tmp_path: Path, name: str) -> None:
    with pytest.raises(RegistryError, match="rename the file"):
        load_registry(_folder(tmp_path, GOOD, name))


def test_an_absent_or_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="absent"):
        load_registry(tmp_path / "absent")
    with pytest.raises(RegistryError, match="found none"):
        load_registry(tmp_path)


def test_the_built_in_registry_is_whole() -> None:
    portals = load_registry(None)
    assert {"tj_heping", "tj_ninghe", "tj_wuqing", "cq_rongchang", "nx_hongsibu"} <= set(portals)
    assert all(portal.hosts for portal in portals.values())
