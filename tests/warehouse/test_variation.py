"""The tables of variation in the warehouse of the shipped snapshot, against figures known from outside."""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.core.errors import PipelineError
from pipeline.core.paths import ROOT
from pipeline.queries import compare as compare_queries
from pipeline.queries import figures as figure_queries
from pipeline.queries import variation as variation_queries
from pipeline.statistics.groups import compare_with_groups
from pipeline.statistics.relations import ENGLAND, Condition, authorities_meeting_all, correlation
from tests.support.warehouses.golden import EXCL, INCL

Con = duckdb.DuckDBPyConnection
RATE, ESTABLISHED = "send_appeal_rate_reviews_pct", "send_appeal_rate_pct"
BALANCE = "dsg_balance_gbp"
DEVON, BRIGHTON = "E10000008", "E06000043"


def rows(con: Con, query: str) -> pl.DataFrame:
    return figure_queries.rows(con.cursor(), query)


def ranking(con: Con, indicator: str, time_period: int) -> dict[str, dict[str, Any]]:
    found = variation_queries.ranking(con.cursor(), indicator, time_period)
    return {row["location_name"]: row for row in found.rows(named=True)}


WITHOUT_NUMBER = "Fewer than 2,000 residents aged 0 to 17, and it is not published how many"


@pytest.mark.parametrize(
    ("name", "indicator", "year", "why", "reason"),
    [
        ("City of London", EXCL, 2024, "excepted", "Every plan issued was classed as an exception"),
        ("Dorset", EXCL, 2024, "excepted", "Every plan issued was classed as an exception"),
        ("Norfolk", EXCL, 2025, "missing", "classed all but one of its 1,943 plans of 2025"),
        ("Isles of Scilly", EXCL, 2024, "small", "Fewer than 30 plans issued, excluding exceptions: 1."),
        ("Isle of Wight", EXCL, 2024, "suspect", "The published figure is in doubt."),
        ("Leicester", EXCL, 2025, "missing", "could not give request or assessment dates"),
        ("Cambridgeshire", ESTABLISHED, 2024, "suspect", "The published figure is in doubt."),
        ("Northamptonshire", "send_appeals_count", 2021, "closed", "did not exist on the day"),
        (
            "Isles of Scilly",
            "send_appeals_per_10000",
            2024,
            "small",
            "Fewer than 2,000 residents aged 0 to 17: ",
        ),
        ("Isles of Scilly", "ks4_attainment8_ehcp_score", 202425, "small", WITHOUT_NUMBER),
        ("City of London", "pupils_ehcp_pct", 2025, "small", WITHOUT_NUMBER),
        ("City of London", "dsg_balance_net_pct", 202122, "small", WITHOUT_NUMBER),
        ("Isles of Scilly", "ehc_requests_decided_6_weeks_pct", 2025, "small", WITHOUT_NUMBER),
    ],
)
def test_figures_that_are_not_ranked_have_a_reason(
    con: Con, name: str, indicator: str, year: int, why: str, reason: str
) -> None:
    row = ranking(con, indicator, year)[name]
    assert (row["rank"], row["ranked"], row["rank_low"], row["not_ranked"]) == (None, None, None, why)
    assert reason in row["not_ranked_reason"]


def test_only_places_with_few_residents_are_small_without_counts(con: Con) -> None:
    """The ONS counts fewer than 2,000 aged 0 to 17 in these two only; next is Rutland with some 8,000."""
    rows = con.cursor().execute("""
        SELECT DISTINCT location_name, indicator.indicator FROM figure JOIN indicator USING (indicator)
        WHERE not_ranked = 'small' AND (denominator IS NULL OR counted_in = 'GBP')
    """)
    found = rows.fetchall()
    assert {name for name, _ in found} == {"City of London", "Isles of Scilly"}
    assert not {indicator for _, indicator in found if indicator.endswith(("_count", "outturn_gbp"))}


def test_authorities_at_100_share_the_first_rank_except_scilly(con: Con) -> None:
    """LAIT's table of 2024 prints six authorities at 100 %, one of them the Isles of Scilly with one plan."""
    rows = ranking(con, EXCL, 2024)
    first = {name for name, row in rows.items() if row["rank"] == 1}
    assert first == {
        "Barnet",
        "Kensington and Chelsea",
        "Wandsworth",
        "Westminster",
        "Windsor and Maidenhead",
    }
    assert {rows[name]["tied"] for name in first} == {4}


