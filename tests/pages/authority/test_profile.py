"""The page Local authority, against published figures and plain SQL."""

import re

import duckdb
import pytest

from tests.support.reading.page_views import View, by_class, drawn, faults, table_with, text_of, words
from tests.support.warehouses import newest

BRIGHTON, LEWISHAM, NORFOLK, SCILLY, WIGHT = "E06000043", "E09000023", "E10000020", "E06000053", "E06000046"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"


def test_opening_states_the_main_result(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("local-authority", la=BRIGHTON)
    (opening,) = [
        text_of(paragraph)
        for fold in by_class(app, "fold")
        if text_of(fold).startswith("With rank and likely range")
        for paragraph in fold.iter("p")
    ]
    on_time, plans = newest.BRIGHTON_ON_TIME
    ranked = con.cursor().execute(
        """
        SELECT count(*) FROM figure WHERE indicator = ? AND time_period = ?
          AND geographic_level = 'Local authority' AND value IS NOT NULL AND not_ranked IS NULL
        """,
        [ON_TIME, newest.YEAR],
    )
    assert f"Brighton and Hove issued {on_time}" in opening
    assert f"{plans} plans issued" in opening
    assert f"of the {ranked.fetchall()[0][0]} authorities ranked (allowing for chance, between " in opening
    assert newest.BRIGHTON_AND_ENGLAND in opening
    assert opening.endswith(newest.BRIGHTON_CHANGE)
    years, *_ = (
        said for said in map(text_of, by_class(app, "fold")) if said.startswith("Year by year, with notes")
    )
    assert "Dotted upright line" in years  # what the chart above it means


def test_measures_behind_the_headlines_have_period_figure_england_and_neighbours(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    table = table_with(view("local-authority", la=BRIGHTON), "Position").set_index("Measure")
    refused = table.loc["Requests for an EHC needs assessment that were refused"]
    assert refused["Period"] == f"{newest.YEAR}"
    assert refused["Figure"] == newest.BRIGHTON_REFUSED
    assert refused["England"] == newest.REFUSED
    above, below, used = (
        con.cursor()
        .execute(
            """
            SELECT sum(numerator), sum(denominator), count(*) FROM figure
            JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = ? AND neighbour_set = 'statistical-2025'
              AND indicator = 'ehc_requests_refused_pct' AND time_period = ? AND not_ranked IS NULL
            """,
            [BRIGHTON, newest.YEAR],
        )
        .fetchall()[0]
    )
    assert refused["Similar councils"] == f"{100 * above / below:.1f}% (from {used} of 10)"
    balance = table.loc["DSG balance as a percentage of the year's gross DSG"]
    assert balance["Figure"] == newest.BRIGHTON_BALANCE
    query = "SELECT value FROM figure WHERE indicator = 'dsg_balance_pct' AND time_period = 202324 "
    query += "AND geographic_level = 'Local authority' AND existed AND not_ranked IS NULL ORDER BY value"
    values = [value for (value,) in con.cursor().execute(query).fetchall()]
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    deficits = sum(value < 0 for value in values)
    assert balance["England"] == (
        f"{deficits} of {len(values)} in deficit; the middle one: deficit of {-middle:.2f}%"
    )


def test_page_opens_with_five_plain_lines(view: View) -> None:
    app = view("local-authority", la=NORFOLK)
    lines = [text_of(line) for line in by_class(app, "said")]
    assert len(lines) == 5
    assert all(len(line.split()) <= 27 for line in lines)
    assert "Counting exceptions, Norfolk issued" in lines[1]
    assert len(by_class(app, "big")) == 5
    notes = next(fold for fold in by_class(app, "fold") if text_of(fold).startswith("What these lines count"))
    assert "Exceptions are plans for which the law allows more" in text_of(notes)


def test_the_line_on_plans_in_time_says_how_many_were_exceptions(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("local-authority", la=BRIGHTON)
    number, issued, share = con.execute(
        """
        SELECT numerator, denominator, value FROM figure
        WHERE location_code = ? AND indicator = 'ehcp_exception_share_pct' AND time_period = ?
        """,
        [BRIGHTON, newest.YEAR],
    ).fetchall()[0]
    exceptions = f"{number:,.0f} of {issued:,.0f} plans issued ({share:.1f}%)"
    assert exceptions in text_of(by_class(app, "lines")[0])


def test_sections_come_in_the_order_of_their_menu(view: View) -> None:
    app = view("local-authority", la=BRIGHTON)
    (menu,) = by_class(app, "sections")
    links = [(link.get("href"), text_of(link)) for link in menu.iter("a")]
    headings = [(f"#{header.proto.anchor}", header.value) for header in app.header]
    assert [heading for heading in headings if heading != ("#groups", "By sex, age and ethnicity")] == links
    assert [title for _, title in links][:4] == [
        "In five lines",
        "What stands out",
        "What you can say",
        "Three topics",
    ]
    assert len(by_class(app, "leads")[0].findall("li")) == 3


@pytest.mark.parametrize("code", [BRIGHTON, NORFOLK, SCILLY, "E10000006"])
def test_cards_have_a_heading_a_figure_and_at_most_five_lines(view: View, code: str) -> None:
    cards = by_class(view("local-authority", la=code), "card")
    assert [text_of(card[0]) for card in cards] == ["EHC plans on time", "SEND Tribunal", "Money"]
    for card in cards:
        heading, figure, *rest = card
        few = re.search("too few to compare|No figure", text_of(figure))
        assert (heading.tag, figure.get("class")) == ("h3", "figure few" if few else "figure")
        assert code != SCILLY or (few and "%" not in text_of(figure))
        lines = [text_of(line) for line in rest if line.tag == "p"]
        assert 1 <= len(lines) <= 5
        assert all(len(line.split()) <= 50 for line in lines)
        assert lines[-1].startswith(("Exceptions: ", "Appeal: ", "Deficit and surplus: ")) or len(lines) == 1


@pytest.mark.parametrize(
    ("which", "members"), [(None, 10), ("touching", 2), ("statistical-2021", 10), ("region", 18)]
)
def test_neighbours_are_listed_below_the_authority(view: View, which: str | None, members: int) -> None:
    params = {"la": BRIGHTON} | ({"neighbours": which} if which else {})
    app = view("local-authority", **params)
    assert faults(app) == []
    table = table_with(app, f"DSG balance at {newest.BALANCE_DATE}")
    assert len(table) == 1 + members
    assert table.iloc[0]["Local authority"] == "Brighton and Hove"
    on_time, plans = newest.BRIGHTON_ON_TIME
    heading = f"EHC plans issued within 20 weeks, excluding exceptions, {newest.YEAR}"
    assert table.iloc[0][heading] == f"{on_time} ({plans})"
    assert ("Closeness" in table.columns) == (which is None or which.startswith("statistical"))


def test_own_list_replaces_the_neighbours(view: View) -> None:
    app = view("local-authority", la=BRIGHTON, neighbours="own", **{"with": "E09000022.E09000028"})
    assert faults(app) == []
    assert table_with(app, f"DSG balance at {newest.BALANCE_DATE}")["Local authority"].to_list() == [
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
                       AND time_period = $2 AND location_code = 'E09000022')) AS gap
            FROM figure JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = 'E09000022' AND neighbour_set LIKE 'touching%'
              AND indicator = $1 AND time_period = $2 AND value IS NOT NULL
            ORDER BY not_ranked IS NOT NULL, gap DESC
            """,
            [ON_TIME, newest.YEAR],
        )
        .fetchall()
    )
    assert table["Council next door"].to_list() == [name for name, _ in expected]
    for shown, (_, gap) in zip(table["Apart by"], expected, strict=True):
        assert shown.startswith(f"{gap:.1f} percentage points")


def test_island_without_neighbours(view: View) -> None:
    said = words(view("local-authority", la=WIGHT, neighbours="touching"))
    assert "Isle of Wight has no council next door." in said
    assert any(text.startswith("There is no gap to show") for text in said)


def test_gaps_count_exceptions_where_no_figure_without_them_is_published(view: View) -> None:
    app = view("local-authority", la=NORFOLK)
    assert not any(text.startswith("There is no gap to show") for text in words(app))
    bars = [text_of(item) for item in by_class(app, "bars")]
    assert any("Norfolk" in text and "59.0%" in text for text in bars)


def test_withdrawn_figure_is_shown_with_its_former_value(view: View) -> None:
    table = table_with(view("local-authority", la=LEWISHAM), "Found changed in").set_index("Measure")
    row = table.loc["EHC plans issued within 20 weeks, excluding exceptions, 2024"]
    assert row["Before"].startswith("94.8%")
    assert row["Now"] == "no figure (“x”)"
    assert "as amended" in row["Found changed in"]


def test_inspections_quote_the_outcome(view: View) -> None:
    said = " ".join(words(view("local-authority", la=BRIGHTON)))
    assert "Inspected from 27 March 2023, published 31 May 2023: **Typically positive experiences" in said
    assert "**No written statement of action** (framework 2016 to 2022)" in said


def test_card_has_position_region_and_group(view: View, con: duckdb.DuckDBPyConnection) -> None:
    card = text_of(by_class(view("local-authority", la=BRIGHTON), "card")[0])
    percentage, counts = newest.ON_TIME
    assert f"England: {percentage}; South East: {newest.SOUTH_EAST_ON_TIME}" in card
    assert f"England: {percentage} ({counts})." in card
    assert "(group average, from 10 of 10 councils)" in card
    # the share of all plans issued in England that were exceptions, from its two counts of plans
    every, without = (
        con.cursor()
        .execute(
            "SELECT denominator FROM figure WHERE location_code = 'E92000001' AND time_period = ? "
            "AND indicator IN ('ehcp_issued_20_weeks_incl_pct', 'ehcp_issued_20_weeks_excl_pct') "
            "ORDER BY denominator DESC",
            [newest.YEAR],
        )
        .fetchall()
    )
    england = f"{100 * (every[0] - without[0]) / every[0]:.1f}%"
    said = f"EHC plans classed as exceptions to the 20-week limit: {newest.BRIGHTON_EXCEPTIONS} ("
    assert said in card
    assert f"England: {england}." in card.partition(said)[2].partition("Group average:")[0]


def test_warning_if_many_plans_are_left_out(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """The authorities with the highest and the lowest share of exceptions."""
    shares = (
        con.cursor()
        .execute(
            """
            SELECT location_code, value FROM figure
            WHERE indicator = 'ehcp_exception_share_pct' AND time_period = ? AND not_ranked IS NULL
              AND geographic_level = 'Local authority' AND value < 100
            ORDER BY value
            """,
            [newest.YEAR],
        )
        .fetchall()
    )
    for code, share in (shares[0], shares[-1]):
        app = view("local-authority", la=code)
        warned = any(text.startswith(f"⚠ Exceptions were {share:.1f}% (") for text in words(app))
        assert warned == (share > 20)
        with_them = words(view("local-authority", la=code, exceptions="incl"))
        assert not any("Exceptions were" in text for text in with_them)


def test_deficit_is_ranked_among_deficits_with_a_dated_previous_figure(view: View) -> None:
    table = table_with(view("local-authority", la="E06000058"), "Position").set_index("Measure")
    row = table.loc["DSG balance as a percentage of the year's gross DSG"]
    assert row["Position"] == newest.BOURNEMOUTH_POSITION
    assert row["Before"] == newest.BOURNEMOUTH_BEFORE


def test_suspect_revised_figure_is_flagged(view: View) -> None:
    table = table_with(view("local-authority", la="E06000010"), "Found changed in").set_index("Measure")
    assert table.loc["New EHC plans, 2022"]["Now"].startswith(
        "6,078 (in doubt: The table prints 6,078 for each of the 15 authorities of Yorkshire and The Humber, "
        "which is the region's total."
    )


def test_groups_are_compared_and_small_counts_are_not_shown(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    """Plans in time by sex and by ethnicity, against plain sums of the two years held by group."""
    table = table_with(view("local-authority", la=BRIGHTON), "Compared with the others there").set_index(
        "Group"
    )
    sums = con.cursor().execute(
        """
        SELECT breakdown, sum(numerator)::INT, sum(denominator)::INT FROM latest_observation
        WHERE indicator = ? AND location_code = ? AND breakdown_topic <> 'Total' GROUP BY 1
        """,
        [ON_TIME, BRIGHTON],
    )
    counts = {group: (above, below) for group, above, below in sums.fetchall()}
    above, below = counts["Female"]
    assert table.loc["Sex: Female", "Brighton and Hove"] == f"{100 * above / below:.1f}% ({above} of {below})"
    black = [pair for group, pair in counts.items() if group.startswith("Black")]
    assert 0 < sum(below for _, below in black) < 10
    assert tuple(table.loc["Ethnicity: Black"])[:2] == ("not shown (a count under 10)", "too few to say")
    assert set(table["The same within England"]) > {"no clear difference"}


def test_an_authority_without_figures_by_group_has_no_section_for_them(view: View) -> None:
    assert "By sex, age and ethnicity" in words(view("local-authority", la=BRIGHTON))
    assert "By sex, age and ethnicity" not in words(view("local-authority", la=WIGHT))


def test_page_offers_its_brief_and_the_pack_of_its_region(view: View) -> None:
    shown = "".join(message.body for message in drawn(view("local-authority", la=BRIGHTON), "html"))
    for path in ("brief/brighton-and-hove.pdf", "brief/region/south-east.pdf", "pack/region/south-east.zip"):
        assert f'href="api/v1/{path}"' in shown
