"""Markup to lines: blocks break, inline tags do not, tables are lines of cells."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from extract.lines import half_width, half_widths, lines_of, tidy_lines


def written(markup: str) -> str:
    """Markup as the parser writes it out again."""
    return LexborHTMLParser(markup).html or ""


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        pytest.param("<p>办理<span>案</span><b>件</b>3<font>6</font>件</p><p>二</p>", ["办理案件36件", "二"], id="inline-joined"),
        pytest.param("甲<br>乙<br/>丙<hr>丁", ["甲", "乙", "丙", "丁"], id="breaks"),
        pytest.param("<p>&nbsp;\u3000\u2003甲 \xa0 乙&ensp;</p><p>&nbsp;</p>", ["甲 乙"], id="wide-spaces"),
        pytest.param("<p>法治\n  政府\r\n建设</p>", ["法治政府建设"], id="source-break-in-chinese"),
        pytest.param("<p>rule of\n  law</p>", ["rule of law"], id="source-break-in-latin"),
        pytest.param("<pre>甲\n乙</pre>", ["甲", "乙"], id="preformatted"),
        pytest.param("<p>a &lt;b&gt; &amp;amp; &quot;c&quot;</p>", ['a <b> &amp; "c"'], id="entities-once"),
        pytest.param("<p title='a>b'>甲<!-- <p>无</p> -->乙</p>", ["甲乙"], id="comments-and-attributes"),
        pytest.param("<p>甲！!<!--无--><!----><!--无!-->乙</p>丙<!-- 无", ["甲！!乙", "丙"], id="comments-beside-comments"),
        pytest.param("<p<![CDATA[x>甲</p><p>乙</p><!--无-->丙", ["甲", "乙", "丙"], id="mark-of-a-comment-in-a-name"),
        pytest.param("<p>3\u200b6\ufeff件</p>", ["36件"], id="zero-width"),
        pytest.param("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"], id="nested-blocks"),
        pytest.param("<ul><li>甲<li>乙</ul><dl><dt>丙<dd>丁</dl>", ["甲", "乙", "丙", "丁"], id="lists"),
        pytest.param(
            "<table><tr><th>项目<th>数量</tr><tr><td><p>检查</p><td>36<br>次</tr></table>",
            ["项目 | 数量", "检查 | 36 次"],
            id="table",
        ),
        pytest.param(
            "<table><tr><td>项目<td><td>合计</tr><tr><td colspan=3>备注：无</tr><tr><td>&nbsp;<td></tr></table>",
            ["项目 | | 合计", "备注：无"],
            id="table-with-empty-cells",
        ),
        pytest.param(
            "<table><tr><td>左栏<td><table><tr><td>一<td>1</tr><tr><td>二<td>2</tr></table></tr><tr><td>尾</tr></table>",
            ["左栏", "一 | 1", "二 | 2", "尾"],
            id="table-in-a-layout-table",
        ),
        pytest.param("<table><tr><td><p>一段</p><p>二段</p></td></tr></table>", ["一段", "二段"], id="table-of-one-cell"),
        pytest.param(
            f"<table><tr><td>左<td>{'长' * 401}</tr><tr><td>左<td>右</tr></table>",
            ["左", "长" * 401, "左", "右"],
            id="table-of-long-cells-is-layout",
        ),
        pytest.param("", [], id="empty"),
    ],
)  # fmt: skip
def test_lines_of(markup: str, lines: list[str]) -> None:
    assert lines_of(written(markup)) == lines


def test_tidy_lines() -> None:
    assert tidy_lines("\u3000\u3000甲\xa0 乙\r\n\r\n \t\n丙\u200b丁\x0b戊") == ["甲 乙", "丙丁", "戊"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（一）学习，100％！", "(一)学习,100%!"),
        ("２０２４年Ａ类", "2024年A类"),
        ("plain", "plain"),
        ("甲\u3000乙", "甲 乙"),
    ],
)
def test_half_width_keeps_positions(text: str, expected: str) -> None:
    assert half_width(text) == expected
    assert len(expected) == len(text)


@pytest.mark.parametrize(
    "lines", [[], ["（一）ＡＢ：", "", "甲，乙"], ["甲，\n乙", "丙；"], ["甲，乙。" * 30_000, "；"]]
)
def test_lines_at_once_are_those_one_by_one(lines: list[str]) -> None:
    assert half_widths(lines) == [half_width(line) for line in lines]


def test_escapes_are_shown_alike_however_many_there_are() -> None:
    escaped = "1&nbsp;2 3&nbsp;&nbsp;4 a&lt;b&gt; &amp;nbsp; &amp;lt; 5&nbsp;件"
    (few,) = lines_of(f"<p>{escaped}</p>")
    (many,) = lines_of(f"<p>{escaped} {'&lt;' * 20_000}</p>")
    assert few == "12 3 4 a<b> &nbsp; &lt; 5 件"
    assert many == f"{few} {'<' * 20_000}"
