"""The year of an edition that is not out yet, so that a made-up one never clashes with a real one."""

import functools
import re

from pipeline.sources.catalogue import Edition, read_catalogue


@functools.cache
def newest_edition(source: str) -> Edition:
    """Return the edition of a source that the catalogue lists last; its figures are the ones shown."""
    return [edition for edition in read_catalogue().editions if edition.source == source][-1]


def next_year(source: str) -> int:
    """Return the year after that of the newest edition: 2027 if it is '2026' or '2026-amended'.

    An edition is named after the year in which it is published. DfE's tables of EHC plans end in the
    calendar year before: the newest figures made up for the edition of 2027 are those of 2026.
    """
    years = re.findall(r"20\d\d", newest_edition(source).release)
    return int(years[0]) + 1
