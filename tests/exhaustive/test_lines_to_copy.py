"""Every line to copy of every authority, read back without the code that wrote it."""

import re
from collections.abc import Mapping
from typing import Any

import duckdb
import pytest

from pipeline.queries.lines import copy_facts
from pipeline.text.council.lines_to_copy import LineToCopy, lines_to_copy
from tests.exhaustive.test_lines import ENGLAND, FORBIDDEN, INCL, number
from tests.support.reading.figures_in_words import called, money

Row = Mapping[str, Any]
Con = duckdb.DuckDBPyConnection
TOPICS = ["timeliness", "waits", "refusals", "appeals", "balance"]
FLOOR = {"timeliness": 30, "waits": 30, "refusals": 30, "appeals": 2000, "balance": 0}
NUMBER = re.compile(r"[\d,]*\d(?:\.\d+)?")


@pytest.fixture(scope="module")
def figures(con: Con) -> dict[tuple[str, str, int], Row]:
    found = con.cursor().sql("FROM figure WHERE geographic_level IN ('Local authority', 'National')").pl()
    return {
        (row["location_code"], row["indicator"], row["time_period"]): row for row in found.rows(named=True)
    }


@pytest.fixture(scope="module")
def written(con: Con) -> dict[str, tuple[str, list[LineToCopy]]]:
    return {
        code: (facts.place.place["location_name"], lines_to_copy(facts))
        for code, facts in copy_facts(con.cursor()).items()
    }


def expected(row: Row, about: str) -> str:
    if row["value"] is None:
        return "published"
    few = row["denominator"] is not None and row["denominator"] < FLOOR[about]
    return "doubt" if row["suspect"] else "few" if few else "given"


def state(text: str) -> str:
    ends = {
        " was published for ": "published",
        " is in doubt.": "doubt",
        " rests on too few cases to compare.": "few",
    }
    return next((state for words, state in ends.items() if words in text), "given")


def numbers_of(row: Row, line: LineToCopy, national: Row | None, deficits: tuple[int, int]) -> list[str]:
    """Return the numbers that the line must have, sorted."""
    value, counts = f"{abs(row['value']):.1f}", [f"{row['numerator'] or 0:,.0f}"]
    beside = [f"{national['value']:.1f}"] if national is not None and national["value"] is not None else []
    match line.about:
        case "timeliness" | "refusals":
            known = [*counts, f"{row['denominator']:,.0f}"] if row["denominator"] else []
            weeks = ["20"] if line.about == "timeliness" else []
            return sorted([value, str(line.time_period), *weeks, *known, *beside])
        case "waits":
            return sorted([value, str(line.time_period), *beside])
        case "appeals":
            return sorted([*counts, value, "10,000", "18", str(line.time_period), *beside])
    pounds = NUMBER.findall(money(row["value"]))
    year = str(line.time_period // 100 + 1)
    return sorted(["31", year, *(pounds if row["value"] else []), *map(str, deficits)])


@pytest.mark.slow
def test_every_line_to_copy_says_what_the_warehouse_has(
    written: dict[str, tuple[str, list[LineToCopy]]], figures: dict[tuple[str, str, int], Row], con: Con
) -> None:
    query = (
        "SELECT time_period, count(*) FILTER (WHERE value < 0), count(value) FROM figure WHERE existed AND "
        "indicator = 'dsg_balance_gbp' AND geographic_level = 'Local authority' GROUP BY time_period"
    )
    deficits = {period: (below, known) for period, below, known in con.cursor().execute(query).fetchall()}
    wrong = []
    for code, (name, lines) in written.items():
        for line in lines:
            row = figures[code, line.indicator, line.time_period]
            national = figures.get((ENGLAND, line.indicator, line.time_period))
            problems = {
                "long": len(line.text.split()) > 25,
                "name": called(name).removeprefix("the ") not in line.text,
                "state": state(line.text) != expected(row, line.about),
                "words": FORBIDDEN.search(line.text.replace(called(name), "Place")) is not None,
                "source": not re.search(r"https://\S+$", line.source),
                "notes": any(
                    text and text not in line.notes for text in (row["suspect"], row["missing_reason"])
                ),
            }
            if state(line.text) == "given":
                read = sorted(NUMBER.findall(line.text))
                problems["numbers"] = read != numbers_of(
                    row, line, national, deficits.get(line.time_period, (0, 0))
                )
                counted = re.search(r"(?<!not )counting exceptions", line.text)
                problems["version"] = (counted is not None) != (
                    line.about == "waits" or line.indicator == INCL
                )
                signs = {"deficit of": row["value"] < 0, "surplus of": row["value"] > 0}
                problems["sign"] = line.about == "balance" and any(
                    (words in line.text) != holds for words, holds in signs.items()
                )
            wrong += [(name, problem, line.text) for problem, found in problems.items() if found]
    assert wrong[:10] == []
    assert {line.about for _, lines in written.values() for line in lines} == {*TOPICS}
    assert all(
        [line.about for line in lines] == TOPICS for code, (_, lines) in written.items() if code in now(con)
    )


def now(con: Con) -> set[str]:
    """Return the authorities of today."""
    found = con.cursor().execute(
        "SELECT location_code FROM location WHERE geographic_level = 'Local authority' AND closed IS NULL"
    )
    return {code for (code,) in found.fetchall()}


def test_what_not_to_say_comes_with_every_figure(written: dict[str, tuple[str, list[LineToCopy]]]) -> None:
    for name, lines in written.values():
        for line in lines:
            assert line.not_to_say, (name, line.text)
            assert all(warning.reason.endswith(".") for warning in line.not_to_say)
            words = " ".join(warning.words for warning in line.not_to_say)
            if state(line.text) == "given":
                part = {"timeliness": "illegal", "waits": "waiting list", "refusals": "illegal"}
                part |= {
                    "appeals": "parents win",
                    "balance": "special needs" if "surplus" in line.text else "high-needs",
                }
                assert part[line.about] in words, (name, line.text)


def test_only_a_last_place_alone_bears_the_word(
    written: dict[str, tuple[str, list[LineToCopy]]], con: Con
) -> None:
    query = "FROM ranking WHERE time_period >= 2018 AND indicator LIKE 'ehcp_issued_20%'"
    ranks = {
        (row["location_code"], row["indicator"], row["time_period"]): row
        for row in con.cursor().sql(query).pl().rows(named=True)
    }
    seen = set()
    for code, (_, lines) in written.items():
        line = lines[0]
        worst = next((w.reason for w in line.not_to_say if "worst" in w.words), None)
        if state(line.text) != "given" or worst is None:
            continue
        rank = ranks[code, line.indicator, line.time_period]
        alone = rank["rank_low"] == rank["rank_high"] == rank["ranked"]
        assert alone == worst.startswith("Say “the lowest"), (line.text, worst)
        if not alone:
            said = {int(number(found)) for found in re.findall(r"(\d+)(?:st|nd|rd|th)", worst)}
            assert said == {rank["ranked"] + 1 - rank[end] for end in ("rank_low", "rank_high")}
        seen.add(alone)
    assert False in seen
