"""Lines that are running text beyond doubt: most of a report's characters, and next to nothing needs to be asked about them."""

import re
from collections.abc import Sequence

LONG = 60  # characters: a longer line with a full stop is a sentence, whatever it begins with

# How lines begin that say whom to contact, list attachments, or say who may read the report; and with which signs.
_SPEAKS_OF_OTHERS = re.compile(r"[\[［(（【\s]+[联经承填附此本抄主分印公信]|联\s*系|[经承]\s*办|填\s*报|附")
_SIGNS = frozenset(sign for sign in map(chr, range(0x3001)) if sign.isspace()) | frozenset("[［(（【联经承填附")
_CLOSING = frozenset("]］)）】")


def which_are_running(lines: Sequence[str]) -> list[bool]:
    """Of each line whether it is long, ends in a full stop, has no colon and does not begin or end as others do.

    Such a line is no contact and ends in none, no title, signature or list of attachments, and no chrome unless it holds a licence.
    This is told in either width: the half-width form of such a line is not needed.
    """
    return [
        len(line) >= LONG
        and line[-1] == "。"
        and ":" not in line
        and "：" not in line
        and line[-2] not in _CLOSING
        and (line[0] not in _SIGNS or not _SPEAKS_OF_OTHERS.match(line))
        for line in lines
    ]
