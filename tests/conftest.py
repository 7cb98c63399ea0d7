"""What tests of several folders share."""

import atexit
import functools
import gc
import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.ui.data import connection as data_connection
from pipeline.core import paths
from pipeline.fetch import report as fetch_report
from pipeline.fetch.client import Client
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.store.ingest import collect
from pipeline.store.snapshot import read_snapshot
from pipeline.warehouse import results
from pipeline.warehouse.build import build as build_warehouse
from tests.support import sampling, seed
from tests.support.layouts.published import PUBLISHED
from tests.support.publishers.environment import QUICK, FetchEnvironment, make_snapshot, older, session, site
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import Site
from tests.support.reading.page_views import View
from tests.support.servers.serving import served
from tests.support.shared import made_once, shared_folder
from tests.support.warehouses import small_edition, small_schema
from tests.support.warehouses.tiny_warehouse import build


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--exhaustive", action="store_true", help="run every case of the tests that are sampled otherwise"
    )
    parser.addoption(
        "--half", action="store_true", help="run half of the slow tests and of those in a browser"
    )


def pytest_collection() -> None:
    """Collect no garbage while tests are collected, which make hardly any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave the collected tests out of garbage collection, which would go through them again and again."""
    gc.freeze()
    gc.enable()
    atexit.register(gc.unfreeze)  # or DuckDB complains at exit of what Python did not free


def pytest_report_header() -> str:
    """Name the seed, so that a run can be repeated."""
    return f"random choices: {seed.VARIABLE}={seed.SEED}"


@pytest.hookimpl(trylast=True)  # after -m and -k
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the samples leave out; begin with the edition, which takes longest to make."""
    if not config.getoption("exhaustive"):
        items[:], left_out = sampling.sample(items)
        config.hook.pytest_deselected(items=left_out)
    if config.getoption("half"):
        items[:], left_out = sampling.halve(items)
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: "edition" not in getattr(item, "fixturenames", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was sampled, and every fault that was tried on live runs with what came of it."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
    ]
    if sampled := sampling.samples(reports):
        terminalreporter.section(f"sampled with {seed.VARIABLE}={seed.SEED}; make test-all runs everything")
        terminalreporter.write_line("\n".join(sampled))
    tried = [value for report in reports for name, value in report.user_properties if name == "fault"]
    if tried:
        terminalreporter.section("faults tried on live runs, and what happened")
        for name, happened, detail in sorted(tried):
            terminalreporter.write_line(f"{name:<46} {happened:<45} {detail}")


@pytest.fixture(autouse=True, scope="session")
def nothing_fetched(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a live run has brought to data/raw here, tests do without."""
    paths.RAW = tmp_path_factory.getbasetemp() / "no-raw"


@pytest.fixture
def sampled(request: pytest.FixtureRequest) -> sampling.Sampled:
    """Return a function that takes a sample of cases, so many of what; all cases with --exhaustive."""
    return functools.partial(sampling.sample_within, request.node)


@pytest.fixture(scope="session")
def tiny_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a handful of figures, to be read only."""
    return build(tmp_path_factory.mktemp("warehouse") / "tiny.duckdb")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The real catalogue."""
    return read_catalogue()


@pytest.fixture(scope="session")
def snapshot_tables() -> Mapping[str, pl.DataFrame]:
    """The tables of the shipped snapshot."""
    return read_snapshot(paths.SNAPSHOT)


