"""The command line: `python -m pipeline <command>`.

Exit status 0: done. 1: a problem, printed as one sentence on standard error. 2: wrong usage.
"""

import sys
from collections.abc import Sequence

from pipeline.cli.arguments import parser
from pipeline.cli.commands import print_json
from pipeline.cli.logs import log_to_stderr
from pipeline.core.errors import PipelineError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parser().parse_args(arguments)
    try:
        with log_to_stderr(options):
            status: int = options.run(options) or 0
    except PipelineError as error:
        if getattr(options, "json", False):
            print_json({"outcome": "problem", "problem": str(error)})
        else:
            print(f"Problem: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nothing is left to say
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
