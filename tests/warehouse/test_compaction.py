"""Tables without what others say already: given back as they were, or refused."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.core.errors import PipelineError
from pipeline.statistics.intervals import with_intervals
from pipeline.warehouse.compaction import NOT_PUBLISHED, pack, unpack

# A measure in two years of two places; what is not in the snapshot is worked out: the second year.
PLACES = pl.DataFrame({"location_code": ["E1", "E2"], "location_name": ["One", "Two"]})
KEYS = {
    "indicator": "a_pct",
    "time_identifier": "Calendar year",
    "geographic_level": "Local authority",
    "breakdown_topic": "Total",
    "breakdown": "Total",
    "source": "s",
    "release": "r",
}


def made_tables() -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """The tables of a warehouse, made up by hand, and those of its snapshot."""
    counts = pl.DataFrame(
        {
            "time_period": pl.Series([2024, 2024, 2025, 2025], dtype=pl.Int32),
            "location_code": ["E1", "E2", "E1", "E2"],
            "value": [50.0, 100.0, 50.0, None],
            "numerator": [1.0, 2.0, 1.0, None],
            "denominator": [2.0, 2.0, 2.0, None],
            "symbol": [None, None, None, "x"],
        }
    ).with_columns(**{name: pl.lit(text) for name, text in KEYS.items()})
    about = {"unit": "per cent", "signed": False, "counted_in": "count", "decimals": 1}
    indicator = pl.DataFrame({"indicator": ["a_pct"]}).with_columns(
        **{name: pl.lit(value) for name, value in about.items()}
    )
    observation = with_intervals(counts, indicator)
    assert observation["value_low"].null_count() == 1
    figure = observation.drop("breakdown_topic", "breakdown").join(PLACES, on="location_code")
    ranking = figure.select("indicator", "time_period", "location_code", "value_low", "value_high")
    return (
        {
            "observation": observation,
            "indicator": indicator,
            "location": PLACES,
            "figure": figure,
            "ranking": ranking.with_columns(rank=1),
        },
        {"observation": counts.head(2), "location": PLACES},
    )


def test_what_other_tables_say_is_not_stored() -> None:
    packed = pack(*made_tables())
    assert "location" not in packed
    assert packed["observation"].columns == ["row_of_known"]
    assert packed["figure"].columns == ["row_of_observation", "row_of_location"]
    assert packed["ranking"].columns == ["rank", "row_of_figure"]
    assert packed[NOT_PUBLISHED]["time_period"].to_list() == [2025, 2025]


def test_what_was_packed_comes_back() -> None:
    tables, published = made_tables()
    columns = {name: table.columns for name, table in tables.items()}
    restored = unpack(pack(tables, published), published, columns)
    assert list(restored) == list(tables)
    for name, table in tables.items():
        assert_frame_equal(restored[name], table)


def test_what_would_not_come_back_is_refused() -> None:
    """Another interval than that of its counts is not stored, nor would it be restored."""
    tables, published = made_tables()
    tables["observation"] = tables["observation"].with_columns(pl.col("value_low") - 1)
    with pytest.raises(PipelineError, match="would not be those of the build: observation"):
        pack(tables, published)


def test_a_row_that_repeats_nothing_is_refused() -> None:
    tables, published = made_tables()
    tables["figure"] = tables["figure"].with_columns(release=pl.lit("another"))
    with pytest.raises(PipelineError, match="A row of figure is not one of observation"):
        pack(tables, published)
