"""A warm command line for the session, and what an undisturbed night publishes."""

from collections.abc import Iterator

import pytest

from tests.faults.nights import Command, Night, Truth, World, check_world, warm_command
from tests.faults.web import open_web
from tests.flows.conftest import PrefectServer, prefect_server

__all__ = ["prefect_server"]


@pytest.fixture(scope="session")
def command(prefect_server: PrefectServer) -> Iterator[Command]:
    """`fazhi`, reporting to the test's own Prefect server."""
    with warm_command({**prefect_server.env, "PREFECT_API_URL": prefect_server.url}) as running:
        yield running


@pytest.fixture(scope="session")
def undisturbed(command: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Night, Night]:
    """Two nights at honest portals, of which the second finds nothing new."""
    with open_web() as web:
        world = World(web, tmp_path_factory.mktemp("undisturbed"), command)
        return world.night(), world.night(1.0)


@pytest.fixture(scope="session")
def truth(undisturbed: tuple[Night, Night]) -> Truth:
    """The rows that every other night is held against."""
    check_world(undisturbed[0])
    return Truth.of(undisturbed[0])
