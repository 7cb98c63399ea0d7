"""The releases that figures come from, as pages name them."""

from collections.abc import Sequence

from pipeline.core.periods import day_label
from pipeline.publish.site.parts.settings import web_address
from pipeline.text.formatting import Row

_HELD = {"extract": "an extract", "derived": "figures derived from it"}


def listed_releases(releases: Sequence[Row]) -> list[dict[str, str]]:
    """Return rows of `release`, the newest first, with day, address, and how they are held here."""
    return [
        {
            "publisher": row["publisher"],
            "title": row["title"],
            "published": day_label(row["published_on"]) if row["published_on"] else row["published"],
            "url": web_address(row["url"]),
            "held": _HELD.get(row["kind"], ""),
        }
        for row in reversed(releases)
    ]
