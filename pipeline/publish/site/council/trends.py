"""A council's measures over the years: plans on time in full width, others small, each with its table."""

from typing import Any

from pipeline.core.periods import period_in_path
from pipeline.publish.picture_group import as_pooled
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.series_pictures import of_trend
from pipeline.publish.site.council.facts import APPEALS, BALANCE_PCT, REQUESTS, CouncilFacts
from pipeline.publish.site.parts import drawings
from pipeline.text.council import lines
from pipeline.text.council.headlines import on_time_headline

FEWEST = 2
"""Fewer figures that may be compared make no trend."""
OTHERS = (lines.REFUSED, APPEALS, BALANCE_PCT, REQUESTS)
MOST_SMALL = 2


def first(about: CouncilFacts) -> dict[str, Any] | None:
    """Return the trend of plans on time, drawn wide and narrow, with its headline; None if there is none."""
    if not _is_trend(about, about.on_time):
        return None
    found, picture = _trend(about, about.on_time)
    return {
        **found,
        "headline": on_time_headline(about.facts) or "Plans on time over the years",
        "drawings": [
            drawings.drawn(picture, drawings.WIDE, "wide"),
            drawings.drawn(picture, drawings.NARROW, "narrow"),
        ],
    }


def others(about: CouncilFacts) -> list[dict[str, Any]]:
    """Return the trends of the first few other measures of which there is one, drawn small."""
    shown = [name for name in OTHERS if _is_trend(about, name)][:MOST_SMALL]
    found = []
    for name in shown:
        trend, picture = _trend(about, name)
        found.append({**trend, "drawings": [drawings.drawn(picture, drawings.SMALL, "small")]})
    return found


def _is_trend(about: CouncilFacts, measure: str) -> bool:
    return len(about.facts.comparable(measure)) >= FEWEST


def _trend(about: CouncilFacts, measure: str) -> tuple[dict[str, Any], Picture]:
    indicator = about.measures[measure]
    subject = about.subject(measure)
    together = [as_pooled(row) for (name, _), row in about.groups.items() if name == measure and row["used"]]
    picture = of_trend(subject, 1, ("england", "neighbours"), together)
    words = {
        "indicator": measure,
        "label": indicator["label"],
        "short_label": indicator["short_label"],
        "said": picture.subtitle,
        "table": picture.table,
        "notes": picture.notes,
        "source": picture.credit.short,
        "period": period_in_path(subject.time_period),
    }
    return words, picture
