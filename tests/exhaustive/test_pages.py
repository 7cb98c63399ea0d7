"""Pages for every measure, year and authority, with the shipped data, without a browser."""

import duckdb
import polars as pl
import pytest

from pipeline.core import paths
from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries
from pipeline.sources.catalogue import read_catalogue
from tests.support.reading.page_views import View, components, drawn, faults, long_tables

FIRST_OUTLINES = 2014
NO_MAP = "This site has no map of that year. The table has every figure."
MEASURES = [indicator.indicator for indicator in read_catalogue().indicators]
AUTHORITIES = (
    pl.scan_parquet(paths.SNAPSHOT / "observation.parquet")
    .filter(geographic_level="Local authority")
    .select("location_code")
    .unique()
    .collect()["location_code"]
    .sort()
    .to_list()
)


@pytest.mark.exhaustive(10, "measures on the map of their newest year")
@pytest.mark.parametrize("measure", MEASURES)
def test_measure_is_drawn_in_its_newest_year(
    view: View, con: duckdb.DuckDBPyConnection, measure: str
) -> None:
    which = "incl" if "_incl_" in measure else "excl"
    app = view(measure=measure.replace("_incl_", "_excl_"), exceptions=which)
    assert faults(app) == []
    (data,) = components(app, "area_map")
    assert len(data["codes"].split()) == len(data["marks"]) == len(data["texts"].split("\n"))
    assert 149 <= len(data["marks"]) <= 154
    assert set(data["marks"]) - set("-abcdefghi"), "an area has full colour"
    said = data["title"].removeprefix("Map of England by local authority: ")
    with con.cursor() as cursor:
        indicator = figure_queries.get_indicator(cursor, measure)
    assert said.startswith(indicator["label"])
    plain = indicator["label"].removesuffix(f", {which}uding exceptions")
    assert app.title[0].value == (plain if len(plain) <= 62 else indicator["short_label"])
    assert len(long_tables(app)[0]) == len(data["marks"])


@pytest.mark.exhaustive(3, "measures on the map of every year")
@pytest.mark.parametrize("measure", [measure for measure in MEASURES if "_incl_" not in measure])
def test_measure_is_drawn_in_every_year(view: View, con: duckdb.DuckDBPyConnection, measure: str) -> None:
    """Years before the first outlines have a notice and the table instead."""
    with con.cursor() as cursor:
        (years,) = figure_queries.indicators(cursor).filter(indicator=measure)["time_periods"].to_list()
    assert years
    for year in years:
        app = view(measure=measure, year=year)
        if year < FIRST_OUTLINES:
            assert [message.value for message in app.warning] == [NO_MAP], year
            assert len(long_tables(app)[0]) > 150, year
        else:
            assert faults(app) == [], year
            assert len(components(app, "area_map")) == 1, year


@pytest.mark.exhaustive(10, "authority pages")
@pytest.mark.parametrize("code", AUTHORITIES)
def test_authority_page(view: View, con: duckdb.DuckDBPyConnection, code: str) -> None:
    with con.cursor() as cursor:
        (authority,) = place_queries.authorities(cursor).filter(location_code=code).rows(named=True)
    app = view("local-authority", la=code)
    assert faults(app) == []
    assert sum('class="figure' in message.body for message in drawn(app, "html")) == 3
    title = app.title[0].value
    assert title.startswith(authority["location_name"])
    assert ("(to 20" in title) == (authority["closed"] is not None)


def test_pages_cover_every_authority_with_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Today's authorities, and Cumbria, Northamptonshire, Bournemouth, Poole and the former Dorset."""
    with con.cursor() as cursor:
        authorities = place_queries.authorities(cursor)
    assert sorted(authorities["location_code"]) == AUTHORITIES
    assert authorities["closed"].is_null().sum() >= 153
    assert authorities["closed"].is_not_null().sum() >= 5
