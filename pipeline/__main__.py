"""The command line: `python -m pipeline <command>`.

Exit status 0: done. 1: a problem, printed as one sentence on standard error. 2: wrong usage.
130: interrupted.
"""

import sys
from collections.abc import Sequence

from pipeline.core import interrupts

INTERRUPTED = 130  # what shells call a command that Ctrl-C ended
KEPT = dict.fromkeys(("build", "fetch", "snapshot"), "; the old warehouse is as it was")
KEPT["publish"] = "; the old edition is as it was, and the same command goes on"


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
            print(f"Interrupted{KEPT.get(given[0], '')}", file=sys.stderr)
            return INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    from pipeline.cli.run import run  # noqa: PLC0415 - takes a second, in which Ctrl-C may be pressed

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
