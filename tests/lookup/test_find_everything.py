"""Searches in the shipped warehouse, against the tables in data/reference read with plain Python."""

import csv
import functools
import json
import random
import re
from collections import defaultdict

import duckdb
import pytest

from pipeline.core.paths import REFERENCE
from pipeline.lookup import names
from pipeline.lookup.find import Finding, Gazetteer, find, read_gazetteer
from tests.support import seed

SETTLEMENT_ORDER = ["City", "Town", "Suburban Area", "Village", "Other Settlement"]


@pytest.fixture(scope="module")
def places(con: duckdb.DuckDBPyConnection) -> Gazetteer:
    return read_gazetteer(con.cursor())


@functools.cache
def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def authorities() -> dict[str, str]:
    """Location code -> name of the authorities of today: those with a home page."""
    return {row["location_code"]: row["location_name"] for row in table("place_name") if row["website"]}


def plain(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower().replace("&", " and ").replace("'", ""))
    return " ".join("st" if word == "saint" else word for word in words)


def by_name(name: str, column: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in table(name):
        found[plain(row[column])].add(row["location_code"])
    return dict(found)


@functools.cache
def names_of_more() -> set[str]:
    """The names that come before those of districts, constituencies and towns."""
    larger = [
        row[column]
        for name, column in (("county", "county"), ("region", "location_name"))
        for row in table(name)
    ]
    own = [row["location_name"] for row in table("place_name")]
    aliases = [row["alias"] for row in table("location_alias")]
    short = [row["short_name"] for row in table("short_names")]
    changed = [row["to_name"] for row in table("location_change")]
    return {plain(name) for name in [*larger, *own, *aliases, *short, *changed]}


def councils(found: Finding) -> set[str]:
    return {authorities()[code] for code in found.codes if code in authorities()}


@pytest.mark.parametrize("written", ["{}", "{} Council", "{} SEND", "  {}\n", "the borough of {}"])
def test_every_authority(places: Gazetteer, written: str) -> None:
    assert len(authorities()) == 153
    for code, name in authorities().items():
        found = find(places, written.format(name))
        assert found.code == code, name
        assert found.certain


def test_every_constituency(places: Gazetteer) -> None:
    shares = defaultdict(list)
    for row in table("constituency"):
        shares[row["constituency"]].append((-float(row["share_pct"]), row["location_code"]))
    assert len(shares) == 543
    for name, members in shares.items():
        found = find(places, name)
        expected = [code for _, code in sorted(members)]
        if plain(name) in names_of_more():
            assert expected[0] in found.codes, name
            continue
        assert set(expected) <= set(found.codes), name
        shown = [candidate for candidate in found.candidates if candidate.kind == "constituency"]
        assert [candidate.location_code for candidate in shown] == [
            code for code in expected if code in {candidate.location_code for candidate in shown}
        ]


def test_every_district(places: Gazetteer) -> None:
    named = by_name("district", "district")
    assert len(table("district")) == 346
    for row in table("district"):
        found = find(places, row["district"])
        codes = named[plain(row["district"])]
        if plain(row["district"]) not in names_of_more():
            assert set(found.codes[: len(codes)]) & codes, row["district"]
        assert codes <= set(found.codes), row["district"]


def test_every_county_is_a_choice_of_all_its_councils(places: Gazetteer) -> None:
    own = {plain(row["location_name"]) for row in table("place_name") if row["website"]}
    own |= {plain(row["alias"]) for row in table("location_alias")}
    counties = by_name("county", "county")
    assert len(counties) > 50
    for name, codes in counties.items():
        found = find(places, name)
        if name in own:
            assert found.code in codes, name
        else:
            assert codes <= set(found.codes), name
            assert found.code is None or len(codes) == 1, name


def test_every_short_name(places: Gazetteer) -> None:
    regions = {row["location_code"] for row in table("region")}
    for name, codes in by_name("short_names", "short_name").items():
        found = find(places, name)
        if codes & regions:
            assert len(found.candidates) > 10, name
        else:
            assert set(found.codes) == codes, name
            assert find(places, f"{name} council").codes == found.codes


def test_every_region_is_a_choice_of_all_its_councils(places: Gazetteer) -> None:
    sizes = {
        row["location_name"]: len(find(places, row["location_name"]).candidates)
        for row in table("region")
        if row["geographic_level"] == "Regional"
    }
    assert sizes == {
        "North East": 12,
        "North West": 24,
        "Yorkshire and The Humber": 15,
        "East Midlands": 10,
        "West Midlands": 14,
        "East of England": 11,
        "London": 33,
        "South East": 19,
        "South West": 15,
    }


def test_a_thousand_towns_and_villages(places: Gazetteer) -> None:
    named = by_name("settlement", "settlement")
    larger = names_of_more()
    sample = random.Random(seed.SEED).sample(sorted(set(named) - larger), 1000)
    for name in [*sample, "dewsbury", "newport", "richmond"]:
        found = find(places, name)
        if name in {"wales", "scotland"}:
            continue
        assert named[name] <= set(found.codes), name
        kinds = [candidate.kind for candidate in found.candidates if candidate.kind in SETTLEMENT_ORDER]
        assert kinds == sorted(kinds, key=SETTLEMENT_ORDER.index), name
        assert all(candidate.detail for candidate in found.candidates if candidate.kind in SETTLEMENT_ORDER)


def test_a_thousand_postcodes_in_addresses(places: Gazetteer) -> None:
    held = json.loads((REFERENCE / "postcode_to_la.json").read_bytes())
    units = {
        sector + cell[:2]: held["la"][bytes.fromhex(cell[2:])[0]]
        for sector, text in held["unit"].items()
        for cell in re.findall("....", text)
    }
    for unit in random.Random(seed.SEED).sample(sorted(units), 1000):
        typed = f"The Flat,\n2a High Street\nSomewhere, Devon, {unit[:-3]} {unit[-3:].lower()}"
        assert find(places, typed).code == units[unit], unit


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Flat 9, Regency House, 12 Brunswick Place, Hove, East Sussex, BN3 1NA", {"Brighton and Hove"}),
        ("Flat 9, " + "Regency House, " * 25 + "Hove BN3 1NA", {"Brighton and Hove"}),
        ("2 Western Road, Hove, East Sussex", {"Brighton and Hove"}),
        ("Exeter, Devon", {"Devon"}),
        ("Newport, Shropshire", {"Telford and Wrekin"}),
        ("Reading, Berkshire", {"Reading"}),
        ("BCP Council", {"Bournemouth, Christchurch and Poole"}),
        ("B&NES", {"Bath and North East Somerset"}),
        ("Northants", {"North Northamptonshire", "West Northamptonshire"}),
        ("Notts", {"Nottinghamshire", "Nottingham"}),
        ("Hackney SEND", {"Hackney"}),
        ("county of Kent", {"Kent"}),
        ("London Borough of Camden SEND team", {"Camden"}),
        ("Harrogate", {"North Yorkshire"}),
        ("Hallam", {"Sheffield"}),
        ("Sutton Coldfield", {"Birmingham"}),
        ("Leamington Spa", {"Warwickshire"}),
        ("Cleveland", {"Hartlepool", "Middlesbrough", "Redcar and Cleveland", "Stockton-on-Tees"}),
        ("Cheshire", {"Cheshire East", "Cheshire West and Chester", "Halton", "Warrington"}),
        ("Bedfordshire", {"Bedford", "Central Bedfordshire", "Luton"}),
        ("Hull", {"Kingston upon Hull, City of"}),
    ],
)
def test_what_people_type(places: Gazetteer, typed: str, expected: set[str]) -> None:
    found = find(places, typed)
    assert councils(found) == expected
    assert found.certain


