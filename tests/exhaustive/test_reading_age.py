"""The age at which the plain lines of every authority can be read."""

import re
from functools import cache

import duckdb
import pytest
import textstat

from pipeline.queries.lines import place_facts
from pipeline.text.council.lines import plain_lines


@cache
def reading_ages(text: str) -> dict[str, float]:
    """Return reading ages in years: of the text as it stands, and with figures read out as words."""
    aloud = re.sub(r"\d[\d,.]*\d|\d", "forty", text).replace("%", " per cent")
    measures = {"Flesch-Kincaid": textstat.flesch_kincaid_grade, "fog": textstat.gunning_fog}
    return {
        f"{name} {how}": measure(read) + 5
        for name, measure in measures.items()
        for how, read in (("as it stands", text), ("aloud", aloud))
    }


@pytest.mark.slow
def test_lines_can_be_read_at_the_age_of_14(con: duckdb.DuckDBPyConnection) -> None:
    ages = {
        (facts.place["location_name"], name): age
        for facts in place_facts(con).values()
        for name, age in reading_ages(" ".join(line.text for line in plain_lines(facts))).items()
    }
    assert {about: age for about, age in ages.items() if age > 14} == {}
    read_aloud = [age for (_, name), age in ages.items() if name == "Flesch-Kincaid aloud"]
    assert 9 < sum(read_aloud) / len(read_aloud) < 14
