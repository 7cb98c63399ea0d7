"""The command line: `python -m pipeline <command>`.

Exit status 0: done. 1: a problem, told in one sentence on standard error. 2: wrong usage.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb
import polars as pl

from pipeline import paths, queries, sentences, status, variation_queries
from pipeline.catalogue import read_catalogue
from pipeline.errors import PipelineError
from pipeline.export import FORMATS, LEVELS, export
from pipeline.find import find
from pipeline.snapshot import write_snapshot


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options) or 0
    except PipelineError as error:
        if getattr(options, "json", False):
            _print_json({"outcome": "problem", "problem": str(error)})
        else:
            print(f"Problem: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nothing is left to say
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline", description="Published statistics to a DuckDB warehouse."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="command")

    build = commands.add_parser(
        "build",
        help="make the warehouse from the shipped snapshot and what was fetched, or from published files",
    )
    build.add_argument(
        "--from",
        dest="mirror",
        type=Path,
        metavar="DIR",
        help="a folder of published files; default: the snapshot and data/raw",
    )
    _raw(build)
    build.add_argument(
        "--output", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    _talk(build)
    build.set_defaults(run=_build)

    fetching = commands.add_parser(
        "fetch",
        help="bring what publishers have new into data/raw, check it, and build the warehouse from it",
    )
    fetching.add_argument(
        "--source", action="append", metavar="NAME", help="only this source, e.g. ehcp-timeliness; repeatable"
    )
    fetching.add_argument("--dry-run", action="store_true", help="only ask what is newest; download nothing")
    fetching.add_argument(
        "--output", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    _raw(fetching)
    _talk(fetching)
    fetching.set_defaults(run=_fetch)

    snapshot = commands.add_parser(
        "snapshot", help="write the tidy tables of published files, or of what was fetched, to data/snapshot"
    )
    origin = snapshot.add_mutually_exclusive_group()
    origin.add_argument(
        "--from", dest="mirror", type=Path, default=paths.MIRROR, metavar="DIR", help="default: %(default)s"
    )
    origin.add_argument(
        "--fetched", action="store_true", help="the present snapshot with what is in data/raw instead"
    )
    _raw(snapshot)
    snapshot.add_argument(
        "--output", type=Path, default=paths.SNAPSHOT, metavar="DIR", help="default: %(default)s"
    )
    _talk(snapshot)
    snapshot.set_defaults(run=_snapshot)

    state = commands.add_parser(
        "status", help="releases held, the newest period of each measure, what each check said"
    )
    state.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    _talk(state)
    state.set_defaults(run=_status)

    exporting = commands.add_parser("export", help="one measure in one period as a file")
    exporting.add_argument(
        "--indicator", required=True, metavar="ID", help="e.g. ehcp_issued_20_weeks_excl_pct"
    )
    exporting.add_argument(
        "--period", required=True, type=_period, metavar="PERIOD", help="2025, or 2023-24 or 202324"
    )
    exporting.add_argument("--level", choices=LEVELS, default=LEVELS[0], help="default: %(default)s")
    exporting.add_argument(
        "--split-by", metavar="TOPIC", help="groups instead of totals, e.g. Sex or Ethnicity"
    )
    exporting.add_argument("--format", choices=FORMATS, default="csv", help="default: %(default)s")
    exporting.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    exporting.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    exporting.set_defaults(run=_export)

    saying = commands.add_parser("sentences", help="what may be written of one authority's figure")
    saying.add_argument(
        "--authority", required=True, metavar="TEXT", help="a name, a code or a postcode, e.g. Devon"
    )
    saying.add_argument("--indicator", required=True, metavar="ID", help="e.g. ehcp_issued_20_weeks_excl_pct")
    saying.add_argument("--period", type=_period, metavar="PERIOD", help="2025, or 2023-24; default: newest")
    saying.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    saying.set_defaults(run=_say)
    return parser


def _period(text: str) -> int:
    if not re.fullmatch(r"20\d\d|20\d\d-?\d\d", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no period; write 2025, 2023-24 or 202324")
    return int(text.replace("-", ""))


def _raw(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", type=Path, default=paths.RAW, metavar="DIR", help="default: %(default)s")


def _talk(command: argparse.ArgumentParser) -> None:
    how = command.add_mutually_exclusive_group()
    how.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")
    how.add_argument("--json", action="store_true", help="report in JSON on standard output")


def _progress(options: argparse.Namespace) -> Callable[[str], None]:
    if options.quiet or options.json:
        return lambda _: None
    started = time.monotonic()
    return lambda text: print(f"{time.monotonic() - started:6.1f} s  {text}", file=sys.stderr)


def _build(options: argparse.Namespace) -> None:
    from pipeline.warehouse import build  # noqa: PLC0415 - brings in what export and status do without

    progress = _progress(options)
    catalogue = read_catalogue()
    with _undisturbed(options.raw):
        mirror = options.mirror
        tables = _collect(mirror, progress) if mirror else _current(options.raw, progress)
        progress("filling and checking the warehouse")
        checks = build(tables, catalogue, options.output)
    progress(f"built {options.output}")
    _report(options, {"warehouse": str(options.output), **_outcomes(checks)})


def _snapshot(options: argparse.Namespace) -> None:
    progress = _progress(options)
    with _undisturbed(options.raw):
        tables = _current(options.raw, progress) if options.fetched else _collect(options.mirror, progress)
        write_snapshot(tables, options.output)
    progress(f"wrote {options.output}")
    _report(
        options,
        {"snapshot": str(options.output), "tables": {name: table.height for name, table in tables.items()}},
    )


def _fetch(options: argparse.Namespace) -> int:
    from pipeline.fetching import fetch  # noqa: PLC0415 - brings in the network, geometry and validation

    report = fetch(options.source, options.raw, options.output, _progress(options), look_only=options.dry_run)
    if options.json:
        _print_json(report.as_dict())
    else:
        if not options.quiet:
            print("\n".join(outcome.told() for outcome in report.outcomes))
        for outcome in report.outcomes:
            if options.quiet and outcome.missed:
                print(f"Note: {outcome.told()}.", file=sys.stderr)
        if report.problem:
            print(f"Problem: {report.problem}", file=sys.stderr)
    return 1 if report.problem else 0


def _undisturbed(raw: Path) -> AbstractContextManager[None]:
    """Let no live run change data/raw meanwhile, or its warehouse be replaced by one without its files."""
    from pipeline.raw import Store  # noqa: PLC0415 - brings in what most commands do without

    return Store(raw).alone() if raw.is_dir() else nullcontext()


def _current(raw: Path, progress: Callable[[str], None]) -> dict[str, pl.DataFrame]:
    from pipeline.overlay import current_tables  # noqa: PLC0415 - brings in geometry and validation

    progress("reading the snapshot and what was fetched")
    return current_tables(paths.SNAPSHOT, raw, read_catalogue())


def _collect(mirror: Path, progress: Callable[[str], None]) -> dict[str, pl.DataFrame]:
    from pipeline.collect import collect  # noqa: PLC0415 - brings in geometry and validation

    if not mirror.is_dir():
        raise PipelineError(f"There is no folder of published files at {mirror}.")
    return collect(mirror, read_catalogue(), progress)


def _status(options: argparse.Namespace) -> None:
    with _warehouse(options.warehouse) as con:
        releases, indicators, checks = queries.releases(con), queries.indicators(con), queries.checks(con)
    newest = {row["indicator"]: row["time_periods"][-1] for row in indicators.rows(named=True)}
    held = set(releases.select("source", "release").iter_rows())
    awaited = [
        edition for edition in read_catalogue().editions if (edition.source, edition.release) not in held
    ]
    if options.json:
        _print_json(
            {
                "releases": releases.rows(named=True),
                "awaited": [f"{edition.source} {edition.release}" for edition in awaited],
                "newest_period": newest,
                "checks": checks.rows(named=True),
            }
        )
        return
    if not options.quiet:
        print(status.report(releases, newest, checks, awaited))


def _export(options: argparse.Namespace) -> None:
    with _warehouse(options.warehouse) as con:
        content = export(
            con, options.indicator, options.period, options.format, options.level, options.split_by
        )
    if options.output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        options.output.write_bytes(content)
    except OSError as error:
        raise PipelineError(f"{options.output} could not be written: {error.strerror}.") from error


def _say(options: argparse.Namespace) -> None:
    with _warehouse(options.warehouse) as con:
        found = find(con, options.authority)
        if found.code is None:
            raise PipelineError(found.sentence)
        period = options.period or queries.one_indicator(con, options.indicator)["time_periods"][-1]
        facts = variation_queries.facts(con, options.indicator, period, found.code)[found.code]
    for reader, text in sentences.for_everyone(facts).items():
        print(f"{reader}:\n{text}\n")


@contextmanager
def _warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection; whatever DuckDB says against the file is said in a sentence."""
    if not path.exists():
        raise PipelineError(f"There is no warehouse at {path}: make one with `python -m pipeline build`.")
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            yield con
    except duckdb.Error as error:
        raise PipelineError(
            f"{path} is no warehouse that this version reads; build it anew. ({str(error).splitlines()[0]})"
        ) from error


def _outcomes(checks: pl.DataFrame) -> dict[str, dict[str, int]]:
    return {"checks": dict(checks.group_by("outcome").len().sort("outcome").iter_rows())}


def _report(options: argparse.Namespace, report: dict[str, object]) -> None:
    if options.json:
        _print_json({"outcome": "done", **report})


def _print_json(report: dict[str, object]) -> None:
    print(json.dumps(report, indent=2, ensure_ascii=False, default=str))


if __name__ == "__main__":
    sys.exit(main())
