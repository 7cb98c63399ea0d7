"""Published column names to ours: whatever is unknown, missing or there twice is said."""

from collections.abc import Sequence

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition


def rename(published: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Name the columns as the edition maps them, matching published names in any case; drop unused ones.

    `published` holds text columns and `row`. Raises PipelineError for unknown, missing and repeated columns.
    """
    names = [name for name in published.columns if name != "row"]
    check_header(names, edition)
    ours = {name: edition.columns.get(name.strip().lower()) for name in names}
    used = {name: new for name, new in ours.items() if new is not None}
    return published.select(*(["row"] if "row" in published.columns else []), *used).rename(used)


def check_header(names: Sequence[str], edition: Edition) -> None:
    """Raise PipelineError unless the names are just those the edition expects, each once, in any case.

    Those it does not use may be there or not, or twice.
    """
    found = [name.strip().lower() for name in names]
    twice = sorted({name for name in edition.columns if found.count(name) > 1})
    unknown = [name for name in found if name not in edition.columns and name not in edition.unused]
    missing = [name for name in edition.columns if name not in found]
    problems = [
        f"{what} {', '.join(told(name) for name in which)}"
        for what, which, told in (
            ("has twice", twice, repr),
            ("has unknown", unknown, repr),
            ("lacks", missing, lambda name: f"{name!r} (our {edition.columns[name]})"),
        )
        if which
    ]
    if problems:
        raise PipelineError(f"{edition.name}: the header {' and '.join(problems)}; see {edition.file}.")
