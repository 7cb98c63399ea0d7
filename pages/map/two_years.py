"""Two years of a measure: what changed, as sentences and as a table."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.data import connection, lookups
from pages.ui.data.changes import counted_differently
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.widgets import cards
from pipeline.core.periods import period_label
from pipeline.core.places import ENGLAND
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

CHANGED = "Beyond chance"


def movers(indicator: Row, earlier: int, later: int) -> pl.DataFrame:
    """Return the change of every authority with both figures: the rows of variation_queries.movers."""
    return connection.cached(variation_queries.movers, indicator["indicator"], earlier, later)


def title(indicator: Row, earlier: int, later: int) -> str:
    """Return the measure's full name with both years."""
    cells = [formatting.period_cell(period, indicator) for period in (earlier, later)]
    return f"{indicator['label']}: {cells[0]} and {cells[1]}"


def sentences(indicator: Row, earlier: int, later: int) -> list[str]:
    """Return what changed in England, for how many authorities, and any break between the two years."""
    changes = movers(indicator, earlier, later)
    compared = changes.filter(pl.col("doubt").is_null() & ~pl.col("crosses_break"))
    found = [england(indicator, earlier, later), counted(compared, indicator)]
    if breaks := lookups.break_notes(indicator["indicator"], earlier, later):
        differently = counted_differently(indicator["indicator"], earlier, later)
        found.append(
            " ".join(
                [f"⚠ The two years were {differently}, so we cannot say whether it rose or fell.", *breaks]
            )
        )
    return [sentence for sentence in found if sentence]


def england(indicator: Row, earlier: int, later: int) -> str | None:
    """Return England's published figures; of balances, how many authorities were in deficit."""
    series = {row["time_period"]: row["value"] for row in lookups.series(ENGLAND, indicator["indicator"])}
    before, after = series.get(earlier), series.get(later)
    if before is None or after is None:
        lines = [cards.england_line(period, indicator) for period in (earlier, later)]
        pairs = zip((earlier, later), lines, strict=True)
        return " ".join(f"{formatting.when(period, indicator)}: {formatting.in_a_sentence(line)}"
                        for period, line in pairs if line and indicator["signed"]) or None  # fmt: skip
    figures = [
        f"{formatting.figure(value, indicator)} {_in_period(period, indicator)}"
        for value, period in ((before, earlier), (after, later))
    ]
    broken = lookups.break_notes(indicator["indicator"], earlier, later)
    apart = "" if broken else _apart(after - before, indicator)
    return f"England: {figures[0]}, {figures[1]}{apart}."


def _apart(change: float, indicator: Row) -> str:
    """Return how far a figure moved; empty for balances, whose figures are already in words."""
    if indicator["signed"] or round(change, indicator["decimals"]) == 0:
        return ""
    way = "higher" if change > 0 else "lower"
    return f", {formatting.difference(change, indicator)} {way}"


def _in_period(period: int, indicator: Row) -> str:
    return formatting.in_a_sentence(formatting.when(period, indicator))


def counted(compared: pl.DataFrame, indicator: Row) -> str | None:
    """Return how many authorities moved up and down, where possible by more than chance."""
    if compared.is_empty():
        return None
    up, down = ways(indicator)
    start = f"Of {compared.height} authorities with figures to compare in both,"
    if compared["beyond_chance"].is_null().any():
        higher, lower = ((compared["change"] > 0).sum(), (compared["change"] < 0).sum())
        return f"{start} {higher} moved {up} and {lower} {down}."
    surely = compared.filter("beyond_chance")
    higher, lower = ((surely["change"] > 0).sum(), (surely["change"] < 0).sum())
    return (
        f"{start} {higher} are clearly {up} and {lower} are clearly {down}. "
        f"{compared.height - surely.height} are not clearly different."
    )


def ways(indicator: Row) -> tuple[str, str]:
    """Return the two directions in which a figure can move, in words."""
    return ("towards a surplus", "towards a deficit") if indicator["signed"] else ("higher", "lower")


def draw_table(indicator: Row, earlier: pl.DataFrame, later: pl.DataFrame) -> None:
    """Draw the figures of both years (rows of figure_queries.figures_of_period) and the change."""
    periods = [frame["time_period"][0] for frame in (earlier, later)]
    changes = movers(indicator, *periods)
    both = side_by_side(earlier, later, changes)
    labels = [formatting.period_cell(period, indicator) for period in periods]
    differently = counted_differently(indicator["indicator"], *periods)
    shown = table(both, labels, indicator, formatting.capital(differently))
    rows = [*earlier.rows(named=True), *later.rows(named=True)]
    about = [
        indicator["definition"],
        *sentences(indicator, *periods),
        *lookups.notes_of_series(indicator["indicator"], None, periods),
    ]
    changes_table = downloadable.DownloadableTable(
        title(indicator, *periods),
        shown,
        _plain(both, periods, indicator),
        about,
        lookups.releases_of(rows),
        measures={indicator["indicator"]: indicator},
    )
    downloadable.draw(
        changes_table,
        f"{indicator['indicator']}_{periods[0]}_{periods[1]}",
        column_config=_config(shown, indicator),
    )


