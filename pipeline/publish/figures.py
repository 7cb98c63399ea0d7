"""Figures as files for others: every row carries its source, release, licence and caveats."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION
from pipeline.core.periods import boundary_year, period_label
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries

FORMATS = ("csv", "xlsx", "parquet", "geojson")
LEVELS = (LOCAL_AUTHORITY, "Regional", "National")
NOTED = ("approximate", "ours", "caveat", "series_break", "policy")
DESCRIBING = (
    "indicator",
    "indicator_label",
    "time_period",
    "period",
    "time_identifier",
    "geographic_level",
    "unit",
    "numerator_label",
    "denominator_label",
    "definition",
    "notes",
    "source",
    "release",
    "published",
    "release_kind",
    "release_kind_note",
    "source_url",
    "source_sha256",
    "licence",
    "attribution",
)
GROUP = ("breakdown_topic", "breakdown")
EXPORTED = (
    *("indicator", "indicator_label", "time_period", "period", "time_identifier", "geographic_level"),
    *("new_la_code", "old_la_code", "la_name", "region_name", "la_type", *GROUP),
    *("value", "value_low", "value_high", "unit"),
    *("numerator", "numerator_label", "denominator", "denominator_label"),
    *("symbol", "missing_reason", "not_ranked", "suspect", "definition", "notes"),
    *("source", "release", "published", "release_kind", "release_kind_note", "source_url", "source_sha256"),
    *("licence", "attribution"),
)
# Exported columns that have another name in the warehouse.
STORED_AS = {
    "new_la_code": "location_code",
    "la_name": "location_name",
    "source": "title",
    "release_kind": "kind",
    "release_kind_note": "kind_note",
    "source_url": "url",
    "source_sha256": "sha256",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads a CSV file in the local code page


def export_table(
    con: duckdb.DuckDBPyConnection,
    indicator: str,
    time_period: int,
    level: str = LEVELS[0],
    split_by: str | None = None,
) -> pl.DataFrame:
    """One indicator in one period as a tidy table: one row a place, money in GBP, a deficit negative.

    With `split_by`, a breakdown topic like 'Sex', one row a place and group instead of totals. Columns beside
    the figure: its 95 % interval, flags (why it is missing, suspect or from fewer than 30), notes, source,
    release, licence and attribution. Raises PipelineError for an unknown indicator, and for a period or a
    topic without figures.
    """
    measure = figure_queries.get_indicator(con, indicator)
    figures = _figures(con, indicator, time_period, level, split_by)
    if figures.is_empty():
        raise PipelineError(_why_empty(con, measure, time_period, level, split_by))
    releases = figure_queries.releases(con).select(
        "source", "release", "title", "published", "url", "kind", "kind_note", "licence", "sha256"
    )
    notes = _notes(figure_queries.annotations(con, indicator), figures)
    columns = _columns(measure, period_label(time_period, measure["time_identifier"]))
    exported = [name for name in EXPORTED if split_by or name not in GROUP]
    return (
        figures.join(releases, on=["source", "release"], how="left", maintain_order="left")
        .join(notes, on="location_code", how="left", maintain_order="left")
        .select(columns.get(name, pl.col(name)).alias(name) for name in exported)
    )


def _columns(measure: Mapping[str, Any], period: str) -> dict[str, pl.Expr]:
    """Return the exported columns that every row shares, or that have another name in the warehouse."""
    shared = {
        "indicator_label": measure["label"],
        "period": period,
        "unit": measure["unit"],
        "numerator_label": measure["numerator_label"],
        "denominator_label": measure["denominator_label"],
        "definition": measure["definition"],
        "attribution": " ".join(ATTRIBUTION),
    }
    literals = {name: pl.lit(text, pl.String) for name, text in shared.items()}
    return literals | {name: pl.col(stored) for name, stored in STORED_AS.items()}


def _why_empty(
    con: duckdb.DuckDBPyConnection,
    measure: Mapping[str, Any],
    time_period: int,
    level: str,
    split_by: str | None,
) -> str:
    """Say that there is no figure at this level, or which periods there are."""
    identifier = measure["time_identifier"]
    name = f"{measure['indicator']} by {split_by}" if split_by else measure["indicator"]
    periods = figure_queries.periods_by_level(con, measure["indicator"], split_by)
    if level not in periods:
        levels = " and ".join(known.lower() for known in periods)
        return f"{name} has no {level.lower()} figures, only {levels} ones."
    labels = ", ".join(period_label(period, identifier) for period in periods[level])
    wanted = period_label(time_period, identifier)
    return f"There is no {level.lower()} figure of {name} for {wanted}; there are figures for {labels}."


def _figures(
    con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, level: str, split_by: str | None
) -> pl.DataFrame:
    if split_by is None:
        return figure_queries.figures_of_period(con, indicator, time_period, level)
    groups = figure_queries.groups(con, indicator)
    if split_by not in groups["breakdown_topic"]:
        topics = ", ".join(map(repr, groups["breakdown_topic"].unique().sort())) or "nothing"
        raise PipelineError(f"{indicator} is not split by {split_by!r}; it is split by {topics}.")
    return figure_queries.figures_by_group(con, indicator, time_period, split_by, level)


def _notes(annotations: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Return the notes on each place's figure, joined: location_code, notes."""
    time_period = figures["time_period"][0]
    fitting = annotations.filter(
        pl.col("kind").is_in(NOTED) & (pl.col("time_period").fill_null(time_period) == time_period)
    )
    every_place = (
        figures.select("location_code")
        .unique(maintain_order=True)
        .join(fitting.filter(pl.col("location_code").is_null()).select("text"), how="cross")
    )
    one_place = fitting.select("location_code", "text").drop_nulls("location_code")
    return (
        pl.concat([every_place, one_place])
        .group_by("location_code")
        .agg(notes=pl.col("text").unique(maintain_order=True).str.join(" "))
    )


