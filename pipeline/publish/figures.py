"""Figures as files for others: every row carries its source, release, licence and caveats."""

import io
import json
from collections.abc import Sequence

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
    what = figure_queries.get_indicator(con, indicator)
    figures = _figures(con, indicator, time_period, level, split_by)
    if figures.is_empty():
        held = ", ".join(map(str, what["time_periods"]))
        raise PipelineError(
            f"No {level} figure of {indicator} is held for {time_period}; periods held: {held}."
        )
    releases = figure_queries.releases(con).select(
        "source", "release", "title", "published", "url", "kind", "kind_note", "licence", "sha256"
    )
    notes = _notes(figure_queries.annotations(con, indicator), figures)
    return (
        figures.join(releases, on=["source", "release"], how="left", maintain_order="left")
        .join(notes, on="location_code", how="left", maintain_order="left")
        .select(
            "indicator",
            pl.lit(what["label"]).alias("indicator_label"),
            "time_period",
            pl.lit(period_label(time_period, what["time_identifier"])).alias("period"),
            "time_identifier",
            "geographic_level",
            pl.col("location_code").alias("new_la_code"),
            "old_la_code",
            pl.col("location_name").alias("la_name"),
            "region_name",
            "la_type",
            *(["breakdown_topic", "breakdown"] if split_by else []),
            "value",
            "value_low",
            "value_high",
            pl.lit(what["unit"]).alias("unit"),
            "numerator",
            pl.lit(what["numerator_label"], pl.String).alias("numerator_label"),
            "denominator",
            pl.lit(what["denominator_label"], pl.String).alias("denominator_label"),
            "symbol",
            "missing_reason",
            "not_ranked",
            "suspect",
            pl.lit(what["definition"]).alias("definition"),
            "notes",
            pl.col("title").alias("source"),
            "release",
            "published",
            pl.col("kind").alias("release_kind"),
            pl.col("kind_note").alias("release_kind_note"),
            pl.col("url").alias("source_url"),
            pl.col("sha256").alias("source_sha256"),
            "licence",
            pl.lit(" ".join(ATTRIBUTION)).alias("attribution"),
        )
    )


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
            raise PipelineError("Outlines are held for local authorities only: geojson needs that level.")
        if split_by is not None:
            raise PipelineError(
                "A geojson file has one figure a place: export groups as csv, xlsx or parquet."
            )
        return as_geojson(
            table, place_queries.outlines(con, boundary_year(time_period, table["time_identifier"][0]))
        )
    return {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}[form](table)
