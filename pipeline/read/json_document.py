"""JSON documents in which no object may repeat a key."""

import json
from collections import Counter
from typing import Any


def parse(content: bytes) -> Any:
    """Parse JSON in UTF-8; ValueError if it is invalid, not UTF-8, or repeats a key."""
    return json.loads(content.decode("utf-8"), object_pairs_hook=unique_keys)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dictionary of pairs; ValueError for a repeated key, where json.loads would keep the last."""
    entries = dict(pairs)
    if len(entries) < len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"{repeated!r} occurs twice")
    return entries
