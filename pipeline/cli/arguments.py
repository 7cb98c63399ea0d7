"""The arguments of the command line."""

import argparse
import re
from pathlib import Path

from pipeline.cli import commands, serve
from pipeline.core import paths
from pipeline.publish.figures import FORMATS, LEVELS


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `options.run` is the function of `commands` that carries one out."""
    root = argparse.ArgumentParser(
        prog="python -m pipeline", description="Published statistics to a DuckDB warehouse."
    )
    kinds = root.add_subparsers(title="commands", required=True, metavar="command")

    build = kinds.add_parser(
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
    build.set_defaults(run=commands.run_build)

    fetching = kinds.add_parser(
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
    fetching.set_defaults(run=commands.run_fetch)

    snapshot = kinds.add_parser(
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
    snapshot.set_defaults(run=commands.run_snapshot)

    state = kinds.add_parser(
        "status", help="releases held, the newest period of each measure, what each check said"
    )
    state.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    _talk(state)
    state.set_defaults(run=commands.run_status)

    _lookups(kinds)

    exporting = kinds.add_parser("export", help="one measure in one period as a file")
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
    exporting.set_defaults(run=commands.run_export)

    saying = kinds.add_parser("sentences", help="what may be written of one authority's figure")
    saying.add_argument(
        "--authority", required=True, metavar="TEXT", help="a name, a code or a postcode, e.g. Devon"
    )
    saying.add_argument("--indicator", required=True, metavar="ID", help="e.g. ehcp_issued_20_weeks_excl_pct")
    saying.add_argument("--period", type=_period, metavar="PERIOD", help="2025, or 2023-24; default: newest")
    saying.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    saying.set_defaults(run=commands.run_sentences)

    serving = kinds.add_parser(
        "serve", help="serve the dashboard, after building a warehouse if there is none"
    )
    serving.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="default: %(default)s; 0.0.0.0 to let other computers in",
    )
    serving.add_argument("--port", type=serve.port, default=8501, metavar="PORT", help="default: %(default)s")
    serving.set_defaults(run=serve.run_serve)
    return root


def _lookups(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands that only look something up."""
    measures = kinds.add_parser("indicators", help="the id, label and periods of every measure")
    measures.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    measures.set_defaults(run=commands.run_indicators)

    finding = kinds.add_parser("find", help="the authority of a postcode, name or code")
    finding.add_argument("text", metavar="TEXT", help="e.g. 'BN3 2GL' or Devon")
    finding.add_argument(
        "--warehouse", type=Path, default=paths.WAREHOUSE, metavar="FILE", help="default: %(default)s"
    )
    finding.set_defaults(run=commands.run_find)


def _period(text: str) -> int:
    if not re.fullmatch(r"20\d\d|20\d\d-?\d\d", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no period; write 2025, 2023-24 or 202324")
    return int(text.replace("-", ""))


def _raw(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", type=Path, default=paths.RAW, metavar="DIR", help="default: %(default)s")


def _talk(command: argparse.ArgumentParser) -> None:
    how = command.add_mutually_exclusive_group()
    how.add_argument("--quiet", action="store_true", help="say nothing unless something is wrong")
    how.add_argument("-v", "--verbose", action="store_true", help="print more about what is going on")
    how.add_argument("--json", action="store_true", help="report in JSON on standard output")
