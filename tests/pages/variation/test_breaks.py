"""Changes across a break in the series, wherever two years of a measure stand beside each other."""

import duckdb

from pipeline.core.places import ENGLAND
from tests.support.reading.page_views import View, faults, long_tables, table_files, words
from tests.support.reading.variation_views import TIMELINESS, charts, first_row, said

LEEDS, LEEDS_NAME = "E08000035", "Leeds"
DIFFERENTLY = "Counted differently from 2022"


def figure(con: duckdb.DuckDBPyConnection, code: str, year: int) -> float:
    """Return a published percentage on time."""
    found = first_row(
        con,
        "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?",
        TIMELINESS,
        code,
        year,
    )
    return float(found[0])


def test_movers_give_the_two_published_figures_and_say_how_they_differ(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("variation", **{"show": "movers", "year": 2025, "from": 2019, "la": LEEDS})
    assert faults(app) == []
    text = said(app)
    own, england = ([f"{figure(con, code, year):.1f}%" for year in (2019, 2025)] for code in (LEEDS, ENGLAND))
    assert england == ["60.4%", "46.1%"]  # as DfE prints them
    assert "the figures are counted differently from 2022, so we cannot say whether they rose or fell" in text
    assert f"For England they are {england[0]} in 2019 and {england[1]} in 2025." in text
    assert (
        f"**Leeds**: counted differently from 2022; the published figures are {own[0]} in 2019 and "
        f"{own[1]} in 2025." in text
    )
    assert "nothing can be called" not in text
    assert charts(app) == []


def test_each_row_of_movers_across_a_break_says_so_on_the_page_and_in_the_file(view: View) -> None:
    app = view("variation", **{"show": "movers", "year": 2025, "from": 2019, "la": LEEDS})
    shown = long_tables(app)[0]
    assert len(shown) > 140
    assert shown["Note"].str.startswith(f"{DIFFERENTLY}, so we cannot say whether it rose or fell").all()
    assert shown[["Fell by, points", "Rose by, points"]].isna().all(axis=None)
    assert "More than chance" not in shown.columns
    (rows,) = table_files(app)
    assert len(rows) == len(shown)
    for row in rows:
        assert row["Note"].startswith(DIFFERENTLY), row
        assert row["crosses_break"] == "true"
        assert {row[name] for name in ("change", "change_low", "change_high", "beyond_chance")} == {""}
        assert row["from_value"]
        assert row["value"]


def test_doubts_about_a_figure_stay_named_across_a_break(view: View) -> None:
    """The Isles of Scilly rest on too few in every year."""
    app = view("variation", **{"show": "movers", "year": 2025, "from": 2019})
    notes = dict(long_tables(app)[0][["Local authority", "Note"]].itertuples(index=False))
    doubted = [note for note in notes.values() if note.endswith("; One of the two rests on too few")]
    assert doubted
    assert all(note.startswith(DIFFERENTLY) for note in doubted)
    assert notes[LEEDS_NAME] == f"{DIFFERENTLY}, so we cannot say whether it rose or fell"


def test_changes_within_one_way_of_counting_keep_their_size(view: View) -> None:
    app = view("variation", **{"show": "movers", "year": 2025, "from": 2023})
    (rows,) = table_files(app)
    assert {row["crosses_break"] for row in rows} == {"false"}
    assert all(row["change"] for row in rows)
    assert set(long_tables(app)[0]["More than chance"]) == {"yes", "no"}


def test_two_maps_across_a_break_call_nothing_higher_or_lower(view: View) -> None:
    app = view(**{"year": 2025, "from": 2019, "la": LEEDS})
    assert faults(app) == []
    shown = words(app)
    assert "England: 60.4% in 2019, 46.1% in 2025." in shown
    assert any(text.startswith("⚠ The two years were counted differently from 2022") for text in shown)
    assert not any("authorities with figures to compare in both" in text for text in shown)
    table = next(table for table in long_tables(app) if "2019, %" in table.columns)
    assert table[["Higher by, points", "Lower by, points"]].isna().all(axis=None)
    assert "Beyond chance" not in table.columns
    both = table.dropna(subset=["2019, %", "2025, %"])
    assert both["Note"].str.startswith(DIFFERENTLY).all()
    rows = next(rows for rows in table_files(app) if "crosses_break" in rows[0])
    assert {row["change"] for row in rows if row["crosses_break"] == "true"} == {""}
