"""The article on a page: containers in their order, then the run of prose that is worth most."""

import pytest

from extract.main_text import find_main_text, main_text, parsed, shown_lines

PARAGRAPHS = [
    f"第{n}段：全县各级行政机关扎实推进依法行政，共办理行政执法案件{n * 37}件，群众满意度稳步提升。"
    for n in range(1, 13)
]
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BOX_AFTER = f"<p>{PARAGRAPHS[5]}</p>"
BOX = "<div><a href=1>相关文章一</a><a href=2>相关文章二</a><a href=3>相关文章三</a></div>"
DRAFT = f"<!-- <p>旧稿：{PARAGRAPHS[0]}{PARAGRAPHS[1]}</p> -->"
FRAME = (
    '<div><a href="/">首页</a><a href="/a">新闻中心</a><a href="/b">政务公开</a><a href="/c">办事服务</a></div>',
    "<div><p>主办：临川县人民政府办公室，承办：临川县大数据中心</p><p>测ICP备12345678号 网站标识码：3699990001</p></div>",
)


def framed(content: str) -> str:
    return f"<html><body>{FRAME[0]}<div><h2>页面</h2></div><div>{content}</div>{FRAME[1]}</body></html>"


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        pytest.param(f"<UCAPCONTENT>{ARTICLE}</UCAPCONTENT>", "ucap", id="ucapcontent"),
        pytest.param(f"<ucapcontent id=zoom>{ARTICLE}</ucapcontent>", "ucap", id="ucapcontent-with-another-mark"),
        pytest.param(f"<ucapcontent class=zoom>临川欢迎您，共建法治政府，共享发展成果。</ucapcontent><div class=zoom>{ARTICLE}</div>", "general", id="banner-in-ucapcontent"),
        pytest.param(f"<table><tr><td id='UCAP-CONTENT' class='b12c'>{ARTICLE}</td></tr></table>", "ucap", id="UCAP-CONTENT-in-a-cell"),
        pytest.param(f"<div class=TRS_Editor><style>.TRS_Editor P{{margin:0}}</style>{ARTICLE}</div>", "trs", id="TRS_Editor"),
        pytest.param(f"<div class='trs_web view TRS_UEDITOR'>{ARTICLE}</div>", "trs", id="TRS_UEDITOR-among-classes"),
        pytest.param(f"<div class='trs_editor_view'>{ARTICLE}</div>", "trs", id="trs_editor_view"),
        pytest.param(f"<div class=TRS_Editor>临川欢迎您，共建法治政府，共享发展成果。</div><div class=TRS_Editor>{ARTICLE}</div>", "trs", id="banner-in-TRS_Editor"),
        pytest.param(f"<div class=TRS_Editor>临川欢迎您，共建法治政府，共享发展成果。</div><div id=zoom>{ARTICLE}</div>", "general", id="banner-and-zoom"),
        pytest.param(f"<div class=TRS_Editor>临川欢迎您 共建法治政府 共享发展成果</div><div class=unknown>{ARTICLE}</div>", "general", id="banner-and-unknown"),
        pytest.param(f"<td><!--ZJEG_RSS.content.begin-->{ARTICLE}<!--ZJEG_RSS.content.end--></td>", "jcms", id="ZJEG_RSS"),
        pytest.param(f"<div><!--ZJEG_RSS.content.begin--><div class=x>{ARTICLE}<p class=share>分享到：微信</p></div><!--ZJEG_RSS.content.end--></div>", "jcms", id="ZJEG_RSS-with-chrome"),
        pytest.param(f"<div><!--ZJEG_RSS.content.begin-->{ARTICLE}<p style='display:none'>手机版</p><!--ZJEG_RSS.content.end--></div>", "jcms", id="ZJEG_RSS-undisplayed"),
        pytest.param(f"<div><!--ZJEG_RSS.content.begin--><p>旧稿。</p><!--ZJEG_RSS.content.end--><!--ZJEG_RSS.content.begin-->{ARTICLE}<!--ZJEG_RSS.content.end--></div>", "jcms", id="ZJEG_RSS-twice"),
        pytest.param(f"<div><!--ZJEG_RSS.content.begin--><div><div>{ARTICLE}<!--ZJEG_RSS.content.end--></div></div></div>", "jcms", id="ZJEG_RSS-across-elements"),
        pytest.param(f"<div>栏目<!--ZJEG_RSS.content.begin--><script>var a='<p>'</script>{ARTICLE}<!--ZJEG_RSS.content.end-->页面</div>", "jcms", id="ZJEG_RSS-script"),
        pytest.param(f"<form><div id='vsb_content_2'><div class=v_news_content>{ARTICLE}</div></div></form>", "vsb", id="vsb"),
        pytest.param(f"<div class='main zoom'>{ARTICLE}</div>", "general", id="zoom-as-class"),
        pytest.param(f"<div id=detailContent>{ARTICLE}</div>", "general", id="detailContent"),
        pytest.param(f"<div class=x><div>{ARTICLE}</div></div>", "general", id="unknown"),
        pytest.param("".join(f"<div>{paragraph}</div>" for paragraph in PARAGRAPHS), "general", id="unknown-divisions"),
        pytest.param("<br>".join(PARAGRAPHS), "general", id="unknown-breaks"),
        pytest.param(f"<table><tr><td><a href=x>栏目一</a></td><td>{ARTICLE}</td></tr></table>", "general", id="unknown-layout-table"),
        pytest.param(f"<div id=zoom>{ARTICLE}<div style='display:none'>手机版</div><div class='share'>分享到：<a>微信</a></div></div>", "general", id="chrome-inside"),
        pytest.param(f"<div id=zoom>{ARTICLE}<p>扫一扫在手机打开当前页</p><p>相关阅读</p><p>另一篇。</p></div>", "general", id="followed-by-others"),
        pytest.param(f"<div><div>{ARTICLE}</div><div class=mobile>{ARTICLE}</div></div>", "general", id="two-copies"),
        pytest.param(f"<div id=zoom><script>var a='<p>无</p>'</script><noscript>无</noscript>{ARTICLE}</div>", "general", id="scripts"),
        pytest.param(f"<div>{ARTICLE.replace(BOX_AFTER, BOX_AFTER + BOX)}</div>", "general", id="box-of-links-within"),
        pytest.param(f"<div>{ARTICLE.replace(BOX_AFTER, BOX_AFTER + DRAFT)}</div>", "general", id="comment-within"),
        pytest.param(f"<div>{ARTICLE.replace(BOX_AFTER, BOX_AFTER + '<!--' + BOX * 20 + '-->')}</div>", "general", id="links-in-a-comment"),
        pytest.param(f"<div>{DRAFT * 20}</div><div><div>{ARTICLE}</div></div>", "general", id="more-in-comments"),
        pytest.param(f"<div>{ARTICLE.replace('<p>', '<p title=1<2，3>')}</div>", "general", id="bracket-in-attribute"),
    ],
)  # fmt: skip
def test_article_is_found_alone(content: str, layout: str) -> None:
    found = main_text(framed(content))
    assert list(found.lines) == PARAGRAPHS
    assert found.layout == layout


