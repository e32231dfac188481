"""What several tests of the data folder need."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from load.publish import Published, publish

Publish = Callable[..., Published]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def put(data: Path) -> Publish:
    """Publish frames into `data`; what is replaced is named in words only where it is more than the frames hold."""

    def run(frames: Mapping[str, pl.DataFrame], replaced: tuple[str, ...] = (), **options: object) -> Published:
        now = options.pop("now", datetime(2025, 3, 2, 2, 30, tzinfo=UTC))
        return publish(data, frames, replaced=replaced, run_id=str(options.pop("run_id", "run")), now=now, **options)

    return run
