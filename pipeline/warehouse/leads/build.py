"""Make the table `lead` from the other tables of the warehouse."""

from collections.abc import Mapping

import polars as pl

from pipeline.text.formatting import Row
from pipeline.text.leads import sentences as text
from pipeline.text.leads.kinds import PUBLISHED
from pipeline.text.leads.summaries import lead_summary
from pipeline.warehouse.leads import balances, changes, levels, published
from pipeline.warehouse.leads.candidates import KEY
from pipeline.warehouse.leads.frames import frames
from pipeline.warehouse.leads.select import chosen

NOTED = ("caveat", "approximate", "policy")
COLUMNS = [*KEY, "kind", "strength", "summary", "sentence", "caution"]


def lead_table(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Make the table `lead` from the warehouse's tables.

    `tables`, by name: figure, indicator, location, location_change, annotation, neighbour, ranking,
    border_gap, funnel; and `revision`, as pipeline.warehouse.leads.published reads it.
    """
    leads = chosen(candidates(tables))
    measures = {row["indicator"]: row for row in tables["indicator"].rows(named=True)}
    names = dict(tables["location"].select("location_code", "location_name").iter_rows())
    notes, counterparts = _notes(tables["annotation"]), _counterparts(leads, tables)
    summaries, sentences, cautions = [], [], []
    for row in leads.iter_rows(named=True):
        measure = measures[row["indicator"]]
        other = counterparts.get(tuple(row[name] for name in KEY))
        lead = row | {
            "counterpart": other,
            "counterpart_indicator": other and measures[measure["counterpart"]],
        }
        summaries.append(lead_summary(lead, measure, names))
        sentences.append(text.lead_sentence(lead, measure, names))
        cautions.append(text.caution(lead, measure, _of(lead, notes)))
    return leads.with_columns(
        summary=pl.Series(summaries, dtype=pl.String),
        sentence=pl.Series(sentences, dtype=pl.String),
        caution=pl.Series(cautions, dtype=pl.String),
    ).select(COLUMNS)


def candidates(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the candidates of every kind; see pipeline.warehouse.leads.candidates for their columns."""
    of = frames(tables)
    found = [
        levels.extremes(of),
        levels.neighbours(of, tables["neighbour"]),
        levels.border_gaps(of, tables["border_gap"]),
        levels.unusually_many(of, tables["funnel"]),
        changes.a_year(of),
        changes.three_years(of),
        changes.records(of),
        changes.firsts(of),
        balances.balances(of),
        published.not_published(of, tables["revision"]),
    ]
    topics = tables["indicator"].select("indicator", "topic")
    return (
        pl.concat(found, how="diagonal_relaxed")
        .with_columns(pl.col("notable") & pl.col("may_lead").fill_null(value=True))
        .join(topics, on="indicator")
    )


def _notes(annotation: pl.DataFrame) -> dict[tuple[str, int, str | None], list[str]]:
    """Return the notes on a measure's period by place, None for every place."""
    noted = annotation.filter(pl.col("kind").is_in(NOTED) & pl.col("time_period").is_not_null()).sort("text")
    notes: dict[tuple[str, int, str | None], list[str]] = {}
    for indicator, period, code, note in noted.select(
        "indicator", "time_period", "location_code", "text"
    ).iter_rows():
        notes.setdefault((indicator, period, code), []).append(note)
    return notes


def _of(lead: Row, notes: Mapping[tuple[str, int, str | None], list[str]]) -> list[str]:
    """Return the notes on the figures that a lead tells."""
    periods = [lead["time_period"], *([lead["from_period"]] if lead["from_period"] else [])]
    codes = [None, lead["location_code"], *([lead["other_code"]] if lead["other_code"] else [])]
    return [
        note
        for period in periods
        for code in codes
        for note in notes.get((lead["indicator"], period, code), [])
    ]


def _counterparts(leads: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> dict[tuple[str, ...], Row]:
    """Return the figures with exceptions (or without) where those without (or with) are missing."""
    pairs = tables["indicator"].select("indicator", "counterpart").drop_nulls()
    figures = tables["figure"].filter(pl.col("value").is_not_null())
    found = (
        leads.filter(pl.col("kind").is_in(PUBLISHED))
        .select(KEY)
        .join(pairs, on="indicator")
        .join(
            figures.select(*KEY, "value", "numerator", "denominator"),
            left_on=["location_code", "counterpart", "time_period"],
            right_on=KEY,
        )
    )
    return {tuple(row[name] for name in KEY): row for row in found.iter_rows(named=True)}