def test_paragraphs_that_say_the_same_twice_stay() -> None:
    said_twice = [*PARAGRAPHS[:4], "二、各乡镇", *PARAGRAPHS[1:4], *PARAGRAPHS[4:]]
    markup = "".join(f"<p>{paragraph}</p>" for paragraph in said_twice)
    assert list(main_text(framed(f"<div id=zoom>{markup}</div>")).lines) == said_twice


def test_article_ends_before_its_editor() -> None:
    found = main_text(framed(f"<div id=zoom>{ARTICLE}<p>（责任编辑：李某）</p><p>网友评论</p><p>写得好。</p></div>"))
    assert list(found.lines) == PARAGRAPHS


def test_long_hidden_text_is_content() -> None:
    # Some pages hide the article until a script has run.
    assert list(main_text(framed(f"<div id=zoom><div style='display:none'>{ARTICLE}</div></div>")).lines) == PARAGRAPHS


@pytest.mark.parametrize("markup", ["", "<html>", "<p></p>", "法", framed(""), "<frameset><frame src=a></frameset>"])
def test_page_without_article(markup: str) -> None:
    assert "ICP备" not in main_text(markup).text


TABLE = "<table><tr><td>项目<td>数量</tr><tr><td>复议<td>36</tr></table>"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"首页<div id=zoom>{ARTICLE}</div>主办", id="between-texts"),
        pytest.param(f"<div id=zoom>{ARTICLE}{TABLE}</div>{TABLE}", id="with-a-table"),
        pytest.param(f"<table><tr><td>栏目<td>页面</tr><tr><td>短<td>甲<div id=zoom>{ARTICLE}</div>乙</tr></table>", id="in-a-cell"),
        pytest.param(f"<table><tr><td>栏目<td>页面</tr><tr><td>{TABLE}<td><div id=zoom>{ARTICLE}{TABLE}</div></tr></table>", id="tables-in-tables"),
        pytest.param(f"<table><caption><div id=zoom>{ARTICLE}</div></caption><tr><td>一<td>1<tr><td>二<td>2</table>", id="in-a-caption"),
        pytest.param(f"<table><tr><td>一<td>二<tr><td>三<td id=zoom>{'字' * 400}</table>", id="in-a-cell-that-holds-data"),
        pytest.param(f"<pre>甲\n<div id=zoom>{ARTICLE}\n乙</div>\n丙</pre>", id="preformatted"),
        pytest.param(f"<p>甲</p><div id=zoom>{ARTICLE}<img src=1.png></div><p>乙</p>", id="with-a-picture"),
        pytest.param(f"<p>甲</p><div id=zoom title='1>2'>{ARTICLE}</div><pre>乙\n丙</pre>", id="preformatted-below"),
        pytest.param(f"<p>{'&#1;' * 401}</p><div id=zoom>甲{ARTICLE}</div>", id="signs-of-a-place"),
        pytest.param(f"<p>甲</p>{ARTICLE}<p>&#1;</p>", id="no-container"),
        pytest.param(f"<div>甲<!--ZJEG_RSS.content.begin--><meta name=ContentStart>{ARTICLE}<!--ZJEG_RSS.content.end-->乙</div>", id="between-comments"),
        pytest.param(f"<p>甲<!--ZJEG_RSS.content.begin-->{'<br>'.join(PARAGRAPHS)}<!--ZJEG_RSS.content.end-->乙</p>", id="between-comments-in-a-line"),
    ],
)  # fmt: skip
def test_lines_of_a_page_are_the_same_with_what_was_cut_before(page: str) -> None:
    tree = parsed(page)
    article = find_main_text(tree, page)
    again = parsed(page)
    find_main_text(again, page)
    assert shown_lines(tree, article) == shown_lines(again)
