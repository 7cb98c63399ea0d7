"""Parse the arguments, run the command, and report a problem in one sentence."""

import argparse
import sys
from collections.abc import Sequence

from pipeline.cli import output
from pipeline.cli.arguments import parser
from pipeline.cli.logs import log_to_stderr
from pipeline.core.errors import PipelineError


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; SystemExit for --help, --version and wrong usage."""
    output.prepare()
    options = argparse.Namespace(json=False)
    try:
        options = _parsed(arguments)
        with log_to_stderr(options):
            status: int = options.run(options) or 0
    except PipelineError as error:
        if getattr(options, "json", False) and not isinstance(error, output.OutputError):
            return _report_in_json(str(error))
        print(f"Problem: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0  # nobody reads the output any more
    return status


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    try:
        return parser().parse_args(arguments)
    except SystemExit:
        output.flush()
        raise


def _report_in_json(problem: str) -> int:
    try:
        output.say_json({"outcome": "problem", "problem": problem})
    except (output.OutputError, BrokenPipeError):
        print(f"Problem: {problem}", file=sys.stderr)
    return 1
