"""A measure over the years: one council with England, region, neighbours and predecessors."""

from collections.abc import Sequence
from functools import partial

from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.elements import figure_table
from pipeline.publish.pictures.picture import Credit, Picture
from pipeline.publish.pictures.time_plot import BREAK_NOTE, Marks, marks_in_words, span, with_marks
from pipeline.publish.pictures.trend_drawing import draw
from pipeline.publish.pictures.trend_lines import Line
from pipeline.text import alternatives_over_time, formatting, not_ranked
from pipeline.text.formatting import Row


def picture(
    place: str,
    drawn: Sequence[Line],
    indicator: Row,
    breaks: Sequence[int],
    credit: Credit,
    marks: Marks = (),
) -> Picture:
    """Return the picture of these lines; `breaks` are the first periods after a break in the series.

    Lines are broken there and where no figure is published. Doubtful figures are hollow. The axis goes on to
    the last of `marks`.
    """
    published = [period for line in drawn for period in line.points]
    periods = every_period(min(published), max(published)) if published else []
    labels = {period: period_label(period, indicator["time_identifier"]) for period in periods}
    axis = with_marks(periods, marks)
    marked = [(period, label) for period, label in marks if period in axis]
    names = {period: period_label(period, indicator["time_identifier"]) for period in axis}
    crossed = [period for period in breaks if period in periods[1:]]
    hollow = any(row["not_ranked"] for line in drawn if line.role == "own" for row in line.points.values())
    notes = [
        *([BREAK_NOTE] if crossed else []),
        *([not_ranked.HOLLOW_DOT] if hollow else []),
        *_missing(place, drawn, labels),
        *_about_others(drawn),
        *marks_in_words(marked, names),
    ]
    return Picture(
        title=f"{place}: {formatting.in_a_sentence(indicator['label'])}, {span(labels)}",
        subtitle=newest(place, drawn, indicator),
        description=_alternative(place, drawn, indicator, labels, crossed),
        body=partial(draw, drawn, indicator, names, crossed, marked),
        credit=credit,
        table=figure_table.of_periods(
            {line.name: line.points for line in drawn if line.points},
            labels,
            indicator,
            plain=[line.name for line in drawn if line.role == "england" and line.name != place],
        ),
        notes=notes,
    )


def newest(place: str, drawn: Sequence[Line], indicator: Row) -> str:
    """Say the newest figures of the place and England: 'In 2025: 7.3% (134 of 1,843); England 46.4%.'."""
    own = next((line for line in drawn if line.role == "own" and line.points), None)
    if own is None:
        return f"We have no figure for {formatting.place_in_a_sentence(place)}."
    period, row = max(own.points.items())
    counted = formatting.counts(row, indicator)
    when = formatting.when(period, indicator)
    text = f"{when}: {formatting.figure(row['value'], indicator)}" + (f" ({counted})" if counted else "")
    if row.get("not_ranked") == "small":
        text = f"{when}: {not_ranked.few_in_words(row, indicator)}"
    england = next((line for line in drawn if line.role == "england" and period in line.points), None)
    if england is None:
        return f"{text}."
    return f"{text}; England {formatting.figure(england.points[period]['value'], indicator)}."


def _missing(place: str, drawn: Sequence[Line], labels: dict[int, str]) -> list[str]:
    """Say for which periods between the first and the last the place has no figure."""
    own = next((line.points for line in drawn if line.role == "own"), {})
    if not own:
        return []
    gaps = [label for period, label in labels.items() if period > min(own) and period not in own]
    newest = list(labels)[-1]
    rows = (row for line in drawn if line.role == "own" for row in line.rows)
    row = next((row for row in rows if row["time_period"] == newest and row["value"] is None), None)
    why = f" {labels[newest]}: {row['missing_reason']}" if row else ""
    named = formatting.place_in_a_sentence(place)
    return [f"No figure for {named}: {formatting.listed(gaps)}.{why}"] if gaps else []


def _about_others(drawn: Sequence[Line]) -> list[str]:
    groups = [line for line in drawn if line.role == "neighbours" and line.points]
    former = [line.name for line in drawn if line.role == "former" and line.points]
    return [*map(_about_group, groups), *([_about_former(former)] if former else [])]


def _about_group(line: Line) -> str:
    taken = "group average" if all(row.get("is_pooled") for row in line.rows) else "simple average"
    return f"{line.name}: {line.about}, {taken}."


def _about_former(names: Sequence[str]) -> str:
    """Name the predecessors, for whose labels a narrow picture has no room."""
    lines, areas = ("line", "a different area") if len(names) == 1 else ("lines", "different areas")
    return (
        f"Thin dotted {lines}: {formatting.listed(names)}, which covered {areas} before the council existed."
    )


def _alternative(
    place: str, drawn: Sequence[Line], indicator: Row, labels: dict[int, str], breaks: Sequence[int]
) -> str:
    own, england = (
        next((line.points for line in drawn if line.role == role), {}) for role in ("own", "england")
    )
    return alternatives_over_time.of_trend(place, own, england, indicator, labels, breaks)
