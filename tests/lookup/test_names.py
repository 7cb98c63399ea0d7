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
