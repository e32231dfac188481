"""The door behind which untrusted bytes are parsed: whatever a parser makes of them ends as a page or as a reason."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from extract.records import Refusal

P = ParamSpec("P")
T = TypeVar("T")


def read_untrusted(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Refusal:
    """What a reader makes of bytes that a portal sent; a Refusal that names its error where it fails.

    Readers are written not to raise. One that does anyway, on bytes that nobody foresaw, costs this page alone.
    """
    try:
        return read(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - any error of a parser is this page's, and is put on record
        words = " ".join(str(error).split())[:200]
        return Refusal("unreadable", f"{read.__name__} failed with {type(error).__name__}: {words}; please report it")