def test_a_constituency_is_said_with_its_shares(places: Gazetteer) -> None:
    found = find(places, "tatton")
    assert found.sentence == (
        "Tatton, a constituency, lies in Cheshire East 68%, Cheshire West and Chester 19%, Warrington 13%: "
        "choose one."
    )
    assert found.candidates[0].reason == "68% of its residents live in the constituency Tatton"


def test_a_county_is_said_with_its_number_of_councils(places: Gazetteer) -> None:
    found = find(places, "Berkshire")
    assert found.sentence == "Berkshire, a ceremonial county, has 6 councils: choose one."
    assert len(found.codes) == 6
    both = find(places, "West Midlands").sentence
    assert both.startswith(
        "West Midlands, a metropolitan county, has 7 councils and the region West Midlands"
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Scarbrough", "North Yorkshire"),
        ("Shefield Hallam", "Sheffield"),
        ("Bukinghamshire", "Buckinghamshire"),
        ("Birmingam", "Birmingham"),
        ("Leads", "Leeds"),
        ("Wirrel", "Wirral"),
        ("Surray", "Surrey"),
        ("Kant", "Kent"),
        ("Norfork", "Norfolk"),
        ("Liverpaal", "Liverpool"),
        ("Brihgton", "Brighton and Hove"),
        ("leeds yorks", "Leeds"),
    ],
)
def test_a_misspelt_name_is_said_as_a_guess(places: Gazetteer, typed: str, name: str) -> None:
    found = find(places, typed)
    assert not found.certain
    assert found.code is None
    assert found.candidates[0].name == name
    assert found.sentence.startswith(f"Nothing here is called “{typed}”. The nearest name: ")


