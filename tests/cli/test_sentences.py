"""Commands that say something of a council: sentences, lines, leads."""

import json
from pathlib import Path

import pytest

from pipeline.__main__ import main
from tests.support.command_line import problem
from tests.support.warehouses import newest

INDICATOR = "ehcp_issued_20_weeks_excl_pct"


def test_sentences_about_an_authority_found_by_postcode(warehouse_file: Path, capsys) -> None:
    place = ["sentences", "--authority", "bn3 2gl", "--warehouse", str(warehouse_file)]
    assert main([*place, "--indicator", INDICATOR]) == 0
    short, compared, full, rest = capsys.readouterr().out.split("\n\n")
    assert rest == ""
    for heading, text in (("In short", short), ("With the councils next door", compared), ("In full", full)):
        assert text.startswith(f"{heading}:\nIn {newest.YEAR}, Brighton and Hove issued ")
    assert main([*place, "--indicator", "dsg_balance_gbp", "--period", "2019-20"]) == 0
    assert "At 31 March 2020 (end of financial year 2019-20), Brighton and Hove" in capsys.readouterr().out


@pytest.mark.slow
def test_lines_about_an_authority(warehouse_file: Path, capsys) -> None:
    asked = ["lines", "--authority", "Norfolk", "--warehouse", str(warehouse_file)]
    assert main(asked) == 0
    plain, notes, *to_copy = capsys.readouterr().out.split("\n\n")
    assert len(plain.splitlines()) == 5
    assert notes.startswith("To know with them:")
    assert len(to_copy) == 5
    assert all(text.startswith("To copy: ") and "\n  Not “" in text for text in to_copy)
    assert main([*asked, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["location_name"] == "Norfolk"
    assert [line["text"] for line in report["lines"]] == plain.splitlines()
    assert report["lines_to_copy"][0]["not_to_say"][0]["words"] == "“illegal”"


@pytest.mark.parametrize(
    ("authority", "indicator", "period", "said"),
    [
        ("Nowhere", INDICATOR, "2025", "Nothing in England is found by"),
        ("Devn", INDICATOR, "2025", "No council is called 'Devn'. Did you mean Devon?"),
        ("Devon", "happiness_pct", "2025", "There is no indicator 'happiness_pct'"),
        ("Devon", INDICATOR, "2013", "There is no figure of"),
        ("Cumberland", INDICATOR, "2021", "There is no figure of"),
    ],
)
def test_sentences_without_a_figure_are_refused(
    authority: str, indicator: str, period: str, said: str, warehouse_file: Path, capsys
) -> None:
    asked = ["--authority", authority, "--indicator", indicator, "--period", period]
    assert said in problem(["sentences", *asked, "--warehouse", str(warehouse_file)], capsys)


@pytest.mark.parametrize(
    ("about", "first"),
    [
        (["--authority", "Kent"], "Kent had the most appeals registered"),
        (["--region", "the south east"], "In Buckinghamshire, the share of"),
        (["--indicator", "send_appeals_per_10000"], "In Torbay, appeals registered"),
        ([], "Essex had the highest share of"),
    ],
)
def test_leads_of_a_council_a_region_a_measure_and_england(
    about: list[str], first: str, warehouse_file: Path, capsys
) -> None:
    asked = ["leads", *about, "--warehouse", str(warehouse_file)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith(first)
    assert main([*asked, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["outcome"] == "done"
    assert report["leads"][0]["sentence"] == said.partition("\n")[0]
    assert all(lead["address"] in said for lead in report["leads"])


def test_where_nothing_is_notable_leads_say_so(warehouse_file: Path, capsys) -> None:
    assert main(["leads", "--authority", "Isles of Scilly", "--warehouse", str(warehouse_file)]) == 0
    assert "Nothing is notable here" in capsys.readouterr().out


def test_leads_of_an_unknown_region_are_refused(warehouse_file: Path, capsys) -> None:
    said = problem(["leads", "--region", "Wessex", "--warehouse", str(warehouse_file)], capsys)
    assert "There is no region 'Wessex'. There are East Midlands," in said
