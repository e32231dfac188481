"""An indicator by whatever a person calls it: its code, or its name in Chinese or English."""

import difflib
import re
from collections.abc import Iterable

from flows.settings import UsageError
from transform.codebook import codebook

_IN_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_IGNORED = re.compile(r"[\s()（）_\-·、]+")


def find_indicator(asked: str) -> str:
    """The code of the indicator that is meant. Raises UsageError with near ones where none is, or more than one."""
    rows = list(codebook().select("code", "name_zh", "name_en").iter_rows())
    if any(asked == code for code, _, _ in rows):
        return asked
    wanted = _plain(asked)
    named = [row for row in rows if wanted and wanted in _forms(row)]
    if len(named) == 1:
        return str(named[0][0])
    within = named or [row for row in rows if wanted and any(wanted in form for form in _forms(row))]
    near = difflib.get_close_matches(wanted, [form for row in rows for form in _forms(row)], n=5)
    close = [row for form in near for row in rows if form in _forms(row)]
    told = list(dict.fromkeys(f"{code} ({zh})" for code, zh, _ in [*within, *close]))[:5]
    hint = f"did you mean {', '.join(told)}?" if told else "DATA_DICTIONARY.md and the data's README list them"
    raise UsageError(f"indicator {asked!r} is not in the codebook of {len(rows)}; {hint}")


def _forms(row: tuple[str, str, str]) -> set[str]:
    """What an indicator may be called: a name with what stands in brackets, and without it."""
    code, zh, en = row
    return {_plain(code), *_variants((zh, en))}


def _variants(names: Iterable[str]) -> set[str]:
    return {_plain(form) for name in names for form in (name, _IN_BRACKETS.sub("", name))}


def _plain(name: str) -> str:
    return _IGNORED.sub("", name).casefold()
