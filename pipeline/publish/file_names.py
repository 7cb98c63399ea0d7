"""Names to save resources under, which say what is in them: measure, periods, places."""

import re
from collections.abc import Mapping, Sequence

from pipeline.core.periods import opening_year, period_in_path

MOST_NAMED = 3
"""More measures, periods or places are counted, not named."""
MOST_CHARACTERS = 150


def of_figures(
    measures: Sequence[str], periods: Sequence[int], places: Sequence[str], ways: Sequence[str] = ()
) -> str:
    """Return the name of figures without its ending: 'ehc_requests_count-2019-to-2025-devon-kent'.

    `places` are slugs or the name of a group; without measures or places it is all. `ways` say how they are
    laid out: 'by-rank'.
    """
    in_order = sorted(periods, key=lambda period: (opening_year(period), period))
    written = [period_in_path(period) for period in in_order]
    if len(written) > MOST_NAMED:
        written = [f"{written[0]}-to-{written[-1]}"]
    parts = [*_named(measures, "measures"), *written, *_named(places, "places"), *ways]
    return _fitted("-".join(map(_plain, parts)))


def with_moment(stem: str, moment: str) -> str:
    """Return a name without its ending that says as of which release or day: 'kent-as-of-2025-06-26'."""
    return _fitted(f"{stem}-as-of-{_plain(moment)}")


def of_path(path: str, parameters: Mapping[str, str]) -> str:
    """Return the name of any other resource, with its ending: 'picture-movers-x-2025-from-2023.svg'."""
    stem, dot, ending = path.partition(".")
    given = [
        f"{name}-{'-'.join(_named([item for item in value.split(',') if item], 'places'))}"
        for name, value in parameters.items()
        if value
    ]
    return _fitted("-".join(map(_plain, [stem.replace("/", "-"), *given]))) + dot + ending


def _named(items: Sequence[str], what: str) -> list[str]:
    """Return the items if they are few, else how many there are; all of them if none is given."""
    if not items:
        return [f"all-{what}"]
    return list(items) if len(items) <= MOST_NAMED else [f"{len(items)}-{what}"]


def _plain(text: str) -> str:
    """Return a text with nothing in it that a file's name cannot have anywhere."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def _fitted(name: str) -> str:
    """Return a name of at most MOST_CHARACTERS, cut between its parts."""
    return name if len(name) <= MOST_CHARACTERS else name[: MOST_CHARACTERS + 1].rpartition("-")[0]


def of_title(title: str) -> str:
    """Return the name of a table of a page: its title in small letters, joined by hyphens."""
    return _fitted(re.sub("[^a-z0-9]+", "-", title.lower()).strip("-"))
