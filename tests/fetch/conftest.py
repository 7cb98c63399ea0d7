"""What tests of live runs share."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.fetch.client import Client
from tests.support.publishers.environment import QUICK, FetchEnvironment, session
from tests.support.publishers.one_table import COMPLETE, HOST, PLACE
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import DataSet, Site
from tests.support.shared import made_once, shared_folder

Fetched = Callable[..., FetchEnvironment]


@pytest.fixture
def after_fetching(environment: FetchEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    """Return a function that puts the environment into the state after runs that fetched these data sets.

    The runs, one after the other, are made once for all tests that give the same `name`.
    """

    def state(name: str, *offers: DataSet) -> FetchEnvironment:
        def make(folder: Path) -> None:
            for offer in offers:
                environment.stand_in.site.data_sets = [offer]
                status, _, err = environment.fetch()
                assert status == 0, err
            folder.mkdir()
            shutil.copytree(environment.raw, folder / "raw")
            shutil.copy(environment.warehouse, folder)

        folder = made_once(shared_folder(tmp_path_factory) / f"fetched-{name}", make)
        shutil.copytree(folder / "raw", environment.raw, dirs_exist_ok=True)
        shutil.copy(folder / environment.warehouse.name, environment.warehouse)
        environment.stand_in.site.data_sets = list(offers[-1:])
        environment.stand_in.requests.clear()
        return environment

    return state


@pytest.fixture
def fetched(environment: FetchEnvironment, after_fetching: Fetched) -> FetchEnvironment:
    """The environment after a run that has fetched the new release."""
    return after_fetching("once", *environment.stand_in.site.data_sets)


@pytest.fixture
def table_server() -> Iterator[StandIn]:
    """A stand-in for a publisher that has one table."""
    with StandIn(Site(served={PLACE: COMPLETE})) as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    """The seconds for which `table_client` would have slept."""
    return []


@pytest.fixture
def table_client(table_server: StandIn, slept: list[float]) -> Client:
    """A client that may ask that publisher only, and does not sleep."""
    return Client(frozenset({HOST}), QUICK, sleep=slept.append, session=session(table_server.port))
