"""The leads that stand first are of different topics and measures, as far as there are."""

from pipeline.text.leads.variety import varied


def leads(*pairs: str) -> list[dict[str, str]]:
    """Return leads of 'topic measure', the strongest first."""
    return [dict(zip(("topic", "indicator"), pair.split(), strict=True)) for pair in pairs]


def test_each_topic_has_its_strongest_lead() -> None:
    found = leads("time a", "time a", "time b", "money c", "time d", "appeals e", "plans f")
    assert varied(found, 3, 1) == leads("time a", "money c", "appeals e")
    assert varied(found, 4, 2) == leads("time a", "time b", "money c", "appeals e")


def test_a_measure_is_there_once_whatever_a_topic_may_have() -> None:
    assert varied(leads("time a", "time a", "time b"), 2, 3) == leads("time a", "time b")


def test_the_strongest_of_the_others_fill_the_places_in_order_of_strength() -> None:
    found = leads("time a", "time b", "time c", "money d")
    assert varied(found, 3, 1) == leads("time a", "time b", "money d")
    assert varied(found[:2], 3, 1) == found[:2]
    assert varied([], 3, 1) == []
