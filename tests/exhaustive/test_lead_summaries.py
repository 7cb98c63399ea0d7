"""The short sentence of every lead, held against the long one, whose every number tests/exhaustive reads."""

import re

import duckdb

from pipeline.text.leads.kinds import PUBLISHED
from tests.support.reading.figures_in_words import CHANGE, called
from tests.support.reading.lead_patterns import FORBIDDEN, said

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
MOST_WORDS = 30
"""The most words, those of names of places left out."""
RISES = r"\b(up|rose|rise|highest|most|longest|above|high|largest)\b"
FALLS = r"\b(down|fell|fall|lowest|fewest|shortest|below|smallest)\b"


def test_short_sentences_say_what_the_long_ones_say(con: duckdb.DuckDBPyConnection) -> None:
    names = dict(con.cursor().execute("SELECT location_code, location_name FROM location").fetchall())
    leads = con.cursor().sql(
        """
        SELECT lead.*, label, unit, decimals, signed, value, figure.location_name
        FROM lead JOIN indicator USING (indicator) JOIN figure USING (indicator, time_period, location_code)
        """
    )
    rows = leads.pl().rows(named=True)
    assert len(rows) > 1000
    lengths = []
    for row in rows:
        summary, sentence = row["summary"], row["sentence"]
        assert called(row["location_name"]) in summary, summary
        assert set(NUMBER.findall(summary)) <= set(NUMBER.findall(sentence)), (summary, sentence)
        assert not FORBIDDEN.search(summary), summary
        without_names = summary
        for name in sorted(names.values(), key=len, reverse=True):
            without_names = without_names.replace(name, "X")
        lengths.append(len(without_names.split()))
        assert lengths[-1] <= MOST_WORDS, summary
        if "cluding exceptions" in row["label"]:
            left_out = "not counting exceptions" in summary or "excluding exceptions" in summary
            assert left_out == ("excluding" in row["label"]), summary
        if row["kind"] not in PUBLISHED:
            assert figure_of(row) in summary, summary
            check_direction(row["kind"], summary)
    assert sum(lengths) / len(lengths) < 23


def figure_of(row: dict[str, object]) -> str:
    """The lead's figure as its short sentence says it."""
    value = float(str(row["value"]))
    if row["unit"] == CHANGE:
        return f"{'rose' if value > 0 else 'fell'} by {abs(value):,.{row['decimals']}f}%"
    return said(value, row)


def check_direction(kind: str, summary: str) -> None:
    """A high figure or a rise is not told as a low one or a fall, but for what is said of England."""
    notable = re.sub(r"while England's \w+", "", summary.rpartition(": ")[2])
    if kind in ("highest in England", "highest in the region", "highest of its type", "own highest"):
        assert re.search(RISES, notable) or re.search(r"smallest fall|largest surplus", notable), summary
    if re.match(r"steepest fall|three falls|fall against|first below|below", kind):
        assert re.search(FALLS, notable), summary
        assert not re.search(r"\b(up|rise|above)\b", notable), summary
    if re.match(r"steepest rise|three rises|rise against|first above|above", kind):
        assert re.search(RISES, notable), summary
        assert not re.search(r"\b(down|fall|below)\b", notable), summary