def test_every_council_is_among_the_guesses_with_a_letter_wrong(places: Gazetteer) -> None:
    for code, name in authorities().items():
        core = " ".join(names.core(name))
        at = len(core) // 2
        found = find(places, f"{core[:at]}q{core[at + 1 :]}")
        if len(core) >= 4:
            assert code in found.codes, name
        assert found.code is None, name


@pytest.mark.parametrize("typed", ["Zurich", "Paris", "asdf", "xyz", "Nowhere", "Bqd"])
def test_what_is_far_from_every_name_is_no_guess(places: Gazetteer, typed: str) -> None:
    assert find(places, typed).codes == ()


def test_other_countries_are_not_covered_though_villages_have_their_names(places: Gazetteer) -> None:
    found = find(places, "wales")
    assert found.sentence == "This site covers England only, not Wales. Wales, a village, is in Rotherham."
    assert found.code is None


@pytest.mark.parametrize("separator", [", ", "; ", "\t", "\n", "\r\n", " ;\n", " "])
def test_a_list_of_all_authorities(places: Gazetteer, separator: str) -> None:
    found = find(places, separator.join(authorities().values()))
    assert found.is_list
    assert set(found.codes) == set(authorities())
    assert found.not_understood == ()
    assert found.sentence == "153 councils found in the list."


def test_a_list_with_codes_ampersands_and_what_is_not_understood(places: Gazetteer) -> None:
    found = find(places, "Brighton & Hove; 878, E08000035\nHull\tBCP\nNarnia; Devon; Berkshire")
    assert [candidate.name for candidate in found.candidates] == [
        "Brighton and Hove",
        "Devon",
        "Leeds",
        "Kingston upon Hull, City of",
        "Bournemouth, Christchurch and Poole",
    ]
    assert found.not_understood == ("Narnia", "Berkshire")
    assert found.sentence == "5 councils found in the list. Not understood: “Narnia”, “Berkshire”."
    assert found.code is None


@pytest.mark.parametrize(
    "typed", ["Devon, Cornwall and Somerset", "Devon Cornwall Somerset", "Devon/878/908/Somerset"]
)
def test_short_lists(places: Gazetteer, typed: str) -> None:
    found = find(places, typed)
    assert found.is_list
    assert [candidate.name for candidate in found.candidates] == ["Devon", "Cornwall", "Somerset"]


def test_a_row_of_several_columns_is_one_item(places: Gazetteer) -> None:
    found = find(places, "Devon\t878\t5.0\nE08000035\tLeeds\t9.3\nTotal\t\t14.3")
    assert [candidate.name for candidate in found.candidates] == ["Devon", "Leeds"]
    assert found.not_understood == ("Total",)


def test_one_council_and_something_unknown_is_a_list(places: Gazetteer) -> None:
    found = find(places, "Devon\nNarnia")
    assert found.is_list
    assert found.not_understood == ("Narnia",)
    assert found.code is None


def test_an_address_of_several_lines_is_no_list(places: Gazetteer) -> None:
    for typed, name in (
        ("County Hall\nExeter\nDevon\nEX2 4QD", "Devon"),
        ("Hove\nBN3 1NA\nUK", "Brighton and Hove"),
    ):
        found = find(places, typed)
        assert not found.is_list
        assert councils(found) == {name}
