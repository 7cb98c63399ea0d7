"""The page Local authority, against published figures and plain SQL."""

import duckdb
import pytest

from pipeline.queries import variation as variation_queries
from pipeline.text import sentences
from tests.support.page_views import View, faults, table_with, words

BRIGHTON, LEWISHAM, NORFOLK, SCILLY, WIGHT = "E06000043", "E09000023", "E10000020", "E06000053", "E06000046"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"


def test_opening_states_the_main_result(view: View) -> None:
    opening = view("local-authority", la=BRIGHTON).markdown[1].value
    assert "Brighton and Hove issued 57.4%" in opening
    assert "228 of 397 plans issued" in opening
    assert "of the 147 authorities ranked (allowing for chance, between " in opening
    assert "It is above the figure for England, 46.1%." in opening
    assert opening.endswith("the figure fell by 40.4 percentage points (95% interval: 35.0 to 45.4).")


def test_measures_behind_the_headlines_have_period_figure_england_and_neighbours(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    table = table_with(view("local-authority", la=BRIGHTON), "Position").set_index("Measure")
    refused = table.loc["Requests for an EHC needs assessment that were refused"]
    assert refused["Period"] == "Calendar year 2025"
    assert refused["Figure"] == "32.6% (239 of 733)"
    assert refused["England"] == "26.6%"
    above, below, used = (
        con.cursor()
        .execute(
            """
            SELECT sum(numerator), sum(denominator), count(*) FROM figure
            JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = ? AND neighbour_set = 'statistical-2025'
              AND indicator = 'ehc_requests_refused_pct' AND time_period = 2025 AND not_ranked IS NULL
            """,
            [BRIGHTON],
        )
        .fetchall()[0]
    )
    assert refused["Statistical neighbours (2025)"] == f"{100 * above / below:.1f}% ({used} of 10)"
    balance = table.loc["DSG balance as a percentage of the year's gross DSG"]
    assert (balance["Figure"], balance["England"]) == ("surplus of 0.59%", "not published")


@pytest.mark.parametrize(
    ("which", "members"), [(None, 10), ("touching", 2), ("statistical-2021", 10), ("region", 18)]
)
def test_neighbours_are_listed_below_the_authority(view: View, which: str | None, members: int) -> None:
    params = {"la": BRIGHTON} | ({"neighbours": which} if which else {})
    app = view("local-authority", **params)
    assert faults(app) == []
    table = table_with(app, "DSG balance at 31 March 2024")
    assert len(table) == 1 + members
    assert table.iloc[0]["Local authority"] == "Brighton and Hove"
    assert table.iloc[0]["EHC plans issued within 20 weeks, excluding exceptions, calendar year 2025"] == (
        "57.4% (228 of 397)"
    )
    assert ("Closeness" in table.columns) == (which is None or which.startswith("statistical"))


def test_own_list_replaces_the_neighbours(view: View) -> None:
    app = view("local-authority", la=BRIGHTON, neighbours="own", **{"with": "E09000022.E09000028"})
    assert faults(app) == []
    assert table_with(app, "DSG balance at 31 March 2024")["Local authority"].to_list() == [
        "Brighton and Hove",
        "Lambeth",
        "Southwark",
    ]


def test_border_gaps_are_the_differences_of_the_figures(view: View, con: duckdb.DuckDBPyConnection) -> None:
    table = table_with(view("local-authority", la="E09000022"), "Apart by")
    expected = (
        con.cursor()
        .execute(
            """
            SELECT location_name, abs(value - (SELECT value FROM figure WHERE indicator = $1
                       AND time_period = 2025 AND location_code = 'E09000022')) AS gap
            FROM figure JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = 'E09000022' AND neighbour_set LIKE 'touching%'
              AND indicator = $1 AND time_period = 2025 AND value IS NOT NULL
            ORDER BY not_ranked IS NOT NULL, gap DESC
            """,
            [ON_TIME],
        )
        .fetchall()
    )
    assert table["Neighbour"].to_list() == [name for name, _ in expected]
    for shown, (_, gap) in zip(table["Apart by"], expected, strict=True):
        assert shown.startswith(f"{gap:.1f} percentage points")


def test_island_without_neighbours(view: View) -> None:
    said = words(view("local-authority", la=WIGHT, neighbours="touching"))
    assert "No authority touches Isle of Wight." in said
    assert any(text.startswith("There is no gap to show") for text in said)


def test_withdrawn_figure_is_shown_with_its_former_value(view: View) -> None:
    table = table_with(view("local-authority", la=LEWISHAM), "Found changed in").set_index("Measure")
    row = table.loc["EHC plans issued within 20 weeks, excluding exceptions, calendar year 2024"]
    assert row["Before"].startswith("94.8%")
    assert row["Now"] == "no figure (“x”)"
    assert "as amended" in row["Found changed in"]


def test_inspections_quote_the_outcome(view: View) -> None:
    said = " ".join(words(view("local-authority", la=BRIGHTON)))
    assert "Inspected from 27 March 2023, published 31 May 2023: **Typically positive experiences" in said
    assert "**No written statement of action** (framework 2016 to 2022)" in said


@pytest.mark.parametrize("code", [BRIGHTON, NORFOLK, SCILLY, "E10000006"])
def test_sentences_to_copy_are_those_for_everyone(
    view: View, con: duckdb.DuckDBPyConnection, code: str
) -> None:
    app = view("local-authority", la=code)
    offered = [element.value for element in app.code]
    with con.cursor() as cursor:
        period = 2022 if code == "E10000006" else 2025
        facts = variation_queries.facts(cursor, ON_TIME, period, code)[code]
    assert offered[:3] == list(sentences.for_everyone(facts).values())
    assert len(offered) == 9 if code != SCILLY else 6


def test_card_has_position_region_and_group(view: View) -> None:
    said = " ".join(words(view("local-authority", la=BRIGHTON)))
    assert "South East: **46.9%**" in said
    assert "England: 46.1% (43,997 of 95,411)." in said
    assert "taken together, from 10 of 10" in said
    assert "EHC plans classed as exceptions to the 20-week limit: **3.4%**" in said


def test_warning_if_many_plans_are_left_out(view: View) -> None:
    warned = [element.value for element in view("local-authority", la="E08000004").markdown]  # Oldham
    assert any("58.8% (204 of 347) were classed as exceptions" in text for text in warned)
    assert not any(
        "were classed as exceptions and are left out here" in text
        for text in words(view("local-authority", la="E08000004", exceptions="incl"))
    )


def test_deficit_is_ranked_among_deficits_with_a_dated_previous_figure(view: View) -> None:
    table = table_with(view("local-authority", la="E06000058"), "Position").set_index("Measure")
    row = table.loc["DSG balance as a percentage of the year's gross DSG"]
    assert row["Position"] == "4th largest deficit of 148"
    assert row["Before"] == "deficit of 6.80% (31 March 2022)"


def test_suspect_revised_figure_is_flagged(view: View) -> None:
    table = table_with(view("local-authority", la="E06000010"), "Found changed in").set_index("Measure")
    assert table.loc["New EHC plans, calendar year 2022"]["Now"] == "6,078 (suspect)"
