"""The commands, each a function of the parsed arguments that returns an exit status or None."""

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb
import polars as pl

from pipeline.cli import found, output, status
from pipeline.cli.review import run_lines, run_summary
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.core.tables import Tables
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import variation as variation_queries
from pipeline.queries.open import open_warehouse, reading
from pipeline.sources.catalogue import Catalogue, read_catalogue
from pipeline.store import shipped
from pipeline.store.snapshot import read_snapshot, write_snapshot
from pipeline.text import sentences

log = logging.getLogger(__name__)


def run_build(options: argparse.Namespace) -> None:
    """Build the warehouse."""
    # Slow to import, and other commands do not need them.
    from pipeline.warehouse.build import build  # noqa: PLC0415
    from pipeline.warehouse.claims import CHECK as SAME_ANSWER  # noqa: PLC0415

    catalogue = read_catalogue()
    with _undisturbed(options.raw):
        if options.published:
            tables = _collect(options.published, catalogue)
        else:
            tables = _with_added(_current(options.raw, catalogue), options.add, catalogue)
        changed = _changed(tables) if options.published or options.add else None
        log.info("filling and checking the warehouse")
        checks = build(tables, catalogue, options.output, changed=changed)
    log.info("built %s", options.output)
    others = checks.filter(pl.col("check") == SAME_ANSWER, pl.col("outcome") != "pass")["detail"].to_list()
    for claim in others:
        log.warning("a printed claim has another answer: %s", claim)
    report: dict[str, object] = {
        "warehouse": str(options.output),
        **_outcomes(checks),
        "claims_with_another_answer": others,
    }
    _report(options, report)


def run_snapshot(options: argparse.Namespace) -> None:
    """Write the tidy tables to a folder."""
    catalogue = read_catalogue()
    with _undisturbed(options.raw):
        if options.add:
            tables = _with_added(read_snapshot(paths.SNAPSHOT), options.add, catalogue)
        elif options.fetched:
            tables = _current(options.raw, catalogue)
        else:
            tables = _collect(options.published, catalogue)
        _changed(tables)
        write_snapshot(tables, options.output)
    log.info("wrote %s", options.output)
    _report(
        options,
        {"snapshot": str(options.output), "tables": {name: table.height for name, table in tables.items()}},
    )


def run_fetch(options: argparse.Namespace) -> int:
    """Fetch new files; return 1 if a file failed."""
    from pipeline.fetch.report import fetch  # noqa: PLC0415 - slow to import

    report = fetch(options.source, options.raw, options.output, dry_run=options.dry_run)
    unreviewed = pl.DataFrame()
    if not options.dry_run:
        with _warehouse(options.output) as con:
            unreviewed = figure_queries.unreviewed(con)
    if options.json:
        output.say_json(
            report.as_dict() | ({} if options.dry_run else {"unreviewed": run_summary(unreviewed)})
        )
    else:
        if not options.quiet:
            outcomes = [outcome.summary() for outcome in report.outcomes]
            output.say("\n".join([*outcomes, *run_lines(unreviewed)]))
        for outcome in report.outcomes:
            if options.quiet and outcome.missed:
                print(f"Note: {outcome.summary()}.", file=sys.stderr)
        if report.problem:
            print(f"Problem: {report.problem}", file=sys.stderr)
    return 1 if report.problem else 0


def _undisturbed(raw: Path) -> AbstractContextManager[None]:
    """Lock data/raw, so that no fetch changes it or its warehouse meanwhile."""
    from pipeline.store.raw import Store  # noqa: PLC0415 - slow to import

    return Store(raw).exclusive() if raw.is_dir() else nullcontext()


def _current(raw: Path, catalogue: Catalogue) -> Tables:
    from pipeline.store.current import current_tables  # noqa: PLC0415 - most commands do without

    log.info("reading the snapshot and fetched files")
    return current_tables(paths.SNAPSHOT, raw, catalogue)


def _collect(folder: Path, catalogue: Catalogue) -> Tables:
    from pipeline.store.ingest import collect  # noqa: PLC0415 - slow to import

    return collect(_existing(folder), catalogue)


