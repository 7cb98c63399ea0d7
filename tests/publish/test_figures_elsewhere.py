"""Each kind of resource opened by a program that is not ours: ten of its figures are those of the warehouse.

Tables by pandas, pyarrow, openpyxl, fastexcel (calamine) and the standard library; outlines by GDAL; pictures
by resvg and Pillow; briefs by PDFium. LibreOffice, frictionless and R have tests of their own.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import fastexcel
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import resvg_py
from PIL import Image, ImageChops

from pipeline.publish import resources
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.pictures.elements.fonts import Face
from tests.support.reading import pdf
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.slow

Con = duckdb.DuckDBPyConnection
BALANCE = "dsg_balance_gbp"
Figures = Mapping[tuple[str, str], float]
"""(Code of the place, period as written: '2025' or '2023-24') -> figure."""


def content(con: Con, path: str, **parameters: str) -> bytes:
    """The bytes of a resource."""
    return resources.answer(con.cursor(), path, parameters).content


def figures(con: Con, measure: str) -> dict[tuple[str, str], float]:
    """All figures of a measure, read from the warehouse with plain SQL."""
    query = "SELECT location_code, time_period, value FROM figure WHERE indicator = ? AND value IS NOT NULL"
    found = con.cursor().execute(query, [measure]).fetchall()
    return {(code, written(period)): value for code, period, value in found}


def written(period: int) -> str:
    """A period as people write it."""
    return f"{period}" if period < 10_000 else f"{period // 100}-{period % 100:02}"


def by_pandas(data: bytes) -> Figures:
    rows = pd.read_csv(io.BytesIO(data), dtype={"period": str}).dropna(subset="value")
    return dict(zip(zip(rows["location_code"], rows["period"], strict=True), rows["value"], strict=True))


def by_pyarrow(data: bytes) -> Figures:
    rows = pq.read_table(io.BytesIO(data)).to_pylist()
    return {(row["location_code"], row["period"]): row["value"] for row in rows if row["value"] is not None}


def by_json(data: bytes) -> Figures:
    rows = json.loads(data)["rows"]
    return {(row["location_code"], row["period"]): row["value"] for row in rows if row["value"] is not None}


def by_zipfile(data: bytes) -> Figures:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        (name,) = (name for name in archive.namelist() if name.endswith(".csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    return {(row["location_code"], row["period"]): float(row["value"]) for row in rows if row["value"]}


def by_openpyxl(data: bytes) -> Figures:
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Figures"]
    (table,) = sheet.tables.values()
    header, *lines = ([cell.value for cell in row] for row in sheet[table.ref])
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    return _of_sheet(rows)


def by_calamine(data: bytes) -> Figures:
    sheet = fastexcel.read_excel(data).load_sheet("Figures", header_row=3, dtypes="string")
    return _of_sheet(sheet.to_polars().rows(named=True))


def _of_sheet(rows: list[dict[str, Any]]) -> Figures:
    found = {}
    for row in rows:
        try:
            found[row["Code"], str(row["Period"])] = float(row["Figure"])
        except (TypeError, ValueError):  # a mark in brackets
            continue
    return found


READERS: Mapping[str, Callable[[bytes], Figures]] = {
    "csv": by_pandas,
    "parquet": by_pyarrow,
    "json": by_json,
    "zip": by_zipfile,
    "xlsx": by_openpyxl,
    "ods": by_calamine,
}


def test_every_form_of_tables_has_a_reader() -> None:
    described = {"csv-metadata.json"}  # has no figures; see test_resources
    assert set(resources.FORMS) - described == set(READERS)


@pytest.mark.parametrize("measure", [EXCL, BALANCE])
@pytest.mark.parametrize("form", READERS)
def test_tables_of_a_measure(con: Con, form: str, measure: str, sampled: Sampled) -> None:
    expected = figures(con, measure)
    found = READERS[form](content(con, f"figures/{measure}.{form}"))
    assert len(found) == len(expected)
    for at in sampled(sorted(expected), 10, f"figures in {form}"):
        assert found[at] == pytest.approx(expected[at], rel=1e-12), at


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("path", ["council/devon", "region/south-west", "selection"])
def test_tables_of_places(con: Con, path: str, form: str, sampled: Sampled) -> None:
    parameters = {"measures": f"{EXCL},{BALANCE}", "places": "devon,kent"} if path == "selection" else {}
    read = pd.read_csv if form == "csv" else pd.read_parquet
    rows = read(io.BytesIO(content(con, f"{path}.{form}", **parameters))).dropna(subset="value")
    query = (
        "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ? "
        "AND value IS NOT NULL"
    )
    keys = ["indicator", "location_code", "time_period", "value"]
    for measure, code, period, value in sampled(rows[keys].values.tolist(), 10, f"figures in {path}.{form}"):
        ((expected,),) = con.cursor().execute(query, [measure, code, int(period)]).fetchall()
        assert value == pytest.approx(expected, rel=1e-12), (measure, code, period)


@pytest.mark.parametrize("form", resources.OF_MAPS)
def test_outlines(con: Con, form: str, tmp_path: Path, sampled: Sampled) -> None:
    file = tmp_path / f"map.{form}"
    file.write_bytes(content(con, f"figures/{EXCL}/2025.{form}"))
    layer = pyogrio.read_dataframe(file)
    assert layer.geometry.is_valid.all()
    found = dict(zip(layer["location_code"], layer["value"], strict=True))
    newest = {code: value for (code, period), value in figures(con, EXCL).items() if period == "2025"}
    own = {code: value for code, value in newest.items() if code.startswith(("E06", "E08", "E09", "E10"))}
    for code in sampled(sorted(own), 10, f"figures in {form}"):
        assert found[code] == pytest.approx(own[code]), code


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_of_the_warehouse(con: Con, form: str, sampled: Sampled) -> None:
    read = pd.read_csv if form == "csv" else pd.read_parquet
    keys = ["indicator", "location_code", "time_period", "rank"]
    rows = read(io.BytesIO(content(con, f"tables/ranking.{form}")))[keys]
    query = "SELECT indicator, location_code, time_period, rank FROM ranking"
    expected = con.cursor().execute(query).fetchall()
    assert len(rows) == len(expected)
    found = {tuple(row[:3]): row[3] for row in rows.dropna().values.tolist()}
    ranked = sorted(row for row in expected if row[3] is not None)
    for *key, rank in sampled(ranked, 10, f"ranks in tables/ranking.{form}"):
        assert found[tuple(key)] == rank


def test_the_words_of_a_map(con: Con, sampled: Sampled) -> None:
    root = ElementTree.fromstring(content(con, f"picture/map/{EXCL}/2025.svg"))
    words = {node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}title")}
    query = (
        "SELECT location_name, value, numerator, denominator FROM figure WHERE indicator = ? "
        "AND time_period = 2025 AND geographic_level = 'Local authority' AND existed AND value IS NOT NULL"
    )
    for name, value, issued, of in sampled(
        con.cursor().execute(query, [EXCL]).fetchall(), 10, "figures in the words of a map"
    ):
        said = f"{name}: {value:.1f}% ({issued:,.0f} of {of:,.0f})"
        assert any(text.startswith(said) for text in words), said


@pytest.mark.exhaustive(4, "kinds of pictures whose figures are read")
@pytest.mark.parametrize("kind", KINDS)
def test_pictures(con: Con, kind: str) -> None:
    """The PNG is what another program paints from the SVG."""
    about = "council/leeds/" if KINDS[kind].of_council != "can" else ""
    parameters = {"with": "send_appeal_rate_pct"} if KINDS[kind].needs_other else {}
    path = f"picture/{kind}/{about}{EXCL}/2024"
    image = Image.open(io.BytesIO(content(con, f"{path}.png", **parameters))).convert("RGB")
    painted = resvg_py.svg_to_bytes(
        svg_string=content(con, f"{path}.svg", **parameters).decode(),
        width=image.width,
        font_files=[str(face.path) for face in Face],
        skip_system_fonts=True,
    )
    other = Image.open(io.BytesIO(painted)).convert("RGB")
    assert image.size == other.size
    assert image.width == 1200
    # Edges may lie a fraction of a pixel apart, so a quarter of the width is compared.
    small = (image.width // 4, image.height // 4)
    pair = (picture.resize(small, Image.Resampling.BOX) for picture in (image, other))
    differing = ImageChops.difference(*pair).convert("L").histogram()[48:]
    assert sum(differing) < small[0] * small[1] / 10_000
    assert len(image.getcolors(image.width * image.height) or ()) > 20  # it is not blank


def test_briefs(con: Con, sampled: Sampled) -> None:
    query = (
        "SELECT slug, value, numerator, denominator FROM figure JOIN location USING (location_code) "
        "WHERE indicator = ? AND time_period = 2025 AND figure.geographic_level = 'Local authority' "
        "AND existed AND value IS NOT NULL AND not_ranked IS NULL AND suspect IS NULL ORDER BY slug"
    )
    rows = con.cursor().execute(query, [EXCL]).fetchall()
    for slug, value, issued, of in sampled(rows, 4, "figures in briefs"):
        page = " ".join(pdf.pages(content(con, f"brief/{slug}.pdf")))
        assert f"{value:.1f}%" in page, slug
        assert f"({issued:,.0f} of {of:,.0f})" in page, slug
