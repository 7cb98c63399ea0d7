"""Archives of all data, read back and compared with their warehouse."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import requests

from pages.data import page as data_page
from pages.ui.data import archives as data_archives
from pages.ui.data import connection as data_connection
from pipeline.core import paths
from pipeline.core.licence import AREA_ATTRIBUTION, ATTRIBUTION
from pipeline.publish import archives as publish_archives
from pipeline.queries import holdings as holding_queries
from tests.support.reading.page_views import View, drawn
from tests.support.servers.serving import served
from tests.support.shared import made_once, shared_folder
from tests.support.warehouses import small_edition
from tests.support.warehouses.golden import EXCL
from tests.support.warehouses.tiny_warehouse import build

pytestmark = pytest.mark.slow

Con = duckdb.DuckDBPyConnection


def scalar(con: Con, sql: str) -> Any:
    row = con.cursor().execute(sql).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def con(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    """A connection to the part of the real warehouse that is archived; archives of all take 15 seconds."""
    small = small_edition.cut(warehouse_file, tmp_path_factory.mktemp("archived") / "warehouse.duckdb")
    with duckdb.connect(str(small), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def archives(con: Con, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, zipfile.ZipFile]]:
    """The three archives of that part."""
    warehouse = scalar(con, "SELECT path FROM duckdb_databases() WHERE NOT internal")

    def make(folder: Path) -> None:
        folder.mkdir()
        for form in publish_archives.CONTENTS:
            with (folder / f"{form}.zip").open("wb") as file:
                publish_archives.write(con.cursor(), form, Path(warehouse), file)

    folder = made_once(shared_folder(tmp_path_factory) / "archives", make)
    with ExitStack() as opened:
        yield {
            form: opened.enter_context(zipfile.ZipFile(folder / f"{form}.zip"))
            for form in publish_archives.CONTENTS
        }


@pytest.mark.parametrize("form", publish_archives.CONTENTS)
def test_archives_have_a_readme_and_a_licence(
    archives: dict[str, zipfile.ZipFile], con: Con, form: str
) -> None:
    archive = archives[form]
    assert archive.testzip() is None
    readme = archive.read("README.md").decode()
    figures = scalar(con, "SELECT count(*) FROM observation WHERE value IS NOT NULL")
    measures = scalar(con, "SELECT count(*) FROM indicator")
    assert f"{figures:,} figures of {measures} measures" in readme
    assert "$" not in readme
    licence = archive.read("LICENCE.txt").decode()
    assert all(words in licence for words in (*ATTRIBUTION, AREA_ATTRIBUTION))
    titles = con.cursor().execute("SELECT title, url FROM release").fetchall()
    assert all(title in licence and url in licence for title, url in titles)
    columns = pl.read_csv(archive.read("data_dictionary.csv"))
    inside = {Path(name).stem for name in archive.namelist() if name.startswith("tables/")}
    every = con.cursor().execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    assert set(columns.select("table", "column").rows()) == {
        row for row in every.fetchall() if row[0] in inside or form == "duckdb"
    }
    assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_archives_have_the_tables_of_the_warehouse(
    archives: dict[str, zipfile.ZipFile], con: Con, form: str
) -> None:
    archive = archives[form]
    read = pl.read_csv if form == "csv" else pl.read_parquet
    names = [name for name in archive.namelist() if name.startswith("tables/")]
    held = {name for (name,) in con.cursor().execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    inside = {Path(name).stem for name in names}
    assert held - inside == ({"map_layer", "boundary_vintage"} if form == "csv" else {"map_layer"})
    assert inside - held == {"revision", "border_gap", "group_comparison", "mover"}
    for name in names:
        kwargs = {"infer_schema_length": 0} if form == "csv" else {}
        table = read(archive.read(name), **kwargs)  # type: ignore[operator]
        assert table.height == scalar(con, f"SELECT count(*) FROM {Path(name).stem}"), name
    figure = read(archive.read(f"tables/figure.{form}"))  # type: ignore[operator]
    england = figure.filter(
        (pl.col("location_code") == "E92000001")
        & (pl.col("indicator") == EXCL)
        & (pl.col("time_period") == 2025)
    )
    assert england["value"].to_list() == [46.1]


def test_csv_files_open_in_excel_and_contain_no_formula(archives: dict[str, zipfile.ZipFile]) -> None:
    archive = archives["csv"]
    for name in archive.namelist():
        if name.endswith(".csv"):
            text = archive.read(name)
            assert text.startswith(b"\xef\xbb\xbf"), name
            assert text.count(b"\xef\xbb\xbf") == 1, name
    symbols = pl.read_csv(archive.read("tables/symbol.csv"))["symbol"].to_list()
    assert "-" in symbols


def test_the_database_of_the_archive_can_be_opened(
    archives: dict[str, zipfile.ZipFile], tmp_path: Path, con: Con
) -> None:
    archives["duckdb"].extract("postcode-lottery.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "postcode-lottery.duckdb"), read_only=True) as copy:
        assert scalar(copy, "SELECT count(*) FROM observation") == scalar(
            con, "SELECT count(*) FROM observation"
        )
        version = holding_queries.storage_version(copy)
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert f"needs DuckDB {version} or later" in archives["duckdb"].read("README.md").decode()


def test_parquet_files_state_their_licence(archives: dict[str, zipfile.ZipFile]) -> None:
    metadata = pl.read_parquet_metadata(io.BytesIO(archives["parquet"].read("tables/figure.parquet")))
    assert metadata["licence"] == "Open Government Licence v3.0"


def test_the_same_warehouse_gives_the_same_bytes(tmp_path: Path) -> None:
    file = build(tmp_path / "tiny.duckdb")
    for form in publish_archives.CONTENTS:
        made = []
        for _ in range(2):
            with duckdb.connect(str(file), read_only=True) as connection:
                buffer = io.BytesIO()
                publish_archives.write(connection, form, file, buffer)
                made.append(buffer.getvalue())
        assert made[0] == made[1]


@pytest.mark.exhaustive(0, "archives of all data whose size is compared with the page's")
@pytest.mark.parametrize("form", publish_archives.CONTENTS)
def test_page_states_approximate_sizes(view: View, warehouse_file: Path, tmp_path: Path, form: str) -> None:
    (links,) = [message.body for message in drawn(view("data"), "html") if '"download/' in message.body]
    (size_mb,) = re.findall(rf"postcode-lottery-{form}\.zip.*?about (\d+) MB", links)
    path = tmp_path / "archive.zip"
    with duckdb.connect(str(warehouse_file), read_only=True) as whole, path.open("wb") as file:
        publish_archives.write(whole, form, warehouse_file, file)
    assert int(size_mb) == pytest.approx(path.stat().st_size / 1e6, rel=0.1)
    assert set(data_page.FORMS) == set(publish_archives.CONTENTS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server's address, and its small warehouse, which the tests may replace."""
    file = build(tmp_path_factory.mktemp("served") / "warehouse.duckdb")
    with served(file) as url:
        yield url, file