def _with_added(base: Tables, folder: Path | None, catalogue: Catalogue) -> Tables:
    """Lay the new files of a folder, if any, over the tables."""
    if folder is None:
        return base
    from pipeline.store.added import add_files  # noqa: PLC0415 - imports geopandas and pandera

    log.info("adding the files of %s", folder)
    return add_files(base, _existing(folder), catalogue)


def _changed(tables: Tables) -> pl.DataFrame:
    """Return the rows of `review` for differences from the shipped snapshot, and log their number."""
    changed = shipped.changed(tables, read_snapshot(paths.SNAPSHOT))
    if changed.height:
        releases = changed.select(pl.format("{} {}", "source", "release")).to_series().drop_nulls().unique()
        log.warning(
            "%s figures or places are not as in the shipped snapshot (%s)",
            f"{changed.height:,}",
            ", ".join(releases.sort()) or "places only",
        )
    return changed


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise PipelineError(f"There is no folder of published files at {folder}.")
    return folder


def run_status(options: argparse.Namespace) -> None:
    """Print the releases, the newest periods and the checks."""
    with _warehouse(options.warehouse) as con:
        releases, indicators, checks = (
            figure_queries.releases(con),
            figure_queries.indicators(con),
            figure_queries.checks(con),
        )
        unreviewed = figure_queries.unreviewed(con)
        gaps, due = holding_queries.known_gaps(con), holding_queries.release_calendar(con)
    measures = indicators.rows(named=True)
    stored = set(releases.select("source", "release").iter_rows())
    awaited = [
        edition for edition in read_catalogue().editions if (edition.source, edition.release) not in stored
    ]
    if options.json:
        output.say_json(
            {
                "releases": releases.rows(named=True),
                "awaited": [f"{edition.source} {edition.release}" for edition in awaited],
                "newest_period": {row["indicator"]: row["time_periods"][-1] for row in measures},
                "checks": checks.rows(named=True),
                "unreviewed": unreviewed.rows(named=True),
                "known_gaps": gaps.rows(named=True),
                "release_calendar": due.rows(named=True),
            }
        )
        return
    if not options.quiet:
        newest = {
            row["indicator"]: period_label(row["time_periods"][-1], row["time_identifier"])
            for row in measures
        }
        output.say(status.report(releases, newest, checks, awaited, unreviewed, gaps, due))


def run_indicators(options: argparse.Namespace) -> None:
    """Print the id, label, and first and last period of every measure."""
    with _warehouse(options.warehouse) as con:
        measures = figure_queries.indicators(con).rows(named=True)
    for row in measures:
        first, last = (period_label(row["time_periods"][end], row["time_identifier"]) for end in (0, -1))
        output.say(
            f"{row['indicator']:42} {first if first == last else f'{first} to {last}'}; {row['label']}"
        )


def run_find(options: argparse.Namespace) -> None:
    """Print the authorities that a text means; PipelineError as `found.say`."""
    with _warehouse(options.warehouse) as con:
        found.say(con, options.text, as_json=options.json)


def run_sentences(options: argparse.Namespace) -> None:
    """Print what may be written of one authority's figure."""
    with _warehouse(options.warehouse) as con:
        code = str(found.authority(con, options.authority).code)
        period = options.period or figure_queries.get_indicator(con, options.indicator)["time_periods"][-1]
        facts = variation_queries.facts(con, options.indicator, period, code)[code]
    for reader, text in sentences.texts_by_reader(facts).items():
        output.say(f"{reader}:\n{text}\n")


@contextmanager
def _warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection; raises PipelineError as `open_warehouse`, and if the file is damaged."""
    with open_warehouse(path) as con, reading(path):
        yield con


def _outcomes(checks: pl.DataFrame) -> dict[str, dict[str, int]]:
    return {"checks": dict(checks.group_by("outcome").len().sort("outcome").iter_rows())}


def _report(options: argparse.Namespace, report: dict[str, object]) -> None:
    if options.json:
        output.say_json({"outcome": "done", **report})
