"""A frozen edition of a few councils, made once, to be read only."""

from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.publish.freeze.report import Report
from pipeline.publish.freeze.run import freeze
from pipeline.publish.site.settings import Settings
from tests.support import small_edition

CHOSEN = Settings("https://example.org/lottery", "desk@example.org", "https://example.org/code", frozen=True)


class Made(NamedTuple):
    """An edition: the warehouse it is of, its folder, what freezing reported."""

    warehouse: Path
    root: Path
    report: Report


@pytest.fixture(scope="session")
def small_warehouse(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a few councils and measures."""
    return small_edition.cut(warehouse_file, tmp_path_factory.mktemp("small") / "warehouse.duckdb")


@pytest.fixture(scope="session")
def edition(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The edition of that warehouse."""
    root = tmp_path_factory.mktemp("edition") / "site"
    return Made(small_warehouse, root, freeze(small_warehouse, root, CHOSEN, processes=1))
