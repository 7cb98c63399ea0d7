"""Every SELECT of ranks, spread, border gaps, changes and groups, and the facts for sentences.

Each function takes a DuckDB connection with the warehouse's tables in scope; most return a polars frame.
"""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.core.places import ENGLAND, LOCAL_AUTHORITY
from pipeline.queries.figures import balances, get_indicator, rows
from pipeline.statistics.changes import IN_PER_CENT, with_changes
from pipeline.statistics.relations import Condition, judge
from pipeline.statistics.spread import plain_limits
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.sentences import Facts


def ranking(con: duckdb.DuckDBPyConnection, indicator: str, time_period: int) -> pl.DataFrame:
    """Return the ranking of a measure and period, with names, values and counts, the unranked last."""
    return rows(
        con,
        """
        SELECT ranking.*, figure.location_name, figure.value, figure.numerator, figure.denominator
        FROM ranking
        JOIN figure USING (indicator, time_period, location_code)
        WHERE indicator = ? AND time_period = ?
        ORDER BY rank NULLS LAST, location_name
        """,
        indicator,
        time_period,
    )


def spread(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return a measure's rows of the table spread, oldest period first."""
    return rows(con, "SELECT * FROM spread WHERE indicator = ? ORDER BY time_period", indicator)


def sources(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return the source and release of a measure's figures, without repeats."""
    query = "SELECT DISTINCT source, release FROM figure WHERE indicator = ? ORDER BY ALL"
    return rows(con, query, indicator)


def funnel(con: duckdb.DuckDBPyConnection, indicator: str, time_period: int) -> pl.DataFrame:
    """Return the funnel of a measure and period, with names, values and denominators, smallest first.

    Also the centre, and plain_low and plain_high: the limits that allow for chance only.
    """
    found = rows(
        con,
        """
        SELECT funnel.*, location_name, value, denominator, centre, unit
        FROM funnel
        JOIN figure USING (indicator, time_period, location_code)
        JOIN spread USING (indicator, time_period)
        JOIN indicator USING (indicator)
        WHERE indicator = ? AND time_period = ?
        ORDER BY denominator, location_code
        """,
        indicator,
        time_period,
    )
    return plain_limits(found).drop("unit")


def border_gaps(con: duckdb.DuckDBPyConnection, indicator: str, time_period: int) -> pl.DataFrame:
    """Return the border gaps of a measure and period, with both names, widest first, doubtful ones last."""
    return rows(
        con,
        """
        SELECT border_gap.*, higher.location_name AS high_name, lower.location_name AS low_name
        FROM border_gap
        JOIN location AS higher ON higher.location_code = high_code
        JOIN location AS lower ON lower.location_code = low_code
        WHERE indicator = ? AND time_period = ?
        ORDER BY position NULLS LAST, gap DESC, high_name, low_name
        """,
        indicator,
        time_period,
    )


def movers(
    con: duckdb.DuckDBPyConnection, indicator: str, from_period: int, time_period: int
) -> pl.DataFrame:
    """Return a measure's changes between two periods, with names, steepest fall first, doubtful ones last.

    Across a break in the series there is no change: only the two figures, which were counted differently.
    Changes in per cent, with their intervals, are those of statistics.changes.with_changes.
    """
    found = rows(
        con,
        """
        SELECT mover.* REPLACE (
                   if(crosses_break, NULL, change) AS change,
                   if(crosses_break, NULL, change_low) AS change_low,
                   if(crosses_break, NULL, change_high) AS change_high,
                   if(crosses_break, NULL, beyond_chance) AS beyond_chance
               ),
               location.location_name, unit, signed,
               now.value_low, now.value_high, now.numerator, now.denominator,
               former.value_low AS from_low, former.value_high AS from_high,
               former.numerator AS from_numerator, former.denominator AS from_denominator
        FROM mover
        JOIN indicator USING (indicator)
        JOIN location USING (location_code)
        JOIN figure AS former ON former.location_code = mover.location_code
         AND former.indicator = mover.indicator AND former.time_period = $2
        JOIN figure AS now ON now.location_code = mover.location_code
         AND now.indicator = mover.indicator AND now.time_period = $3
        WHERE mover.indicator = $1 AND from_period = $2 AND mover.time_period = $3
        ORDER BY doubt IS NOT NULL, change, location.location_name
        """,
        indicator,
        from_period,
        time_period,
    )
    columns = [*found.columns[: found.columns.index("unit")], *IN_PER_CENT]
    per_cent = with_changes(found).select(IN_PER_CENT)
    return found.with_columns(per_cent).select(columns)


def comparable_changes(
    con: duckdb.DuckDBPyConnection, indicator: str, from_period: int, time_period: int
) -> tuple[pl.DataFrame, pl.DataFrame, bool]:
    """Return the rows of `movers` that can be compared, those that cannot, and whether all have a note.

    A note on one of the two periods excludes nobody if every authority has one.
    """
    changes = movers(con, indicator, from_period, time_period)
    sound = changes.filter(pl.col("doubt").is_null())
    shared = not sound.is_empty() and bool(sound["caution"].all())
    comparable = pl.col("doubt").is_null() & ~pl.col("crosses_break") & (~pl.col("caution") | shared)
    return changes.filter(comparable), changes.filter(~comparable), shared


def by_per_cent(compared: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `movers` in order of their change in per cent, those without one last."""
    return compared.sort("change_per_cent", "location_name", nulls_last=True)


def judged(
    con: duckdb.DuckDBPyConnection,
    conditions: Sequence[Condition],
    *,
    region_code: str | None = None,
    la_type: str | None = None,
    among: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Test authorities against every condition: the columns of statistics.relations.judge and location_name.

    The candidates are the authorities that existed in any condition's period; `region_code` (which may be
    Inner or Outer London), `la_type` and `among` narrow them down. An authority that did not exist in a
    condition's period counts as missing there.
    """
    figures = rows(
        con,
        """
        SELECT figure.*
        FROM figure
        LEFT JOIN location USING (location_code)
        WHERE list_contains($1, indicator) AND existed
          AND (figure.geographic_level = 'National' OR (
              figure.geographic_level = 'Local authority'
              AND ($2 IS NULL OR $2 IN (location.region_code, location.sub_region_code))
              AND ($3 IS NULL OR location.la_type = $3)
              AND ($4 IS NULL OR list_contains($4, location_code))))
        ORDER BY location_name, location_code
        """,
        [condition.indicator for condition in conditions],
        region_code,
        la_type,
        None if among is None else list(among),
    )
    is_needed = pl.any_horizontal(
        pl.lit(value=False),
        *(
            (pl.col("indicator") == condition.indicator) & (pl.col("time_period") == condition.time_period)
            for condition in conditions
        ),
    )
    figures = figures.filter(is_needed)
    local = figures.filter(geographic_level=LOCAL_AUTHORITY)
    outcome = judge(local, figures.filter(location_code=ENGLAND), conditions)
    names = local.select("location_code", "location_name").unique()
    return outcome.join(names, on="location_code", how="left", maintain_order="left")


def pairs(con: duckdb.DuckDBPyConnection, x: tuple[str, int], y: tuple[str, int]) -> pl.DataFrame:
    """Return two measures, each in a period: location_code, location_name, x, y, left_out.

    One row per authority that existed in both periods. `left_out` is why the pair is excluded from the
    correlation ('missing', 'suspect', 'small'; the reason for x before that for y), null if both are ranked.
    """
    return rows(
        con,
        """
        SELECT location_code, first.location_name, first.value AS x, second.value AS y,
               coalesce(first.not_ranked, second.not_ranked) AS left_out
        FROM figure AS first JOIN figure AS second USING (location_code) WHERE first.indicator = ? AND
        first.time_period = ? AND second.indicator = ? AND second.time_period = ?
          AND first.geographic_level = 'Local authority' AND first.existed AND second.existed
        ORDER BY first.location_name
        """,
        *x,
        *y,
    )


def facts(
    con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, location_code: str | None = None
) -> dict[str, Facts]:
    """Return the facts for sentences about a measure and period, by location code: for an authority, or all.

    Raises PipelineError if the measure or the figure does not exist.
    """
    measure = get_indicator(con, indicator)
    figures, rankings, groups, changes = (
        _rows_by_place(con, table, indicator, time_period, location_code)
        for table in ("figure", "ranking", "group_comparison", "mover")
    )
    if not rankings:
        whom = "this authority" if location_code else "any authority"
        label = period_label(time_period, measure["time_identifier"])
        raise PipelineError(f"There is no figure of {indicator} for {label} for {whom}.")
    national = rows(
        con,
        "FROM figure WHERE indicator = ? AND time_period = ? AND location_code = ?",
        indicator,
        time_period,
        ENGLAND,
    ).rows(named=True)
    releases = {(row["source"], row["release"]): row for row in rows(con, "FROM release").rows(named=True)}
    names = dict(rows(con, "SELECT location_code, location_name FROM location").rows())
    notes = rows(
        con,
        """
        FROM annotation
        WHERE indicator = ? AND kind NOT IN ('missing_reason', 'suspect')
        ORDER BY location_code NULLS LAST, time_period NULLS LAST, text
        """,
        indicator,
    ).rows(named=True)
    in_deficit, with_balance = next(
        balances(con, indicator).filter(time_period=time_period)[["in_deficit", "with_figure"]].iter_rows(),
        (0, 0),
    )
    return {
        code: Facts(
            indicator=measure,
            figure=figures[code][0],
            ranking=ranking,
            release=releases[figures[code][0]["source"], figures[code][0]["release"]],
            region=formatting.region_in_a_sentence(names[figures[code][0]["region_code"]]),
            england=next(iter(national), None),
            groups={row["neighbour_set"]: row for row in groups.get(code, [])},
            movers={row["from_period"]: row for row in changes.get(code, [])},
            notes=[note for note in notes if note["location_code"] in (None, code, ENGLAND)],
            in_deficit=in_deficit,
            with_balance=with_balance,
        )
        for code, (ranking,) in rankings.items()
    }


def _rows_by_place(
    con: duckdb.DuckDBPyConnection,
    table: str,
    indicator: str,
    time_period: int,
    location_code: str | None,
) -> dict[str, list[Row]]:
    """Return the rows of a table for a measure and period, for a place or all, by location code."""
    found = rows(
        con,
        f"FROM {table} WHERE indicator = $1 AND time_period = $2 "
        f"{'AND location_code = $3' if location_code else ''}",
        indicator,
        time_period,
        *([location_code] if location_code else []),
    )
    grouped: dict[str, list[Row]] = {}
    for row in found.rows(named=True):
        grouped.setdefault(row["location_code"], []).append(row)
    return grouped
