"""Who changed since another year, and whether that is more than chance."""

from collections.abc import Sequence

import duckdb
import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.charts import draw as plot
from pages.ui.data import connection, lookups
from pages.ui.data.changes import Changes, between, lone_notes, why_apart, why_without, without_both
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pages.variation import change_text, chart_dumbbells, table_columns
from pages.variation.chart_dumbbells import Dumbbell
from pages.variation.frame import PageContext
from pipeline.core.periods import period_label
from pipeline.text import formatting
from pipeline.text.formatting import Row

ENDS = 10
NO_INTERVALS = "This measure has no intervals, so nothing can be said of chance."


def draw(context: PageContext) -> None:
    """Draw the section."""
    pair = _periods(context)
    if pair is None:
        only = formatting.period_of(context.period, context.indicator)
        context.heading(
            context.title, f"This measure is published for {only} only, so nothing can have changed yet."
        )
        context.controls()
        context.link("How it is spread →", show="spread")
        return
    changes = between(context.measure, *pair)
    context.heading(context.title, *_answer(changes, context))
    context.controls()
    _other_year(context)
    if said := of_chosen(context):
        st.markdown(said)
    if changes.shared:
        prose.bullets(f"Read with care: {note}" for note in lone_notes(changes, None))
    if not changes.compared.is_empty():
        _picture(changes, context)
    st.header("Every authority")
    many = changes.compared.height + changes.apart.height
    notes = lookups.notes_of_series(context.measure, None, pair)
    figures = [frame for period in pair for frame in lookups.figures(context.measure, period).values()]
    table_columns.draw(
        downloadable.DownloadableTable(
            f"Changes from {_of(pair[0], context.indicator)} to {_of(pair[1], context.indicator)}: "
            f"{context.indicator['label']}",
            connection.cached(_table, context.measure, *pair),
            connection.cached(_codes, context.measure, *pair),
            [context.indicator["definition"], *notes],
            lookups.releases_of(figures),
        ),
        "movers_table",
        column_config=table_columns.config(
            context.indicator, _titles(context.indicator, pair, many), _counts(context.indicator, pair)
        ),
    )
    _apart(changes, context)
    st.header("About this measure")
    prose.about(context.indicator, notes, figures)


def _periods(context: PageContext) -> tuple[int, int] | None:
    """The earlier and the later period; by default the period shown and the one before it."""
    years = context.known.years(context.view[fields.MEASURE], context.view[fields.EXCEPTIONS])
    before = [year for year in years if year < context.period]
    after = [year for year in years if year > context.period]
    other = context.view[fields.OTHER_YEAR] or next(iter([*before[::-1], *after]), None)
    return None if other is None else (min(other, context.period), max(other, context.period))


def _other_year(context: PageContext) -> None:
    years = context.known.years(context.view[fields.MEASURE], context.view[fields.EXCEPTIONS])
    identifier = context.indicator["time_identifier"]
    st.selectbox(
        "Compared with",
        [year for year in reversed(years) if year != context.period],
        format_func=lambda period: period_label(period, identifier),
        index=None,
        placeholder="The period before",
        key=fields.OTHER_YEAR.name,
        width=250,
    )


def _of(period: int, indicator: Row) -> str:
    return (
        formatting.period_cell(period, indicator)
        if indicator["signed"]
        else formatting.period_of(period, indicator)
    )


def _answer(changes: Changes, context: PageContext) -> list[str]:
    """How many rose and fell, and who furthest."""
    span = f"From {_of(changes.first, context.indicator)} to {_of(changes.last, context.indicator)}"
    if changes.broken:
        return [
            f"{span} nothing can be called a rise or a fall.",
            *lookups.break_notes(changes.measure, changes.first, changes.last),
        ]
    moved = changes.compared
    if moved.is_empty():
        return [f"{span}, no authority has two figures that can be compared."]
    known = moved["beyond_chance"].null_count() < moved.height
    clear = moved.filter("beyond_chance") if known else moved
    fell, rose = clear.filter(pl.col("change") < 0).height, clear.filter(pl.col("change") > 0).height
    chance = " by more than chance alone would usually make" if known else ""
    down, up = (
        ("moved towards deficit", "towards surplus") if context.indicator["signed"] else ("fell", "rose")
    )
    counted = (
        f"of {moved.height} authorities whose two figures can be compared, {fell} {down} and {rose} {up}"
    )
    ends = [moved.row(place, named=True) for place in (0, -1)]
    rest = moved.height - fell - rose
    unclear = f" {rest} did not clearly change." if known and rest else ""
    return [
        f"{span}, {counted}{chance}.{unclear}",
        *(_furthest(row, context.indicator) for row in ends if row["change"]),
    ]


