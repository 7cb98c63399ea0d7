"""The data sets that leave the project, each found from the names in its path and its parameters."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from pipeline.core.periods import opening_year, period_in_path, period_label
from pipeline.core.suggestions import did_you_mean
from pipeline.publish import file_names, measures
from pipeline.publish.asked import Asked, BadParameterError, chosen
from pipeline.publish.data import data_dictionary, record_columns, tables
from pipeline.publish.data.data_set import Column, DataSet
from pipeline.publish.data.keys import PRIMARY_KEYS
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

MAX_ROWS = 100_000
"""How many figures a selection may have."""
AUTHORITIES, REGIONS = "councils", "regions"
PERIODS = ("from", "to", "periods")
"""The parameters that choose periods."""
GROUPS_OF_PLACES = {AUTHORITIES: "Local authority", REGIONS: "Regional"}
"""What a selection may name instead of places -> their geographic level."""


def figures(con: Con, asked: Asked) -> DataSet:
    """Return every figure of one measure: all places and periods, totals or split by a topic."""
    measure = measures.find(con, asked.names["indicator"])
    indicator = measure["indicator"]
    periods = "chosen periods" if {*PERIODS} & asked.parameters.keys() else "all periods"
    title = f"{measure['label']}: all places, {periods}"
    return _data_set(con, Chosen(f"figures/{indicator}", title, [indicator], None), asked)


def council(con: Con, asked: Asked) -> DataSet:
    """Return every figure of one authority: all measures and periods, with what they are compared with."""
    place = _place(con, asked.names["slug"], "council")
    title = f"{place['location_name']}: every measure, every period"
    slug, code = place["slug"], place["location_code"]
    return _data_set(con, Chosen(f"council/{slug}", title, None, [code], [slug]), asked)


def region(con: Con, asked: Asked) -> DataSet:
    """Return every figure of a region and of its authorities: all measures and periods."""
    place = _place(con, asked.names["slug"], "region")
    within = pl.any_horizontal(pl.col("region_code", "sub_region_code") == place["location_code"])
    members = record_queries.places(con).filter(within)
    title = f"{place['location_name']}, the region and its authorities: every measure, every period"
    codes = [place["location_code"], *members["location_code"]]
    slug = place["slug"]
    named = [f"{slug}-and-its-authorities"]
    return _data_set(con, Chosen(f"region/{slug}", title, None, codes, named), asked)


def selection(con: Con, asked: Asked) -> DataSet:
    """Return the figures that the parameters choose: measures, places, periods.

    Without measures or without places: all of them. Raises BadParameterError for unknown ones, and where more
    than MAX_ROWS figures are chosen.
    """
    indicators = asked.listed("measures")
    known = measures.named(con, figure_queries.indicators(con)["indicator"])
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
    names = _slugs(con, asked.listed("places"))
    return _data_set(con, Chosen("selection", f"{title}: selection", indicators or None, codes, names), asked)


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


class Chosen(NamedTuple):
    """What a data set is of: its path, its title, and its measures and places (None = all).

    `names` are the places as the names of files say them.
    """

    path: str
    title: str
    indicators: Sequence[str] | None
    codes: Sequence[str] | None
    names: Sequence[str] = ()


def _data_set(con: Con, chosen: Chosen, asked: Asked) -> DataSet:
    """Return the records of these measures and places in the periods asked for.

    Raises BadParameterError where there is no record: a figure that is missing has one, which says why.
    """
    records = _records(con, asked, chosen.indicators, chosen.codes)
    if records.is_empty():
        raise _nothing(con, chosen, asked)
    periods = _periods(con, asked, chosen, records)
    records = records.filter(pl.col("time_period").is_in(periods))
    if asked.order == "rank":
        records = by_rank(records)
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
    used = measures.named(con, records["indicator"].unique())
    return DataSet(
        chosen.path,
        chosen.title,
        shown,
        columns,
        key,
        _notes(con, used, records),
        _sources(con, records),
        measures=used,
        parameters=asked.parameters,
        stem=file_names.of_figures(chosen.indicators or [], periods, chosen.names, _ways(asked)),
        is_ranking=asked.order == "rank",
    )


def by_rank(records: pl.DataFrame) -> pl.DataFrame:
    """Return records in order of rank within each measure and period; those without one come last."""
    measures = records.with_row_index("at").with_columns(pl.col("at").min().over("indicator"))
    return measures.sort("at", "time_period", "rank", maintain_order=True, nulls_last=True).drop("at")


def _ways(asked: Asked) -> list[str]:
    """Return how the rows are laid out, as the names of files say it."""
    split = asked.parameters.get("split")
    return [
        *([f"by-{split.lower()}"] if split else []),
        *(["one-place-a-row"] if asked.shape == "places" else []),
        *(["by-rank"] if asked.order == "rank" else []),
    ]


def _periods(con: Con, asked: Asked, chosen: Chosen, records: pl.DataFrame) -> list[int]:
    """Return the periods that are asked for; BadParameterError for one of which nothing is held."""
    held = sorted(records["time_period"].unique(), key=lambda period: (opening_year(period), period))
    named = measures.named(con, chosen.indicators or [])
    known = {
        *held,
        *(period for name in chosen.indicators or [] for period in named[name]["time_periods"]),
    }
    unknown = [period for period in asked.periods("periods") if period not in known]
    found = [period for period in held if asked.covers(period)]
    if unknown or not found:
        given = ", ".join(f"{name}={asked.parameters[name]}" for name in PERIODS if name in asked.parameters)
        what = f"for {period_in_path(unknown[0])}" if unknown else f"with {given}"
        raise BadParameterError(
            f"There is no figure {what}; there are figures for {', '.join(map(period_in_path, held))}.",
            {"periods": held},
        )
    return found


def _nothing(con: Con, chosen: Chosen, asked: Asked) -> BadParameterError:
    """Return the error of measures of which these places have nothing: what they have, and who has them."""
    held = record_queries.holdings(con, chosen.indicators, chosen.codes)
    split = f" split by {asked.parameters['split']}" if "split" in asked.parameters else ""
    return BadParameterError(
        f"None of these measures has a figure{split} for any of these places.",
        {
            "measures": held.filter("of_places")["indicator"].unique(maintain_order=True).to_list(),
            "places": held.filter("of_measures")["slug"].unique(maintain_order=True).to_list(),
        },
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


def _place(con: Con, slug: str, kind: str) -> Row:
    """Return the authority or region with this slug; UnknownResourceError if there is none."""
    levels = ("Local authority",) if kind == "council" else ("Regional", "Sub-region")
    places = record_queries.places(con).filter(pl.col("geographic_level").is_in(levels))
    return places.row(by_predicate=pl.col("slug") == chosen(slug, kind, places["slug"]), named=True)


def _slugs(con: Con, asked: Sequence[str]) -> list[str]:
    """Return places named by slug, code or group as slugs and groups."""
    slugs = dict(record_queries.places(con).select("location_code", "slug").rows())
    return [slugs.get(name, name) for name in asked]


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


def _notes(con: Con, used: Mapping[str, Row], records: pl.DataFrame) -> list[str]:
    """Return definitions, footnotes, and the notes on these periods that hold for every place."""
    notes = []
    general = record_queries.notes_on_measures(con, list(used))
    in_periods = pl.col("time_period").is_in(records["time_period"].unique().to_list())
    general = general.filter(in_periods.fill_null(value=True))
    for indicator, measure in used.items():
        label = measure["label"]
        notes.append(f"{label}: {measure['definition']}")
        if measure["footnote"]:
            notes.append(f"{label}: {measure['footnote']}")
        for period, text in general.filter(indicator=indicator).select("time_period", "text").rows():
            when = "" if period is None else f", {period_label(period, measure['time_identifier'])}"
            notes.append(f"{label}{when}: {formatting.capital(text)}")
    return notes


def _sources(con: Con, records: pl.DataFrame) -> list[Row]:
    return picture_queries.releases_of(con, records.select("source", "release").unique().rows(named=True))
