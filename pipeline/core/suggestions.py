"""What may have been meant by a mistyped id."""

import difflib
from collections.abc import Sequence

MOST = 3
MOST_LISTED = 12


def did_you_mean(typed: str, known: Sequence[str]) -> str:
    """Return a sentence with the ids nearest to what was typed, or with a few or all of them if none is."""
    near = difflib.get_close_matches(typed.lower(), known, n=MOST)
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    if len(known) > MOST_LISTED:
        return f"There are {len(known)}, such as {', '.join(known[:MOST])}."
    return f"There are {', '.join(known)}."
