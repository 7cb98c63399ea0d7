"""The commands, each a function of the parsed arguments that returns an exit status or None."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipeline.cli import found, output, status
from pipeline.cli.review import run_lines, run_summary
from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import variation as variation_queries
from pipeline.queries.open import open_warehouse, reading
from pipeline.sources.catalogue import read_catalogue
from pipeline.text import sentences


def run_fetch(options: argparse.Namespace) -> int:
    """Fetch new files; return 1 if a file failed."""
    from pipeline.fetch.report import fetch, record  # noqa: PLC0415 - slow to import

    try:
        report = fetch(options.source, options.raw, options.output, dry_run=options.dry_run)
    except PipelineError:
        if not options.dry_run:
            record(options.raw, None)
        raise
    if not options.dry_run:
        record(options.raw, report)
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