def _furthest(row: Row, indicator: Row) -> str:
    name = formatting.place_in_a_sentence(row["location_name"])
    apart = formatting.difference(row["change"], indicator)
    start, end = (formatting.as_noun(row[of], indicator) for of in ("from_value", "value"))
    which = change_text.directions(indicator)[row["change"] > 0]
    if indicator["signed"]:
        return f"Furthest {which} moved {name}, by {apart}: from {start} to {end}."
    return f"The steepest {which} was that of {name}, {apart}: from {start} to {end}."


def of_chosen(context: PageContext) -> str | None:
    """The chosen authority's change: how large, whether more than chance, and among all changes."""
    pair = _periods(context)
    if context.code is None or pair is None:
        return None
    changes = between(context.measure, *pair)
    found = pl.concat([changes.compared, changes.apart]).filter(location_code=context.code)
    if found.is_empty():
        return f"**{context.name}** has no two figures to compare. {why_without(changes, context.code)}"
    row = found.row(0, named=True)
    start, end = (
        f"{formatting.as_noun(row[of], context.indicator)} {'at' if context.indicator['signed'] else 'in'} "
        f"{formatting.period_cell(period, context.indicator)}"
        for of, period in zip(("from_value", "value"), pair, strict=True)
    )
    told = f"**{context.name}**: from {start} to {end}"
    if row["location_code"] in changes.apart["location_code"]:
        return f"{told}. Not to be compared: {formatting.in_a_sentence(why_apart(changes, row))}"
    interval = change_text.between(row["change_low"], row["change_high"], context.indicator)
    chance = {
        True: "That is more than chance alone would usually make.",
        False: "That is no more than chance alone could make.",
    }
    said = [
        f"{told}, {change_text.as_noun(row['change'], context.indicator)}{interval}.",
        chance.get(row["beyond_chance"]),
        _among(row["change"], changes.compared, context.indicator),
    ]
    return " ".join(sentence for sentence in said if sentence)


def _among(change: float, compared: pl.DataFrame, indicator: Row) -> str:
    """Where a change lies among all changes: whether it is within the middle eight in ten."""
    low, high = (compared["change"].quantile(share, "linear") for share in (0.1, 0.9))
    if low is None or high is None or formatting.is_total(indicator):
        return ""
    side = "within" if low <= change <= high else "outside"
    lowest, highest = (change_text.as_noun(end, indicator) for end in (low, high))
    return f"It lies {side} the middle eight in ten of all changes, which run from {lowest} to {highest}."


