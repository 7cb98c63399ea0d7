"""The data sets that leave the project, each found from the names in its path and its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from pipeline.core.periods import period_label
from pipeline.core.suggestions import did_you_mean
from pipeline.publish.asked import Asked, BadParameterError, chosen
from pipeline.publish.data import data_dictionary, record_columns, tables
from pipeline.publish.data.data_set import Column, DataSet
from pipeline.publish.data.keys import PRIMARY_KEYS
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

MAX_ROWS = 100_000
"""How many figures a selection may have."""
AUTHORITIES, REGIONS = "councils", "regions"
GROUPS_OF_PLACES = {AUTHORITIES: "Local authority", REGIONS: "Regional"}
"""What a selection may name instead of places -> their geographic level."""


def figures(con: Con, asked: Asked) -> DataSet:
    """Return every figure of one measure: all places and periods, totals or split by a topic."""
    measures = _measures(con)
    indicator = chosen(asked.names["indicator"], "measure", measures)
    periods = "chosen periods" if {"from", "to", "periods"} & asked.parameters.keys() else "all periods"
    title = f"{measures[indicator]['label']}: all places, {periods}"
    return _data_set(con, f"figures/{indicator}", title, asked, [indicator], None)


def council(con: Con, asked: Asked) -> DataSet:
    """Return every figure of one authority: all measures and periods, with what they are compared with."""
    place = _place(con, asked.names["slug"], "council")
    title = f"{place['location_name']}: every measure, every period"
    return _data_set(con, f"council/{place['slug']}", title, asked, None, [place["location_code"]])


def region(con: Con, asked: Asked) -> DataSet:
    """Return every figure of a region and of its authorities: all measures and periods."""
    place = _place(con, asked.names["slug"], "region")
    within = pl.any_horizontal(pl.col("region_code", "sub_region_code") == place["location_code"])
    members = record_queries.places(con).filter(within)
    title = f"{place['location_name']}, the region and its authorities: every measure, every period"
    codes = [place["location_code"], *members["location_code"]]
    return _data_set(con, f"region/{place['slug']}", title, asked, None, codes)


def selection(con: Con, asked: Asked) -> DataSet:
    """Return the figures that the parameters choose: measures, places, periods.

    Without measures or without places: all of them. Raises BadParameterError for unknown ones, and where more
    than MAX_ROWS figures are chosen.
    """
    known = _measures(con)
    indicators = asked.listed("measures")
    for indicator in indicators:
        if indicator not in known:
            hint = did_you_mean(indicator, list(known))
            raise BadParameterError(f"There is no measure {indicator!r}. {hint}", {"measures": list(known)})
    codes = _codes(con, asked.listed("places"))
    if not indicators and codes is None:
        raise BadParameterError(
            "A selection names measures, places or both.", {"measures": list(known), "places": "slugs"}
        )
    title = "; ".join(known[indicator]["label"] for indicator in indicators) or "Every measure"
    return _data_set(con, "selection", f"{title}: selection", asked, indicators or None, codes)


def table(con: Con, asked: Asked) -> DataSet:
    """Return a table of the warehouse as it is."""
    name = chosen(asked.names["table"], "table", tables.published(con))
    meanings = data_dictionary.columns(con).filter(table=name).select("column", "meaning").rows()
    return DataSet(
        f"tables/{name}",
        f"Table {name} of the warehouse",
        holding_queries.table_rows(con, name),
        {column: Column(meaning) for column, meaning in meanings},
        PRIMARY_KEYS.get(name, ()),
        list(data_dictionary.tables(con).filter(table=name)["meaning"]),
        figure_queries.releases(con).rows(named=True),
    )


def _data_set(
    con: Con,
    name: str,
    title: str,
    asked: Asked,
    indicators: Sequence[str] | None,
    codes: Sequence[str] | None,
) -> DataSet:
    """Return the records of these measures and places (None = all) in the periods asked for."""
    records = _records(con, asked, indicators, codes)
    periods = [period for period in records["time_period"].unique().to_list() if asked.covers(period)]
    records = records.filter(pl.col("time_period").is_in(periods))
    if records.height > MAX_ROWS:
        raise BadParameterError(
            f"That is {records.height:,} figures.",
            f"at most {MAX_ROWS:,} figures; whole tables are at tables/",
        )
    columns: Mapping[str, Column]
    if asked.shape == "places":
        shown, columns = record_columns.one_place_a_row(records)
        key: tuple[str, ...] = ("location_code",)
    else:
        shown, columns = records, record_columns.columns(records)
        key = record_columns.KEY + (record_columns.GROUP if "breakdown" in records.columns else ())
    used = {
        indicator: row
        for indicator, row in _measures(con).items()
        if indicator in records["indicator"].unique()
    }
    return DataSet(
        name,
        title,
        shown,
        columns,
        key,
        _notes(con, used, records),
        _sources(con, records),
        measures=used,
    )


def _records(
    con: Con, asked: Asked, indicators: Sequence[str] | None, codes: Sequence[str] | None
) -> pl.DataFrame:
    topic = asked.parameters.get("split")
    if topic is None:
        return record_columns.labelled(record_queries.records(con, indicators, codes))
    if asked.shape != "figures" or indicators is None:
        raise BadParameterError("split needs named measures and one figure a row.", {"shape": ["figures"]})
    topics = record_queries.topics(con, indicators)
    if topic not in topics:
        by = ", ".join(map(repr, topics)) or "nothing"
        what = " and ".join(indicators)
        raise BadParameterError(f"{what} is not split by {topic!r}; it is split by {by}.", {"split": topics})
    return record_columns.labelled(record_queries.group_records(con, indicators, topic, codes))


def _measures(con: Con) -> dict[str, dict[str, Any]]:
    return {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}


def _place(con: Con, slug: str, kind: str) -> Row:
    """Return the authority or region with this slug; UnknownResourceError if there is none."""
    levels = ("Local authority",) if kind == "council" else ("Regional", "Sub-region")
    places = record_queries.places(con).filter(pl.col("geographic_level").is_in(levels))
    return places.row(by_predicate=pl.col("slug") == chosen(slug, kind, places["slug"]), named=True)


def _codes(con: Con, asked: Sequence[str]) -> list[str] | None:
    """Return the codes of places named by slug, code or group; None if none are named."""
    if not asked:
        return None
    places = record_queries.places(con)
    by_name = dict(places.select("slug", "location_code").rows())
    by_name |= {code: code for code in places["location_code"]}
    found = []
    for name in asked:
        if name in GROUPS_OF_PLACES:
            found += places.filter(geographic_level=GROUPS_OF_PLACES[name])["location_code"].to_list()
        elif name in by_name:
            found.append(by_name[name])
        else:
            slugs = [*GROUPS_OF_PLACES, *places["slug"]]
            raise BadParameterError(
                f"There is no place {name!r}. {did_you_mean(name, slugs)}", {"places": slugs}
            )
    return list(dict.fromkeys(found))


def _notes(con: Con, measures: Mapping[str, Row], records: pl.DataFrame) -> list[str]:
    """Return definitions, footnotes, and the notes on these periods that hold for every place."""
    notes = []
    general = record_queries.notes_on_measures(con, list(measures))
    in_periods = pl.col("time_period").is_in(records["time_period"].unique().to_list())
    general = general.filter(in_periods.fill_null(value=True))
    for indicator, measure in measures.items():
        label = measure["label"]
        notes.append(f"{label}: {measure['definition']}")
        if measure["footnote"]:
            notes.append(f"{label}: {measure['footnote']}")
        for period, text in general.filter(indicator=indicator).select("time_period", "text").rows():
            when = "" if period is None else f", {period_label(period, measure['time_identifier'])}"
            notes.append(f"{label}{when}: {formatting.capital(text)}")
    return notes


def _sources(con: Con, records: pl.DataFrame) -> list[Row]:
    used = set(records.select("source", "release").unique().rows())
    return [
        row
        for row in figure_queries.releases(con).rows(named=True)
        if (row["source"], row["release"]) in used
    ]
