"""What may have been meant by a mistyped id."""

import difflib
from collections.abc import Sequence

MOST = 3


def did_you_mean(typed: str, known: Sequence[str]) -> str:
    """Return a sentence with the ids nearest to what was typed, or with all of them if none is near."""
    near = difflib.get_close_matches(typed.lower(), known, n=MOST)
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    return f"There are {', '.join(known)}."
