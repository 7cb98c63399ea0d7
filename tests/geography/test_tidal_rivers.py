"""Who faces whom across a tidal river, on squares around straight water."""

from pathlib import Path

import polars as pl
import pytest
import shapely

from pipeline.core.errors import PipelineError
from pipeline.geography.tidal_rivers import MAX_WIDTH, facing_pairs, read_banks
from tests.support.layouts.small_register import geography

# A river of 1 km flows east between A, B (north) and C, D (south); E is beyond its mouth.
OUTLINES = {
    "A": shapely.box(0, 1_000, 5_000, 6_000),
    "B": shapely.box(5_000, 1_000, 10_000, 6_000),
    "C": shapely.box(0, -5_000, 4_000, 0),
    "D": shapely.box(4_000, -5_000, 10_000, 0),
    "E": shapely.box(14_000, -5_000, 16_000, 0),
}


def banks(**codes: str) -> pl.DataFrame:
    rows = [("River", bank, code, code) for bank, names in codes.items() for code in names]
    names = ["river", "bank", "location_code", "location_name"]
    return pl.DataFrame(rows, schema=names, orient="row").with_row_index("row", offset=2)


def test_the_nearest_authorities_on_the_far_bank_are_faced() -> None:
    assert facing_pairs(OUTLINES, banks(north="AB", south="CDE")) == {("A", "C"), ("A", "D"), ("B", "D")}


def test_wider_water_separates() -> None:
    far = OUTLINES | {code: shapely.affinity.translate(OUTLINES[code], 0, MAX_WIDTH) for code in "AB"}
    assert facing_pairs(far, banks(north="AB", south="CD")) == set()


def test_land_between_two_banks_separates() -> None:
    island = OUTLINES | {"I": shapely.box(-1_000, 400, 11_000, 600)}
    assert facing_pairs(island, banks(north="AB", south="CD")) == set()


def test_only_authorities_of_the_banks_face_each_other() -> None:
    assert facing_pairs(OUTLINES, banks(north="A", south="D")) == {("A", "D")}


def test_an_authority_without_an_outline_is_named() -> None:
    with pytest.raises(PipelineError, match=r"tidal_banks.csv, row 4: Z has no outline today"):
        facing_pairs(OUTLINES, banks(north="AB", south="Z"))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (["Soar,north,E06000016,Leicester"], r"row 2: the river Soar has 1 banks, not 2"),
        (
            ["Soar,north,E06000016,Leicester", "Soar,south,E08000029,Leeds"],
            r"row 3: E08000029 is Solihull, not Leeds",
        ),
        (
            ["Soar,north,E06000016,Leicester", "Soar,south,E06000016,Leicester"],
            r"row 3: it repeats row 2",
        ),
        (
            ["Soar,north,E06000016,Leicester", "Soar,south,E12000007,London"],
            r"row 3: London is no local authority",
        ),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, rows: list[str], problem: str) -> None:
    header = "river,bank,location_code,location_name"
    (tmp_path / "tidal_banks.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    with pytest.raises(PipelineError, match=problem):
        read_banks(geography().location, tmp_path)
