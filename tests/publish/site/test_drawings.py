"""Drawings in pages: the same marks in the same places, in fewer letters."""

import re

import duckdb

from pipeline.publish import period_pictures
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import Space
from pipeline.publish.site.parts.drawings import PAGE, STRIP, drawn
from pipeline.queries.figures import get_indicator


def test_each_dot_of_a_strip_is_where_the_picture_has_it(con: duckdb.DuckDBPyConnection) -> None:
    measure = get_indicator(con, "ehcp_issued_20_weeks_excl_pct")
    strip = period_pictures.of_strip(Subject(con, measure, measure["time_periods"][-1], None))
    picture = strip.body(Space(*STRIP, lean=True), PAGE, "wide").markup
    wanted = sorted((int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h\.01", picture))
    found: list[tuple[int, int]] = []
    for move, x, y in re.findall(r"([Mm])(-?\d+) ?(-?\d+)h0", drawn(strip, STRIP, "wide")):
        left, above = found[-1] if move == "m" else (0, 0)
        found.append((left + int(x), above + int(y)))
    assert len(found) > 100
    assert sorted(found) == wanted