@pytest.fixture(scope="session")
def few_tables(snapshot_tables: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """The shipped tables with the figures of one source in three years only: quickly built and written."""
    return older(snapshot_tables)


@pytest.fixture(scope="session")
def warehouse_file(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The warehouse of the shipped snapshot, to be read only."""

    def make(folder: Path) -> None:
        build_warehouse(read_snapshot(paths.SNAPSHOT), catalogue, folder / "warehouse.duckdb")

    return made_once(shared_folder(tmp_path_factory) / "of-snapshot", make) / "warehouse.duckdb"


@pytest.fixture(scope="session")
def server(warehouse_file: Path) -> Iterator[str]:
    """The address of a running dashboard with that warehouse, for all tests of a worker."""
    with served(warehouse_file) as address:
        yield address


@pytest.fixture(scope="session")
def edition(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> small_edition.Made:
    """A frozen edition of a few councils of that warehouse, to be read only."""
    folder = shared_folder(tmp_path_factory) / "edition"
    return small_edition.made(made_once(folder, lambda new: small_edition.make(warehouse_file, new)))


@pytest.fixture(scope="session")
def con(warehouse_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse of the shipped snapshot; use one `cursor()` each."""
    with duckdb.connect(str(warehouse_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Mapping[str, pl.DataFrame]:
    """The tables that the pipeline makes of the published files."""

    folder = _collected_folder(tmp_path_factory, catalogue)
    return {path.stem[3:]: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


@pytest.fixture(scope="session")
def collected_log(
    collected: Mapping[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Sequence[str]:
    """The lines that were logged while the published files were read."""
    folder = _collected_folder(tmp_path_factory, catalogue)
    return (folder / "log.txt").read_text(encoding="utf-8").splitlines()


def _collected_folder(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    def make(folder: Path) -> None:
        folder.mkdir()
        log = logging.getLogger("pipeline.store.ingest")
        handler = logging.FileHandler(folder / "log.txt", encoding="utf-8")
        log.addHandler(handler)
        level = log.level
        log.setLevel(logging.INFO)
        try:
            tables = collect(PUBLISHED, catalogue)
        finally:
            log.setLevel(level)
            log.removeHandler(handler)
            handler.close()
        for position, (name, table) in enumerate(tables.items()):
            table.write_parquet(folder / f"{position:02} {name}.parquet")

    return made_once(shared_folder(tmp_path_factory) / "collected", make)


@pytest.fixture(scope="session")
def mirrored(
    collected: Mapping[str, pl.DataFrame],
    snapshot_tables: Mapping[str, pl.DataFrame],
    catalogue: Catalogue,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse built from the published files.

    Where their tables are those of the snapshot, that is its warehouse; with --exhaustive it is built.
    """

    def make(folder: Path) -> None:
        build_warehouse(collected, catalogue, folder / "warehouse.duckdb")

    as_shipped = all(table.equals(snapshot_tables[name]) for name, table in collected.items())
    if as_shipped and not request.config.getoption("exhaustive"):
        path = request.getfixturevalue("warehouse_file")
    else:
        path = made_once(shared_folder(tmp_path_factory) / "of-published", make) / "warehouse.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real schema with a few places and measures, which takes longer to make than to copy."""

    def make(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            small_schema.fill(connection)

    return made_once(shared_folder(tmp_path_factory) / "small.duckdb", make)


@pytest.fixture
def small(small_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real schema in memory, for figures that a test gives it: see `support.warehouses.small_schema`."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{small_file}' AS made (READ_ONLY)")
        connection.execute("COPY FROM DATABASE made TO memory")
        connection.execute("DETACH made")
        yield connection


@pytest.fixture
def view(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    """Return a function that runs the page of that path for a view; its answer can be run again."""
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    app = AppTest.from_file(str(paths.ROOT / "pages" / "script.py"), default_timeout=30)

    def run(path: str = "map", **params: object) -> AppTest:
        app._page_hash = calc_hash(path)  # AppTest can only switch to pages that are files
        app.query_params.clear()
        app.query_params.update({name: str(value) for name, value in params.items()})
        return app.run()

    yield run
    monkeypatch.setattr(data_connection, "_version", None)


@pytest.fixture(scope="session")
def small_environment(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A snapshot of a few figures and its warehouse, both to be read only."""
    folder = made_once(shared_folder(tmp_path_factory) / "few-figures", make_snapshot)
    return folder / "snapshot", folder / "warehouse.duckdb"


@pytest.fixture(scope="session")
def stored(small_environment: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of a few figures with the results of its build next to it, to be read only."""
    snapshot, warehouse = small_environment
    copy = Path(shutil.copytree(snapshot, tmp_path_factory.mktemp("stored") / "snapshot"))
    results.store(warehouse, copy)
    return copy


@pytest.fixture
def environment(
    small_environment: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[FetchEnvironment]:
    """Return a snapshot, its warehouse, and a publisher with a newer release."""
    snapshot, warehouse_file = small_environment
    shutil.copy(warehouse_file, tmp_path)
    tables = read_snapshot(snapshot)
    monkeypatch.setattr(paths, "SNAPSHOT", snapshot)
    with StandIn(site(tables)) as stand_in:
        made = FetchEnvironment(tmp_path, snapshot, tables, stand_in, capsys.readouterr)
        monkeypatch.setattr(fetch_report, "Client", made.client)
        yield made


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in for the publishers that has nothing yet."""
    with StandIn(Site()) as running:
        yield running


@pytest.fixture
def client(stand_in: StandIn, catalogue: Catalogue) -> Client:
    """A client that means the publishers and reaches the stand-in."""
    return Client(catalogue.hosts, QUICK, sleep=lambda _: None, session=session(stand_in.port))