def test_the_deepest_deficits_rank_last_and_are_named_in_words(con: Con) -> None:
    rows = ranking(con, BALANCE, 202324)
    deepest = max(rows.values(), key=lambda row: row["rank"] or 0)
    assert deepest["rank"] == deepest["ranked"] == 148
    assert deepest["value"] == min(row["value"] for row in rows.values() if row["value"] is not None)


def test_the_border_gap_between_lambeth_and_southwark_is_listed(con: Con) -> None:
    found = variation_queries.border_gaps(con.cursor(), EXCL, 2023)
    row = found.row(
        by_predicate=(pl.col("high_name") == "Lambeth") & (pl.col("low_name") == "Southwark"), named=True
    )
    assert (row["high_value"], row["low_value"]) == (71.5, 19.2)
    assert row["gap"] == pytest.approx(52.3)
    assert (row["overlap"], row["doubt"], row["neighbour_set"]) == (False, None, "touching")
    assert row["high_denominator"] > 30 < row["low_denominator"]
    sure = found.filter(pl.col("doubt").is_null())["gap"].to_list()
    assert sure == sorted(sure, reverse=True)


def test_nine_in_ten_plain_intervals_exclude_england(con: Con) -> None:
    """Before Lewisham's figure (94.8 %) was withdrawn it was 134 of 149 authorities with 30 plans or more."""
    figures = con.cursor().execute(
        "SELECT count(*) FILTER (WHERE value_low > 46.4 OR value_high < 46.4), count(*) FROM figure "
        "WHERE indicator = ? AND time_period = 2024 AND geographic_level = 'Local authority' "
        "AND denominator >= 30",
        [EXCL],
    )
    assert figures.fetchone() == (134 - 1, 149 - 1)
    funnel = variation_queries.funnel(con.cursor(), EXCL, 2024)
    assert funnel.filter(pl.col("standing") != "within").height < 0.1 * funnel.height


def test_variation_grew_beyond_chance(con: Con) -> None:
    found = variation_queries.spread(con.cursor(), EXCL)
    periods = found["time_period"].to_list()
    assert periods == list(range(2014, periods[-1] + 1))
    assert found.filter(pl.col("time_period") > 2014)["phi"].min() > 20
    row = found.row(by_predicate=pl.col("time_period") == 2025, named=True)
    assert row["authorities"] == 147
    highest, lowest = f"{row['highest_tenth']:.1f}%", f"{row['lowest_tenth']:.1f}%"
    assert (
        f"came within 20 weeks in the tenth of authorities with the highest figures, and {lowest} in"
        in row["sentence"]
    )
    assert f", {highest} of plans issued came" in row["sentence"]


def test_the_share_of_plans_in_authorities_below_half(con: Con) -> None:
    row = variation_queries.spread(con.cursor(), INCL).row(
        by_predicate=pl.col("time_period") == 2025, named=True
    )
    plans = con.cursor().execute(
        "SELECT value, denominator FROM figure WHERE indicator = ? AND time_period = 2025 "
        "AND value IS NOT NULL AND geographic_level = 'Local authority' AND suspect IS NULL",
        [INCL],
    )
    known = plans.fetchall()
    assert row["counted"] == sum(below for _, below in known) > 100_000
    half = 100 * sum(below for value, below in known if value < 50) / row["counted"]
    assert row["below_half_pct"] == pytest.approx(half)
    assert 0 < row["below_quarter_pct"] < half < 100


def test_changes_across_the_break_of_2022_are_marked(con: Con) -> None:
    across = variation_queries.movers(con.cursor(), EXCL, 2021, 2025)
    since = variation_queries.movers(con.cursor(), EXCL, 2022, 2025)
    assert set(across["crosses_break"]) == {True}
    assert set(since["crosses_break"]) == {False}
    row = since.row(by_predicate=pl.col("location_name") == "Devon", named=True)
    assert row["change"] == pytest.approx(row["value"] - row["from_value"])
    assert row["change_low"] < row["change"] < row["change_high"] < 0


