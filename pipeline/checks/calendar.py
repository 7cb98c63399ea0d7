"""Is the calendar of releases ahead of the releases that are held?"""

import polars as pl

from pipeline.checks.completeness import latest_publication
from pipeline.core.tables import CHECK_COLUMNS
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.outlook import first_day

CHECK = "the next release is still to come"


def calendar_ahead(calendar: pl.DataFrame, release: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Compare the month of each source's next release with the newest one held; a row of check_result each.

    `calendar` is the table release_calendar, `release` the warehouse's table. A row that the releases have
    overtaken is 'explained': it wants a new month.
    """
    stored = set(release.select("source", "release").iter_rows())
    rows = []
    for row in calendar.rows(named=True):
        editions = [item for item in catalogue.editions if item.source == row["source"]]
        dates = [latest_publication(item) for item in editions if (item.source, item.release) in stored]
        newest = max((day for day in dates if day), default=None)
        due = first_day(row["next_expected"])
        ahead = newest is None or newest < due
        detail = f"expected {due:%B %Y}; the newest one held was published by {newest or 'an unknown day'}"
        rows.append((CHECK, row["source"], None, "pass" if ahead else "explained", detail))
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")
