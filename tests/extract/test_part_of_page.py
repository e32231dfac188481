"""The part of a great page that holds its article is enough to find it in."""

import pytest

from extract.main_text import find_main_text, main_text, parsed
from extract.part_of_page import part_with_prose

PARAGRAPHS = [f"第{n}段：全县共办理行政执法案件{n * 37}件。群众满意度稳步提升，投诉减少。" for n in range(1, 25)]
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LINKS = "".join(f"<li><a href='/art/2024/{n}.html'><img src='{n}.jpg'>栏目{n}的消息</a></li>" for n in range(900))
MENU = f"<ul>{LINKS}</ul>"
UPPER = MENU.replace("<a ", "<A ").replace("</a>", "</A>")
FIRST, LAST = "<br>".join(PARAGRAPHS[:12]), "<br>".join(PARAGRAPHS[12:])
ITEMS = "".join(
    f"<p>第{n}项，按照计划推进，其中包括若干具体任务和责任分工，各部门分别落实<a href=x>有关情况的说明之{n}</a>，按时完成</p>"
    for n in range(100, 160)
)
DRAFT = f"<p>旧稿，{PARAGRAPHS[0]}</p>"


def page(article: str, before: str = MENU, behind: str = MENU) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>页面</title></head><body><div>{before}{article}{behind}</div></body></html>"
    )


def whole(markup: str) -> tuple[str, ...]:
    return find_main_text(parsed(markup), markup).lines


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(page(f"<div>{ARTICLE}</div>"), id="division"),
        pytest.param(page(f"<div><h1>标题</h1>{ARTICLE}<p>2024年3月1日</p></div>"), id="title-and-date"),
        pytest.param(page(f"<div><div>{DRAFT}</div>{ARTICLE}</div>"), id="divisions"),
        pytest.param(page(ARTICLE, f"<table><tr><td>{MENU}</td><td>", f"</td><td>{MENU}</td></tr></table>"), id="cell"),
        pytest.param(page(ARTICLE, f"<table><tr><td>{MENU}<td>", f"<tr><td>{MENU}</table>"), id="cell-without-ends"),
        pytest.param(
            page(ARTICLE, f"{MENU}<table><tr><td><table><tr><td>首<td>", f"</table></td></tr></table>{MENU}"),
            id="tables-in-tables",
        ),
        pytest.param(page(f"{FIRST}</div>{LAST}", f"<div>{MENU}"), id="division-that-ends-within"),
        pytest.param(page(f"{FIRST}<td>{LAST}</table>", f"<table><tr><td>{MENU}"), id="cell-that-ends-within"),
        pytest.param(page(f"{FIRST}<tr><td>{LAST}</table>", f"<table><tr><td>{MENU}"), id="row-that-ends-within"),
        pytest.param(page(f"{FIRST}</table>{LAST}", f"<table><tr><td>{MENU}"), id="table-that-ends-within"),
        pytest.param(page(f"<div>{ARTICLE}</div>", UPPER, UPPER), id="upper-case"),
        pytest.param(page(f"<div>{ARTICLE}</div>", MENU + MENU, ""), id="at-the-end"),
        pytest.param(page(f"<div>{ARTICLE}</div>", "", MENU + MENU), id="at-the-beginning"),
        pytest.param(page(f"<div>{ARTICLE}<!-- {DRAFT} --><p>末。</p></div>"), id="comment-within"),
        pytest.param(page(f"<div>{ARTICLE}<script>d('<div><div>，，')</script>末段，完。</div>"), id="script-within"),
        pytest.param(page(f"<div>{ARTICLE}</div>", MENU + "<ul><li>" * 40, "</ul>" * 40 + MENU), id="deep"),
        pytest.param(page(f"<div><p>{'<p>'.join(PARAGRAPHS)}</div>"), id="paragraphs-without-ends"),
    ],
)
def test_article_in_a_part_is_that_of_the_page(markup: str) -> None:
    part = part_with_prose(markup)
    assert part is not None
    assert len(part.markup) < len(markup) / 4
    found = main_text(markup)
    assert set(PARAGRAPHS) <= set(found.lines)
    assert found.lines == whole(markup)
    assert found.page is None  # the page was not looked at


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(
            page(f"<div>{ARTICLE}</div>", f"<div id='zoom'>{'资料' * 300}</div>{MENU}"), id="container-before"
        ),
        pytest.param(page(f"{MENU}<div class='a TRS_Editor'>{ARTICLE}</div>"), id="container-round-it"),
        pytest.param(page(f"{MENU}<UCAPCONTENT>{ARTICLE}</UCAPCONTENT>"), id="element-round-it"),
        pytest.param(
            page(f"{MENU}<!--ZJEG_RSS.content.begin-->{ARTICLE}<!--ZJEG_RSS.content.end-->"), id="comments-round-it"
        ),
        pytest.param(page(f"<!--{MENU}{ARTICLE}{MENU}--><div>{DRAFT}</div>"), id="in-a-comment"),
        pytest.param(page(f"<select>{LINKS}<option>{ARTICLE}</option>{LINKS}</select>", ""), id="in-what-is-hidden"),
        pytest.param(page(f"<div>{ARTICLE}{MENU}{ARTICLE.replace('第', '另')}</div>"), id="two-articles"),
        pytest.param(page("<div>只有一句话，没有别的。</div>", MENU + MENU), id="no-prose"),
        pytest.param(page(f"<div>{ARTICLE * 40}</div>"), id="most-of-the-page"),
        pytest.param(page(f"<div>{ITEMS}{ARTICLE}</div>"), id="prose-without-full-stops-before"),
        pytest.param(page(f"<div>{ARTICLE}{ITEMS}</div>"), id="prose-without-full-stops-behind"),
    ],
)
def test_other_pages_are_looked_at_as_a_whole(markup: str) -> None:
    assert len(markup) > 80_000
    assert main_text(markup).lines == whole(markup)
