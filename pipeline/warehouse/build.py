"""Build the warehouse: fill and check a new DuckDB file, then replace the old one atomically."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipeline.checks.areas import areas
from pipeline.checks.bounds import bounds
from pipeline.checks.calendar import calendar_ahead
from pipeline.checks.extraordinary import review
from pipeline.checks.history import columns_keep, editions_keep
from pipeline.checks.regions import regions
from pipeline.checks.reviewed import refuse_unknown
from pipeline.checks.totals import reconcile
from pipeline.core import thresholds
from pipeline.core.errors import PipelineError
from pipeline.core.periods import with_dates
from pipeline.core.schema import DERIVED, SCHEMA, VARIATION, schema_version
from pipeline.core.tables import CHECK_COLUMNS, REVIEW_COLUMNS, Tables
from pipeline.editions.variation import variation_tables
from pipeline.queries import transfer
from pipeline.queries.open import open_warehouse, reading
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.claims import read_claims
from pipeline.sources.indicator import Change, Indicator, Ratio
from pipeline.sources.outlook import read_corrections, read_known_gaps, read_release_calendar
from pipeline.sources.place_tables import read_areas, with_names
from pipeline.sources.reference import read_annotations, read_reviewed, read_symbols
from pipeline.statistics.intervals import with_intervals
from pipeline.tidy.derive import derive
from pipeline.warehouse import swap
from pipeline.warehouse.claims import claim_tables
from pipeline.warehouse.leads.build import lead_table

CHECKS = Path(__file__).with_name("checks.sql")
NOTES = Path(__file__).with_name("notes.sql")
MAX_CHECKS_LISTED = 5
# What checks.history.editions_keep reads.
COMPARED = """
    SELECT new_source, new_release, old_source, old_release, indicator, time_period, geographic_level,
           breakdown_topic, new_value, old_value
    FROM comparison
    WHERE geographic_level = 'Local authority' AND breakdown_topic = 'Total'
"""
# Authorities' totals that a newer release changed: what pipeline.warehouse.leads reads.
REVISED = """
    SELECT indicator, location_code, time_period, new_source, new_release, old_value, new_value
    FROM comparison
    JOIN release AS older ON older.source = old_source AND older.release = old_release
    WHERE revised AND NOT older.parallel
      AND geographic_level = 'Local authority' AND breakdown_topic = 'Total' AND breakdown = 'Total'
"""
# What pipeline.warehouse.leads reads of the border gaps.
NEWEST_GAPS = """
    SELECT indicator, time_period, high_code, low_code, gap, position
    FROM border_gap
    SEMI JOIN (
        SELECT indicator, max(time_period) AS time_period
        FROM figure
        WHERE value IS NOT NULL AND existed AND geographic_level = 'Local authority'
        GROUP BY indicator
    ) AS newest USING (indicator, time_period)
    WHERE position IS NOT NULL
"""
log = logging.getLogger(__name__)


def build(
    tables: Mapping[str, pl.DataFrame],
    catalogue: Catalogue,
    output: Path,
    before_swap: Callable[[], None] = lambda: None,
    changed: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build the warehouse from tidy tables and replace the old file atomically; return check_result.

    `tables` are those of store.ingest.collect or of a snapshot. `before_swap` is called when every check has
    passed; `changed` are further rows of `review` (store.shipped.changed). Processes that have the old file
    open keep reading it. Raises PipelineError if a check fails or the file cannot be written; in any case the
    old file stays unchanged.
    """
    swap.prepare(output)  # before the long work
    annotation = read_annotations(catalogue, tables["location"])
    everything = derive(tables, catalogue.indicators, annotation)
    everything["indicator"] = indicator_table(catalogue)
    everything["observation"] = with_intervals(everything["observation"], everything["indicator"])
    everything["symbol"] = read_symbols()
    everything["known_gap"] = read_known_gaps(catalogue)
    everything["release_calendar"] = calendar = read_release_calendar(catalogue)
    everything["correction"] = read_corrections(catalogue, tables["location"])
    everything["location"] = with_names(tables["location"])
    everything |= read_areas(tables["location"])
    reconciled = reconcile(
        *(everything[name] for name in ("observation", "location", "indicator", "annotation"))
    )
    due = calendar_ahead(calendar, tables["release"], catalogue)
    everything["check_result"] = pl.concat([everything["check_result"], reconciled, due])
    everything["review"] = pl.DataFrame(schema=REVIEW_COLUMNS) if changed is None else changed
    with swap.replacing(output, before_swap) as half_built:
        checks = _fill(half_built, everything)
        _refuse_failures(checks)
    return checks


def is_built_from(path: Path, tables: Mapping[str, pl.DataFrame]) -> bool:
    """Return whether the file is a warehouse of this version, of exactly these releases and aliases."""
    try:
        with open_warehouse(path) as con, reading(path):
            release: pl.DataFrame = con.sql("SELECT source, release, sha256, position FROM release").pl()
            alias: pl.DataFrame = con.sql("SELECT * FROM location_alias").pl()
    except PipelineError:
        return False
    return all(
        found.sort(found.columns).equals(tables[name].select(found.columns).sort(found.columns))
        for name, found in (("release", release), ("location_alias", alias))
    )


