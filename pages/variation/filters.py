"""The section Filter: authorities that meet several conditions at once."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from pages.ui.address import fields, links
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import change_text, prose
from pages.ui.widgets import controls, folding, heading, titled
from pages.variation import conditions as condition_widgets
from pages.variation import table_columns
from pages.variation.conditions import Condition
from pages.variation.frame import STATISTICS, PageContext, section_switch
from pipeline.core.places import ENGLAND, LONDON
from pipeline.queries import variation as variation_queries
from pipeline.statistics.relations import authorities_meeting_all
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

MOST_NAMED = 30
"""So many authorities are named before the choices; the table below them has all."""
# Example questions: label, conditions without their years, and region.
EXAMPLES: Sequence[tuple[str, Sequence[tuple[str, str, float | None]], str | None]] = (
    (
        "All London boroughs under 40% on time and above England on appeals",
        (
            ("ehcp_issued_20_weeks_excl_pct", "below", 40),
            ("send_appeal_rate_reviews_pct", "above", None),
        ),
        LONDON,
    ),
    (
        "Deficit over 10% of the grant and fewer than half of plans on time",
        (("dsg_balance_pct", "below", -10), ("ehcp_issued_20_weeks_excl_pct", "below", 50)),
        None,
    ),
    (
        "Refuse more requests than England does, and have more appeals for their children",
        (("ehc_requests_refused_pct", "above", None), ("send_appeals_per_10000", "above", None)),
        None,
    ),
)


def draw(context: PageContext) -> None:
    """Draw the section."""
    conditions = [Condition.read(text) for text in context.view[fields.CONDITIONS]]
    judged = _judged(conditions, context)
    answer = "\n\n".join(filter(None, _answer(conditions, judged, context)))
    heading.draw("Authorities that meet several conditions", first=answer)
    section_switch()
    folding.opener([controls.chosen_authority(context.view), controls.exceptions_in_words(context.view)])
    with folding.folded("choices"):
        authority, version = st.columns(2)
        with authority:
            controls.authority_box(context.known)
        with version:
            controls.exceptions_switch()
    # Somebody who has just asked for a first condition wants to set it.
    found = conditions and not st.session_state.get(condition_widgets.STARTED)
    with folding.folded("conditions") if found else st.container(key="conditions"):
        _examples(context)
        condition_widgets.rows(context.view, context.known)
        _narrowed(context)
    if conditions:
        _result(conditions, judged, context)


def _judged(conditions: Sequence[Condition], context: PageContext) -> pl.DataFrame:
    return connection.cached(
        variation_queries.judged,
        tuple(condition.judged(context.known, context.view[fields.EXCEPTIONS]) for condition in conditions),
        region_code=context.view[fields.REGION],
        la_type=context.view[fields.TYPE],
    )


def _indicator(condition: Condition, context: PageContext) -> Row:
    return condition.indicator(context.known, context.view[fields.EXCEPTIONS])


def _in_full(condition: Condition, context: PageContext) -> str:
    """Return a condition in full."""
    indicator = _indicator(condition, context)
    return f"{formatting.measure_in_period(condition.year, indicator)}: {condition.words(indicator)}"


def _answer(conditions: Sequence[Condition], judged: pl.DataFrame, context: PageContext) -> list[str]:
    """Return how many authorities meet all conditions, which if they are few, and what the conditions are."""
    if not conditions:
        return ["Choose up to four conditions to see which authorities meet all of them."]
    sure, unsure = authorities_meeting_all(judged)
    among = judged["location_code"].n_unique()
    all_of_them = ("the condition", "both conditions", "all three conditions", "all four conditions")[
        len(conditions) - 1
    ]
    count = (
        f"{len(sure)} of {among} {_filtered_authorities(context)} "
        f"{'meets' if len(sure) == 1 else 'meet'} {all_of_them}{_beyond_chance(judged, sure)}."
    )
    meeting = judged.filter(pl.col("location_code").is_in(sure), condition=0)["location_name"].to_list()
    said = [f"({number}) {_in_full(condition, context)}." for number, condition in enumerate(conditions, 1)]
    return [
        f"{count} {len(unsure)} more cannot be checked." if unsure else count,
        f"{formatting.listed(meeting)}." if 0 < len(meeting) <= MOST_NAMED else "",
        " ".join([*said, _selected_sentence(conditions, judged, context) or ""]),
    ]


def _beyond_chance(judged: pl.DataFrame, sure: Sequence[str]) -> str:
    """Return how many of those that meet all conditions meet each by more than chance; empty if not known."""
    tested = judged.filter(pl.col("location_code").is_in(sure)).group_by("location_code")
    known = tested.agg(pl.col("beyond_chance").all(ignore_nulls=False)).get_column("beyond_chance")
    beyond = known.sum()
    return (
        f", {'all' if beyond == len(sure) else beyond or 'none'} by more than chance" if known.count() else ""
    )


def _filtered_authorities(context: PageContext) -> str:
    """Return among which authorities the filter selects."""
    region, la_type = context.view[fields.REGION], context.view[fields.TYPE]
    where = f" in {formatting.region_in_a_sentence(context.known.regions[region])}" if region else ""
    type_phrase = f" of the type {formatting.in_a_sentence(la_type)}" if la_type else ""
    return f"authorities{type_phrase}{where}"


def _selected_sentence(
    conditions: Sequence[Condition], judged: pl.DataFrame, context: PageContext
) -> str | None:
    """Return whether the selected authority meets the conditions."""
    if context.code is None:
        return None
    rows = judged.filter(location_code=context.code).sort("condition").rows(named=True)
    if not rows:
        return f"**{context.name}** is not among them."
    outcomes = []
    for condition, row in zip(conditions, rows, strict=True):
        indicator = _indicator(condition, context)
        number = row["condition"] + 1
        if row["not_judged"]:
            outcomes.append(f"({number}) cannot be checked ({not_ranked.OBSTACLES[row['not_judged']]})")
        else:
            does = "is met" if row["met"] else "is not met"
            outcomes.append(f"({number}) {does} ({formatting.figure(row['value'], indicator)})")
    return f"**{context.name}**: {formatting.listed(outcomes)}."


def _examples(context: PageContext) -> None:
    """Draw links that set the conditions, whatever is set already."""
    st.markdown("Examples to start from, each in its newest year:")
    for label, parts, region in EXAMPLES:
        if all(measure in context.known.measures for measure, *_ in parts):
            texts = [
                Condition(measure, context.known.years(measure, "excl")[-1], relation, than).write()
                for measure, relation, than in parts
            ]
            params = {fields.SECTION.name: ["filter"], fields.CONDITIONS.name: ["~~".join(texts)]}
            if region in context.known.regions:
                params[fields.REGION.name] = [region]
            links.page_link("variation", label, context.view.params | params)


def _narrowed(context: PageContext) -> None:
    """Draw the choice of a region and a type."""
    region, la_type = st.columns(2)
    region.selectbox(
        "Only in",
        list(context.known.regions),
        format_func=lambda code: context.known.regions[code],
        index=None,
        placeholder="All of England",
        key=fields.REGION.name,
    )
    la_type.selectbox(
        "Only of the type (as of today)",
        context.known.types,
        index=None,
        placeholder="All types",
        key=fields.TYPE.name,
    )


def _result(conditions: Sequence[Condition], judged: pl.DataFrame, context: PageContext) -> None:
    """Draw who meets the conditions, who cannot be checked and why, and the measures of the conditions."""
    sure, unsure = authorities_meeting_all(judged)
    outcome: dict[str, list[Row]] = {}
    for row in judged.rows(named=True):
        outcome.setdefault(row["location_code"], []).append(row)
    figures = [
        lookups.figures(_indicator(condition, context)["indicator"], condition.year)
        for condition in conditions
    ]
    st.header("Who meets all of them" if len(conditions) > 1 else "Who meets it")
    if sure:
        _meeting_authorities(conditions, {code: outcome[code] for code in sure}, figures, context)
    else:
        st.markdown("None.")
    st.markdown(
        "**How to read this.** We compare the published figure with your number. “More than chance” "
        "means that the number is outside the figure's likely range. If it is inside, a few children "
        "more or less could have changed the answer. Two conditions met together do not show that one "
        "causes the other."
    )
    links.page_link("methods", "How the comparisons are worked out →", context.view.params | STATISTICS)
    if unsure:
        with titled.section("Who cannot be checked, and why"):
            prose.bullets(_why(conditions, outcome[code], context) for code in unsure)
    for number, condition in enumerate(conditions, 1):
        indicator = _indicator(condition, context)
        notes = lookups.notes(indicator["indicator"], ENGLAND, condition.year)
        title = f"About condition {number}: {formatting.in_a_sentence(indicator['short_label'])}"
        with titled.section(title):
            prose.about(indicator, notes, figures[number - 1].values())


def _meeting_authorities(
    conditions: Sequence[Condition],
    outcome: Mapping[str, list[Row]],
    figures: Sequence[Mapping[str, Row]],
    context: PageContext,
) -> None:
    """Draw the table of the authorities that meet all conditions, with its file."""
    numbered = [
        f"({number}) {_in_full(condition, context)}" for number, condition in enumerate(conditions, 1)
    ]
    indicators = [_indicator(condition, context) for condition in conditions]
    table_columns.draw(
        downloadable.DownloadableTable(
            f"{len(outcome)} {_filtered_authorities(context)} that meet: {'; '.join(numbered)}",
            _table(conditions, list(outcome.values()), figures, context),
            pl.DataFrame({"location_code": list(outcome)}),
            [
                *(f"{indicator['label']}: {indicator['definition']}" for indicator in indicators),
                *_notes(conditions, context),
            ],
            lookups.releases_of([row for rows in figures for row in rows.values()]),
        ),
        "filter_table",
        column_config=_config(conditions, context, len(outcome)),
    )


def _notes(conditions: Sequence[Condition], context: PageContext) -> list[str]:
    return [
        note
        for condition in conditions
        for note in lookups.notes(_indicator(condition, context)["indicator"], None, condition.year)
    ]


def _why(conditions: Sequence[Condition], rows: Sequence[Row], context: PageContext) -> str:
    """Return why an authority that fails no condition cannot be checked on all."""
    parts = []
    for row in rows:
        if not row["not_judged"]:
            continue
        condition = conditions[row["condition"]]
        measure = _indicator(condition, context)["indicator"]
        reason = lookups.reasons(measure, condition.year).get(row["location_code"], "")
        parts.append(
            f"Condition {row['condition'] + 1}: {not_ranked.OBSTACLES[row['not_judged']]}. {reason}".strip()
        )
    return f"**{rows[0]['location_name']}**. {' '.join(parts)}"


def _titles(conditions: Sequence[Condition], context: PageContext, many: int) -> list[tuple[str, str, str]]:
    """Return the column titles of each condition: figure, out of how many, more than chance."""
    titles = []
    for number, condition in enumerate(conditions, 1):
        indicator = _indicator(condition, context)
        period = formatting.period_cell(condition.year, indicator)
        figure = table_columns.title(f"({number}) {indicator['short_label']}, {period}", indicator, many)
        titles.append((figure, f"({number}) {figure_tables.OUT_OF}", f"({number}) More than chance"))
    return titles


def _config(conditions: Sequence[Condition], context: PageContext, many: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for condition, (figure, count, _) in zip(conditions, _titles(conditions, context, many), strict=True):
        found |= table_columns.config(_indicator(condition, context), [figure], [count])
    return found


def _table(
    conditions: Sequence[Condition],
    outcome: Sequence[Sequence[Row]],
    figures: Sequence[Mapping[str, Row]],
    context: PageContext,
) -> pl.DataFrame:
    """Return one row per authority: for each condition figure, denominator, and whether beyond chance."""
    table: dict[str, object] = {figure_tables.PLACE: [rows[0]["location_name"] for rows in outcome]}
    for number, (condition, titles) in enumerate(
        zip(conditions, _titles(conditions, context, len(outcome)), strict=True)
    ):
        indicator = _indicator(condition, context)
        own = [rows[number] for rows in outcome]
        table[titles[0]] = table_columns.figures([row["value"] for row in own], indicator)
        if table_columns.is_counted(indicator):
            behind = [figures[number][row["location_code"]]["denominator"] for row in own]
            table[titles[1]] = table_columns.denominators(behind)
        if any(row["beyond_chance"] is not None for row in own):
            table[titles[2]] = [change_text.yes_or_no(row["beyond_chance"], "no interval") for row in own]
    return pl.DataFrame(table)
