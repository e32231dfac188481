"""A page is read up to some links behind its article, where the rest has no say in what the article is."""

import pytest

from extract.main_text import find_main_text, main_text, parsed
from extract.prose_end import prose_end

PARAGRAPHS = [f"第{n}段：全县共办理行政执法案件{n * 37}件。群众满意度稳步提升，投诉减少。" for n in range(1, 25)]
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
FIRST, LAST = "<br>".join(PARAGRAPHS[:12]), "<br>".join(PARAGRAPHS[12:])
LONGER = "".join(f"<p>另{n}段，{'各级行政机关扎实推进依法行政，' * 9}群众满意。</p>" for n in range(20))
MENU = "".join(f"<li><a href='/art/2024/{n}.html'>栏目{n}的消息</a><img src='{n}.jpg'></li>" for n in range(500))
UPPER = MENU.replace("<a ", "<A ").replace("</a>", "</A>")
ITEMS = "".join(
    f"<p>第{n}项，按照计划推进，其中包括若干具体任务和责任分工，各部门分别落实<a href=x>有关情况的说明之{n}</a>，按时完成</p>"
    for n in range(100, 160)
)


def page(article: str, behind: str = f"<ul>{MENU}</ul>") -> str:
    nav = "<ul><li><a href='/'>首页</a></li><li><a href='/b'>公开</a></li></ul>"
    return f"<!DOCTYPE html><html><head><title>页面</title></head><body><div>{nav}{article}{behind}</div></body></html>"


def whole(markup: str) -> tuple[str, ...]:
    return find_main_text(parsed(markup), markup).lines


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(page(f"<div>{ARTICLE}</div>"), id="division"),
        pytest.param(page(f"<div><h1>标题</h1>{ARTICLE}<p>2024年3月1日</p></div>"), id="title-and-date"),
        pytest.param(page(f"<div><div>{FIRST}</div>{LAST}"), id="division-that-does-not-end"),
        pytest.param(page(f"<table><tr><td>左<td>{FIRST}<br>{LAST}", f"<td>{MENU}</table>"), id="cell"),
        pytest.param(page(f"<div>{ARTICLE}</div>", UPPER), id="upper-case"),
        pytest.param(
            page(f"<div>{ARTICLE}</div>", f"{MENU}<p>又一句。又一句。又一句。</p>{MENU}"), id="few-stops-behind"
        ),
        pytest.param(page(f"<div>{ARTICLE}</div>", f"<!--{MENU[:2000]}--><!-->{MENU}"), id="links-in-a-comment-behind"),
        pytest.param(page(f"<p>导语。</p>{MENU}<div>{ARTICLE}</div>", MENU * 2), id="links-before"),
        pytest.param(page(f"<div id=zoom>{ARTICLE}<p>2024年3月1日</p></div>"), id="container"),
        pytest.param(page(f"<table><tr><td id=zoom>{FIRST}{LAST}</table>"), id="container-without-end"),
    ],
)
def test_article_is_that_of_the_whole_page(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prose_end(markup) < 0.8 * len(markup)
    expected = whole(markup)
    assert expected
    monkeypatch.setattr("extract.main_text.find_main_text", None)  # the whole page is not asked
    assert main_text(markup).lines == expected


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(page(f"<div>{ARTICLE}{ITEMS}</div>"), id="prose-without-full-stops-behind"),
        pytest.param(page(f"<div>{ARTICLE}</div>{MENU}<div>{LONGER}</div>"), id="longer-article-behind"),
        pytest.param(page(f"<div id=zoom>{ARTICLE}{MENU}<p>末。</p></div>"), id="links-in-a-container"),
        pytest.param(page(f"<div class=TRS_Editor>{'短' * 100}</div>{ARTICLE}{MENU}<p>末</p>"), id="small-container"),
        pytest.param(page(f"<!--{ARTICLE}{MENU}--><p>只有一句话，没有别的。</p>"), id="in-a-comment"),
        pytest.param(
            page(f"<select><option>{ARTICLE}{MENU}</select><p>一句话，没有别的。</p>"), id="in-what-is-hidden"
        ),
        pytest.param(page(f"<div>{ARTICLE}</div>", f"<script>d('{MENU[:2000]}')</script>{MENU}"), id="script-behind"),
        pytest.param(page(f"<div>{ARTICLE}</div>", f"<!--{MENU}-->{MENU}"), id="comment-behind"),
        pytest.param(page("<div>只有一句话，没有别的。</div>", MENU * 2), id="no-prose"),
        pytest.param(page(f"<div>{ARTICLE * 4}</div>", ""), id="nothing-behind"),
    ],
)
def test_other_pages_are_read_as_a_whole(markup: str) -> None:
    assert len(markup) > 20_000 or prose_end(markup) == len(markup)
    assert main_text(markup).lines == whole(markup)


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param("<a href='/u'><img src='u.jpg'></a>" * 500 + MENU, id="pictures"),
        pytest.param(f"<!--{MENU}", id="comment-that-does-not-end"),
    ],
)
def test_what_says_nothing_ends_no_prose(behind: str) -> None:
    markup = page(f"<div>{ARTICLE}</div>", behind)
    assert prose_end(markup) == len(markup)
    assert main_text(markup).lines == whole(markup)
