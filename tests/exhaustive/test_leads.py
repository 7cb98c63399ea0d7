"""Every lead of the warehouse is read back; see tests/support/reading/lead_reading.py for how."""

import re

import duckdb
import pytest

from pipeline.sources.catalogue import read_catalogue
from tests.support import seed
from tests.support.reading.figures_in_words import Row
from tests.support.reading.lead_figures import LeadFigures, read_figures
from tests.support.reading.lead_patterns import FORBIDDEN
from tests.support.reading.lead_reading import Reading

MEASURES = [indicator.indicator for indicator in read_catalogue().indicators]


@pytest.fixture(scope="module")
def figures(con: duckdb.DuckDBPyConnection) -> LeadFigures:
    return read_figures(con)


@pytest.mark.exhaustive(16, "measures whose leads are read")
@pytest.mark.parametrize("indicator", MEASURES)
def test_leads_agree_with_the_figures(
    con: duckdb.DuckDBPyConnection, figures: LeadFigures, indicator: str
) -> None:
    leads = con.cursor().sql("FROM lead WHERE indicator = ?", params=[indicator]).pl()
    for lead in leads.rows(named=True):
        Reading(lead, figures).check()
        quoted = (
            lead["sentence"].partition(". ")[0]
            if lead["kind"] in ("missing", "withdrawn")
            else lead["sentence"]
        )
        assert not FORBIDDEN.search(quoted), lead["sentence"]
        assert 0 < lead["strength"] <= 100


def test_no_number_of_a_lead_can_be_another(con: duckdb.DuckDBPyConnection, figures: LeadFigures) -> None:
    """The test above reads every number: it takes no sentence in which one was changed."""
    leads = con.cursor().sql("FROM lead WHERE kind NOT IN ('missing', 'withdrawn') ORDER BY ALL").pl()
    random = seed.generator("numbers of leads")
    sampled = [
        random.choice(group.rows(named=True)) for _, group in leads.group_by("kind", maintain_order=True)
    ]
    assert len(sampled) >= 20
    for lead in sampled:
        Reading(lead, figures).check()
        for number in re.finditer(r"\d+", lead["sentence"]):
            if in_label(lead["sentence"], number.span()):
                continue
            other = str(int(number[0]) + 1)
            sentence = lead["sentence"][: number.start()] + other + lead["sentence"][number.end() :]
            assert is_refused({**lead, "sentence": sentence}, figures), sentence


def is_refused(lead: Row, figures: LeadFigures) -> bool:
    try:
        Reading(lead, figures).check()
    except (AssertionError, LookupError, StopIteration):
        return True
    return False


def in_label(sentence: str, span: tuple[int, int]) -> bool:
    """Whether a number is part of a measure's name: '20 weeks', 'residents aged 0 to 17'."""
    names = (
        r"20 weeks|20-week|52 weeks|4 weeks|6 weeks|0 to 17|0 to 25|per 1,000|per 10,000|per 100|2025 model"
        r"|key stage \d|Attainment 8|year 1|level \d|age 19|16 and 17|age 16|2 to 18"
    )
    return any(found.start() <= span[0] and span[1] <= found.end() for found in re.finditer(names, sentence))
