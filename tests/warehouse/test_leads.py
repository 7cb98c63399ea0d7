"""The leads of the shipped snapshot: facts known from outside, the rules, and an England of chance alone."""

import datetime
import re

import duckdb
import polars as pl
import pytest

from pipeline.queries import leads as lead_queries
from pipeline.sources.catalogue import Catalogue
from pipeline.text.leads.kinds import Kind
from pipeline.warehouse.leads import measures
from tests.support import seed
from tests.support.warehouses import newest
from tests.support.warehouses.chance_england import drawn_alike, leads_of, tables_of
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
CITY_OF_LONDON, ISLES_OF_SCILLY, SOUTH_EAST = "E09000001", "E06000053", "E12000008"
KENT = "E10000016"


def of_council(con: Con, code: str) -> list[dict[str, object]]:
    return lead_queries.of_council(con.cursor(), code).rows(named=True)


@pytest.mark.parametrize("code", newest.LEADS)
def test_the_strongest_fact_leads(con: Con, code: str) -> None:
    indicator, kind, part = newest.LEADS[code]
    first = of_council(con, code)[0]
    assert (first["indicator"], first["kind"]) == (indicator, kind)
    assert part in first["sentence"]
    assert first["address"] == f"map?measure={indicator}&year={newest.YEAR}&la={code}"


def test_a_border_gap_leads_on_both_sides_and_is_told_once_in_england(con: Con) -> None:
    sentence = of_council(con, "E08000038")[0]["sentence"]
    sides = con.cursor().execute("SELECT location_code FROM lead WHERE sentence = ?", [sentence]).fetchall()
    assert {code for (code,) in sides} == {"E08000038", "E10000007"}
    assert lead_queries.of_measure(con.cursor(), EXCL)["sentence"].to_list().count(sentence) == 1


def test_a_figure_that_was_withdrawn_leads_and_says_so(con: Con) -> None:
    code, year, part = newest.WITHDRAWN
    first = of_council(con, code)[0]
    assert (first["kind"], first["indicator"], first["time_period"]) == ("withdrawn", EXCL, year)
    assert part in first["sentence"]
    assert first["value"] is None


@pytest.mark.parametrize("code", [CITY_OF_LONDON, ISLES_OF_SCILLY])
def test_where_all_rests_on_a_handful_nothing_leads(con: Con, code: str) -> None:
    assert of_council(con, code) == []


def test_only_ranked_reviewed_figures_lead(con: Con) -> None:
    query = """
        SELECT count(*), count(*) FILTER (WHERE ranking.rank IS NULL),
               count(*) FILTER (WHERE review.what IS NOT NULL)
        FROM lead JOIN ranking USING (indicator, time_period, location_code)
        LEFT JOIN (FROM review WHERE NOT reviewed) AS review USING (indicator, time_period, location_code)
        WHERE kind NOT IN ('missing', 'withdrawn')
    """
    number, not_ranked, unreviewed = con.cursor().execute(query).fetchall()[0]
    assert (number > 1000, not_ranked, unreviewed) == (True, 0, 0)


def test_each_fact_is_told_once(con: Con) -> None:
    leads = con.cursor().sql("FROM lead WHERE kind NOT IN ('widest border gap', 'missing', 'withdrawn')").pl()
    family = pl.col("indicator").replace(measures.FAMILY)
    assert leads.select("location_code", family).is_duplicated().sum() == 0


def test_lists_have_their_lengths_and_order(con: Con) -> None:
    codes = [code for (code,) in con.cursor().execute("SELECT DISTINCT location_code FROM lead").fetchall()]
    england = lead_queries.of_england(con.cursor())
    lists = [
        england,
        lead_queries.of_region(con.cursor(), SOUTH_EAST),
        *(lead_queries.of_council(con.cursor(), code) for code in codes),
    ]
    assert max(found.height for found in lists[2:]) == lead_queries.OF_A_COUNCIL
    assert (lists[0].height, lists[1].height) == (lead_queries.OF_ENGLAND, lead_queries.OF_A_REGION)
    for found in (*lists, lead_queries.of_measure(con.cursor(), EXCL)):
        assert found["strength"].to_list() == sorted(found["strength"], reverse=True)
        assert found["sentence"].is_unique().all()
    assert england["location_code"].is_unique().all()
    for found in lists[:2]:
        assert max(found["indicator"].value_counts()["count"]) == lead_queries.PER_MEASURE == 2
    assert not england["kind"].str.contains("region|type").any()


