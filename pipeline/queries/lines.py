"""The facts for plain lines about authorities: figures, positions, changes and caveats of a few measures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb

from pipeline.core.places import ENGLAND
from pipeline.queries.asking import Only
from pipeline.queries.figures import balances, rows
from pipeline.text.council import lines, lines_to_copy
from pipeline.text.council.line_facts import PlaceFacts, Series
from pipeline.text.council.lines_to_copy import CopyFacts
from pipeline.text.formatting import Row


def place_facts(
    con: duckdb.DuckDBPyConnection,
    location_code: str | None = None,
    measures: Sequence[str] = lines.MEASURES,
) -> dict[str, PlaceFacts]:
    """Return the facts by location code: of an authority, or of all that have figures, former ones too."""
    found = rows(
        con,
        """
        WITH ranked AS (
            FROM ranking
            WHERE list_contains($1, indicator) AND ($2 IS NULL OR list_contains($2, location_code))
        ), in_funnel AS (
            FROM funnel
            WHERE list_contains($1, indicator) AND ($2 IS NULL OR list_contains($2, location_code))
        )
        SELECT figure.* EXCLUDE (not_ranked), ranked.* EXCLUDE (indicator, time_period, location_code),
               in_funnel.standing
        FROM figure
        LEFT JOIN ranked USING (indicator, time_period, location_code)
        LEFT JOIN in_funnel USING (indicator, time_period, location_code)
        WHERE list_contains($1, indicator)
          AND (location_code = $3 OR geographic_level = 'Local authority')
          AND ($2 IS NULL OR list_contains($2, location_code))
        ORDER BY location_code, indicator, time_period
        """,
        list(measures),
        Only("location_code", (location_code, ENGLAND)) if location_code else None,
        ENGLAND,
    )
    figures: dict[str, dict[str, dict[int, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in found.rows(named=True):
        figures[row["location_code"]][row["indicator"]][row["time_period"]] = row
    england: dict[str, Series] = dict(figures.pop(ENGLAND, {}))
    newest, breaks = _newest(con, measures), _breaks(con, measures)
    changes, caveats = _changes(con, measures, location_code), _caveats(con, measures)
    places = rows(con, "FROM location WHERE geographic_level = 'Local authority'").rows(named=True)
    return {
        place["location_code"]: PlaceFacts(
            place=place,
            figures=figures[place["location_code"]],
            england=england,
            newest=newest,
            breaks=breaks,
            changes=changes[place["location_code"]],
            caveats=caveats[place["location_code"]],
        )
        for place in places
        if place["location_code"] in figures
    }


def copy_facts(
    con: duckdb.DuckDBPyConnection,
    location_code: str | None = None,
    known: Mapping[str, PlaceFacts] | None = None,
) -> dict[str, CopyFacts]:
    """Return the facts for lines to copy by location code: of an authority, or of all that have figures.

    `known` are the results of place_facts, if they are at hand for all measures of these lines.
    """
    places = place_facts(con, location_code, lines_to_copy.MEASURES) if known is None else known
    released = {(row["source"], row["release"]): row for row in rows(con, "FROM release").rows(named=True)}
    in_deficit = {
        row["time_period"]: (row["in_deficit"], row["with_figure"])
        for row in balances(con, lines_to_copy.BALANCE).rows(named=True)
    }
    return {code: CopyFacts(facts, released, in_deficit) for code, facts in places.items()}


def _newest(con: duckdb.DuckDBPyConnection, measures: Sequence[str]) -> dict[str, int]:
    found = rows(
        con,
        """
        SELECT indicator, max(time_period) FROM figure
        WHERE list_contains($1, indicator) AND geographic_level = 'Local authority' AND value IS NOT NULL
        GROUP BY indicator
        """,
        list(measures),
    )
    return dict(found.iter_rows())


def _breaks(con: duckdb.DuckDBPyConnection, measures: Sequence[str]) -> dict[str, int]:
    found = rows(
        con,
        """
        SELECT indicator, max(annotation.time_period)
        FROM annotation
        JOIN figure USING (indicator)
        WHERE kind = 'series_break' AND list_contains($1, indicator)
          AND annotation.time_period <= figure.time_period AND figure.value IS NOT NULL
        GROUP BY indicator
        """,
        list(measures),
    )
    return dict(found.iter_rows())


def _changes(
    con: duckdb.DuckDBPyConnection, measures: Sequence[str], location_code: str | None
) -> dict[str, dict[tuple[str, int, int], Row]]:
    """Return rows of `mover` without break and doubt, by authority."""
    found = rows(
        con,
        """
        FROM mover
        WHERE list_contains($1, indicator) AND NOT crosses_break AND doubt IS NULL
          AND ($2 IS NULL OR list_contains($2, location_code))
        ORDER BY location_code, indicator, from_period, time_period
        """,
        list(measures),
        Only("location_code", (location_code,)) if location_code else None,
    )
    grouped: dict[str, dict[tuple[str, int, int], Row]] = defaultdict(dict)
    for row in found.rows(named=True):
        grouped[row["location_code"]][row["indicator"], row["from_period"], row["time_period"]] = row
    return grouped


def _caveats(
    con: duckdb.DuckDBPyConnection, measures: Sequence[str]
) -> dict[str, dict[tuple[str, int], tuple[str, ...]]]:
    """Return what was noted of authorities' figures, by authority, measure and period."""
    found = rows(
        con,
        """
        SELECT DISTINCT figure.location_code, indicator, figure.time_period, text
        FROM annotation
        JOIN figure USING (indicator)
        WHERE list_contains($1, indicator) AND figure.location_code <> $2 AND figure.value IS NOT NULL
          AND (kind = 'approximate' OR (kind = 'caveat' AND annotation.location_code IS NOT NULL))
          AND coalesce(annotation.location_code = figure.location_code, true)
          AND coalesce(annotation.time_period = figure.time_period, true)
        ORDER BY ALL
        """,
        list(measures),
        ENGLAND,
    )
    grouped: dict[str, dict[tuple[str, int], tuple[str, ...]]] = defaultdict(dict)
    for code, indicator, period, text in found.iter_rows():
        grouped[code][indicator, period] = (*grouped[code].get((indicator, period), ()), text)
    return grouped
