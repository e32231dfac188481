"""What a page calls the column it stands in: by the standard's meta tag, else its window's title or its breadcrumb."""

import re

from bs4 import Tag

from extract.layouts.source import Source
from extract.report_links import normal_title

_META = re.compile(r"^(?:ColumnName|channelname|column)$", re.IGNORECASE)
_PARTS = re.compile(r"\s*[-_|—–>»]+\s*")
_PLACE = re.compile(r"(?:当前|您现在的|您的)?(?:所在)?位置\s*(?:是)?\s*[:：]")
_CRUMBS = re.compile(r"\s*(?:>+|»|›|/|＞|→|-)\s*")
_LONGEST = 60
_ABOUT_REPORTS = re.compile(r"法治政府|依法行政|法治[^,。、]{0,4}建设.{0,4}(?:报告|年报|总结|情况)")


def column_name(source: Source) -> str | None:
    """The name of the column, or None where the page tells none."""
    if source.data is not None:
        return None
    for tag in source.soup.find_all("meta"):
        if _META.match(str(tag.get("name") or "")) and (name := _tidy(str(tag.get("content") or ""))):
            return name
    title = source.soup.title
    parts = [_tidy(part) for part in _PARTS.split(title.get_text())] if isinstance(title, Tag) else []
    named = [part for part in parts if is_about_reports(part)]
    if named:
        return named[0]
    if crumbs := _breadcrumb(source):
        return crumbs
    return next((part for part in parts if part), None)


def is_about_reports(name: str) -> bool:
    """Whether a column's name speaks of building a rule-of-law government."""
    return bool(_ABOUT_REPORTS.search(normal_title(name)))


def _breadcrumb(source: Source) -> str | None:
    """The last step of 当前位置：首页 > 政务公开 > 法治政府建设年度报告."""
    for piece in source.soup.find_all(string=_PLACE):
        node = piece.parent
        for _ in range(3):
            if node is None or node.name in ("body", "html"):
                break
            text = " ".join(node.get_text(" ").split())
            if len(text) > 200:
                break
            steps = [_tidy(step) for step in _CRUMBS.split(_PLACE.split(text, maxsplit=1)[-1])]
            if len(steps) > 1 and steps[-1]:
                return steps[-1]
            node = node.parent
    return None


def _tidy(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
