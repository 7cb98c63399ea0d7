"""The section Equality against the published counts, worked out in plain Python."""

import re

import duckdb
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.core.errors import PipelineError
from pipeline.publish import picture_kinds
from pipeline.publish.picture_subject import Subject
from pipeline.queries import equality as equality_queries
from pipeline.queries.figures import get_indicator
from tests.support.reading.page_views import View, faults, hovers_of, links, long_tables, table_files
from tests.support.reading.picture_reading import texts, wide
from tests.support.reading.variation_views import TIMELINESS, charts, said

KIRKLEES, LEWISHAM, WIGHT = "E08000034", "E09000023", "E06000046"
Gap = tuple[float, float, float]


def by_sex(con: duckdb.DuckDBPyConnection, year: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Return council -> sex -> plans on time and plans, of the newest release that gives them."""
    found = con.cursor().execute(
        """
        SELECT location_name, breakdown, numerator, denominator
        FROM latest_observation JOIN location USING (location_code)
        WHERE indicator = ? AND time_period = ? AND breakdown_topic = 'Sex'
          AND breakdown IN ('Female', 'Male')
          AND location.geographic_level = 'Local authority' AND numerator IS NOT NULL
        """,
        [TIMELINESS, year],
    )
    counts: dict[str, dict[str, tuple[float, float]]] = {}
    for name, sex, above, below in found.fetchall():
        counts.setdefault(name, {})[sex] = (above, below)
    return counts


def gap(sides: dict[str, tuple[float, float]]) -> Gap | None:
    """Return the difference of two percentages with its interval; None where there are too few."""
    (a, n), (c, m) = sides["Female"], sides["Male"]
    counts = (a, n - a, n, c, m - c, m)
    if min(n, m) < 30 or any(0 < count < 10 for count in counts):
        return None
    low, high = confint_proportions_2indep(a, n, c, m, method="newcomb", compare="diff")
    return 100 * (a / n - c / m), 100 * low, 100 * high


def test_every_council_has_its_gap_with_the_likely_range(view: View, con: duckdb.DuckDBPyConnection) -> None:
    app = view("variation", show="groups", year=2024, la=KIRKLEES)
    assert faults(app) == []
    gaps = {name: gap(sides) for name, sides in by_sex(con, 2024).items() if len(sides) == 2}
    gaps.pop("Isle of Wight", None)  # suspect
    known = {name: found for name, found in gaps.items() if found}
    order = sorted(known, key=lambda name: (-known[name][0], name))
    assert len(order) > 100
    (rows,) = table_files(app)
    in_file = {row["Local authority"]: row for row in rows}
    assert {name: float(in_file[name]["gap"]) for name in known} == pytest.approx(
        {name: found[0] for name, found in known.items()}, abs=1e-5
    )
    assert {name for name, row in in_file.items() if row["gap"]} == set(known)
    for name in ("Kirklees", "Coventry"):
        low, high = float(in_file[name]["gap_low"]), float(in_file[name]["gap_high"])
        assert (low, high) == pytest.approx(known[name][1:])
    higher = sum(low > 0 for _, low, _ in known.values())
    lower = sum(high < 0 for *_, high in known.values())
    text = said(app)
    assert f"Of {len(known)} councils compared, the figure is clearly higher for them in {higher}" in text
    assert f"clearly lower in {lower}." in text
    assert f"chance alone would make about {round(len(known) * 0.05)} of {len(known)}" in text
    theirs, others = by_sex(con, 2024)["Kirklees"].values()
    assert sorted([theirs, others]) == [(69, 245), (111, 540)]  # 28.2% and 20.6%, as DfE prints them
    assert (
        "**Kirklees**: 28.2% (69 of 245) for girls and young women, 20.6% (111 of 540) for all others. That "
        "is 7.6 points higher" in text
    )
    shown = list(dict.fromkeys(hover.split(": ")[0] for hover in hovers_of(charts(app)[0])))
    assert set(shown) == set(order)
    assert list(long_tables(app)[0]["Local authority"][: len(order)]) == order


def test_too_few_withdrawn_and_suspect_are_said_as_such(view: View) -> None:
    app = view("variation", show="groups", year=2024, la=LEWISHAM)
    text = said(app)
    assert "**Lewisham**: no gap to show. The authority told DfE that its figures were wrong" in text
    assert "**Isle of Wight**: The table counts only 7 plans issued in 2024" in text
    few = next(line for line in text.split("\n") if "**Too few to say** (fewer than 30" in line)
    assert "Rutland" in few
    table = long_tables(app)[0].set_index("Local authority")
    assert table.loc["Rutland", "Is there a clear gap?"].startswith("Too few to say")
    assert table.loc["Rutland", "Gap"] == ""
    assert {"Yes, higher", "Yes, lower", "Too few to say"} <= set(table["Is there a clear gap?"])


def test_englands_gap_is_within_councils_in_that_period(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """By Mantel and Haenszel: each council's gap, weighted by n1 n0 / (n1 + n0)."""
    counts = by_sex(con, 2024)
    counts.pop("Isle of Wight", None)
    both = [tuple(sides[sex] for sex in ("Female", "Male")) for sides in counts.values() if len(sides) == 2]
    weights = [n * m / (n + m) for (_, n), (_, m) in both if n and m]
    gaps = [a / n - c / m for (a, n), (c, m) in both if n and m]
    expected = 100 * sum(g * w for g, w in zip(gaps, weights, strict=True)) / sum(weights)
    found = equality_queries.by_group(con.cursor(), TIMELINESS, "E92000001", 2024).filter(group="Female")
    assert found["gap"].item() == pytest.approx(expected)
    text = said(view("variation", show="groups", year=2024))
    assert f"for girls and young women is {abs(expected):.1f} points lower than for all others" in text


def test_the_group_is_in_the_address_and_the_newest_period_by_group_is_named(view: View) -> None:
    app = view("variation", show="groups", year=2025, group="under-5")
    assert "We have figures by group for 2023 and 2024 only, not for 2025." in said(app)
    assert app.title[0].value.startswith("Children under 5: ")
    about = said(app).split("About this measure")[-1]
    assert "reporting year 2025, as amended: 20-week timeliness" in about
    assert "breakdowns by age, sex and ethnicity are not held" not in about
    app.selectbox(key="group").set_value("white-british").run()
    assert app.query_params["group"] == "white-british"
    saved = [address for address in links(app) if "picture/group-gaps/" in address]
    assert saved
    assert all("group=white-british" in address and "/2024." in address for address in saved)


def test_the_box_of_years_is_at_the_one_shown_and_offers_those_with_figures_by_group(view: View) -> None:
    app = view("variation", show="groups")
    box = app.selectbox(key="year_among")
    assert (box.value, box.options) == (2024, ["2024", "2023"])
    assert [other.label for other in app.selectbox].count("Year") == 1
    box.set_value(2023).run()
    assert faults(app) == []
    assert app.query_params["year"] == "2023"
    assert "EHC plans issued within 20 weeks" in said(app)
    assert "We have figures by group for" not in said(app)
    app.button_group(key="show").set_value("spread").run()
    assert app.selectbox(key="year").value == 2023
    late = view("variation", show="groups", year=2025)
    late.button_group(key="show").set_value("spread").run()
    assert late.selectbox(key="year").value == 2025


def test_the_axis_has_its_unit(con: duckdb.DuckDBPyConnection) -> None:
    cursor = con.cursor()
    made = picture_kinds.make(Subject(cursor, get_indicator(cursor, TIMELINESS), 2024), "group-gaps")
    ticks = [words for words in texts(wide(made)) if re.fullmatch(r"\d+ .*(higher|lower)", words)]
    assert len(ticks) >= 4
    assert all("points" in words for words in ticks)


def test_measures_without_groups_lead_to_those_that_have_them(view: View) -> None:
    app = view("variation", show="groups", measure="send_appeals_count")
    assert faults(app) == []
    assert "We have no figures on this measure by sex, age or ethnicity." in said(app)
    assert charts(app) == []


def test_the_picture_needs_figures_by_group(con: duckdb.DuckDBPyConnection) -> None:
    cursor = con.cursor()
    indicator = get_indicator(cursor, TIMELINESS)
    made = picture_kinds.make(Subject(cursor, indicator, 2024, children="Male"), "group-gaps")
    assert made.title.startswith("Boys and young men and all others: EHC plans issued within 20 weeks")
    assert made.subtitle.startswith("In England the figure for boys and young men is 0.8 points higher")
    with pytest.raises(PipelineError, match="by group for that period"):
        picture_kinds.make(Subject(cursor, indicator, 2025), "group-gaps")
