"""Published column names to ours; unknown, missing and repeated columns are refused.

The contract of readers, which tidy/layouts.py lists by layout: `read(content, edition)` takes the bytes of
one published file and returns a polars frame of text under our names. Nothing is interpreted; only white
space around texts is removed. The column `row` has the row's number in the file or sheet, for messages.
Unknown and missing columns raise PipelineError (`rename` does that).
"""

import re
from collections.abc import Sequence

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition


def rename(published: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Rename columns as the edition maps them, ignoring the case of published names; drop unused columns.

    `published` has text columns and `row`. Raises PipelineError for unknown, missing and repeated columns.
    """
    names = [name for name in published.columns if name != "row"]
    check_header(names, edition)
    ours = {name: edition.columns.get(name.strip().lower()) for name in names}
    used = {name: new for name, new in ours.items() if new is not None}
    return published.select(*(["row"] if "row" in published.columns else []), *used).rename(used)


def check_header(names: Sequence[str], edition: Edition) -> None:
    """Raise PipelineError unless each column of the edition occurs once, in any case, and no unknown ones.

    Unused columns may be missing or repeated. If an unknown name differs from that of a known column in its
    number only, as `due_27` from `due_26`, the message names both: the known one is of last year now.
    """

    def with_ours(name: str) -> str:
        return f"{name!r} (our {edition.columns[name]})"

    found = [name.strip().lower() for name in names]
    repeated = sorted({name for name in edition.columns if found.count(name) > 1})
    unknown = [name for name in found if name not in edition.columns and name not in edition.unused]
    missing = [name for name in edition.columns if name not in found]
    numbered = {_without_numbers(name) for name in unknown} - {""}
    moved = [name for name in edition.columns if name in found and _without_numbers(name) in numbered]
    problems = [
        f"{verb} {', '.join(describe(name) for name in columns)}"
        for verb, columns, describe in (
            ("has twice", repeated, repr),
            ("has unknown", unknown, repr),
            ("lacks", missing, with_ours),
            ("has, perhaps with another meaning now,", moved, with_ours),
        )
        if columns
    ]
    if problems:
        raise PipelineError(f"{edition.name}: the header {' and '.join(problems)}; see {edition.file}.")


def _without_numbers(name: str) -> str:
    return re.sub("[0-9]+", "#", name) if re.search("[0-9]", name) else ""
