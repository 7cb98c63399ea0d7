"""Build the warehouse: one new DuckDB file, filled, checked and swapped in whole."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipeline.checks.totals import reconcile
from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.indicator import Indicator, Ratio
from pipeline.sources.reference import read_annotations, read_symbols
from pipeline.statistics.intervals import with_intervals
from pipeline.tidy.derive import derive
from pipeline.warehouse.variation import variation_tables

SCHEMA = Path(__file__).with_name("schema.sql")
DERIVED = Path(__file__).with_name("derived.sql")
CHECKS = Path(__file__).with_name("checks.sql")
HALF_BUILT = ".build-"
STALE_AFTER_SECONDS = 3600
MOST_CHECKS_TOLD = 5
# The oldest DuckDB that is to read the file: visitors can download it.
READABLE_FROM = "v1.5.0"


def build(
    tables: Mapping[str, pl.DataFrame],
    catalogue: Catalogue,
    output: Path,
    before_swap: Callable[[], None] = lambda: None,
) -> pl.DataFrame:
    """Build the warehouse from tidy tables and put it in place of the old one in a single step.

    `tables` are those of `collect` or of a snapshot. `before_swap` is called once every check has passed.
    Returns check_result. Readers of the old file keep it until they open anew. Raises PipelineError if a
    check fails or the file cannot be written; whatever goes wrong, the old file stays as it was.
    """
    everything = derive(tables, catalogue.indicators)
    observation = everything["observation"]
    everything["indicator"] = indicator_table(catalogue)
    everything["observation"] = with_intervals(observation, everything["indicator"])
    everything["annotation"] = read_annotations(catalogue, tables["location"])
    everything["symbol"] = read_symbols()
    _check_symbols(observation, everything["symbol"])
    reconciled = reconcile(
        observation, *(everything[name] for name in ("location", "indicator", "annotation"))
    )
    everything["check_result"] = pl.concat([everything["check_result"], reconciled])
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _sweep(output.parent)
        with tempfile.TemporaryDirectory(prefix=HALF_BUILT, dir=output.parent) as folder:
            half_built = Path(folder) / output.name
            checks = _fill(half_built, everything)
            _refuse_failures(checks)
            before_swap()
            os.replace(half_built, output)  # noqa: PTH105 - the one atomic step, named as such
    except OSError as error:
        raise PipelineError(f"The warehouse could not be written to {output}: {error.strerror}.") from error
    except (duckdb.OperationalError, duckdb.IntegrityError) as error:
        raise PipelineError(f"The warehouse could not be filled: {str(error).splitlines()[0]}") from error
    return checks


def holds(path: Path, release: pl.DataFrame) -> bool:
    """Say whether there is a warehouse that was built from just these releases."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            held: pl.DataFrame = con.sql(
                "SELECT source, release, sha256, position FROM release ORDER BY position"
            ).pl()
    except duckdb.Error:
        return False
    return held.equals(release.select(held.columns).sort("position"))


def _fill(path: Path, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Fill a new file and return its check_result."""
    con = duckdb.connect(str(path), config={"storage_compatibility_version": READABLE_FROM})
    try:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        _insert(con, tables)
        con.execute(DERIVED.read_text(encoding="utf-8"))
        figure = con.sql("FROM figure").pl()
        of_tables = (tables[name] for name in ("indicator", "location", "neighbour", "annotation"))
        _insert(con, variation_tables(figure, *of_tables))
        con.execute(CHECKS.read_text(encoding="utf-8"))
        checks: pl.DataFrame = con.sql("SELECT * FROM check_result").pl()
        return checks
    finally:
        con.close()


def _insert(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pl.DataFrame]) -> None:
    for name, table in tables.items():
        con.register("incoming", table.to_arrow())
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")  # noqa: S608 - names are ours
        con.unregister("incoming")


def indicator_table(catalogue: Catalogue) -> pl.DataFrame:
    """The catalogue's indicators as the table `indicator`, in their order."""
    numbered = enumerate(catalogue.indicators, start=1)
    rows = [_indicator_row(indicator) | {"position": position} for position, indicator in numbered]
    schema: dict[str, pl.DataType] = {
        "class_breaks": pl.List(pl.Float64),
        "ratio_numerator": pl.String(),
        "ratio_denominator": pl.String(),
        "ratio_times": pl.Int32(),
    }
    return pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)


def _indicator_row(indicator: Indicator) -> dict[str, object]:
    ratio = indicator.ratio.model_dump() if indicator.ratio else dict.fromkeys(Ratio.model_fields)
    return indicator.model_dump(exclude={"ratio"}) | {f"ratio_{name}": part for name, part in ratio.items()}


def _check_symbols(observation: pl.DataFrame, symbols: pl.DataFrame) -> None:
    unknown = sorted(set(observation["symbol"].drop_nulls().unique()) - set(symbols["symbol"]))
    if unknown:
        raise PipelineError(
            f"data/reference/symbol.csv does not say what {', '.join(map(repr, unknown))} means."
        )


def _refuse_failures(checks: pl.DataFrame) -> None:
    failed = checks.filter(outcome="fail")
    if not failed.is_empty():
        told = [
            f"{row['check']}, {row['source']} {row['release'] or ''}".strip() + f": {row['detail']}"
            for row in failed.head(MOST_CHECKS_TOLD).rows(named=True)
        ]
        more = failed.height - MOST_CHECKS_TOLD
        which = "A check" if failed.height == 1 else f"{failed.height} checks"
        raise PipelineError(
            f"{which} failed, so the warehouse was not replaced: {'; '.join(told)}"
            f"{f'; and {more} more' if more > 0 else ''}."
        )


def _sweep(folder: Path) -> None:
    """Remove what builds that were killed left behind; a build that is still at work is younger."""
    for path in folder.glob(f"{HALF_BUILT}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > STALE_AFTER_SECONDS:
            shutil.rmtree(path)
