"""Tables of figures for readers: sortable numbers, balances without signs, reasons for missing figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from pipeline.text import formatting
from pipeline.text import not_ranked as not_ranked_words
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS
from schemas.units import CHANGE

PLACE, REGION, OUT_OF, NOTE = "Local authority", "Region", "Out of", "Note"


def by_authority(figures: pl.DataFrame, indicator: Row) -> pl.DataFrame:
    """Return one row per authority: its figure as sortable numbers, the denominator, and a note."""
    notes = [note(row) for row in figures.rows(named=True)]
    columns = [
        pl.col("location_name").alias(PLACE),
        *(value.alias(title) for title, value in value_columns(indicator).items()),
        pl.col("region_name").alias(REGION),
    ]
    if (
        indicator["denominator_label"]
        and indicator["unit"] in ("per cent", "weeks")
        and not _is_money(indicator)
    ):
        columns.insert(-1, pl.col("denominator").cast(pl.Int64).alias(OUT_OF))
    return figures.select(*columns, pl.Series(NOTE, notes, dtype=pl.String)).sort(PLACE)


def _is_money(indicator: Row) -> bool:
    return bool(indicator["counted_in"] == "GBP")


def short(figures: pl.DataFrame, indicator: Row) -> pl.DataFrame:
    """Return name, figure in words and counts, in the order given."""
    rows = figures.rows(named=True)
    table = {
        PLACE: [row["location_name"] for row in rows],
        "Figure": [formatting.figure(row["value"], indicator) for row in rows],
    }
    counts = [formatting.fraction(row, indicator) for row in rows]
    if any(counts):
        table["Counts"] = [behind or "" for behind in counts]
    return pl.DataFrame(table)


def value_columns(indicator: Row) -> dict[str, pl.Expr]:
    """Return the figure as number columns by title; a balance or change as two, without signs."""
    in_millions = indicator["unit"] == "GBP"
    value = pl.col("value") / 1e6 if in_millions else pl.col("value")
    rounded = value.round(1 if in_millions else indicator["decimals"])
    unit = formatting.SHORT_UNITS.get(indicator["unit"])
    if indicator["unit"] == CHANGE:
        return {
            "Up, %": pl.when(rounded >= 0).then(rounded.abs()),
            "Down, %": pl.when(rounded < 0).then(-rounded),
        }
    if not indicator["signed"]:
        return {f"{indicator['short_label']}, {unit}" if unit else indicator["short_label"]: rounded}
    share = "% of grant" if indicator["unit"] == "per cent" else unit
    return {
        f"Deficit, {share}": pl.when(rounded < 0).then(-rounded),
        f"Surplus, {share}": pl.when(rounded > 0).then(rounded),
    }


def column_config(indicator: Row) -> dict[str, Any]:
    """Return the column configuration for `by_authority`: decimals, thousands, widths."""
    decimals = 1 if indicator["unit"] == "GBP" else indicator["decimals"]
    number = "localized" if decimals == 0 else f"%.{decimals}f"
    values = {title: st.column_config.NumberColumn(format=number) for title in value_columns(indicator)}
    return values | {
        PLACE: st.column_config.TextColumn(width=260),
        OUT_OF: st.column_config.NumberColumn(format="localized", help=indicator["denominator_label"]),
    }


def neighbour_table(
    code: str, name: str, neighbours: pl.DataFrame, figures: Mapping[str, Row], indicator: Row
) -> pl.DataFrame:
    """Return a row for the authority and for each neighbour: figure in words, counts, closeness, border.

    `neighbours` are rows of place_queries.neighbours, `figures` rows of the table `figure` by location code.
    A neighbour without a figure did not exist in that period.
    """
    places = list(neighbours.rows(named=True))
    rows = [figures.get(of) for of in (code, *neighbours["location_code"])]
    without = ["not then", *("had ended" if place["closed"] else "not yet" for place in places)]
    table = pl.DataFrame(
        {
            PLACE: [name, *neighbours["location_name"]],
            "Figure": [figure_cell(row, indicator, other) for row, other in zip(rows, without, strict=True)],
            "Counts": [counts_cell(row, indicator) for row in rows],
            "Closeness": ["", *map(_closeness, places)],
            "Border": ["", *map(_border, places)],
        }
    )
    return table.select(column for column in table.columns if (table[column] != "").any())


def _closeness(place: Row) -> str:
    return f"{place['position']}, {place['closeness'].lower()}" if place["position"] else ""


def _border(place: Row) -> str:
    return BORDERS.get(place["neighbour_set"], "")


def note(row: Row) -> str | None:
    """Return the note on a missing or incomparable figure; None for others."""
    if row["value"] is None:
        return formatting.NO_FIGURE
    if not row["existed"]:
        return "Abolished by then; not on the map"
    return not_ranked_words.NOTES.get(row["not_ranked"])


def off_map(figures: pl.DataFrame, indicator: Row) -> list[str]:
    """Return a sentence for each authority that has a figure but is not on the map."""
    return [_off_map(row, indicator) for row in figures.rows(named=True)]


def _off_map(row: Row, indicator: Row) -> str:
    why = "there is no hexagon for it" if row["existed"] else "it had been abolished by then"
    return f"Not on this map: **{row['location_name']}**, {_in_a_sentence(row, indicator)}; {why}."


def not_ranked(figures: pl.DataFrame, indicator: Row) -> list[str]:
    """Return a sentence for each reason why figures are not ranked: see `by_reason`."""
    left_out = figures.filter(pl.col("not_ranked").is_not_null())
    reasons = [not_ranked_words.reason({**indicator, **row}) for row in left_out.rows(named=True)]
    return by_reason(left_out.with_columns(not_ranked_reason=pl.Series(reasons, dtype=pl.String)), indicator)


def by_reason(left_out: pl.DataFrame, indicator: Row) -> list[str]:
    """Return a sentence for each `not_ranked_reason`: the authorities with their figures, then the reason."""
    return [
        f"{formatting.listed([_left_out(row, indicator) for row in rows.rows(named=True)])}: {reason}"
        for (reason,), rows in left_out.group_by("not_ranked_reason", maintain_order=True)
    ]


def _left_out(row: Row, indicator: Row) -> str:
    """Return an authority's name, with its figure if it has one."""
    shown = "" if row["value"] is None else f" ({_in_a_sentence(row, indicator)})"
    return f"**{row['location_name']}**{shown}"


