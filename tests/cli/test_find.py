"""The command find."""

import json
from pathlib import Path

import pytest

from pipeline.__main__ import main


@pytest.mark.slow
def test_find_prints_the_authority_or_a_problem(warehouse_file: Path, capsys) -> None:
    assert main(["find", "BN3 2GL", "--warehouse", str(warehouse_file)]) == 0
    assert "Brighton and Hove" in capsys.readouterr().out
    assert main(["find", "Nowhere at all", "--warehouse", str(warehouse_file)]) == 1
    assert capsys.readouterr().err.startswith("Problem: ")


@pytest.mark.slow
def test_find_offers_a_choice(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Newport", "--warehouse", str(warehouse_file)]) == 1
    said = capsys.readouterr().err
    assert "choose one" in said
    assert "Isle of Wight (Newport, town, PO30)" in said
    assert main(["find", "Tatton", "--warehouse", str(warehouse_file)]) == 1
    assert "Cheshire East 68%" in capsys.readouterr().err


def test_find_prints_the_councils_of_a_list(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Devon; BCP\n846", "--warehouse", str(warehouse_file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "E10000008  Devon",
        "E06000058  Bournemouth, Christchurch and Poole",
        "E06000043  Brighton and Hove",
    ]
    assert main(["find", "Devon; Narnia; 846", "--warehouse", str(warehouse_file)]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert "Not understood: “Narnia”." in printed.err


@pytest.mark.slow
def test_find_in_json(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Northants", "--json", "--warehouse", str(warehouse_file)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["certain"]
    assert [(row["name"], row["kind"]) for row in report["candidates"]] == [
        ("North Northamptonshire", "short name"),
        ("West Northamptonshire", "short name"),
    ]
    assert main(["find", "qqqqqq", "--json", "--warehouse", str(warehouse_file)]) == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "problem"
