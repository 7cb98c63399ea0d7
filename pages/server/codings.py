"""Which codings a client takes an answer in."""

import re


def accepted(header: str) -> set[str]:
    """Return the codings that the header Accept-Encoding names, in small letters: not those with 'q=0'."""
    parts = [part.partition(";") for part in header.lower().split(",")]
    return {
        coding.strip() for coding, _, weight in parts if not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    }
