"""Searches in a small made-up warehouse: the sentence and the codes found."""

import duckdb
import pytest

from pipeline.lookup import find as lookup
from pipeline.lookup.find import Gazetteer, read_gazetteer
from tests.support.warehouses.small_places import CITY, HOVE, LOCATIONS, SURREY, fill


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    """The few places of tests/support/warehouses/small_places.py."""
    with duckdb.connect() as con:
        fill(con)
        return read_gazetteer(con)


def find(places: Gazetteer, typed: str) -> tuple[str, tuple[str, ...]]:
    """The sentence and the codes of what is found."""
    found = lookup.find(places, typed)
    return found.sentence, found.codes


LOOKS = "A postcode looks like BN3 2GL, and the first part of one like BN3."
NOTHING = "Try the name of a council or a town, or a postcode: the first half is enough."
OUT = "this site covers England only."


@pytest.mark.parametrize(
    ("typed", "sentence", "code"),
    [
        ("BN3 2ZZ", "BN3 2ZZ is in Surrey.", SURREY),
        ("bn32zz", "BN3 2ZZ is in Surrey.", SURREY),
        (" .BN3\u00a02-ZZ\u00a0", "BN3 2ZZ is in Surrey.", SURREY),
        ("\uff22\uff2e\uff13 2zz", "BN3 2ZZ is in Surrey.", SURREY),
        ("1 Grand Avenue, Hove, BN3 2ZZ", "BN3 2ZZ is in Surrey.", SURREY),
        ("BN3 2GL", "BN3 2GL is in Brighton and Hove (by sector, BN3 2).", HOVE),
        ("BN31 1AA", "BN31 1AA is in Surrey (by sector, BN31 1).", SURREY),
        (
            "0X1 1ab",
            "“0X1 1ab”, read as OX1 1AB, is in Buckinghamshire (by sector, OX1 1).",
            "E06000060",
        ),
        (
            "BN3 IZZ",
            "“BN3 IZZ”, read as BN3 1ZZ, is in Brighton and Hove (by sector, BN3 1).",
            HOVE,
        ),
        ("CA6 5QQ", "CA6 5QQ is in Cumberland (by sector, CA6 5).", "E06000063"),
        ("CA6 5AA", f"CA6 5AA is in Scotland; {OUT}", None),
        ("CF10 1XX", f"CF10 1XX is in Wales; {OUT}", None),
        ("BT1 1AA", f"BT1 1AA is in Northern Ireland; {OUT}", None),
        ("IM1 1AA", f"IM1 1AA is in the Isle of Man; {OUT}", None),
        ("GY1 1AA", f"GY1 1AA is in Guernsey; {OUT}", None),
        ("JE2 3AA", f"JE2 3AA is in Jersey; {OUT}", None),
        ("NPT 1AA", f"NPT 1AA is in Wales; {OUT}", None),
    ],
)
def test_full_postcodes(places: Gazetteer, typed: str, sentence: str, code: str | None) -> None:
    assert find(places, typed) == (sentence, () if code is None else (code,))


