"""Which leads stand first: the strongest, of different topics and measures as far as there are."""

from collections import Counter
from collections.abc import Iterable

from pipeline.text.formatting import Row


def varied(leads: Iterable[Row], number: int, per_topic: int) -> list[Row]:
    """Return so many of the strongest leads, in order of strength: one a measure, `per_topic` a topic.

    `leads` are rows with topic and indicator, the strongest first. Where too few are varied in this way, the
    strongest of the others fill the places.
    """
    in_order = list(leads)
    topics, measures = Counter[str](), Counter[str]()
    first: list[int] = []
    for place, lead in enumerate(in_order):
        if topics[lead["topic"]] < per_topic and not measures[lead["indicator"]]:
            first.append(place)
            topics[lead["topic"]] += 1
            measures[lead["indicator"]] += 1
    others = [place for place in range(len(in_order)) if place not in set(first)]
    return [in_order[place] for place in sorted([*first, *others][:number])]
