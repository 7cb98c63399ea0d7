"""Names of measures in lists: grouped by topic, and told apart on a phone."""

from collections import Counter
from itertools import groupby

from pages.ui.text.labels import IN_LISTS, LETTERS_ON_A_PHONE, measure_in_list
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.indicator import TOPICS

VERSION = "_incl_"
"""In ids of measures that lists leave out: they have a switch."""


def listed(catalogue: Catalogue) -> list[dict[str, object]]:
    return [
        indicator.model_dump()
        for indicator in catalogue.indicators
        if not (indicator.counterpart and VERSION in indicator.indicator)
    ]


def test_names_differ_within_what_a_phone_shows(catalogue: Catalogue) -> None:
    shown = Counter(measure_in_list(indicator)[:LETTERS_ON_A_PHONE] for indicator in listed(catalogue))
    assert [name for name, times in shown.items() if times > 1] == []


def test_measures_of_a_topic_follow_each_other(catalogue: Catalogue) -> None:
    topics = [topic for topic, _ in groupby(indicator["topic"] for indicator in listed(catalogue))]
    assert len(topics) == len(set(topics))
    assert set(IN_LISTS) == set(TOPICS)


def test_the_topic_comes_first_once() -> None:
    names = [
        measure_in_list({"topic": topic, "short_label": label})
        for topic, label in (("finance", "DSG balance"), ("plans", "Plans ended"), ("plans", "Reviews held"))
    ]
    assert names == ["Money: DSG balance", "Plans ended", "Plans: Reviews held"]
