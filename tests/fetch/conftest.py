"""What tests of live runs share."""

import shutil
from pathlib import Path

import pytest

from tests.support.publishers.environment import FetchEnvironment
from tests.support.shared import made_once, shared_folder


@pytest.fixture
def fetched(environment: FetchEnvironment, tmp_path_factory: pytest.TempPathFactory) -> FetchEnvironment:
    """The environment after a run that has fetched the new release; the run is made once for all tests."""

    def make(folder: Path) -> None:
        status, _, err = environment.fetch()
        assert status == 0, err
        folder.mkdir()
        shutil.copytree(environment.raw, folder / "raw")
        shutil.copy(environment.warehouse, folder)

    folder = made_once(shared_folder(tmp_path_factory) / "fetched", make)
    shutil.copytree(folder / "raw", environment.raw, dirs_exist_ok=True)
    shutil.copy(folder / environment.warehouse.name, environment.warehouse)
    environment.stand_in.requests.clear()
    return environment
