"""The page All measures with real data, run without a browser: figures, comparisons, order, files."""

import re

import duckdb
import pandas as pd
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages.measures import table as measures_table
from pages.ui.tables import downloadable
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.text import formatting
from tests.support.reading.page_views import View, by_class, drawn, faults, fixed, tables

KENT, SCILLY, NORFOLK = "E10000016", "E06000053", "E10000020"
TIMELY = "EHC plans issued within 20 weeks, excluding exceptions"
ALL_COLUMNS = "counts.before.change.region.england.together.average.place.places.quarter.notes"


def shown(app: AppTest) -> pd.DataFrame:
    """Return the table with the measure as its index."""
    (table,) = tables(app)
    return table.set_index("Measure")


def values(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> list[tuple[object, ...]]:
    """Return the rows of a query."""
    with con.cursor() as cursor:
        return cursor.execute(query, list(parameters)).fetchall()


def test_a_measure_stands_beside_all_it_is_compared_with(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("all-measures", la=KENT, columns=ALL_COLUMNS)
    assert faults(app) == []
    row = shown(app).loc[TIMELY]
    assert row["Period"] == "2025"
    assert row["Figure"] == "56.9%"  # as DfE printed it, like 33.3 a year before and 46.1 of England
    assert row["Out of"].startswith("999 of 1,756")
    assert row["Before"] == "33.3% (2024)"
    assert row["Change"].startswith("Rise of 23.6 points (")
    assert row["England"] == "46.1%"
    members = values(
        con,
        """
        SELECT value, numerator, denominator, not_ranked
        FROM figure JOIN neighbour ON neighbour_code = figure.location_code
        WHERE neighbour_set = 'statistical-2025' AND neighbour.location_code = ?
          AND indicator = 'ehcp_issued_20_weeks_excl_pct' AND time_period = 2025
        """,
        KENT,
    )
    used = [member for member in members if member[3] is None]
    together = 100 * sum(member[1] for member in used) / sum(member[2] for member in used)
    average = sum(member[0] for member in used) / len(used)
    of = f"({len(used)} of {len(members)})"
    assert row["Similar councils: group average"] == f"{together:.1f}% {of}"
    assert row["Similar councils: simple average"] == f"{average:.1f}% {of}"
    ranked = values(
        con,
        "SELECT value FROM figure WHERE indicator = 'ehcp_issued_20_weeks_excl_pct' AND time_period = 2025 "
        "AND geographic_level = 'Local authority' AND not_ranked IS NULL",
    )
    place = 1 + sum(value > 56.9 for (value,) in ranked)
    assert row["Place"] == f"{formatting.ordinal(place)} highest of {len(ranked)}"
    assert 4 * place > len(ranked)
    assert 4 * (len(ranked) - place + 1) > len(ranked)
    assert row["Quarter"] == "middle half"


def test_every_measure_of_the_chosen_version_stands_under_its_topic(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    measures = dict(
        values(
            con,
            "SELECT DISTINCT label, topic FROM figure JOIN indicator USING (indicator) "
            "WHERE location_code = ? AND (indicator NOT LIKE '%\\_incl\\_%' ESCAPE '\\' "
            "OR indicator = 'ehcp_average_wait_incl_weeks')",
            KENT,
        )
    )
    app = view("all-measures", la=KENT)
    table = shown(app)
    assert set(table.index) == set(measures)
    waits = [label for label in table.index if label.startswith("Average wait")]
    assert [label.rpartition(", ")[2] for label in waits] == ["excluding exceptions", "including exceptions"]
    few = table.loc[waits[0], "Place"]
    assert re.search(r" of the 1[01]\d with a figure$", few)
    (html,) = (each.body for each in drawn(app, "html") if each.body.startswith('<div class="sheet"'))
    assert html.count('scope="rowgroup"') == len(set(measures.values()))
    including = view("all-measures", la=KENT, exceptions="incl")
    assert "EHC plans issued within 20 weeks, including exceptions" in shown(including).index
    assert TIMELY not in shown(including).index


def test_a_change_across_a_break_is_refused_in_its_row(view: View) -> None:
    far = shown(view("all-measures", la=KENT, back=5, columns="before.change")).loc[TIMELY]
    assert far["Before"].endswith("(2020)")
    assert far["Change"] == "counted differently since 2022"


@pytest.mark.parametrize("order", ["topic", "place", "change"])
def test_each_order_has_every_measure_once(view: View, order: str) -> None:
    app = view("all-measures", la=KENT, order=order, columns="change.place.quarter")
    assert faults(app) == []
    table = shown(app)
    assert table.index.is_unique
    (menu,) = by_class(app, "sections")
    headings = {f"#{each.get('id')}": each.text for each in fixed(app).iter("th") if each.get("id")}
    assert len(headings) > 4
    assert {link.get("href"): link.text for link in menu.iter("a")} == headings
    if order == "place":
        parts = ["highest quarter", "middle half", "lowest quarter"]
        quarters = [parts.index(quarter) for quarter in table["Quarter"] if quarter in parts]
        assert quarters[0] == 0
        assert quarters[-1] == 2
        assert quarters == sorted(quarters)
    if order == "change":
        assert "(" in table["Change"].iloc[0]
        without = table["Change"].str.contains("(", regex=False)
        assert without.is_monotonic_decreasing


def test_only_measures_with_a_better_end_count_as_best_or_worst(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    ranked = values(
        con,
        """
        WITH newest AS (
            SELECT indicator, max(time_period) AS time_period FROM figure WHERE location_code = ? GROUP BY ALL
        ), compared AS (
            SELECT indicator, polarity, figure.value FROM newest JOIN figure USING (indicator, time_period)
            JOIN indicator USING (indicator) WHERE location_code = ? AND not_ranked IS NULL
            AND polarity <> 'neutral'
            AND (NOT contains(indicator, '_incl_') OR indicator = 'ehcp_average_wait_incl_weeks')
        )
        SELECT indicator, polarity, compared.value,
               list(other.value), count(*) FILTER (other.value > compared.value),
               count(*) FILTER (other.value < compared.value)
        FROM compared JOIN newest USING (indicator)
        JOIN figure AS other USING (indicator, time_period)
        WHERE geographic_level = 'Local authority' AND other.not_ranked IS NULL GROUP BY ALL
        """,
        KENT,
        KENT,
    )
    near = {"best": 0, "worst": 0}
    for _, polarity, _, every, higher, lower in ranked:
        best, worst = (higher, lower) if polarity == "higher_is_better" else (lower, higher)
        least = min(best, worst)
        if 4 * (least + 1) <= len(every):
            near["best" if best == least else "worst"] += 1
    said = " ".join(text.value for text in view("all-measures", la=KENT).markdown)
    assert f"On {len(ranked)} of them councils are ranked and high or low is better" in said
    assert f"in the best quarter on {near['best']}, and in the worst on {near['worst']}." in said


def test_tiny_and_excepted_places_say_what_is_missing(view: View) -> None:
    tiny = view("all-measures", la=SCILLY, columns="place.notes")
    assert faults(tiny) == []
    assert any("The council is not ranked on any of them." in element.value for element in tiny.markdown)
    excepted = shown(view("all-measures", la=NORFOLK, columns="notes"))
    assert excepted.loc[TIMELY, "Figure"].startswith("No figure")
    assert excepted.loc[TIMELY, "To mind"]


def test_without_a_council_one_is_asked_for(view: View) -> None:
    app = view("all-measures")
    assert faults(app) == []
    assert tables(app) == []
    assert any("Choose a council" in element.value for element in app.markdown)


def test_unknown_columns_and_years_are_named(view: View) -> None:
    app = view("all-measures", la=KENT, columns="change.mood", back=4)
    notices = " ".join(notice.value for notice in app.info)
    assert "no column mood" in notices
    assert "1, 2, 3 or 5 years" in notices
    assert list(shown(app).columns) == ["Period", "Figure", "Change"]


def test_the_files_have_numbers(
    view: View, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[DownloadableTable] = []
    monkeypatch.setattr(downloadable, "menu", lambda table, _key: offered.append(table))
    view("all-measures", la=KENT)
    assert offered[0].only_in_file is not None
    row = offered[0].only_in_file.row(
        by_predicate=pl.col("indicator") == "ehcp_issued_20_weeks_excl_pct", named=True
    )
    published = values(
        con,
        "SELECT value, numerator, denominator FROM figure "
        "WHERE indicator = ? AND time_period = 2025 AND location_code = ?",
        row["indicator"],
        KENT,
    )[0]
    assert (row["value"], row["numerator"], row["denominator"]) == published
    assert row["change"] == pytest.approx(56.9 - 33.3)
    assert measures_table.MEASURE in offered[0].shown.columns


def test_what_must_be_known_of_single_figures_stands_below_them(view: View) -> None:
    app = view("all-measures", la=KENT)
    (notes,) = [fold for fold in app.expander if fold.label.startswith("Notes on")]
    said = " ".join(text.value for text in notes.markdown)
    assert "Average wait for an EHC plan, excluding exceptions, 2025: DfE's mean" in said
    assert "DSG balance per resident aged 0 to 17, 31 March 2024: We have no balance for the year" in said
