"""The releases in the order in which they were published, what each changed, and links to the map of then."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

import polars as pl

from pages.ui.tables.downloadable import DownloadableTable
from pipeline.core.periods import day_label
from pipeline.editions.asked import PARAMETER
from pipeline.editions.order import Edition
from pipeline.text import formatting

ABOUT = (
    "The first column leads to the map with the figures as published by then. From there, Local "
    "authority, Compare, All measures and Variation show the same moment.",
    "Where we do not know the day, we use the last date that we know of a release. A month or a year "
    "stands for its end. Without any date, we use the usual month of its source, or a year after its "
    "last period.",
    "Figures that we work out from two sources appear from the day on which both were out.",
)


def table(editions: Sequence[Edition], revisions: pl.DataFrame) -> DownloadableTable:
    """Return a row for each day on which releases had been published, newest first.

    `editions` are in their order; `revisions` are rows of `holding_queries.revisions`.
    """
    changed = _changed(revisions)
    days = [(day, list(of_day)) for day, of_day in groupby(editions, key=lambda edition: edition.day)][::-1]
    headings = [_heading(of_day) for _, of_day in days]
    shown = pl.DataFrame(
        {
            "Published": headings,
            "Releases": [_titles(of_day) for _, of_day in days],
            "Changed earlier figures": [_sum_of_changes(of_day, changed) for _, of_day in days],
            "Assumed": ["; ".join(map(formatting.capital, _assumptions(of_day))) for _, of_day in days],
        }
    )
    newest = [of_day[-1].id for _, of_day in days]
    addresses = [f"map?{urlencode({PARAMETER: name})}" for name in newest]
    return DownloadableTable(
        "Releases in the order in which they were published",
        shown,
        pl.DataFrame({"as_of": newest, "published_by": [day for day, _ in days]}),
        ABOUT,
        links=dict(zip(headings, addresses, strict=True)),
    )


def _heading(of_day: Sequence[Edition]) -> str:
    """Return the day on which releases were published, or by which they had been."""
    known = any(edition.assumed is None for edition in of_day)
    return f"{'' if known else 'By '}{day_label(of_day[0].day)}"


def _titles(of_day: Sequence[Edition]) -> str:
    """Return the titles of releases; those that differ by their last part only are one."""
    parts = list(dict.fromkeys(edition.title.partition(":")[0] for edition in of_day))
    return "; ".join(parts)


def _assumptions(of_day: Sequence[Edition]) -> list[str]:
    return list(dict.fromkeys(edition.assumed for edition in of_day if edition.assumed))


def _changed(revisions: pl.DataFrame) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Return how many figures each release revised and withdrew, by source and release."""
    gone = pl.col("what").is_in(["withdrawn", "withheld"])
    counted = revisions.group_by("new_source", "new_release").agg(changed=(~gone).sum(), gone=gone.sum())
    return {(source, release): (changed, gone) for source, release, changed, gone in counted.rows()}


def _sum_of_changes(of_day: Sequence[Edition], changed: Mapping[tuple[str, str], tuple[int, int]]) -> str:
    """Return how many earlier figures releases changed, in words; empty if none."""
    found = [changed.get((edition.source, edition.release), (0, 0)) for edition in of_day]
    revised, gone = sum(each[0] for each in found), sum(each[1] for each in found)
    parts = [f"{revised:,} revised"] if revised else []
    return ", ".join([*parts, *([f"{gone:,} withdrawn"] if gone else [])])
