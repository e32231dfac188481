"""A misbehaving server for each test."""

from collections.abc import Iterator

import pytest

from tests.extract.faulty_server import FaultyServer, serving


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with serving() as running:
        yield running
