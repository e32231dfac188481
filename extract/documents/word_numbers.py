"""The numbers that Word itself puts before paragraphs (一、 （一） 1.), written into the text.

They stand in no paragraph of the file: `numbering.xml` says how each level counts and looks (ECMA-376, 17.9). Headings of
reports are told by them.
"""

from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand")
)  # fmt: skip
_CIRCLED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))


@dataclass(frozen=True, slots=True)
class _Level:
    form: str  # how it counts
    text: str  # how it looks, %1 for the first level's number
    start: int


def with_numbers(document: bytes, numbering: bytes | None, styles: bytes | None) -> bytes:
    """The main part of a Word file, every paragraph's own number written at its beginning.

    Raises:
        etree.XMLSyntaxError: a part is no XML.
    """
    if numbering is None:
        return document
    tree = _parsed(document)
    levels = _levels(_parsed(numbering))
    of_style = _numbers_of_styles(_parsed(styles)) if styles else {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * _LEVELS)
    for paragraph in tree.iter(f"{_W}p"):
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            continue
        number = _number(properties, of_style)
        if number is None or number[0] not in levels:
            continue
        identity, depth = number
        _write(paragraph, properties, _label(levels[identity], counts[identity], depth))
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def chinese(number: int) -> str:
    """A number below a hundred in Chinese numerals; a larger one in digits."""
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def _number(properties: etree._Element, of_style: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """The list and level to which a paragraph belongs, by itself or by its style."""
    own = properties.find(f"{_W}numPr")
    style = properties.find(f"{_W}pStyle")
    inherited = of_style.get(style.get(f"{_W}val") or "") if style is not None else None
    if own is None:
        return inherited
    identity, depth = _value(own, "numId"), _value(own, "ilvl")
    if identity is None and inherited is None:
        return None
    level = depth if depth is not None else str(inherited[1] if inherited else 0)
    return (identity or (inherited[0] if inherited else "")), min(int(level) if level.isdigit() else 0, _LEVELS - 1)


def _numbers_of_styles(styles: etree._Element) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for style in styles.iter(f"{_W}style"):
        own = style.find(f"{_W}pPr/{_W}numPr")
        if own is not None and (identity := _value(own, "numId")):
            depth = _value(own, "ilvl") or "0"
            found[style.get(f"{_W}styleId") or ""] = identity, min(int(depth) if depth.isdigit() else 0, _LEVELS - 1)
    return found


def _levels(numbering: etree._Element) -> dict[str, list[_Level]]:
    """The levels of every list."""
    abstract: dict[str, list[_Level]] = {}
    for item in numbering.iter(f"{_W}abstractNum"):
        levels = [_Level("none", "", 1) for _ in range(_LEVELS)]
        for level in item.iter(f"{_W}lvl"):
            depth = level.get(f"{_W}ilvl") or ""
            if depth.isdigit() and int(depth) < _LEVELS:
                start = _value(level, "start") or "1"
                levels[int(depth)] = _Level(
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    int(start) if start.isdigit() else 1,
                )
        abstract[item.get(f"{_W}abstractNumId") or ""] = levels
    return {
        item.get(f"{_W}numId") or "": abstract[kind]
        for item in numbering.iter(f"{_W}num")
        if (kind := _value(item, "abstractNumId") or "") in abstract
    }


def _label(levels: list[_Level], counts: list[int], depth: int) -> str:
    """The number of the next paragraph on a level, as it is shown; counts on."""
    counts[depth] += 1
    counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
    if levels[depth].form in ("bullet", "none"):
        return ""
    text = levels[depth].text
    for place in range(depth + 1):
        level = levels[place]
        text = text.replace(f"%{place + 1}", _shown(level.form, max(counts[place], 1) + level.start - 1))
    return text


def _shown(form: str, number: int) -> str:
    if form in _CHINESE:
        return chinese(number)
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _write(paragraph: etree._Element, properties: etree._Element, label: str) -> None:
    """Put a number before a paragraph's text, and take the paragraph out of its list."""
    own = properties.find(f"{_W}numPr")
    if own is not None:
        properties.remove(own)
    if not label or not any(text.text for text in paragraph.iter(f"{_W}t")):
        return
    run = etree.Element(f"{_W}r")
    etree.SubElement(run, f"{_W}t").text = label
    paragraph.insert(paragraph.index(properties) + 1, run)


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val") if found is not None else None


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(
        part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )
