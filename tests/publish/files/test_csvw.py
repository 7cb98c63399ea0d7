"""CSV files and their sidecars read by a program that is not ours: the package csvw."""

import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pytest
from csvw import Table

from pipeline.publish import resources
from tests.support.seed import generator
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
FIGURES = 10


def unpacked(con: Con, address: str, folder: Path) -> Path:
    """Unpack the archive for people, which has a CSV file beside its sidecar; return the sidecar."""
    path, _, query = address.partition("?")
    content = resources.answer(con.cursor(), f"{path}.zip", dict(parse_qsl(query))).content
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    (sidecar,) = folder.glob("*.csv-metadata.json")
    return sidecar


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["council/devon", f"figures/{EXCL}", f"selection?measures=dsg_balance_gbp,{EXCL}&places=kent"]
)
def test_figures_are_typed_and_those_of_the_warehouse(con: Con, tmp_path: Path, address: str) -> None:
    table = Table.from_file(unpacked(con, address, tmp_path))
    rows = [row for row in table.iterdicts(strict=True) if row["value"] is not None]
    for row in generator(address).sample(rows, FIGURES):
        key = [row["indicator"], row["time_period"], row["location_code"]]
        held = con.cursor().execute(
            "SELECT value, numerator, denominator FROM figure WHERE indicator = ? AND time_period = ? AND "
            "location_code = ?",
            key,
        )
        found = tuple(
            None if row[name] is None else float(row[name]) for name in ("value", "numerator", "denominator")
        )
        assert held.fetchall() == [found], key
        assert row["period_end"] >= row["period_start"]
        assert isinstance(row["existed"], bool)
    assert table.check_primary_key()
