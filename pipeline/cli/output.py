"""Standard output: text on any terminal, bytes for files, and one sentence if they cannot be written."""

import codecs
import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.core.errors import PipelineError

PLAIN = {
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2026": "...",
    "\u2192": "->",
    "\u00a0": " ",
    "\u00a3": "GBP ",
    "\u00d7": "x",
}
REPLACE = "pipeline.plain"


class OutputError(PipelineError):
    """Standard output cannot be written."""


def prepare() -> None:
    """Let standard output and error print characters that they cannot encode as plain ones."""
    codecs.register_error(REPLACE, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=REPLACE)


def say(text: str) -> None:
    """Print a line; OutputError if it cannot be written, BrokenPipeError if nobody reads it."""
    with _written():
        print(text)


def say_json(report: dict[str, object]) -> None:
    """Print a report for programs, in ASCII where the terminal is not in UTF-8; raises as `say`."""
    is_utf8 = (getattr(sys.stdout, "encoding", None) or "").lower() in ("utf-8", "utf8")
    say(json.dumps(report, indent=2, ensure_ascii=not is_utf8, default=str))


def is_terminal() -> bool:
    """Return whether standard output is shown in a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(content: bytes) -> None:
    """Write the bytes of a file; raises as `say`."""
    with _written():
        sys.stdout.buffer.write(content)


def flush() -> None:
    """Write what was printed by others; raises as `say`."""
    with _written():
        pass


@contextmanager
def _written() -> Iterator[None]:
    if sys.stdout is None:
        raise OutputError("There is no standard output to write to.")
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _discard()
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"Standard output could not be written: {error.strerror}.") from error


def _discard() -> None:
    """Lead standard output nowhere, or Python would try to write the rest of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding lacks; an error handler of `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(character) or _letter(character) for character in lacking), error.end


def _letter(character: str) -> str:
    """A letter without its accent; a question mark for what is none."""
    if not character.isalpha():
        return "?"
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"
