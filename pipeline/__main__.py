"""The command line: `python -m pipeline <command>`.

Exit status 0: done. 1: a problem, printed as one sentence on standard error. 2: wrong usage.
130: interrupted.
"""

import sys
from collections.abc import Sequence

from pipeline.core import interrupts

INTERRUPTED = 130  # what shells call a command that Ctrl-C ended
WRITING = ("build", "fetch", "snapshot")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["serve"]:  # has its own way to end
        return _run(given)
    with interrupts.watched() as watch:
        try:
            return _run(given)
        except BaseException:
            if not watch.times:
                raise
            kept = "; the old warehouse is as it was" if given[0] in WRITING else ""
            print(f"Interrupted{kept}", file=sys.stderr)
            return INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    from pipeline.cli.run import run  # noqa: PLC0415 - takes a second, in which Ctrl-C may be pressed

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
