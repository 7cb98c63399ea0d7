"""The page Compare with real data, run without a browser: groups and figures."""

import re

import duckdb
import polars as pl
import pytest

from tests.support.reading.compare_page import charts, figures, last_table, names_of_dots, neighbours, said
from tests.support.reading.page_views import View, faults, hovers_of, tables, texts_of, words
from tests.support.warehouses import newest

BRIGHTON, LAMBETH, NORFOLK, WIGHT, CUMBRIA = "E06000043", "E09000022", "E10000020", "E06000046", "E10000006"


def test_default_group_is_the_similar_councils_and_is_named(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("compare", la=BRIGHTON, year=2025)
    assert faults(app) == []
    assert "These are its similar councils" in said(app)
    assert len(names_of_dots(app)) == 11
    rows = figures(con, neighbours(con, "statistical-2025", BRIGHTON), 2025)
    pooled = 100 * sum(row[1] for row in rows) / sum(row[2] for row in rows)
    mean = sum(row[0] for row in rows) / len(rows)
    assert app.title[0].value == "Brighton and Hove and its 10 similar councils"
    assert app.markdown[1].value.startswith(":gray[2025 model]\n\n")
    opening = said(app)
    assert "57.4%" in opening  # as DfE printed it
    assert "228 of 397" in opening
    assert f"is {pooled:.1f}%; their simple average is {mean:.1f}%." in opening
    higher = sum(row[0] > 57.4 for row in rows)
    assert f"Its own figure is the {higher + 1}th highest of these {len(rows) + 1}" in opening
    assert "England, 46.1%" in opening
    assert "These are its similar councils" not in said(
        view("compare", la=BRIGHTON, neighbours="statistical-2025")
    )


@pytest.mark.exhaustive(8, "groups of unusual authorities on the page Compare")
@pytest.mark.parametrize("which", ["touching", "statistical-2021", "statistical-2025", "region", "type"])
@pytest.mark.parametrize(
    "code", [BRIGHTON, NORFOLK, CUMBRIA, "E06000063", "E09000001", "E06000053", "E06000058"]
)
def test_every_group_of_unusual_authorities_can_be_drawn(view: View, which: str, code: str) -> None:
    assert faults(view("compare", la=code, neighbours=which)) == []


@pytest.mark.exhaustive(4, "kinds of measures on the page Compare")
@pytest.mark.parametrize(
    ("measure", "year"),
    [
        ("dsg_balance_gbp", 202324),
        ("dsg_balance_pct", 202122),
        ("ehcp_caseload_count", 2026),
        ("send_appeal_rate_reviews_pct", 2025),
        ("ehcp_average_wait_excl_weeks", 2025),
        ("high_needs_outturn_per_head_gbp", 202425),
        ("ehcp_caseload_per_1000", 2026),
        ("pupils_ehcp_pct", 2025),
    ],
)
def test_every_kind_of_measure_can_be_compared(
    view: View, con: duckdb.DuckDBPyConnection, measure: str, year: int
) -> None:
    """A line of years needs two of them, which waits had not in the first edition that has waits."""
    periods = "SELECT count(DISTINCT time_period) FROM figure WHERE indicator = ? AND value IS NOT NULL"
    with con.cursor() as cursor:
        ((years,),) = cursor.execute(periods, [measure]).fetchall()
    for group in ({"la": BRIGHTON}, {"with": f"{BRIGHTON}.E06000058.E06000053"}):
        app = view("compare", measure=measure, year=year, **group)
        assert faults(app) == []
        apart = [chart for chart in charts(app) if "over the years" not in chart.get("aria-label", "")]
        assert len(apart) >= (1 if years == 1 else 2)


def test_authority_without_a_figure_keeps_its_row_with_a_reason(view: View) -> None:
    """BCP's neighbour Norfolk excepted every plan that it issued in 2025."""
    app = view("compare", la="E06000058", year=2025)
    assert names_of_dots(app)[-1] == "Norfolk"
    words_drawn = texts_of(charts(app)[0])
    assert words_drawn[words_drawn.index("Norfolk") + 1] == "no figure"
    assert not any(hover.startswith("Norfolk") for hover in hovers_of(charts(app)[0]))
    assert "classed all but one of its 1,943 plans of 2025" in last_table(app, "Norfolk")["Note"]


def test_dots_follow_the_chosen_order(view: View, con: duckdb.DuckDBPyConnection) -> None:
    by_value = view("compare", la=BRIGHTON, year=2025)
    values = [float(hover.split(": ")[1].split("%")[0]) for hover in hovers_of(charts(by_value)[0])]
    assert len(values) == 11
    assert values == sorted(values, reverse=True)
    by_name = names_of_dots(view("compare", la=BRIGHTON, year=2025, sort="name"))
    assert by_name[0] == "Brighton and Hove"
    assert by_name[1:] == sorted(by_name[1:])
    nearest = names_of_dots(view("compare", la=BRIGHTON, year=2025, sort="list"))
    assert nearest[1] == "Bristol, City of"
    assert neighbours(con, "statistical-2025", BRIGHTON)[0] == "E06000023"


def test_authorities_without_neighbours_or_close_ones_are_explained(view: View) -> None:
    assert "The Isle of Wight has no council next door" in said(
        view("compare", la=WIGHT, neighbours="touching")
    )
    for code in ("E09000001", "E06000053"):
        assert "“not close”" in said(view("compare", la=code))
    assert "“not close”" not in said(view("compare", la=BRIGHTON))


def test_abolished_neighbour_stays_in_the_list(view: View) -> None:
    app = view("compare", la="E06000019", neighbours="statistical-2021", year=2025)
    assert "Cumbria" in names_of_dots(app)
    assert "Cumbria (to 2023) has ended" in said(app)
    assert "8 with a figure" in said(app)  # of the nine others, Norfolk has none
    assert last_table(app, "Cumbria (to 2023)")["Figure"] == "ended 31 March 2023"


def test_abolished_authority_links_to_successors_and_shows_its_last_years(view: View) -> None:
    app = view("compare", la=CUMBRIA)
    assert "existed until 31 March 2023" in said(app)
    assert {link.proto.label for link in app.get("page_link")} >= {"Compare Cumberland"}
    assert any("2022" in heading for table in tables(app) for heading in table.columns)


def test_group_is_a_line_next_to_the_authority(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("compare", la=BRIGHTON)
    hovers = hovers_of(charts(app)[1])
    names = {hover.split(", ")[0] for hover in hovers}
    assert names == {"Brighton and Hove", "Similar councils", "South East", "England"}
    (in_2025,) = [hover for hover in hovers if hover.startswith("Similar councils, 2025: ")]
    with con.cursor() as cursor:
        above, below = cursor.execute(
            """
            SELECT sum(numerator), sum(denominator) FROM figure
            JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = ? AND neighbour_set = 'statistical-2025'
              AND indicator = 'ehcp_issued_20_weeks_excl_pct' AND time_period = 2025 AND not_ranked IS NULL
            """,
            [BRIGHTON],
        ).fetchall()[0]
    assert in_2025 == f"Similar councils, 2025: {100 * above / below:.1f}%"
    text = said(app)
    assert "Similar councils: group average: all their cases together" in text
    assert "9 of 10 in 2024; 10 of 10 in 2025." in text


def test_table_of_measures_has_published_figures(view: View) -> None:
    app = view("compare", la=BRIGHTON)
    plans, money = (table.set_index("Local authority") for table in tables(app)[3:5])
    own = [row for row in plans.index if "Brighton and Hove" in row]
    assert plans.index[0] == own[0]
    first = plans.columns[0]
    assert first == f"EHC plans issued within 20 weeks, excluding exceptions, {newest.YEAR}"
    on_time, counts = newest.BRIGHTON_ON_TIME
    assert plans.loc[own[0], first].startswith(on_time)
    assert counts in plans.loc[own[0], first]
    assert plans.loc["England", first].startswith(newest.ON_TIME[0])
    assert plans.loc["Of the group, with a figure", first] == "10 of 10"
    balance = next(
        column for column in money.columns if column.startswith(f"DSG balance at {newest.BALANCE_DATE}")
    )
    assert money.loc[own[0], balance] == "surplus of £1.3m"
    included = tables(view("compare", la=BRIGHTON, exceptions="incl"))[3].columns[1]
    assert included == f"EHC plans issued within 20 weeks, including exceptions, {newest.YEAR}"


def test_totals_are_not_compared_with_lines(view: View) -> None:
    dots, *others = charts(view("compare", la=BRIGHTON, measure="ehcp_caseload_count"))
    assert not any("England" in text or "Group average" in text for text in texts_of(dots))
    assert not any("Similar councils" in text for chart in others for text in texts_of(chart))
    assert any(
        "a total mostly shows how large a place is" in text
        for text in words(view("compare", la=BRIGHTON, measure="ehcp_caseload_count"))
    )


def test_file_has_codes_numbers_and_flags(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """Calls the module itself, since AppTest cannot press the button."""
    view("compare", la=BRIGHTON)
    from pages.compare import main_measures  # noqa: PLC0415
    from pages.compare.group import Group, Member  # noqa: PLC0415
    from pages.ui.data import connection  # noqa: PLC0415 - after the view has set the warehouse

    group = Group(BRIGHTON, "own", by_default=False, members=(Member("E06000042", "Milton Keynes"),))
    asked = (("ehc_requests_refused_pct", 2025),)
    table = connection.cached(main_measures.by_measure, group, asked)["EHC plans and requests"]
    file = pl.concat([table.shown, table.only_in_file], how="horizontal").filter(location_code="E06000042")
    assert file.select("value", "denominator", "flag", "time_period").row(0) == (0.0, 749.0, "suspect", 2025)
    assert file["Note"][0].startswith("In doubt, shown as published.")


def test_ranks_of_balances_say_from_which_end_they_count(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """Of the 148 balances at 31 March 2024, 106 were deficits (DfE)."""
    app = view("compare", la=BRIGHTON, measure="dsg_balance_gbp", year=202324)
    assert "so a group has a simple average only" in " ".join(words(app))
    table = tables(app)[-1].set_index("Local authority")
    query = """
        SELECT location_name, value FROM figure
        WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND not_ranked IS NULL
          AND geographic_level = 'Local authority' AND existed
    """
    with con.cursor() as cursor:
        balances = dict(cursor.execute(query).fetchall())
    for name, rank in table["Place"].items():
        value = balances.get(name.removeprefix("▶ "))
        if value is None:
            assert rank == "", name
            continue
        further = sum(other < value if value < 0 else other > value for other in balances.values())
        assert re.sub(r"^(joint )?(\d+)\w\w ", r"\2 ", rank) == (
            f"{f'{further + 1} ' if further else ''}largest {'deficit' if value < 0 else 'surplus'} "
            f"of {len(balances)}"
        ), name
    pooled = view("compare", la=BRIGHTON)
    assert "all their cases together, so large" in " ".join(words(pooled))
    places = tables(pooled)[-1]["Place"]
    assert all(re.search(r"(lowest|highest) of \d+$", place) for place in places if place)


def test_a_successor_is_shown_beside_its_predecessor(view: View) -> None:
    """Cumberland's own page has Cumbria as context; so has the comparison."""
    app = view("compare", la="E06000063")
    hovers = hovers_of(charts(app)[1])
    former = {hover.split(": ")[0].split(", ")[1] for hover in hovers if hover.startswith("Cumbria, ")}
    own = {hover.split(": ")[0].split(", ")[1] for hover in hovers if hover.startswith("Cumberland, ")}
    assert former
    assert max(former) < min(own)
    table = next(found for found in tables(app) if "Cumbria (to 2023)" in found.columns)
    said = dict(table[["Calendar year", "Cumbria (to 2023)"]].itertuples(index=False))
    assert said["2025"] == "ended"
    assert said["2022"].startswith(
        next(h for h in hovers if h.startswith("Cumbria, 2022")).split(": ")[1][:5]
    )
