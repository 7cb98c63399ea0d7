"""The story pack of a region: what is in it, and its limits."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish import resources
from pipeline.publish.documents import region_pack
from tests.support.reading.pdf import pages
from tests.support.shared import made_once, shared_folder

pytestmark = pytest.mark.slow

Con = duckdb.DuckDBPyConnection
PATH = "pack/region/north-east.zip"
COUNCILS = ["county-durham", "gateshead", "northumberland"]


@pytest.fixture(scope="module")
def con(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    """A connection to a warehouse in which the North East has three councils: twelve take ten seconds."""
    small = tmp_path_factory.mktemp("north-east") / "warehouse.duckdb"
    shutil.copyfile(warehouse_file, small)
    with duckdb.connect(str(small)) as writing:
        for table in ("figure", "location"):
            writing.execute(
                f"UPDATE {table} SET region_code = 'E12000009' WHERE region_code = 'E12000001' "
                "AND geographic_level = 'Local authority' AND location_code NOT IN "
                "(SELECT location_code FROM location WHERE slug IN (SELECT unnest(?)))",
                [COUNCILS],
            )
    with duckdb.connect(str(small), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def pack(con: Con, tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The pack of that region."""

    def make(path: Path) -> None:
        path.write_bytes(resources.answer(con.cursor(), PATH, {}).content)

    with zipfile.ZipFile(made_once(shared_folder(tmp_path_factory) / "pack.zip", make)) as archive:
        yield archive


def text(pack: zipfile.ZipFile, name: str) -> str:
    return pack.read(name).decode("utf-8-sig").replace("\r\n", "\n")


def test_a_pack_has_every_council(con: Con, pack: zipfile.ZipFile) -> None:
    query = """
        SELECT slug FROM location
        WHERE region_code = 'E12000001' AND closed IS NULL AND geographic_level = 'Local authority'
    """
    slugs = {slug for (slug,) in con.cursor().execute(query).fetchall()}
    assert sorted(slugs) == COUNCILS
    names = set(pack.namelist())
    assert {f"briefs/{slug}.pdf" for slug in slugs} <= names
    assert {f"sentences/{slug}.txt" for slug in slugs} <= names
    assert {f"trends/{slug}-send_appeals_per_10000.svg" for slug in slugs} <= names
    assert {"README.txt", "north-east.xlsx", "brief-north-east.pdf", "leads.csv"} <= names


def test_its_files_are_those_of_the_server(con: Con, pack: zipfile.ZipFile) -> None:
    for name, path in (
        ("north-east.xlsx", "region/north-east.xlsx"),
        ("briefs/county-durham.pdf", "brief/county-durham.pdf"),
    ):
        assert pack.read(name) == resources.answer(con.cursor(), path, {}).content
    workbook = openpyxl.load_workbook(io.BytesIO(pack.read("north-east.xlsx")), read_only=True)
    assert len(workbook.sheetnames) > 3
    assert len(pages(pack.read("brief-north-east.pdf"))) == 2


def test_sentences_are_the_five_lines_and_what_not_to_say(pack: zipfile.ZipFile) -> None:
    written = text(pack, "sentences/county-durham.txt")
    assert written.startswith(
        "County Durham\n\nIn five lines\n\n- Families given a plan in County Durham in 2025"
    )
    assert written.count("\n- ") == 5
    assert "\nSource: Department for Education, " in written
    assert "\nNot “" in written


def test_leads_are_a_table(con: Con, pack: zipfile.ZipFile) -> None:
    leads = pl.read_csv(pack.read("leads.csv"))
    query = """
        SELECT sentence FROM lead JOIN location USING (location_code)
        WHERE region_code = 'E12000001' ORDER BY strength DESC LIMIT 1
    """
    assert leads["sentence"][0] == con.cursor().execute(query).fetchall()[0][0]


def test_the_readme_names_region_version_and_caveats(con: Con, pack: zipfile.ZipFile) -> None:
    readme = text(pack, "README.txt")
    assert "in the North East, 3 councils" in readme
    days = con.cursor().execute("SELECT max(published_on) FROM release").fetchall()
    assert f"data of {days[0][0]}" in readme
    assert "Children who still wait are not counted" in readme
    assert "$" not in readme


def test_a_pack_is_bounded(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region_pack, "MAX_FILES", 3)
    with pytest.raises(PipelineError, match="pack of North East would be too large"):
        resources.answer(con.cursor(), PATH, {})
    monkeypatch.setattr(region_pack, "MAX_FILES", 250)
    monkeypatch.setattr(region_pack, "MAX_BYTES", 1_000)
    with pytest.raises(PipelineError, match="would be too large"):
        resources.answer(con.cursor(), PATH, {})
