"""When portals publish, and so when a scheduled night is worth its requests.

Reports are due before 1 April (《法治政府建设与责任落实督察工作规定》, Art. 24); townships begin in late December and stragglers
end in the first half of April. In that season every night is a night; in the rest of the year one a week is.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

Cadence = Literal["season", "every night"]

ZONE: Final = ZoneInfo("Asia/Shanghai")
BEGINS: Final = (12, 15)
ENDS: Final = (4, 15)
# Between Saturday and Sunday: on the day on which a portal's visitors miss it least.
WEEKLY: Final = 6


def is_night(now: datetime) -> bool:
    """Whether the night of this moment is one to work: in season any, else that to Sunday."""
    day = now.astimezone(ZONE)
    here = (day.month, day.day)
    return here >= BEGINS or here <= ENDS or day.weekday() == WEEKLY


def next_night(now: datetime) -> datetime:
    """The next night to work after the one of `now`."""
    day = now.astimezone(ZONE) + timedelta(days=1)
    while not is_night(day):
        day += timedelta(days=1)
    return day
