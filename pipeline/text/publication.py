"""The day by which an event is dated, from what is known of a publication."""

import datetime
import re

from pipeline.text.formatting import Row

_MONTHS = [datetime.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_DATE = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)}) (20\d\d)")
_YEAR = re.compile(r"20\d\d")


def dated(release: Row) -> tuple[datetime.date, str]:
    """Return the day that stands for a release's publication, and a sentence if it is not the day itself.

    `release` has `published_on`, `published` and `newest_day`, the reference date of its newest figures. The
    day is, whichever is known: that of publication; the latest day or month that `published` names, or else
    the latest year, each by its first day; the last day of what the newest figures are about.
    """
    if release["published_on"] is not None:
        return release["published_on"], ""
    days = _days(release["published"])
    years = [datetime.date(int(year), 1, 1) for year in _YEAR.findall(release["published"])]
    unknown = f"The day of publication is not known ({release['published']})"
    if days or years:
        return max(days or years), f"{unknown}: this is dated by the first day that these words leave open."
    return release["newest_day"], f"{unknown}: this is dated by the last day of its newest figures."


def named_month(published: str) -> datetime.date | None:
    """Return the latest month, as its first day, that what is known of a publication names, if any."""
    return max((day.replace(day=1) for day in _days(published)), default=None)


def _days(published: str) -> list[datetime.date]:
    """Return the days and months named, each month by its first day."""
    return [
        datetime.date(int(year), _MONTHS.index(month) + 1, int(day or 1))
        for day, month, year in _DATE.findall(published)
    ]
