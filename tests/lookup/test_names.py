import pytest

from pipeline.lookup import names


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("City of Bristol", ["bristol"]),
        ("Bristol, City of", ["bristol"]),
        ("Royal Borough of Kensington & Chelsea", ["kensington", "and", "chelsea"]),
        ("LONDON BOROUGH OF CAMDEN", ["camden"]),
        ("Durham County Council", ["durham"]),
        ("Council of the Isles of Scilly", ["isles", "of", "scilly"]),
        ("Stoke-on-Trent", ["stoke", "on", "trent"]),
        ("Saint Helen's", ["st", "helens"]),
        ("City of London Corporation", ["london"]),
        ("Inner London", ["inner", "london"]),
        ("Council", ["council"]),
        ("", []),
    ],
)
def test_words_for_kinds_are_left_out_at_either_end(name: str, core: list[str]) -> None:
    assert names.core(name) == core


@pytest.mark.parametrize(
    ("typed", "has_words", "has_word_beginnings"),
    [
        ("hove", True, True),
        ("Hove Council", True, True),
        ("hove brighton", True, True),
        ("bright", False, True),
        ("hov bri", False, True),
        ("b", False, False),
        ("over", False, False),
        ("hove park", False, False),
    ],
)
def test_parts_of_a_name(typed: str, has_words: bool, has_word_beginnings: bool) -> None:
    name = "Brighton and Hove"
    assert names.has_words(name, typed) == has_words
    assert names.has_word_beginnings(name, typed) == has_word_beginnings


def test_a_name_that_begins_with_the_first_word_is_the_likelier() -> None:
    assert not names.first_word_differs("Cheshire East", "cheshire")
    assert names.first_word_differs("East Cheshire", "cheshire")


NAMES = [
    "Buckinghamshire",
    "Leicester",
    "Leicestershire",
    "Hertfordshire",
    "Herefordshire",
    "Bolton",
    "Swindon",
]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Bukinghamshire", ["Buckinghamshire"]),
        ("leciester city council", ["Leicester"]),
        ("Hertfordshir", ["Hertfordshire", "Herefordshire"]),
        ("Boston", []),
        ("Swinton", []),
        ("Dewsbury", []),
    ],
)
def test_names_spelt_alike_are_the_nearest_first(typed: str, near: list[str]) -> None:
    assert names.nearest(NAMES, typed, 8) == near


def test_no_more_than_so_many() -> None:
    assert names.nearest(NAMES, "Hertfordshir", 1) == ["Hertfordshire"]


@pytest.mark.parametrize("typed", ["the city", "City Council", "the Royal Borough"])
def test_words_that_only_say_a_kind_are_no_part_of_a_name(typed: str) -> None:
    assert not names.has_words("Yorkshire and The Humber", typed)
    assert not names.has_words("Bristol, City of", typed)
