"""Names of measures in lists: grouped by topic, and told apart on a phone."""

from collections import Counter
from itertools import groupby

from pages.ui.text.labels import IN_LISTS, LETTERS_ON_A_PHONE, measure_in_list, title
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


def test_titles_fit_three_lines_of_a_phone_and_leave_the_version_to_the_line_below(
    catalogue: Catalogue,
) -> None:
    titles = {each.indicator: title(each.model_dump()) for each in catalogue.indicators}
    assert titles["ehcp_issued_20_weeks_excl_pct"] == "EHC plans issued within 20 weeks"
    assert titles["ehcp_issued_20_weeks_incl_pct"] == "EHC plans issued within 20 weeks"
    assert titles["specialist_spend_per_head_gbp"] == "Specialist spending per resident 2-18"
    assert max(map(len, titles.values())) <= 62