def _fill(path: Path, tables: Tables) -> pl.DataFrame:
    """Fill a new file and return its check_result; the observations are taken out of `tables`."""
    con = swap.create(path)
    try:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        con.execute("INSERT INTO warehouse_version VALUES (?)", [schema_version()])
        log.debug("filling tables")
        transfer.insert(con, tables)
        del tables["observation"]  # which bounds the memory
        log.debug("deriving tables")
        add_figures(con)
        figure = _as_categories(transfer.read(con, "FROM figure", path.parent))
        variation = variation_tables(figure, tables["indicator"])
        transfer.insert(con, variation)
        known = {"figure": figure, **variation, "border_gap": transfer.read(con, NEWEST_GAPS, path.parent)}
        # The view takes long: it is worked out once for all checks.
        con.execute("CREATE TEMPORARY TABLE comparison AS FROM main.comparison")
        comparison = transfer.read(con, COMPARED, path.parent)
        known |= _judged(figure, comparison, tables)
        transfer.insert(con, {name: known[name] for name in ("check_result", "review")})
        con.execute(NOTES.read_text(encoding="utf-8"))
        known["annotation"] = transfer.read(con, "FROM annotation", path.parent)
        known["revision"] = transfer.read(con, REVISED, path.parent)
        compared = {name: _as_categories(table) for name, table in {**tables, **known}.items()}
        transfer.insert(con, {"lead": lead_table(compared)})
        transfer.insert(con, claim_tables(con, read_claims()))
        log.debug("running checks")
        con.execute(CHECKS.read_text(encoding="utf-8"))
        rows = con.execute('SELECT "check", source, release, outcome, detail FROM check_result').fetchall()
        return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")
    finally:
        con.close()


def add_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables `period` and `threshold`; make the table `figure`, and the views over it."""
    rows = con.execute("SELECT DISTINCT time_period, time_identifier FROM observation").fetchall()
    schema = {"time_period": pl.Int32, "time_identifier": pl.String}
    periods = pl.DataFrame(rows, schema=schema, orient="row")
    fewest = thresholds.BY_UNIT | dict.fromkeys(thresholds.UNCOUNTED_UNITS)
    threshold = pl.DataFrame({"unit": list(fewest), "fewest": list(fewest.values())})
    threshold = threshold.with_columns(fewest_residents=thresholds.SMALL_POPULATION)
    transfer.insert(con, {"period": with_dates(periods), "threshold": threshold})
    con.execute(DERIVED.read_text(encoding="utf-8"))
    con.execute(VARIATION.read_text(encoding="utf-8"))


def _as_categories(table: pl.DataFrame) -> pl.DataFrame:
    """Turn texts into categories: half the memory, and time that grows no faster than the rows."""
    return table.cast({pl.String: pl.Categorical})


def _judged(figure: pl.DataFrame, comparison: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> Tables:
    """What the figures to show look like next to their own history: rows of check_result and of review."""
    reviewed = read_reviewed(tables["location"])
    refuse_unknown(reviewed, tables["indicator"])
    indicator, symbol = (_as_categories(tables[name]) for name in ("indicator", "symbol"))
    return {
        "check_result": pl.concat(
            [
                bounds(figure, indicator),
                areas(figure, indicator),
                regions(figure, indicator),
                columns_keep(figure, indicator, reviewed),
                editions_keep(comparison, tables["indicator"], reviewed),
            ]
        ),
        "review": review(figure, indicator, symbol, reviewed),
    }


def indicator_table(catalogue: Catalogue) -> pl.DataFrame:
    """Make the table `indicator` from the catalogue, in its order."""
    numbered = enumerate(catalogue.indicators, start=1)
    rows = [_indicator_row(indicator) | {"position": position} for position, indicator in numbered]
    schema: dict[str, pl.DataType] = {
        "class_breaks": pl.List(pl.Float64),
        "ratio_numerator": pl.String(),
        "ratio_denominator": pl.String(),
        "ratio_times": pl.Int32(),
        "change_of": pl.String(),
        "change_years": pl.Int32(),
        "remainder_of": pl.String(),
    }
    return pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)


def _indicator_row(indicator: Indicator) -> dict[str, object]:
    ratio = indicator.ratio.model_dump() if indicator.ratio else dict.fromkeys(Ratio.model_fields)
    change = indicator.change.model_dump() if indicator.change else dict.fromkeys(Change.model_fields)
    return (
        indicator.model_dump(exclude={"ratio", "change", "first"})
        | {f"ratio_{name}": part for name, part in ratio.items()}
        | {f"change_{name}": part for name, part in change.items()}
        | {"derived": bool(indicator.parts)}
    )


def _refuse_failures(checks: pl.DataFrame) -> None:
    failed = checks.filter(outcome="fail")
    if not failed.is_empty():
        details = [
            f"{row['check']}, {row['source']} {row['release'] or ''}".strip() + f": {row['detail']}"
            for row in failed.head(MAX_CHECKS_LISTED).rows(named=True)
        ]
        more = failed.height - MAX_CHECKS_LISTED
        count = "A check" if failed.height == 1 else f"{failed.height} checks"
        raise PipelineError(
            f"{count} failed, so the warehouse was not replaced: {'; '.join(details)}"
            f"{f'; and {more} more' if more > 0 else ''}."
        )
