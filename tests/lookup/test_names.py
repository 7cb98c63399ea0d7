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
def test_words_for_the_kind_of_authority_are_removed_at_both_ends(name: str, core: list[str]) -> None:
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
def test_partial_names(typed: str, has_words: bool, has_word_beginnings: bool) -> None:
    name = "Brighton and Hove"
    assert names.has_words(name, typed) == has_words
    assert names.has_word_beginnings(name, typed) == has_word_beginnings


def test_names_that_begin_with_the_first_word_are_likelier() -> None:
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
def test_similar_names_come_most_similar_first(typed: str, near: list[str]) -> None:
    assert names.nearest(NAMES, typed, 8) == near


def test_number_of_similar_names_is_limited() -> None:
    assert names.nearest(NAMES, "Hertfordshir", 1) == ["Hertfordshire"]


@pytest.mark.parametrize("typed", ["the city", "City Council", "the Royal Borough"])
def test_words_for_the_kind_of_authority_match_no_name(typed: str) -> None:
    assert not names.has_words("Yorkshire and The Humber", typed)
    assert not names.has_words("Bristol, City of", typed)
