"""What became of one address that was asked for."""

from dataclasses import dataclass
from datetime import datetime

from extract.archive import Exchange
from extract.records import Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address: the answer, or why there is none; and every exchange it took, in order."""

    url: str
    final_url: str
    exchanges: tuple[Exchange, ...] = ()
    body: bytes | None = None  # decoded; of a whole answer only
    refusal: Refusal | None = None
    retry_at: datetime | None = None  # not to be asked before, if the host said so or must rest
    asked: bool = True  # whether a request went out
    answered: bool = True  # whether the last request was answered: what `last` is the answer to

    @property
    def last(self) -> Exchange | None:
        """The answer to the last request, whatever it says; None where none came whole."""
        return self.exchanges[-1] if self.exchanges and self.answered else None

    @property
    def status(self) -> int | None:
        """The status of the last answer, None where there was none."""
        return self.last.status if self.last else None

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we hold is still what it has."""
        return self.refusal is None and self.status == 304

    def header(self, name: str) -> str | None:
        """A header of the last answer."""
        return self.last.header(name) if self.last else None
