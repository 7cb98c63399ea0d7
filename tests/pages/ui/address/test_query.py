"""Addresses as people and machines spoil them: what is understood, and that nothing in them grows."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode

import duckdb
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pages.ui.address import choices, query
from pages.ui.address.choices import WarehouseChoices
from pages.ui.address.fields import CONDITIONS, FIELDS, LISTED, MEASURE, YEAR
from pages.ui.address.query import MAX_CHARACTERS, MAX_NOTICES
from pages.ui.address.view import resolve
from tests.support.reading.small_choices import SmallChoices
from tests.support.seed import SEED

GOOD = "issued_excl_pct~2025~below~40"
NAMES = [part.name for part in FIELDS]
LONGEST_NOTICE = 400
LONGEST_ADDRESS = 1_500
"""What a view needs with 20 councils and 4 conditions, with room."""


@pytest.mark.parametrize(
    "link",
    [
        "measure=balance_pct&amp;year=202223&amp;la=E06000060",
        "measure=balance_pct&amp;amp;year=202223&AMP;la=E06000060",
        "MEASURE=balance_pct&Year=202223&LA=E06000060",
        "measure=balance_pct&year=202223&la=E06000060.",
        "measure=balance_pct&year=202223&la=E06000060).",
        "measure=balance_pct&year=202223.&la=E06000060%E2%80%9D",
        "la=E06000060,&Measure=balance_pct;&amp;YEAR=2022-23!",
    ],
)
def test_links_as_mail_and_sentences_spoil_them_are_understood(link: str) -> None:
    view = resolve(parse_qs(link), SmallChoices())
    assert view.params == {"measure": ["balance_pct"], "year": ["202223"], "la": ["E06000060"]}
    assert view.notices == []


def test_a_full_stop_behind_a_condition_is_none_of_its_number() -> None:
    assert resolve({"where": [f"{GOOD}."]}, SmallChoices())[CONDITIONS] == [GOOD]


def test_a_parameter_written_as_it_should_be_counts() -> None:
    for asked in ({"year": ["2024"], "YEAR": ["2023"]}, {"amp;year": ["2023"], "year": ["2024"]}):
        assert resolve(asked, SmallChoices())[YEAR] == 2024


def test_no_value_of_the_warehouse_ends_in_what_is_dropped(con: duckdb.DuckDBPyConnection) -> None:
    known = choices.load(con)
    values = [*known.measures, *known.names, *known.aliases, *known.regions, *known.regions.values()]
    assert len(values) > 500
    assert "Dorset (Pre LG)" in values
    assert [text for text in values if query.without_ending(text) != text] == []


def test_a_link_that_is_too_long_is_not_read_and_says_so() -> None:
    view = resolve({"measure": ["balance_pct"], "with": ["E09000001." * 500]}, SmallChoices())
    assert view.params == {}
    assert view.notices == ["The link is longer than 4,000 characters, so nothing of it was read."]


def test_notices_have_a_bound_and_the_last_one_counts_the_rest() -> None:
    view = resolve({"where": ["~~".join(f"m{number}" for number in range(300))]}, SmallChoices())
    assert len(view.notices) == MAX_NOTICES
    assert view.notices[-1] == f"{300 - (MAX_NOTICES - 1)} more parts of the link were not understood."
    assert query.bounded(["a"] * MAX_NOTICES) == ["a"] * MAX_NOTICES


@pytest.mark.parametrize("number", ["1" * 16, "1" * 3_000, "0." + "1" * 10, "١٢", "1e9", "nan"])
def test_numbers_without_bound_are_left_out(number: str) -> None:
    view = resolve({"where": [f"issued_excl_pct~2025~below~{number}"]}, SmallChoices())
    assert (view[CONDITIONS], len(view.notices)) == ([], 1)


def test_a_long_part_is_left_out_and_the_others_are_kept() -> None:
    view = resolve(
        {"with": [f"E0900000{'1' * 200}.825"], "where": [f"{GOOD}~{'x' * 200}~~{GOOD}"]}, SmallChoices()
    )
    assert (view[LISTED], view[CONDITIONS]) == (["E06000060"], [GOOD])
    assert len(view.notices) == 2


@pytest.fixture(scope="module")
def known(warehouse_file: Path) -> WarehouseChoices:
    """Return the choices of the shipped warehouse."""
    with duckdb.connect(str(warehouse_file), read_only=True) as con:
        return choices.load(con)


WORDS = st.sampled_from(
    [
        "E10000008",
        "devon",
        "2025",
        "2019-20",
        "excl",
        "hex",
        "yes",
        "own",
        "london",
        "england",
        "below",
        "dsg_balance_gbp",
        "~",
        "~~",
        ".",
        "9",
        "-1",
        "&amp;",
        "ehć",
        "ehcp_issued_20_weeks_excl_pct",
        "\x00",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(WORDS, max_size=120).map("".join),
    st.lists(WORDS, max_size=120).map("~".join),
    st.builds(lambda word, times: word * times, WORDS, st.integers(1, 3_000)),
)
SPELLINGS = st.sampled_from(
    [*NAMES, *map(str.upper, NAMES), *(f"amp;{name}" for name in NAMES), "utm_source"]
)


@seed(SEED)
@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.dictionaries(SPELLINGS, st.lists(TEXTS, max_size=3), max_size=8))
def test_any_address_makes_a_view_of_bounded_size(known: WarehouseChoices, asked: query.Params) -> None:
    view = resolve(asked, known)
    assert set(view.values) == set(NAMES)
    assert len(view.notices) <= MAX_NOTICES
    assert all(len(notice) <= LONGEST_NOTICE for notice in view.notices)
    assert len(urlencode(view.params, doseq=True)) <= LONGEST_ADDRESS < MAX_CHARACTERS
    again = resolve(view.params, known)  # what is written is read as the same, without complaint
    assert (again.values, again.params, again.notices) == (view.values, view.params, [])
    assert view[MEASURE] in known.measures
