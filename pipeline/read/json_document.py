"""JSON documents in which no object may repeat a key and every number is finite."""

import json
import math
from collections import Counter
from typing import Any

from pipeline.read import limits


def parse(content: bytes) -> dict[str, Any]:
    """Parse a JSON object in UTF-8.

    Raises ValueError if it is too large or nested too deeply, invalid, not UTF-8 or not an object, repeats a
    key, or has a number that is not finite.
    """
    if len(content) > limits.JSON_BYTES:
        raise ValueError(f"it has more than {limits.JSON_BYTES:,} bytes")
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=unique_keys,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("it is not an object")
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large for a number")
    return number


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dictionary of pairs; ValueError for a repeated key, where json.loads would keep the last."""
    entries = dict(pairs)
    if len(entries) < len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"{repeated!r} occurs twice")
    return entries
