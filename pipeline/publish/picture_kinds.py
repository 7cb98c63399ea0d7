"""Every kind of picture by its name in a path: what makes it, and what it can be of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.core.errors import PipelineError
from pipeline.core.suggestions import did_you_mean
from pipeline.publish.period_pictures import (
    of_border_gaps,
    of_dots,
    of_funnel,
    of_group_gaps,
    of_hex_map,
    of_map,
    of_ranking,
    of_strip,
    of_two_measures,
)
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.series_pictures import of_movers, of_panels, of_spread, of_trend


@dataclass(frozen=True)
class Kind:
    """A kind of picture: the function that makes it, what it shows, and of what it can be.

    It can or must be of one council; or it must be of one council or of chosen places.
    """

    make: Callable[..., Picture]
    about: str
    of_council: Literal["can", "must", "or places"] = "can"
    needs_other: bool = False


KINDS: Mapping[str, Kind] = {
    "map": Kind(of_map, "council areas, coloured by class"),
    "hex-map": Kind(of_hex_map, "a hexagon for each council, coloured by class"),
    "strip": Kind(of_strip, "every council as a dot along an axis"),
    "ranking": Kind(of_ranking, "every council in order, with rank and likely range"),
    "trend": Kind(of_trend, "a council over the years, with England, region, similar councils", "must"),
    "comparison": Kind(of_dots, "a council and similar ones, with likely ranges", "or places"),
    "panels": Kind(of_panels, "small multiples over the years: regions, or a council and similar ones"),
    "spread": Kind(of_spread, "how far councils lie apart over the years"),
    "border-gaps": Kind(of_border_gaps, "the widest border gaps, or those of a council"),
    "funnel": Kind(of_funnel, "figures against the numbers they rest on, with the limits of what is usual"),
    "group-gaps": Kind(of_group_gaps, "how far a group of children is from all others in each council"),
    "movers": Kind(of_movers, "who changed most since an earlier period"),
    "two-measures": Kind(of_two_measures, "two measures against each other", needs_other=True),
}
"""Kind, as in a path, -> what it is."""


def make(
    subject: Subject,
    kind: str,
    *,
    other: str | None = None,
    other_period: int | None = None,
    order: Sequence[str] = (),
) -> Picture:
    """Return the picture of a kind; `other` is the second measure of two-measures, with its period.

    `order` are the codes of a comparison from the top, if it is not by figure. Raises PipelineError if there
    is no such kind or no figure, or if it needs a council or a second measure.
    """
    found = KINDS.get(kind)
    if found is None:
        raise PipelineError(f"There is no kind of picture {kind!r}. {did_you_mean(kind, list(KINDS))}")
    if order and kind == "comparison":
        return of_dots(subject, order)
    if not found.needs_other:
        return found.make(subject)
    if other is None or other == subject.indicator["indicator"]:
        raise PipelineError("This picture is of two measures: name the other one.")
    return found.make(subject, other=other, other_period=other_period)
