"""The real table of the Local Authority Interactive Tool, read without this project's readers."""

import duckdb
import polars as pl
import pytest

from pipeline.sources.catalogue import Catalogue
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED

LONG = PUBLISHED / "lait/lait_long.parquet"
REGIONS = dict(
    zip(
        ["970", *map(str, range(980, 991))],
        [
            *["E92000001", *(f"E1200000{number}" for number in range(1, 8)), "E13000001", "E13000002"],
            *["E12000008", "E12000009"],
        ],
        strict=True,
    )
)
# England's newest figures, read from the file by eye: indicator -> period, figure.
ENGLAND = {
    "ks4_attainment8_ehcp_score": (202425, 14.8),
    "ks4_attainment8_sen_support_score": (202425, 33.8),
    "ks4_attainment8_no_sen_score": (202425, 50.2),
    "ks2_expected_ehcp_pct": (202425, 9),
    "eyfsp_good_level_ehcp_pct": (202425, 4),
    "phonics_ehcp_pct": (202425, 20),
    "ks4_destination_ehcp_pct": (202223, 87),
    "level_2_by_19_ehcp_pct": (202324, 29.81),
    "level_3_by_19_ehcp_pct": (202324, 14.15),
    "age_16_17_participation_sen_pct": (202425, 87.4),
    "special_school_absence_pct": (202425, 12.76),
    "special_school_persistent_absence_pct": (202425, 35.26),
    "special_school_severe_absence_pct": (202425, 6.91),
    "special_school_suspensions_per_100": (202324, 12.62498),
    "special_school_exclusions_per_100": (202324, 0.07792),
}

pytestmark = NEEDS_FILES

Figures = dict[tuple[str, str, int], float]


def printed(catalogue: Catalogue) -> Figures:
    """Every figure of the file by indicator, three-digit code and period."""
    (edition,) = (edition for edition in catalogue.editions if edition.source == "lait")
    rows = duckdb.sql(
        f"""SELECT "Short Desc", "LA Number", Years, "Values" FROM '{LONG}' WHERE "Values" <> '-'"""
    ).fetchall()
    found = {}
    for measure, code, years, value in rows:
        if measure in edition.measures:
            last = int(years[:4]) + ("/" in years)
            found[edition.measures[measure], str(int(code)), (last - 1) * 100 + last % 100] = float(value)
    return found


@pytest.fixture(scope="module")
def kept(collected: dict[str, pl.DataFrame]) -> Figures:
    """Every figure of the pipeline's table by the same keys."""
    codes = dict(collected["location"].select("location_code", "old_la_code").drop_nulls().iter_rows())
    codes |= {location: code for code, location in REGIONS.items()}
    rows = collected["observation"].filter(source="lait").drop_nulls("value")
    found = {
        (indicator, codes[location], period): value
        for indicator, location, period, value in rows.select(
            "indicator", "location_code", "time_period", "value"
        ).iter_rows()
    }
    assert len(found) == rows.height
    return found


def test_every_figure_is_as_printed(catalogue: Catalogue, kept: Figures) -> None:
    expected = printed(catalogue)
    assert kept.keys() == expected.keys()
    assert len(kept) > 19_000
    assert all(abs(kept[key] - value) < 1e-9 for key, value in expected.items())


def test_the_newest_figures_of_england(kept: Figures) -> None:
    england = {key[::2]: value for key, value in kept.items() if key[1] == "970"}
    newest = {
        indicator: max((period, value) for (name, period), value in england.items() if name == indicator)
        for indicator in {name for name, _ in england}
    }
    assert newest == ENGLAND


def test_years_in_which_nothing_was_measured_are_left_out(kept: Figures) -> None:
    periods = {name: {period for other, _, period in kept if other == name} for name in ENGLAND}
    without = {name for name, found in periods.items() if 201920 not in found}
    assert without == {
        *["ks2_expected_ehcp_pct", "eyfsp_good_level_ehcp_pct", "phonics_ehcp_pct"],
        *["special_school_absence_pct", "special_school_persistent_absence_pct"],
        "special_school_severe_absence_pct",
    }
    assert {name for name, found in periods.items() if 202021 not in found} == {
        name for name in without if "special" not in name
    }
