"""The site's files: what they are told from, and the folder that they are written into."""

import base64
import gzip
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from load.about import ABOUT
from load.dictionary import BESIDE, PUBLISHED, indicators, word_lists
from load.errors import DataFolderError, SiteFailed
from load.site.build import build_site
from load.site.shards import digits, write_shard
from load.site.sources import read_sources
from load.site.standing import standings
from tests.load.factory import report_id
from tests.load.site.conftest import ADDRESS, EVIL, LATE, NOW, SCRIPT
from transform.codebook import codebook


def shard(out: Path, name: str) -> dict[str, list[object]]:
    """The content of a piece of data, read as a page reads it."""
    text = (out / "data" / f"{name}.js").read_text("ascii")
    told, packed = re.fullmatch(r'fazhi\.shards\.put\("([^"]+)","([^"]+)"\);\n', text).groups()
    assert told == name
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_who_published_who_was_late_and_what_is_missing(full_data):
    rows = standings(read_sources(full_data, NOW, {}))
    by = {(row["report_year"], row["issuer"] or row["url"]): row for row in rows.iter_rows(named=True)}
    assert by[2024, "临江县第1街道办事处"]["standing"] == "on_time"
    late = by[2024, f"临江县第{LATE}街道办事处"]
    assert (late["standing"], late["published"]) == ("late", date(2025, 5, 9))
    # It reported for 2023 and not for 2024, which is due; it is told of the two years after, no longer.
    assert by[2024, "临江县第11街道办事处"]["standing"] == "absent"
    assert by[2024, "临江县第21街道办事处"]["standing"] == by[2023, "临江县第21街道办事处"]["standing"] == "absent"
    assert not [year for year, _ in by if year > 2024], "2025 is not due yet"
    assert by[2024, "http://www.site2.test/list/"]["standing"] == "missing"
    assert (by[2024, ADDRESS]["standing"], by[2024, ADDRESS]["reason"]) == ("unread", "timeout")
    assert by[2024, "http://www.site9.test/list/"]["standing"] == "failing"
    assert (2024, "http://www.site1.test/list/") not in by


def test_the_numbers_of_an_indicator_and_their_spread(site):
    spread = pl.DataFrame(shard(site.out, "spread/mediation_cases"))
    row = spread.filter(report_year=2024, group="all").row(0, named=True)
    assert (row["n"], row["min"], row["median"], row["max"]) == (37, 10, 4000, 4000)
    assert set(spread.filter(group="province")["member"]) == {"tianjin", "chongqing"}
    values = pl.DataFrame(shard(site.out, "values/mediation_cases/2024"))
    assert values.height == 37
    row = values.filter(report_id=report_id(1)).row(0, named=True)
    assert (row["value"], row["unit"], row["evidence"]) == (10.0, "件", "罚款案件10件")


def test_a_report_is_found_with_its_sentences(site):
    piece = shard(site.out, "reports/2024/all")["reports"]
    assert len(piece) == 37
    quantities = piece[report_id(1)]["quantities"]
    assert quantities["sentence"][0] == "全年办理罚款案件10件。"
    assert quantities["chosen"] == [True, True, False]
    assert piece[report_id(EVIL)]["title"] == SCRIPT, "kept as it is, and only ever shown as text"


def test_pages_of_no_report_are_no_gap(site):
    refused = shard(site.out, "refused")
    assert sorted(refused["reason"]) == ["needs_ocr", "timeout"]


def test_every_indicator_has_its_page_and_the_dictionary_tells_it(site):
    text = (site.out / "dictionary.html").read_text("utf-8")
    for code, name, definition in codebook().select("code", "name_zh", "definition_zh").iter_rows():
        page = (site.out / "indicators" / f"{code}.html").read_text("utf-8")
        assert definition.replace("&", "&amp;") in page
        assert definition in text
        assert name in text


def words_of(page: Path) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"</?(?:td|tr|br|li|p)\b[^>]*>", " ", page.read_text("utf-8"))
    text = re.sub(r"<[^>]+>", "", text)
    return re.sub(r"\s+", " ", unescape(text))


def test_the_dictionary_on_the_site_is_the_one_beside_the_data(site):
    text = words_of(site.out / "dictionary.html")
    for table in (*PUBLISHED, *BESIDE):
        assert f"{table.zh} {table.en}" in text
        for column in table.columns:
            for told in (column.name, column.zh, column.en):
                assert told.replace("`", "") in text, f"{table.name}.{column.name}"
    for _, words in word_lists():
        assert all(f"{word.code} {word.zh} {word.en}" in text for word in words)
    for one in indicators():
        for told in (one.code, one.name_zh, one.name_en, one.definition_zh, one.definition_en):
            assert told in text