@pytest.mark.parametrize(
    ("typed", "sentence", "codes"),
    [
        ("BN3 1", "BN3 1 is in Brighton and Hove.", (HOVE,)),
        ("BN31", "BN31 is in Surrey.", (SURREY,)),  # the outward code, not the sector BN3 1
        ("bn33", "BN3 3 is in Brighton and Hove.", (HOVE,)),  # there is no BN33
        ("BN-3 3", "BN3 3 is in Brighton and Hove.", (HOVE,)),
        (
            "BN3 2",
            "BN3 2 is in the areas of 2 councils: choose one, or type the whole postcode.",
            (HOVE, SURREY),
        ),
        ("BN3", "BN3 is in the areas of 2 councils: choose one, or type the whole postcode.", (HOVE, SURREY)),
        ("E1", "E1 is in City of London.", (CITY,)),  # without E11 1
        ("E11", "E11 is in Brighton and Hove.", (HOVE,)),
        ("E1 1", "E1 1 is in City of London.", (CITY,)),
        ("CA6", "CA6 is in Cumberland, and partly in Scotland.", ("E06000063",)),
        ("CF10", f"CF10 is in Wales; {OUT}", ()),
        ("IM1 1", f"IM1 1 is in the Isle of Man; {OUT}", ()),
        ("0X1", "“0X1”, read as OX1, is in Buckinghamshire.", ("E06000060",)),
    ],
)
def test_partial_postcodes(places: Gazetteer, typed: str, sentence: str, codes: tuple[str, ...]) -> None:
    assert find(places, typed) == (sentence, codes)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ZZ1 1AA", f"“ZZ1 1AA” is not a known postcode: none begins with the letters ZZ. {LOOKS}"),
        ("B1", f"“B1” is not a known postcode: none begins with the letters B. {LOOKS}"),
        ("BN9 9AA", f"“BN9 9AA” is not a known postcode: none begins with BN9 9. {LOOKS}"),
        ("BN99", f"“BN99” is not a known postcode: none begins with BN99. {LOOKS}"),
        ("BN3 2Z", f"“BN3 2Z” is not a postcode: it is one letter short. {LOOKS}"),
        (
            "BN3 2CI",
            f"“BN3 2CI” is not a postcode: its last two letters are never C, I, K, M, O or V. {LOOKS}",
        ),
        ("BNN 2ZZ", f"“BNN 2ZZ” is neither a postcode nor the code of a council. {LOOKS}"),
        ("BN3 2ZZZ", f"“BN3 2ZZZ” is neither a postcode nor the code of a council. {LOOKS}"),
        ("101", f"“101” is neither a postcode nor the code of a council. {LOOKS}"),
        ("999", f"“999” is neither a postcode nor the code of a council. {LOOKS}"),
        ("E06000099", f"“E06000099” is neither a postcode nor the code of a council. {LOOKS}"),
        ("BFPO 801", "“BFPO 801” is an address of British Forces, which is in no council's area."),
        ("bf1 0ax", "“bf1 0ax” is an address of British Forces, which is in no council's area."),
        ("", f"Type a postcode or the name of a council. {LOOKS}"),
        ("a", f"“a” is too short to find a council. {NOTHING}"),
        ("7.", f"“7” is too short to find a council. {NOTHING}"),
        ("  \t\u200b?!*", f"Type a postcode or the name of a council. {LOOKS}"),
        (
            "Dewsbury",
            f"Nothing in England is found by “Dewsbury”. {NOTHING}",
        ),
        (
            "Wales",
            "This site covers England only, not Wales.",
        ),
    ],
)
def test_failed_searches_have_a_reason(places: Gazetteer, typed: str, sentence: str) -> None:
    assert find(places, typed) == (sentence, ())


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("Leicester", "Leicester", "E06000016"),  # and not Leicestershire
        ("BRIGHTON & HOVE", "Brighton and Hove", HOVE),
        ("Brighton and Hove City Council", "Brighton and Hove", HOVE),
        ("hove", "Brighton and Hove", HOVE),
        ("City of Bristol", "Bristol, City of", "E06000023"),
        ("hull", "Kingston upon Hull, City of", "E06000010"),
        ("Herefordshire", "Herefordshire, County of", "E06000019"),
        ("Durham County Council", "County Durham", "E06000047"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea", "E09000020"),
        ("chelsea", "Kensington and Chelsea", "E09000020"),
        ("City of London", "City of London", CITY),
        ("City of London Corporation", "City of London", CITY),
        ("Newcastle", "Newcastle upon Tyne", "E08000021"),
        ("saint helens", "St. Helens", "E08000013"),
        ("St Helens", "St. Helens", "E08000013"),
        ("846", "Brighton and Hove", HOVE),
        ("e06000043", "Brighton and Hove", HOVE),
        ("E10000002", "Buckinghamshire", "E06000060"),
        ("Dorset", "Dorset", "E06000059"),  # the present one of two
        ("838", "Dorset", "E06000059"),
        ("Surrey", "Surrey", SURREY),
    ],
)
def test_names_and_codes(places: Gazetteer, typed: str, name: str, code: str) -> None:
    assert find(places, typed) == (f"Found: {name}.", (code,))


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("kingston", ("E06000010", "E09000021")),
        ("cheshire", ("E06000049", "E06000050")),
        ("poole bournemouth", ("E06000058",)),
        ("west", ("E06000050",)),
    ],
)
def test_a_partial_name_finds_all_matches(places: Gazetteer, typed: str, codes: tuple[str, ...]) -> None:
    found = lookup.find(places, typed)
    assert found.codes == codes
    assert len(codes) == 1 or found.sentence == f"2 councils fit “{typed}”: choose one."