def _picture(changes: Changes, context: PageContext) -> None:
    compared = changes.compared
    ends = min(ENDS, compared.height // 2)
    falls = compared.head(ends).filter(pl.col("change") < 0)
    rises = compared.tail(ends).reverse().filter(pl.col("change") > 0)
    own = compared.filter(
        (pl.col("location_code") == (context.code or ""))
        & ~pl.col("location_code").is_in([*falls["location_code"], *rises["location_code"]])
    )
    down, up = (
        ("Furthest towards deficit", "Furthest towards surplus")
        if context.indicator["signed"]
        else ("Steepest falls", "Steepest rises")
    )
    items: list[Dumbbell | str] = []
    for title, rows in (("The chosen authority", own), (down, falls), (up, rises)):
        if not rows.is_empty():
            items += [title, *(_dumbbell(row, changes, context.indicator) for row in rows.rows(named=True))]
    labels = (_of(changes.first, context.indicator), _of(changes.last, context.indicator))
    plot.draw(
        chart_dumbbells.chart(
            items, context.indicator, (formatting.capital(labels[0]), formatting.capital(labels[1]))
        ),
        key="movers_chart",
        alt=f"{context.indicator['label']}, {labels[0]} and {labels[1]}: the largest changes; "
        "the table below has every authority's",
    )
    intervals = (
        "The thin line across a triangle shows where the later figure might lie if chance had fallen "
        "otherwise (95% interval of the change). Grey stands for changes that are no more than chance "
        "could make. A steep change is often that of an authority with few children: look at the numbers "
        "in the table before telling a story."
    )
    context.how_to_read(
        "The hollow circle is the earlier figure, the triangle the later one; it points in the direction "
        "of the change. "
        f"{intervals if compared['change_low'].null_count() < compared.height else NO_INTERVALS}"
    )


def _dumbbell(row: Row, changes: Changes, indicator: Row) -> Dumbbell:
    start, end = (formatting.figure(row[of], indicator) for of in ("from_value", "value"))
    interval = change_text.between(row["change_low"], row["change_high"], indicator)
    text = (
        f"<b>{row['location_name']}</b><br>{_of(changes.first, indicator)}: {start}<br>"
        f"{_of(changes.last, indicator)}: {end}<br>"
        f"{formatting.capital(change_text.change(row['change'], indicator))}{interval}"
    )
    low, high = (
        None if row[bound] is None else row["from_value"] + row[bound]
        for bound in ("change_low", "change_high")
    )
    return Dumbbell(
        name=row["location_name"],
        words=f"{start} → {end}",
        start=row["from_value"],
        end=row["value"],
        text=text,
        symbol="triangle-right" if row["change"] > 0 else "triangle-left",
        clear=row["beyond_chance"] is not False,
        low=low,
        high=high,
    )


def _titles(indicator: Row, pair: tuple[int, int], many: int) -> list[str]:
    """The columns of numbers: both figures, the fall, the rise."""
    down, up = ("Towards deficit by", "Towards surplus by") if indicator["signed"] else ("Fell by", "Rose by")
    of_periods = [
        table_columns.title(formatting.period_cell(period, indicator), indicator, many) for period in pair
    ]
    return [*of_periods, *(table_columns.title_apart(name, indicator, many) for name in (down, up))]


def _counts(indicator: Row, pair: tuple[int, int]) -> list[str]:
    return [f"{figure_tables.OUT_OF}, {formatting.period_cell(period, indicator)}" for period in pair]


def _table(_con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int) -> pl.DataFrame:
    """One row an authority, the steepest fall first, those not to be compared last."""
    indicator = lookups.indicators()[measure]
    changes = between(measure, first, last)
    rows = [*changes.compared.rows(named=True), *changes.apart.rows(named=True)]
    change = [row["change"] for row in rows]
    numbers = [
        table_columns.figures([row["from_value"] for row in rows], indicator),
        table_columns.figures([row["value"] for row in rows], indicator),
        table_columns.differences([size if size < 0 else None for size in change], indicator),
        table_columns.differences([size if size > 0 else None for size in change], indicator),
    ]
    table: dict[str, object] = {figure_tables.PLACE: [row["location_name"] for row in rows]}
    table |= dict(zip(_titles(indicator, (first, last), len(rows)), numbers, strict=True))
    if any(row["change_low"] is not None for row in rows):
        table["95% interval of the change"] = [
            change_text.interval(row["change_low"], row["change_high"], indicator) for row in rows
        ]
        table["More than chance"] = [
            change_text.yes_or_no(row["beyond_chance"], "no interval") for row in rows
        ]
    if table_columns.is_counted(indicator):
        for title, period in zip(_counts(indicator, (first, last)), (first, last), strict=True):
            figures = lookups.figures(measure, period)
            table[title] = table_columns.out_of(
                [figures[row["location_code"]]["denominator"] for row in rows]
            )
    table[figure_tables.NOTE] = pl.Series([_note(row, changes) for row in rows], dtype=pl.String)
    return pl.DataFrame(table)


def _note(row: Row, changes: Changes) -> str | None:
    if row["doubt"]:
        return {"suspect": "Suspect figure", "small": "Too few to compare"}[row["doubt"]]
    if row["crosses_break"]:
        return "Counted in another way in between"
    return "Something was noted of one of the two" if row["caution"] and not changes.shared else None


def _codes(_con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int) -> pl.DataFrame:
    changes = between(measure, first, last)
    return pl.concat([changes.compared, changes.apart]).drop("indicator", "location_name")


def _apart(changes: Changes, context: PageContext) -> None:
    """Draw whose change is not to be compared, and why."""
    rows: Sequence[Row] = [] if changes.broken else changes.apart.rows(named=True)
    apart = [
        f"**{row['location_name']}** ({formatting.figure(row['from_value'], context.indicator)}, then "
        f"{formatting.figure(row['value'], context.indicator)}). {why_apart(changes, row)}"
        for row in rows
    ]
    if apart:
        st.header("Not to be compared, and why")
        prose.bullets(apart)
    if without := without_both(changes):
        st.header("Without both figures")
        prose.bullets(without)