def as_csv(table: pl.DataFrame) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, for Excel; text that looks like a formula is quoted."""
    return BYTE_ORDER_MARK + _formula_safe(table).write_csv().encode()


def with_notes(table: pl.DataFrame, notes: Sequence[str]) -> bytes:
    """Return `as_csv` below a line for each note, starting with #, which CSV readers can skip."""
    lines = "".join(f"# {' '.join(note.split())}\n" for note in dict.fromkeys(notes))
    return BYTE_ORDER_MARK + lines.encode() + as_csv(table).removeprefix(BYTE_ORDER_MARK)


def _formula_safe(table: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    return table.with_columns(text.str.replace(r"^([=+\-@\t\r])", "'$1"))


def as_xlsx(table: pl.DataFrame) -> bytes:
    """Return a workbook with two sheets: data, and about (the values that all rows share)."""
    import xlsxwriter  # noqa: PLC0415 - slow to import and seldom needed

    shared = _shared(table)
    about = pl.DataFrame({"field": list(shared), "value": [str(value) for value in shared.values()]})
    buffer = io.BytesIO()
    plain_text = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, plain_text) as workbook:
        table.write_excel(workbook, "data", autofit=False)
        about.write_excel(workbook, "about", autofit=True)
    return buffer.getvalue()


def _shared(table: pl.DataFrame) -> dict[str, object]:
    """Return the values of DESCRIBING columns that are the same in every row."""
    describing = [name for name in DESCRIBING if name in table.columns]
    same = [name for name in describing if table[name].n_unique() == 1 and table[name][0] is not None]
    return {name: table[name][0] for name in same}


def as_parquet(table: pl.DataFrame) -> bytes:
    """Return the table as Parquet, with the same types."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def as_geojson(table: pl.DataFrame, outlines: pl.DataFrame) -> bytes:
    """Return a GeoJSON feature collection in WGS84; its member `metadata` has the values that all rows share.

    A place without an outline in that year has a null geometry.
    """
    geometry = dict(outlines.select("location_code", "geometry").iter_rows())
    shared = _shared(table)
    features = [
        {
            "type": "Feature",
            "id": row["new_la_code"],
            "properties": row,
            "geometry": json.loads(geometry[row["new_la_code"]]) if row["new_la_code"] in geometry else None,
        }
        for row in table.drop(list(shared)).rows(named=True)
    ]
    collection = {"type": "FeatureCollection", "metadata": shared, "features": features}
    return json.dumps(collection, ensure_ascii=False, default=str).encode()


def export(
    con: duckdb.DuckDBPyConnection,
    indicator: str,
    time_period: int,
    form: str,
    level: str = LEVELS[0],
    split_by: str | None = None,
) -> bytes:
    """Return the table of `export_table` as the bytes of a csv, xlsx, parquet or geojson file."""
    table = export_table(con, indicator, time_period, level, split_by)
    if form == "geojson":
        if level != LEVELS[0]:
            raise PipelineError("There are outlines for local authorities only: geojson needs that level.")
        if split_by is not None:
            raise PipelineError(
                "A geojson file has one figure a place: export groups as csv, xlsx or parquet."
            )
        return as_geojson(
            table, place_queries.outlines(con, boundary_year(time_period, table["time_identifier"][0]))
        )
    return {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}[form](table)