def test_a_new_authority_has_no_change_from_before_it_opened(con: Con) -> None:
    found = variation_queries.movers(con.cursor(), "send_appeals_count", 2021, 2024)
    assert "Cumberland" not in found["location_name"].to_list()
    assert "Cumbria" not in found["location_name"].to_list()


def test_an_own_list_gives_the_same_as_the_named_group(con: Con) -> None:
    periods = con.cursor().execute("SELECT DISTINCT time_period FROM spread WHERE indicator = ?", [EXCL])
    figures = tuple((EXCL, period) for (period,) in sorted(periods.fetchall()))
    touching = compare_queries.named_groups(con.cursor(), figures, ("touching",), BRIGHTON).sort(
        "time_period"
    )
    others = con.cursor().execute(
        "SELECT neighbour_code FROM neighbour WHERE neighbour_set = 'touching' AND location_code = ?",
        [BRIGHTON],
    )
    codes = tuple(code for (code,) in others.fetchall())
    own = compare_queries.own_list(con.cursor(), figures, (*codes, BRIGHTON, "nobody"), BRIGHTON)
    own = own.sort("time_period")
    assert own.height > 10
    touching = touching.select(own.columns)
    assert_frame_equal(own.drop("neighbour_set"), touching.drop("neighbour_set"), rel_tol=1e-12)
    assert compare_queries.own_list(con.cursor(), figures, (), BRIGHTON).is_empty()


def test_members_of_groups(con: Con, snapshot_tables: Mapping[str, pl.DataFrame]) -> None:
    found = rows(con, "FROM group_member")
    assert found.filter(pl.col("location_code") == pl.col("neighbour_code")).is_empty()
    assert set(found["neighbour_set"]) == {
        "touching",
        "statistical-2025",
        "statistical-2021",
        "region",
        "type",
    }
    devon = found.filter(location_code=DEVON)
    assert devon.filter(neighbour_set="statistical-2025").height == 10
    names = snapshot_tables["location"].select("location_code", "location_name")
    touching = devon.filter(neighbour_set="touching").join(
        names, left_on="neighbour_code", right_on="location_code"
    )
    assert set(touching["location_name"]) == {"Cornwall", "Dorset", "Plymouth", "Somerset", "Torbay"}


@pytest.mark.slow
def test_groups_of_every_unit_are_those_of_the_function_for_own_lists(con: Con) -> None:
    """The newest figures of every measure, each authority and set."""
    newest = """
        (SELECT indicator, max(time_period) AS time_period FROM figure GROUP BY ALL) AS newest
        USING (indicator, time_period)
    """
    figures = rows(
        con,
        f"""
        SELECT figure.*, unit, polarity FROM figure JOIN indicator USING (indicator) SEMI JOIN {newest}
        WHERE existed AND geographic_level = 'Local authority' AND (signed OR unit NOT IN ('count', 'GBP'))
        """,
    )
    expected = compare_with_groups(figures, rows(con, "FROM group_member").drop("listed"))
    found = rows(con, f"FROM group_comparison SEMI JOIN {newest}")
    key = ["indicator", "neighbour_set", "location_code"]
    found, expected = (table.sort(key) for table in (found, expected.select(found.columns)))
    assert set(found["indicator"]) == set(figures["indicator"])
    of_model = pl.col("neighbour_set").str.starts_with("statistical")  # counts the abolished too
    assert set(found.filter(of_model)["members"]) == {10}
    assert_frame_equal(found.filter(~of_model), expected.filter(~of_model), rel_tol=1e-9, abs_tol=1e-6)
    assert_frame_equal(found.drop("members"), expected.drop("members"), rel_tol=1e-9, abs_tol=1e-6)


LONDON = "E12000007"