def _in_a_sentence(row: Row, indicator: Row) -> str:
    return formatting.in_a_sentence(formatting.figure_with_counts(row, indicator))


def by_period(
    own: Sequence[Row],
    comparisons: Sequence[tuple[str, Sequence[Row]]],
    indicator: Row,
    former: Sequence[str] = (),
    without: Callable[[int], str] = lambda _: formatting.in_a_sentence(formatting.NO_FIGURE),
) -> pl.DataFrame:
    """Return one row per period, newest first: figure in words, counts, and each comparison's figure.

    `former` names the comparisons that are predecessors of the place: their periods get a row too. `without`
    says for a period why another comparison has no row.
    """
    has_counts = any(formatting.fraction(row, indicator) for row in own)
    mine, others, periods = _aligned(own, comparisons, former)
    return pl.DataFrame(
        [
            {
                formatting.period_heading(indicator): formatting.period_cell(period, indicator),
                "Figure": figure_cell(mine.get(period), indicator, "not yet"),
                **({"Counts": counts_cell(mine.get(period), indicator)} if has_counts else {}),
                **{
                    name: _former_cell(rows.get(period), indicator)
                    if name in former
                    else figure_cell(rows.get(period), indicator, without(period))
                    for name, rows in others.items()
                },
            }
            for period in periods
        ]
    )


def period_numbers(
    own: Sequence[Row], comparisons: Sequence[tuple[str, Sequence[Row]]], former: Sequence[str] = ()
) -> pl.DataFrame:
    """Return `by_period` as numbers: time_period, value, its counts, and 'value NAME' of each comparison."""
    mine, others, periods = _aligned(own, comparisons, former)
    counted = ("value", "numerator", "denominator")
    columns = {name: [mine.get(period, {}).get(name) for period in periods] for name in counted}
    columns |= {
        f"value {name}": [rows[period]["value"] if period in rows else None for period in periods]
        for name, rows in others.items()
    }
    numbers = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    numbers = numbers.select(
        name for name in columns if name == "value" or numbers[name].null_count() < numbers.height
    )
    return numbers.insert_column(0, pl.Series("time_period", periods, pl.Int64))


def numbers_of_periods(numbers: pl.DataFrame) -> dict[str, str]:
    """Return which column of `by_period` is which of `period_numbers`."""
    others = [name for name in numbers.columns if name.startswith("value ")]
    return {"Figure": "value"} | {name.removeprefix("value "): name for name in others}


def _aligned(
    own: Sequence[Row], comparisons: Sequence[tuple[str, Sequence[Row]]], former: Sequence[str]
) -> tuple[dict[int, Row], dict[str, dict[int, Row]], list[int]]:
    """Return own rows and others' by period, and the periods of a table's rows, newest first."""
    mine = {row["time_period"]: row for row in own}
    others = {name: {row["time_period"]: row for row in rows} for name, rows in comparisons}
    periods = sorted({*mine, *(period for name in former for period in others[name])}, reverse=True)
    return mine, others, periods


def figure_cell(row: Row | None, indicator: Row, without: str) -> str:
    """Return a figure in words with its flag; `without` if there is no row."""
    return without if row is None else formatting.figure(row["value"], indicator) + _marker(row)


def counts_cell(row: Row | None, indicator: Row) -> str:
    """Return the counts behind a percentage; empty if there are none."""
    return "" if row is None else formatting.fraction(row, indicator) or ""


def _former_cell(row: Row | None, indicator: Row) -> str:
    return "ended" if row is None else formatting.figure_with_counts(row, indicator) + _marker(row)


def _marker(row: Row) -> str:
    return not_ranked_words.MARKERS.get(row["not_ranked"], "")


def gap(row: Row, indicator: Row) -> str:
    """Return the difference of two figures with its interval: '37.3 percentage points (31.4 to 43.1)'."""
    apart = formatting.difference(row["gap"], indicator)
    if row["gap_low"] is None:
        return apart
    if row["gap_low"] <= 0:
        return f"{apart}, which chance could explain"
    low, high = (f"{row[end]:,.{indicator['decimals']}f}" for end in ("gap_low", "gap_high"))
    return f"{apart} ({low} to {high})"