def test_every_named_measure_is_in_the_catalogue(catalogue: Catalogue) -> None:
    known = {indicator.indicator for indicator in catalogue.indicators}
    chosen = (measures.LEFT_OUT, measures.UNUSUALLY_MANY, measures.SECOND_CHOICE)
    named = {*measures.FAMILY, measures.BALANCE, *(name for names in chosen for name in names)}
    assert named - known == set()
    assert set(measures.CARE) <= {indicator.topic for indicator in catalogue.indicators}


def test_kinds_are_told_as_the_schema_says(con: Con) -> None:
    kinds = {kind for (kind,) in con.cursor().execute("SELECT DISTINCT kind FROM lead").fetchall()}
    assert kinds <= set(Kind)


def test_measures_without_counts_are_not_tested_and_say_so(con: Con) -> None:
    query = """
        SELECT kind, caution
        FROM lead JOIN figure USING (indicator, time_period, location_code)
        WHERE value_low IS NULL AND value IS NOT NULL
    """
    found = con.cursor().execute(query).fetchall()
    assert len(found) > 100
    for kind, caution in found:
        assert re.match("highest|lowest|own|turned|deficit", kind)
        assert "chance could not be tested" in caution


@pytest.mark.exhaustive(2, "Englands of chance alone")
@pytest.mark.parametrize("number", range(20))
def test_an_england_without_differences_gives_hardly_a_lead(con: Con, number: int) -> None:
    """Counts are drawn from the national figure: leads that are tested against chance all but vanish.

    Measures are counted: a council that is drawn far off differs from several neighbours at once. Sixty such
    Englands (seeds 1 to 60) gave leads of 24 measures, none of more than two; more than four is one in
    thousands.
    """
    tables = tables_of(con.cursor())
    drawn = seed.generator(f"England of chance {number}").getrandbits(32)
    leads = leads_of(tables, drawn_alike(tables, drawn))
    tested = leads.filter(~pl.col("caution").fill_null("").str.contains("chance could not be tested"))
    assert tested["indicator"].n_unique() <= 4, (drawn, tested["sentence"].to_list())


def test_a_figure_with_a_caveat_of_its_own_does_not_lead(con: Con) -> None:
    tables = tables_of(con.cursor())
    measure, kind, _ = newest.LEADS[KENT]
    key = {"indicator": measure, "location_code": KENT, "time_period": newest.APPEALS_YEAR}
    noted = pl.DataFrame([{**key, "kind": "caveat", "text": "Not yet checked by us."}])
    tables["annotation"] = pl.concat([tables["annotation"], noted], how="diagonal_relaxed")
    leads = leads_of(tables, tables["figure"]).filter(indicator=measure)
    assert leads.filter(location_code=KENT).is_empty()
    # The others keep their places: nobody else is said to have the most.
    others = leads.filter(kind=kind)["sentence"]
    assert others.len() > 0
    assert not others.str.contains("the most").any()


def test_nothing_is_compared_across_a_change_of_boundaries(con: Con) -> None:
    tables = tables_of(con.cursor())
    east_sussex = "E10000011"
    moved = {
        "effective": datetime.date(newest.YEAR, 4, 1),
        "kind": "boundary change",
        "from_code": east_sussex,
    }
    tables["location_change"] = pl.concat(
        [tables["location_change"], pl.DataFrame([{**moved, "to_code": east_sussex}])], how="diagonal"
    )
    leads = leads_of(tables, tables["figure"]).filter(location_code=east_sussex, time_period=newest.YEAR)
    assert leads.height > 0
    assert leads.filter(pl.col("kind").str.contains("rise|fall|own|first")).is_empty()
