"""The section Equality: a group of children beside all others, in every council."""

import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pages.ui.widgets import chart, folding, heading, save_menu, titled
from pages.ui.widgets.chart import Chart
from pages.variation import table_columns
from pages.variation.frame import PageContext
from pipeline.core.places import ENGLAND
from pipeline.core.thresholds import CLEAR_GAP, MASKED_BELOW, SMALL_DENOMINATOR
from pipeline.queries import equality as equality_queries
from pipeline.statistics.equality import AGE, ETHNICITY, HIGHER, LOWER, NO_DIFFERENCE, SEX, TOPIC_OF
from pipeline.text import formatting, groups
from pipeline.text.formatting import Row

TOPICS = {SEX: "Sex", AGE: "Age", ETHNICITY: "Ethnicity"}
NAMES = {groups.slug(group): group for group in TOPIC_OF}
"""Group, as in an address -> its name."""
THEIRS, OTHERS, GAP, RANGE = "For them", "For all others", "Gap", "Likely range"
SAID = "Is there a clear gap?"


def draw(context: PageContext) -> None:
    """Draw the section."""
    held = connection.cached(equality_queries.periods)
    periods = held.get(context.measure)
    group = NAMES[context.view[fields.GROUP]]
    if not periods:
        context.heading("We have no figures on this measure by sex, age or ethnicity.")
        context.controls()
        for measure in held:
            if measure in context.known.measures:
                label = lookups.indicators()[measure]["label"]
                context.link(f"{label} →", measure=measure, year=f"{held[measure][-1]}")
        return
    context = context.among(periods)
    period = context.period
    rows = connection.cached(equality_queries.by_council, context.measure, period, group)
    within = connection.cached(equality_queries.by_group, context.measure, ENGLAND, period)
    (england,) = within.filter(group=group).rows(named=True)
    measure = formatting.measure_in_period(period, context.indicator)
    first, *more = _answer(rows, england, group)
    first = " ".join(filter(None, [context.other_period("figures by group"), first]))
    heading.draw(groups.headline(england, group), measure, first)
    context.controls(formatting.in_a_sentence(group))
    with folding.folded("group"):
        _choice()
    table = _downloadable(rows, context, period, group)
    given = {"group": groups.slug(group)}
    chart.draw(
        Chart("group-gaps", context.measure, period, context.slug, children=group),
        "groups_chart",
        notes=False,
    )
    pictures = save_menu.picture("group-gaps", context.measure, period, context.slug, given)
    save_menu.draw(f"Chart, {table.title}", [*pictures, *downloadable.files(table, "groups_table")])
    context.more(*more)
    _own(rows, context, group)
    context.how_to_read(
        "Each dot is a council. It shows how much higher or lower its figure is for the group than for all "
        f"others there. The upright line is the likely range. {groups.ABOUT} “No clear difference” rules out "
        f"a gap of {CLEAR_GAP} points, “too few to say” does not."
    )
    st.header("Every council")
    titles = _titles(context.indicator, rows.height)
    config = table_columns.config(context.indicator, titles, ["Of them", "Of others"])
    table_columns.draw(table, "groups_table", column_config=config)
    _without(rows)
    context.about()


def _answer(rows: pl.DataFrame, england: Row, group: str) -> list[str]:
    """Return England's gap within councils, and in how many councils there clearly is one."""
    compared = rows.filter(pl.col("gap").is_not_null()).rows(named=True)
    if not compared:
        return ["No council has enough of them to compare."]
    said = groups.within_england(england, group) if england["gap"] is not None else ""
    return [said, groups.counted(compared)]


def _choice() -> None:
    st.selectbox(
        "Group",
        fields.GROUPS,
        format_func=lambda slug: f"{TOPICS[TOPIC_OF[NAMES[slug]]]}: {NAMES[slug]}",
        key=fields.GROUP.name,
        width=320,
    )