@pytest.mark.parametrize(
    ("typed", "rest", "codes"),
    [
        ("Bukinghamshire", "Buckinghamshire.", ("E06000060",)),
        ("leciester", "Leicester.", ("E06000016",)),
        ("Woking", "Wokingham.", ("E06000041",)),
        ("Hertfordshre", "Hertfordshire, Herefordshire, County of.", ("E10000015", "E06000019")),
        ("cumbri", "Cumbria ended on", ("E06000063", "E06000064", "E10000006")),
        ("East Surry", "East Surrey is to begin on", (SURREY,)),
    ],
)
def test_the_most_similar_name_is_offered_as_uncertain(
    places: Gazetteer, typed: str, rest: str, codes: tuple[str, ...]
) -> None:
    found = lookup.find(places, typed)
    lead = f"Nothing here is called “{typed}”. The nearest name: "
    assert found.sentence.startswith(f"{lead}{rest}")
    assert found.codes == codes
    assert found.code is None


@pytest.mark.parametrize(
    ("typed", "sentence", "codes"),
    [
        (
            "Cumbria County Council",
            "Cumbria ended on 31 March 2023; after it came Cumberland, and Westmorland and Furness.",
            ("E06000063", "E06000064", "E10000006"),
        ),
        (
            "bournemouth",
            "Bournemouth ended on 31 March 2019; after it came Bournemouth, Christchurch and Poole.",
            ("E06000058",),
        ),
        (
            "Bedfordshire",
            "Bedfordshire ended on 31 March 2009; after it came Bedford, and Central Bedfordshire.",
            ("E06000055", "E06000056"),
        ),
        (
            "835",
            "Dorset ended on 31 March 2019; after it came Bournemouth, Christchurch and Poole, and Dorset.",
            ("E06000058", "E06000059"),
        ),
    ],
)
def test_an_abolished_authority_leads_to_its_successors_and_its_figures(
    places: Gazetteer, typed: str, sentence: str, codes: tuple[str, ...]
) -> None:
    assert find(places, typed) == (sentence, codes)


def test_an_announced_authority_leads_to_the_current_authority(places: Gazetteer) -> None:
    until = "is to begin on 1 April 2027; until then its area belongs to Surrey."
    assert find(places, "west surrey council") == (f"West Surrey {until}", (SURREY,))
    assert find(places, "East Surrey") == (f"East Surrey {until}", (SURREY,))


def test_an_announced_merger_leads_to_all_its_predecessors(places: Gazetteer) -> None:
    until = "until then its area belongs to Leicester and Leicestershire."
    found = (f"Greater Leicester is to begin on 1 April 2028; {until}", ("E06000016", "E10000018"))
    assert find(places, "Greater Leicester") == found


def test_a_country_cannot_be_selected(places: Gazetteer) -> None:
    assert find(places, "England") == (
        "England is larger than a council: choose a council there, and mark those of the same region.",
        (),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[click](https://example.org) **bold** `code` $x$ :smile: www.example.org a@example.org",
        "# heading\n- item\r\n1. item | table | ~strike~ _under_ ![image](x)",
        "&lt;b&gt; &amp; &#60;",
        "abc\x00\x1b[31mdef\u202eghi\u200d",
        "'; DROP TABLE postcode; --",
        "Ley" + "\u0301" * 500,
        "x" * 100_000,
        "1" * 100_000,
        "O0I1" * 1000,
        "\ufdfa" * 100,  # one character that is eighteen when taken apart
    ],
)
def test_quoted_text_is_sanitised_and_short(places: Gazetteer, typed: str) -> None:
    found = lookup.find(places, typed)
    assert found.codes == ()
    echo = found.sentence.partition("“")[2].partition("”")[0]
    assert 0 < len(echo) <= 60
    assert all(sign.isalnum() or sign in " '-" for sign in echo)
    assert not set(found.sentence) & set("<>[]*_`#$|~&\\@\n\x1b")


def test_all_kinds_of_apostrophe_are_equal(places: Gazetteer) -> None:
    assert "“King's Lynn”" in lookup.find(places, "King\u2019s Lynn").sentence


def test_no_name_is_read_as_a_postcode(places: Gazetteer) -> None:
    for line in LOCATIONS.strip().splitlines():
        name = line.split("|")[1]
        assert "postcode" not in lookup.find(places, name).sentence