def side_by_side(earlier: pl.DataFrame, later: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return one row per authority of either year: value_0, value_1, note_0, note_1 and the change.

    The change is null if either figure is suspect or rests on too few, and across a break in the series.
    """
    places = ["location_code", "location_name", "region_name"]
    parts = [
        frame.select(
            *places,
            pl.col("value").alias(f"value_{number}"),
            pl.Series(
                f"note_{number}", [figure_tables.note(row) for row in frame.rows(named=True)], dtype=pl.String
            ),
        )
        for number, frame in enumerate((earlier, later))
    ]
    everyone = pl.concat([part.select(places) for part in reversed(parts)]).unique(
        "location_code", keep="first"
    )
    for number, part in enumerate(parts):
        own = part.select("location_code", f"value_{number}", f"note_{number}")
        everyone = everyone.join(own, on="location_code", how="left")
    compared = changes.filter(pl.col("doubt").is_null()).select(
        "location_code", "change", "change_low", "change_high", "beyond_chance"
    )
    everyone = everyone.join(changes.select("location_code", "crosses_break"), on="location_code", how="left")
    return everyone.join(compared, on="location_code", how="left").sort("location_name", "location_code")


def table(both: pl.DataFrame, labels: Sequence[str], indicator: Row, across_a_break: str) -> pl.DataFrame:
    """Return `side_by_side` for readers: sortable figures, changes without signs, notes with their year.

    `across_a_break` is the note of rows whose two figures were counted differently.
    """
    values = [
        column.alias(title)
        for number, label in enumerate(labels)
        for title, column in _columns(both, f"value_{number}", label, indicator).items()
    ]
    up, down = _titles(indicator)
    size = pl.col("change").abs() / (1e6 if indicator["unit"] == "GBP" else 1)
    size = size.round(1 if indicator["unit"] == "GBP" else indicator["decimals"])
    notes = [
        "; ".join(
            [
                *([across_a_break] if row["crosses_break"] else []),
                *(
                    f"{label}: {row[f'note_{number}']}"
                    for number, label in enumerate(labels)
                    if row[f"note_{number}"]
                ),
            ]
        )
        or None
        for row in both.rows(named=True)
    ]
    shown = both.select(
        pl.col("location_name").alias(figure_tables.PLACE),
        *values,
        pl.when(pl.col("change") > 0).then(size).alias(up),
        pl.when(pl.col("change") < 0).then(size).alias(down),
        pl.when("beyond_chance")
        .then(pl.lit("yes"))
        .when(~pl.col("beyond_chance"))
        .then(pl.lit("no"))
        .alias(CHANGED),
        pl.col("region_name").alias(figure_tables.REGION),
        pl.Series(figure_tables.NOTE, notes, dtype=pl.String),
    )
    return shown.drop(CHANGED) if both["beyond_chance"].is_null().all() else shown


def _columns(both: pl.DataFrame, column: str, label: str, indicator: Row) -> dict[str, pl.Series]:
    """Return the figures of one year as number columns by title."""
    values = both.select(pl.col(column).alias("value"))
    columns = {}
    for title, expression in figure_tables.value_columns(indicator).items():
        name = title.replace(indicator["short_label"], label)
        if formatting.is_in_words(indicator):
            name = f"{label}: {title}"
        columns[name] = values.select(expression.alias("value")).to_series()
    return columns


def _titles(indicator: Row) -> tuple[str, str]:
    """Return the titles of the columns for changes up and down."""
    unit = formatting.short_unit_of_differences(indicator)
    up, down = (way.capitalize() for way in ways(indicator))
    by = "" if indicator["signed"] else " by"
    return f"{up}{by}, {unit}" if unit else f"{up}{by}", f"{down}{by}, {unit}" if unit else f"{down}{by}"


def _config(shown: pl.DataFrame, indicator: Row) -> dict[str, Any]:
    decimals = 1 if indicator["unit"] == "GBP" else indicator["decimals"]
    number = st.column_config.NumberColumn(format="localized" if decimals == 0 else f"%.{decimals}f")
    numbers = {name: number for name, kind in shown.schema.items() if kind.is_numeric()}
    return numbers | {figure_tables.PLACE: st.column_config.TextColumn(width=220)}


def _plain(both: pl.DataFrame, periods: Sequence[int], indicator: Row) -> pl.DataFrame:
    """Return codes and numbers, for the file."""
    labels = [period_label(period, indicator["time_identifier"]) for period in periods]
    return both.select(
        "location_code",
        pl.col("value_0").alias(f"value {labels[0]}"),
        pl.col("value_1").alias(f"value {labels[1]}"),
        "change",
        "change_low",
        "change_high",
        "crosses_break",
    )