def _own(rows: pl.DataFrame, context: PageContext, group: str) -> None:
    """Draw the selected council's gap, or why there is none."""
    if context.code is None:
        return
    mine = rows.filter(location_code=context.code)
    if mine.is_empty():
        st.markdown(context.why_not() or f"**{context.name}** has no figures by group.")
        return
    row = mine.row(0, named=True)
    if row["why"]:
        st.markdown(f"**{context.name}**: no gap to show. {row['why']}".rstrip(".") + ".")
        return
    theirs, others = (_figure(row, of, context.indicator) for of in ("", "others_"))
    st.markdown(
        f"**{context.name}**: {theirs} for {groups.PHRASES[group]}, {others} for all others. That is "
        f"{groups.judged(row)}."
    )


def _figure(row: Row, of: str, indicator: Row) -> str:
    """Return one side's figure with its counts."""
    names = ("value", "numerator", "denominator")
    return formatting.figure_with_counts({name: row[f"{of}{name}"] for name in names}, indicator)


def _downloadable(
    rows: pl.DataFrame, context: PageContext, period: int, group: str
) -> downloadable.DownloadableTable:
    """Return the table of the councils with a gap; its file has those without one too."""
    shown = _table(rows, context.indicator)
    published = lookups.figures(context.measure, period).values()
    who = formatting.capital(groups.PHRASES[group])
    return downloadable.DownloadableTable(
        f"{who} and all others: {formatting.measure_in_period(period, context.indicator)}",
        shown,
        rows.drop("location_name"),
        [context.indicator["definition"], groups.ABOUT, *lookups.notes(context.measure, None, period)],
        lookups.releases_of(published),
        numbers=table_columns.in_words(shown, {THEIRS: "value", OTHERS: "others_value", GAP: "gap"}),
        measures={context.measure: context.indicator},
    )


def _table(rows: pl.DataFrame, indicator: Row) -> pl.DataFrame:
    """Return one row per council, the widest gap upwards first, those without a gap last."""
    found = rows.rows(named=True)
    theirs, others = _titles(indicator, rows.height)
    return pl.DataFrame(
        {
            figure_tables.PLACE: [row["location_name"] for row in found],
            theirs: table_columns.figures([row["value"] for row in found], indicator),
            "Of them": table_columns.denominators([row["denominator"] for row in found]),
            others: table_columns.figures([row["others_value"] for row in found], indicator),
            "Of others": table_columns.denominators([row["others_denominator"] for row in found]),
            GAP: ["" if row["gap"] is None else groups.gap(row) for row in found],
            RANGE: ["" if row["gap"] is None else groups.likely_range(row) for row in found],
            SAID: [row["why"] or _said(row["outcome"]) for row in found],
        }
    )


def _said(outcome: str) -> str:
    """Return what a gap with its likely range says, as the answer to SAID."""
    answers = {HIGHER: "Yes, higher", LOWER: "Yes, lower", NO_DIFFERENCE: "No"}
    return answers.get(outcome, formatting.capital(outcome))


def _titles(indicator: Row, many: int) -> list[str]:
    """Return the titles of both columns of figures."""
    return [table_columns.title(name, indicator, many) for name in (THEIRS, OTHERS)]


def _without(rows: pl.DataFrame) -> None:
    """Draw which councils have no gap to show: too few of the group, or no figures, with the reason."""
    few = rows.filter(why=equality_queries.FEW)["location_name"].to_list()
    others = rows.filter(pl.col("why").is_not_null() & (pl.col("why") != equality_queries.FEW))
    if not few and others.is_empty():
        return
    said = [f"**{row['location_name']}**: {row['why']}" for row in others.rows(named=True)]
    if few:
        said.append(
            f"**Too few to say** (fewer than {SMALL_DENOMINATOR} in the group or among the others, or a "
            f"count below {MASKED_BELOW} would show): {formatting.listed(few)}."
        )
    with titled.section("No gap to show, and why"):
        prose.bullets(said)