def test_server_sends_archives_of_the_current_data(server: tuple[str, Path], tmp_path: Path) -> None:
    url, file = server
    for expected in ("Brighton and Hove", "Brighton & Hove"):
        build(tmp_path / f"{len(expected)}.duckdb", brighton=expected).replace(file)
        answer = requests.get(f"{url}{data_archives.url('csv')}", timeout=60)
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="postcode-lottery-csv.zip"'
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        places = pl.read_csv(zipfile.ZipFile(io.BytesIO(answer.content)).read("tables/location.csv"))
        assert expected in places["location_name"].to_list()


def test_failed_downloads_return_a_sentence(server: tuple[str, Path]) -> None:
    url, file = server
    assert requests.get(f"{url}/download/secrets.zip", timeout=10).status_code == 404
    aside = file.rename(file.with_suffix(".aside"))
    try:
        answer = requests.get(f"{url}{data_archives.url('csv')}", timeout=10)
    finally:
        aside.rename(file)
    assert (answer.status_code, "make run" in answer.text) == (503, True)


def test_an_open_archive_stays_readable_after_a_new_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "WAREHOUSE", build(tmp_path / "warehouse.duckdb"))
    old = data_archives.opened(publish_archives.file_name("csv"))
    build(tmp_path / "next.duckdb", brighton="Brighton & Hove").replace(paths.WAREHOUSE)
    new = data_archives.opened(publish_archives.file_name("csv"))
    contents = [b"".join(data_archives.parts(file)) for file in (old, new)]
    names = [zipfile.ZipFile(io.BytesIO(part)).read("tables/location.csv").decode() for part in contents]
    assert ["Brighton & Hove" in text for text in names] == [False, True]
    assert (old.closed, new.closed) == (True, True)
    monkeypatch.setattr(data_connection, "_version", None)