def test_london_below_40_with_more_appeals_than_england(con: Con) -> None:
    conditions = [Condition(EXCL, 2025, "<", 40.0), Condition(RATE, 2025, ">", ENGLAND)]
    judged = variation_queries.judged(con.cursor(), conditions, region_code=LONDON)
    sure, open_ = authorities_meeting_all(judged)
    value = {
        (row["condition"], row["location_code"]): row["value"]
        for row in judged.rows(named=True)
        if row["not_judged"] is None
    }
    boroughs = set(judged["location_code"])
    england = 100 * 26_977 / 405_735
    assert len(boroughs) == 33
    assert sure
    assert set(sure) == {
        code for code in boroughs if value.get((0, code), 99) < 40 and value.get((1, code), 0) > england
    }
    assert not set(open_) & set(sure)
    lewisham = judged.filter(pl.col("location_name") == "Lewisham", condition=1)
    assert lewisham.select("met", "not_judged").row(0) == (None, "missing")


def test_conditions_apply_to_existing_authorities_and_can_be_filtered(con: Con) -> None:
    conditions = [Condition(EXCL, 2024, ">", 0.0)]

    def names(**narrowed: Any) -> set[str]:
        return set(variation_queries.judged(con.cursor(), conditions, **narrowed)["location_name"])

    assert len(names()) == 153
    assert "Cumbria" not in names()
    assert len(names(la_type="County")) == 21
    assert len(names(region_code="E13000001")) == 14  # Inner London, the City with it
    assert names(la_type="London borough", among=[DEVON, "E09000023"]) == {"Lewisham"}
    both_conditions = [*conditions, Condition("ehcp_plans_issued_incl_count", 2020, ">", 0.0)]
    judged = variation_queries.judged(con.cursor(), both_conditions)
    former = judged.filter(pl.col("location_name").is_in(["Cumbria", "Cumberland"])).sort("location_name")
    assert former.select("location_name", "condition", "not_judged").sort(
        "location_name", "condition"
    ).rows() == [
        ("Cumberland", 0, None),
        ("Cumberland", 1, "missing"),
        ("Cumbria", 0, "missing"),
        ("Cumbria", 1, None),
    ]
    assert variation_queries.judged(con.cursor(), []).is_empty()


def test_two_measures_side_by_side(con: Con) -> None:
    found = variation_queries.pairs(con.cursor(), (EXCL, 2025), (RATE, 2025))
    assert found.height == 153
    assert set(found["left_out"]) == {None, "missing", "small", "suspect"} & set(found["left_out"])
    usable = found.filter(pl.col("left_out").is_null())
    x, y = usable["x"].to_list(), usable["y"].to_list()
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    together = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    apart = sum((a - mean_x) ** 2 for a in x) * sum((b - mean_y) ** 2 for b in y)
    related = correlation(usable)
    assert related.pairs == len(x) > 130
    assert related.pearson == pytest.approx(together / apart**0.5)


def test_facts_of_a_missing_figure_are_refused(con: Con) -> None:
    with pytest.raises(
        PipelineError, match=r"There is no figure of dsg_balance_gbp for 2017-18 for any authority\."
    ):
        variation_queries.facts(con.cursor(), BALANCE, 201718)
    with pytest.raises(PipelineError, match=r"There is no figure of .* for this authority\."):
        variation_queries.facts(con.cursor(), EXCL, 2025, "E10000006")


@pytest.mark.parametrize("table", ["ranking", "spread", "funnel", "border_gap", "mover", "group_comparison"])
def test_the_methods_page_explains_every_column(con: Con, table: str) -> None:
    text = (ROOT / "pages" / "methods" / "methods.md").read_text(encoding="utf-8")
    assert f"`{table}`" in text
    explained = {
        "ranking": {"rank_low", "rank_high", "tied", "ranked", "not_ranked", "not_ranked_reason"},
        "spread": {"tenth_ratio", "tenths", "below_quarter_pct", "below_half_pct", "centre", "phi", "tau2",
                   "beyond_chance_low", "beyond_chance_high", "scv"},
        "funnel": {"standing"},
        "border_gap": {"position", "doubt"},
        "mover": {"beyond_chance", "crosses_break", "caution"},
        "group_comparison": {"pooled", "mean", "members", "with_figure", "used", "position", "gap",
                             "gap_from"},
    }[table]  # fmt: skip
    columns = {name for name, *_ in con.cursor().execute(f"DESCRIBE {table}").fetchall()}
    assert explained <= columns
    assert {name for name in explained if f"`{name}`" not in text} == set()
