"""Which nights are worked: every one while reports appear, one a week else."""

from datetime import datetime, timedelta

import pytest

from flows.season import ZONE, is_night, next_night


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-12-14", True),  # a Sunday
        ("2025-12-13", False),
        ("2025-12-15", True),
        ("2025-12-31", True),
        ("2026-01-01", True),
        ("2026-04-15", True),
        ("2026-04-16", False),
        ("2026-04-19", True),
        ("2026-07-09", False),
        ("2026-07-12", True),
    ],
)
def test_nights(day: str, worked: bool) -> None:
    half_past_two = datetime.fromisoformat(f"{day}T02:30:00").replace(tzinfo=ZONE)
    assert is_night(half_past_two) is worked


def test_the_day_is_that_of_shanghai() -> None:
    assert is_night(datetime.fromisoformat("2025-12-14T18:30:00+00:00")), "15 December there"
    assert not is_night(datetime.fromisoformat("2026-04-15T18:30:00+00:00")), "16 April there"


def test_the_next_night() -> None:
    start = datetime(2026, 4, 14, 2, 30, tzinfo=ZONE)
    nights = [next_night(start + timedelta(days=days)).date().isoformat() for days in range(4)]
    assert nights == ["2026-04-15", "2026-04-19", "2026-04-19", "2026-04-19"]
