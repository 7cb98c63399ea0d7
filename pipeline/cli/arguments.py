"""The arguments of the command line."""

import argparse
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from pipeline.cli import serve
from pipeline.core import paths
from pipeline.core.periods import read_period
from pipeline.core.version import __version__
from pipeline.publish.asked import SHAPES
from pipeline.publish.site.parts import settings

DEFAULT = "default: %(default)s"
PERIODS = "2025, 2023-24 or 202324"
MEASURE = "e.g. ehcp_issued_20_weeks_excl_pct"

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(name: str) -> Callable[[argparse.Namespace], int | None]:
    """Return a command, 'module.function' of pipeline.cli, imported when it runs: others would wait."""

    def run(options: argparse.Namespace) -> int | None:
        module, _, function = name.partition(".")
        carry_out: Callable[[argparse.Namespace], int | None]
        carry_out = getattr(importlib.import_module(f"pipeline.cli.{module}"), function)
        return carry_out(options)

    return run


class _Formats:
    """The formats of `export`, looked up when one is given or help is asked for."""

    def __iter__(self) -> Iterator[str]:
        from pipeline.cli.export import FORMATS  # noqa: PLC0415 - slow to import

        return iter(FORMATS)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `options.run` is the function that carries one out."""
    root = argparse.ArgumentParser(
        prog="python -m pipeline", description="Published statistics to a DuckDB warehouse."
    )
    root.add_argument("--version", action="version", version=f"postcode-lottery {__version__}")
    subparsers = root.add_subparsers(title="commands", required=True, metavar="command")
    for add in (
        _build,
        _fetch,
        _snapshot,
        _status,
        _indicators,
        _find,
        _export,
        _sentences,
        _lines,
        _claims,
        _leads,
        _publish,
        _bundle,
        _serve,
    ):
        add(subparsers)
    return root


def _build(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "build",
        help="build the warehouse from the shipped snapshot and fetched files, or from published files",
    )
    command.set_defaults(run=_command("build.run_build"))
    origin = command.add_mutually_exclusive_group()
    origin.add_argument(
        "--from",
        dest="published",
        type=Path,
        metavar="DIR",
        help="a folder with every published file; default: the snapshot and data/raw",
    )
    origin.add_argument(
        "--add", type=Path, metavar="DIR", help="a folder with new published files, laid over the snapshot"
    )
    _raw(command)
    _output_of_build(command)
    _verbosity(command)


def _fetch(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "fetch",
        help="download new published files to data/raw, check them, and build the warehouse with them",
    )
    command.set_defaults(run=_command("commands.run_fetch"))
    command.add_argument(
        "--source", action="append", metavar="NAME", help="only this source, e.g. ehcp-timeliness; repeatable"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="only ask for the newest releases; download nothing"
    )
    _raw(command)
    _output_of_build(command)
    _verbosity(command)


def _snapshot(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "snapshot", help="write the tidy tables of published or fetched files to data/snapshot"
    )
    command.set_defaults(run=_command("build.run_snapshot"))
    origin = command.add_mutually_exclusive_group()
    origin.add_argument(
        "--from",
        dest="published",
        type=Path,
        default=paths.MIRROR,
        metavar="DIR",
        help=f"a folder with every published file; {DEFAULT}",
    )
    origin.add_argument(
        "--add", type=Path, metavar="DIR", help="a folder with new published files, laid over the snapshot"
    )
    origin.add_argument(
        "--fetched", action="store_true", help="the files in data/raw, laid over the snapshot"
    )
    origin.add_argument(
        "--results",
        action="store_true",
        help="leave the snapshot, and only store what a build makes of it again: builds are then quick",
    )
    _raw(command)
    command.add_argument("--output", type=Path, default=paths.SNAPSHOT, metavar="DIR", help=DEFAULT)
    _verbosity(command)


def _status(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "status", help="releases, the newest period of each measure, the outcome of each check"
    )
    command.set_defaults(run=_command("commands.run_status"))
    _warehouse(command)
    _verbosity(command)


def _indicators(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("indicators", help="the id, label and periods of every measure")
    command.set_defaults(run=_command("commands.run_indicators"))
    _warehouse(command)


def _find(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("find", help="the authority of a postcode, address, place, name or code")
    command.set_defaults(run=_command("commands.run_find"))
    command.add_argument(
        "text", metavar="TEXT", help="e.g. 'BN3 2GL', Tatton or 'Hull, Devon, 846'; also a pasted list"
    )
    command.add_argument("--json", action="store_true", help="candidates with kind and reason, in JSON")
    _warehouse(command)


def _export(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "export", help="figures, or any other resource that the server answers, as a file"
    )
    command.set_defaults(run=_command("export.run_export"))
    command.add_argument(
        "resource",
        nargs="?",
        metavar="RESOURCE",
        help="a resource by its path: council/devon.xlsx, tables/figure.parquet, index.json, "
        "picture/map/dsg_balance_gbp/2023-24.png?size=social",
    )
    chosen = command.add_argument_group("chosen figures, instead of a resource")
    chosen.add_argument("--indicator", nargs="+", metavar="ID", help=f"{MEASURE}; default: every measure")
    chosen.add_argument(
        "--place",
        nargs="+",
        metavar="TEXT",
        help="a name, postcode, code or slug; england, regions, councils; default: every place",
    )
    chosen.add_argument(
        "--period", nargs="+", type=_period, metavar="PERIOD", help=f"{PERIODS}; default: all"
    )
    chosen.add_argument("--from", dest="first", type=_period, metavar="PERIOD", help="the first period")
    chosen.add_argument("--to", dest="last", type=_period, metavar="PERIOD", help="the last period")
    chosen.add_argument("--split-by", metavar="TOPIC", help="groups instead of totals, e.g. Sex or Ethnicity")
    chosen.add_argument("--shape", choices=SHAPES, help="one figure or one place a row; default: figures")
    command.add_argument(
        "--as-of",
        metavar="RELEASE",
        help="the figures as published by a release (ehcp-timeliness-2025; index.json lists them) or a day "
        "(2025-06-26); default: the newest",
    )
    command.add_argument(
        "--format",
        choices=_Formats(),
        metavar="FORMAT",
        help="%(choices)s; default: by the name of the output file, else csv",
    )
    command.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    _warehouse(command)


def _sentences(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("sentences", help="what may be written of one authority's figure")
    command.set_defaults(run=_command("commands.run_sentences"))
    _authority(command)
    command.add_argument("--indicator", required=True, metavar="ID", help=MEASURE)
    command.add_argument("--period", type=_period, metavar="PERIOD", help=f"{PERIODS}; default: newest")
    _warehouse(command)


def _lines(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("lines", help="plain lines about one authority, and what not to say")
    command.set_defaults(run=_command("lines.run"))
    _authority(command)
    command.add_argument("--json", action="store_true", help="the lines with their notes, in JSON")
    _warehouse(command)


def _claims(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("claims", help="sentences often printed, and what the figures here say")
    command.set_defaults(run=_command("claims.run"))
    command.add_argument("--json", action="store_true", help="rows of the table claim, in JSON")
    _warehouse(command)


def _leads(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "leads", help="what is notable in England, a region, a council, a measure"
    )
    command.set_defaults(run=_command("leads.run"))
    about = command.add_mutually_exclusive_group()
    about.add_argument("--authority", metavar="TEXT", help="a name, a code or a postcode, e.g. Devon")
    about.add_argument("--region", metavar="TEXT", help="a name or a code, e.g. 'South West'")
    about.add_argument("--indicator", metavar="ID", help=MEASURE)
    command.add_argument("--json", action="store_true", help="every column, in JSON")
    _warehouse(command)


def _authority(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--authority", required=True, metavar="TEXT", help="a name, a code or a postcode, e.g. Devon"
    )


def _publish(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "publish", help="write the web edition as files for any host; again: what has changed"
    )
    command.set_defaults(run=_command("publish.run"))
    command.add_argument(
        "--to", type=Path, required=True, metavar="DIR", help="an empty folder, or one written before"
    )
    command.add_argument(
        "--site-url", metavar="URL", help=f"where the files will be; default: {settings.SITE_URL}"
    )
    command.add_argument(
        "--dashboard-url",
        metavar="URL",
        help=f"where the dashboard is; default: {settings.DASHBOARD_URL}, else no page links to it",
    )
    _warehouse(command)
    _verbosity(command)


def _bundle(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "bundle", help="write all tables as Parquet in folders, for DuckDB, Spark, Trino and others"
    )
    command.set_defaults(run=_command("bundle.run"))
    command.add_argument("--to", type=Path, required=True, metavar="DIR", help="a new folder")
    _warehouse(command)
    _verbosity(command)


def _serve(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "serve", help="serve the dashboard, after building a warehouse if there is none"
    )
    command.set_defaults(run=serve.run_serve)
    command.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help=f"{DEFAULT}; 0.0.0.0 to serve other computers",
    )
    command.add_argument("--port", type=serve.port, default=8501, metavar="PORT", help=DEFAULT)


def _period(text: str) -> int:
    """A calendar or financial year, for argparse: '2023-24' -> 202324."""
    period = read_period(text)
    if period is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a period; write {PERIODS}")
    return period


def _warehouse(command: argparse.ArgumentParser) -> None:
    command.add_argument("--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help=DEFAULT)


def _output_of_build(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output", type=Path, default=paths.WAREHOUSE, metavar="FILE", help=DEFAULT)


def _raw(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", type=Path, default=paths.RAW, metavar="DIR", help=DEFAULT)


def _verbosity(command: argparse.ArgumentParser) -> None:
    group = command.add_mutually_exclusive_group()
    group.add_argument("--quiet", action="store_true", help="print problems only")
    group.add_argument("-v", "--verbose", action="store_true", help="print more about the progress")
    group.add_argument("--json", action="store_true", help="report in JSON on standard output")
