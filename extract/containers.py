"""The elements in which content systems put an article, by the marks that tell them."""

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

# In the order of asking.
_, _UCAP, _TRS, RSS_COMMENTS, _VSB, _ZOOM, _NAMED, _OTHERS = range(8)
LAYOUTS = ("ucap", "ucap", "trs", "jcms", "vsb", "general", "general", "general")
_OWN_TAG = "ucapcontent"
_BY_ID = {"UCAP-CONTENT": _UCAP, "vsb_content": _VSB, "zoom": _ZOOM, "Zoom": _ZOOM} | dict.fromkeys(
    ("zoomcon", "detailContent", "ivs_content"), _NAMED
) | dict.fromkeys(("BodyLabel", "articleContent", "content-text"), _OTHERS)  # fmt: skip
_BY_CLASS = (
    dict.fromkeys(("TRS_UEDITOR", "trs_editor_view", "TRS_Editor", "trs_paper_default"), _TRS)
    | {"v_news_content": _VSB, "zoom": _ZOOM}
    | dict.fromkeys(("article-content", "article_content", "Article_content"), _NAMED)
    | dict.fromkeys(("pages_content", "news_cont_d_wrap", "tyxxy_main"), _OTHERS)
)
_NUMBERED = "vsb_content_"  # vsb_content_2 and its like
# Six questions instead of twenty to every element of a page; what answers to none of the names is passed over.
_PARTS_OF_NAMES = ("content", "zoom", "bodylabel", "trs_", "news_cont", "tyxxy")
assert all(any(part in name.lower() for part in _PARTS_OF_NAMES) for name in (*_BY_ID, *_BY_CLASS))


def _any_part(attribute: str, names: Iterable[str]) -> str:
    """The question for elements of whose attribute a part of one of the names is a part; one without it is asked no more."""
    parts = [part for part in _PARTS_OF_NAMES if any(part in name.lower() for name in names)]
    return f"[{attribute}]:is({', '.join(f'[{attribute}*={part} i]' for part in parts)})"


_MARKED = f"{_any_part('id', _BY_ID)}, {_any_part('class', _BY_CLASS)}"
# A page without a doctype is read as old browsers did, for whom case says nothing.
_RANK_OF_ID = {name.lower(): rank for name, rank in _BY_ID.items()}
_RANK_OF_CLASS = {name.lower(): rank for name, rank in _BY_CLASS.items()}


def containers_of(tree: LexborHTMLParser) -> Iterator[list[tuple[LexborNode, str]]]:
    """The containers on a page and the marks by which they are known, rank by rank, those of one in the order of the page."""
    yield [(node, _OWN_TAG) for node in tree.tags(_OWN_TAG)]
    # Every element is asked for its marks: not where an article was found before.
    ranked: list[list[tuple[LexborNode, str]]] = [[] for _ in LAYOUTS]
    for node in tree.css(_MARKED):
        if node.tag != _OWN_TAG and (known := _mark_of(node)) is not None:
            rank, mark = known
            ranked[rank].append((node, mark))
    yield from ranked[1:]


def _mark_of(node: LexborNode) -> tuple[int, str] | None:
    """The rank of a container, and the mark by which it is known; None for another element."""
    attributes = node.attributes
    identity = attributes.get("id") or ""
    marks = [(_RANK_OF_ID[identity.lower()], f"#{identity}")] if identity.lower() in _RANK_OF_ID else []
    for name in (attributes.get("class") or "").split():
        if (rank := _RANK_OF_CLASS.get(name.lower())) is not None:
            marks.append((rank, f".{name}"))
    if marks:
        return min(marks)
    return (_VSB, f"#{identity}") if identity.startswith(_NUMBERED) else None