def test_the_site_tells_how_to_cite_and_what_the_data_cannot_tell(site):
    text = words_of(site.out / "about.html")
    assert f"snapshot {site.snapshot}" in text
    for part in ABOUT:
        for line in (part.title_en, part.title_zh, *part.en, *part.zh):
            assert line.replace("`", "") in text


def test_pages_name_no_address_outside_and_allow_no_script_but_theirs(site):
    pages = list(site.out.rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        text = path.read_text("utf-8")
        assert "<script>" not in text
        assert not re.search(r"<[^>]+\son\w+=", text), "an inline handler"
        assert "default-src 'none'; script-src 'self' file:;" in text
        for target in re.findall(r'(?:src|href)="([^"#]*)', text):
            assert not target or (path.parent / target).is_file(), f"{path.name} leads to {target}"


def test_the_same_state_gives_the_same_site(full_data, site, tmp_path):
    build_site(
        full_data,
        tmp_path / "again",
        now=NOW,
        portal_names={"site1": "</script><svg onload=\"window.ran='svg'\">{{ 7*7 }}"},
    )
    assert content(tmp_path / "again") == content(site.out)


def test_an_older_site_of_ours_is_replaced_and_what_is_not_ours_stays(full_data, tmp_path):
    out = tmp_path / "site"
    build_site(full_data, out, now=NOW)
    (out / "CNAME").write_text("data.test")
    stale = out / "data" / "values" / "gone" / "2001.js"
    stale.parent.mkdir()
    stale.write_text("old")
    marker = json.loads((out / "fazhi-site.json").read_text())
    marker["files"].append("data/values/gone/2001.js")
    (out / "fazhi-site.json").write_text(json.dumps(marker))
    (out / ".fazhi-site.dead.tmp").mkdir()
    build_site(full_data, out, now=NOW)
    assert (out / "CNAME").read_text() == "data.test"
    assert not stale.parent.exists()
    assert list(out.glob(".fazhi-site.*")) == []


def test_a_foreign_folder_is_left_alone(full_data, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SiteFailed, match=r"holds 1 other thing\(s\) \(thesis.txt\).*--out"):
        build_site(full_data, tmp_path, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("marker", "message"), [("{", "cannot be read"), ('{"files": 1}', "cannot be read")], ids=["torn", "another shape"]
)
def test_a_marker_that_is_not_whole_is_named(full_data, tmp_path, marker, message):
    (tmp_path / "fazhi-site.json").write_text(marker)
    with pytest.raises(SiteFailed, match=message):
        build_site(full_data, tmp_path, now=NOW)


def test_a_marker_cannot_lead_outside(full_data, tmp_path):
    out = tmp_path / "site"
    build_site(full_data, out, now=NOW)
    (tmp_path / "precious").write_text("mine")
    (out / "fazhi-site.json").write_text(json.dumps({"files": ["../precious", str(tmp_path / "precious")]}))
    build_site(full_data, out, now=NOW)
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_named(full_data, tmp_path, where):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(SiteFailed, match="--out"):
        build_site(full_data, tmp_path / where, now=NOW)
    assert (tmp_path / "file").read_text() == "a file"


def test_where_no_run_left_anything_there_is_no_site(tmp_path):
    with pytest.raises(DataFolderError, match=r"is not there; expected .*; run `fazhi nightly` first"):
        build_site(tmp_path / "none", tmp_path / "out", now=NOW)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataFolderError, match="no run has left anything"):
        build_site(tmp_path / "empty", tmp_path / "out", now=NOW)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.txt").write_text("mine")
    with pytest.raises(DataFolderError, match=r"chapter1\.txt"):
        build_site(tmp_path / "thesis", tmp_path / "out", now=NOW)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("rows", "count"), [(0, 0), (200, 0), (201, 1), (3200, 1), (100_000, 3)])
def test_reports_are_split_into_pieces_of_a_bearable_size(rows, count):
    assert digits(rows, 200) == count


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "Ａ", "x.js", ""])
def test_no_text_becomes_a_path(tmp_path, name):
    with pytest.raises(ValueError, match="no name of a shard"):
        write_shard(tmp_path, name, {})
