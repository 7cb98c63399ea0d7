"""JSON texts, in which no object may have a key twice."""

import json
from collections import Counter
from typing import Any


def parse(content: bytes) -> Any:
    """Parse JSON in UTF-8; ValueError (UnicodeDecodeError is one) if it is none or a key stands twice."""
    return json.loads(content.decode("utf-8"), object_pairs_hook=once)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dictionary of pairs; ValueError for a key that stands twice.

    Python's own parser keeps the last of two equal keys and says nothing.
    """
    held = dict(pairs)
    if len(held) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"{twice!r} stands twice")
    return held
