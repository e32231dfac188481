"""Long code is emptied before a page is parsed; nothing else is, whatever surrounds it."""

import pytest

from extract.code_in_pages import without_code
from extract.main_text import main_text
from tests.extract.templates import REPORT

CODE = ".a{color:red}" * 400
TEXT = "".join(f"<p>{line}</p>" for line in REPORT)


@pytest.mark.parametrize(
    "opened", ["<style>", "<STYLE type='text/css'>", '<script src="a.js" async>', "<script\n id=a data-b='1 2' >"]
)
def test_code_is_cut(opened: str) -> None:
    name = opened[1:7].rstrip(">")
    page = f"{opened}{CODE}</{name}>{TEXT}{opened}{CODE}if(a<b)</{name}>"
    assert without_code(page) == f"{opened}</{name}>{TEXT}{opened}<b)</{name}>"
    assert main_text(page) == main_text(TEXT)


@pytest.mark.parametrize(
    "page",
    [
        "<style>.a{}</style><p>",
        f"<p>{CODE}</p>",
        f"<!-- <style>{CODE}--><p>",
        f"<!-- 1 --><!-- <style>{CODE}--!><p>",
        f"<style>{CODE}",
        f"<styles>{CODE}</styles>",
        f"<script a='>{CODE}'></script>",
        f'<script a="b>{CODE}" c></script>',
        f"<script <{CODE}</script>",
        f"<style>{CODE}</style>" + "<p>" * 2 * len(CODE),
    ],
)
def test_all_else_stays(page: str) -> None:
    assert without_code(page) == page


def test_a_comment_that_has_ended_is_none() -> None:
    page = f"<!-- <a> --><style>{CODE}</style><!-- <style>{CODE}</style> --><style>{CODE}</style>"
    assert without_code(page) == f"<!-- <a> --><style></style><!-- <style>{CODE}</style> --><style></style>"
