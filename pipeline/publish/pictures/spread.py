"""How far councils lie apart over the years: percentiles as bands, the ends, the median, and England."""

from collections.abc import Sequence
from functools import partial

from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.labels import apart
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, element, rule, text, title
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.publish.pictures.time_plot import (
    BREAK_NOTE,
    MARK_ROW,
    Marks,
    TimePlot,
    marks_in_words,
    span,
    with_marks,
)
from pipeline.publish.pictures.trend_drawing import right_edge
from pipeline.publish.pictures.trend_lines import Line, paths
from pipeline.text import alternatives_over_time, formatting
from pipeline.text.formatting import Row

SIZE = 13.5
ENDS = ("lowest", "p10", "p25", "p50", "p75", "p90", "highest")


def picture(
    rows: Sequence[Row],
    others: Sequence[Line],
    indicator: Row,
    breaks: Sequence[int],
    credit: Credit,
    marks: Marks = (),
) -> Picture:
    """Return the picture of rows of the table `spread`, oldest first, with England's line and a council's.

    Lines are broken at breaks in the series and where no figure is published. The axis goes on to the last of
    `marks`.
    """
    published = [row["time_period"] for row in rows]
    periods = every_period(published[0], published[-1]) if published else []
    labels = {period: period_label(period, indicator["time_identifier"]) for period in periods}
    axis = with_marks(periods, marks)
    marked = [(period, label) for period, label in marks if period in axis]
    crossed = [period for period in breaks if period in periods[1:]]
    names = {period: period_label(period, indicator["time_identifier"]) for period in axis}
    own = next((line for line in others if line.role == "own"), None)
    about = f"{own.name} among all councils" if own else "How far councils lie apart"
    heading = formatting.in_a_sentence(indicator["label"])
    newest = rows[-1] if rows else None
    seen = "" if newest is None else _seen(newest, indicator)
    return Picture(
        title=f"{about}: {heading}, {span(labels)}",
        subtitle=seen,
        description=alternatives_over_time.of_spread(rows, indicator, labels, crossed),
        body=partial(_draw, rows, others, indicator, names, crossed, marked),
        credit=credit,
        key=[
            KeyEntry("strong band", "the middle half of councils"),
            KeyEntry("band", "the middle eight in ten"),
            KeyEntry("line", "lowest to highest"),
        ],
        notes=[
            *([BREAK_NOTE] if crossed else []),
            *marks_in_words(marked, names),
        ],
    )


def _seen(row: Row, indicator: Row) -> str:
    low, high = (formatting.as_noun(row[of], indicator) for of in ("p10", "p90"))
    when = formatting.when(row["time_period"], indicator)
    return f"{when} eight in ten of {row['authorities']} councils lay between {low} and {high}."


def _in_words(row: Row, indicator: Row, labels: dict[int, str]) -> str:
    said = {end: formatting.figure(row[end], indicator) for end in ENDS}
    return (
        f"{labels[row['time_period']]}: lowest {said['lowest']}, "
        f"eight in ten from {said['p10']} to {said['p90']}, half from {said['p25']} to {said['p75']}, "
        f"median {said['p50']}, highest {said['highest']}."
    )


def _draw(
    rows: Sequence[Row],
    others: Sequence[Line],
    indicator: Row,
    labels: dict[int, str],
    breaks: Sequence[int],
    marks: Marks,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    height = space.height or (320 if space.narrow else 420)
    values = [row[end] for row in rows for end in ("lowest", "highest")]
    values += [row["value"] for line in others for period, row in line.points.items() if period in labels]
    ticks = ticks_of_values([0.0, *values], indicator, about=4 if height < 300 else 5)
    axis = max(fonts.width(words, 13) for _, words in ticks) + 12
    ends = _labels(rows, others, indicator, style)
    room = max((fonts.width(words, SIZE, Face.BOLD) for words, _, _, _ in ends), default=0) + 22
    step = (space.width - axis - room) / max(len(labels), 1)
    half = min(step * 0.31, 23)
    last = rows[-1]["time_period"] if rows else None
    right = right_edge(axis + half, space.width, room + half, last, labels)
    top = (28 if breaks else 12) + MARK_ROW * len(marks)
    plot = TimePlot(axis + half, right, top, height - 30, labels, ticks, side=half + 4)
    parts = [plot.axes(style), plot.event_marks(marks, style)]
    parts += [_box(row, plot, 2 * half, indicator, style) for row in rows]
    parts.append(plot.break_marks(breaks, style, [], words=True))
    for line in others:
        parts += paths(line, plot, breaks, *line.stroke(style))
        parts += [_point(line, period, plot, indicator, style) for period in line.points if period in labels]
    places = apart(
        [plot.y(value) for _, value, _, _ in ends], [17.5] * len(ends), plot.top - 8, plot.bottom + 10
    )
    edge = (plot.right if last is None else plot.x(last)) + half + 10
    halo = style.page if marks else None
    for (words, _value, ink, face), place in zip(ends, places, strict=True):
        parts.append(text(words, edge, place + 4.5, SIZE, ink, face=face, halo=halo))
    return Drawn("".join(parts), height)


def _point(line: Line, period: int, plot: TimePlot, indicator: Row, style: Style) -> str:
    row, (colour, _, _) = line.points[period], line.stroke(style)
    words = f"{line.name}, {plot.labels[period]}: {formatting.figure_with_counts(row, indicator)}"
    at = plot.x(period), plot.y(row["value"])
    return dot(*at, 3.6, colour, style.page, words, hollow=bool(row["not_ranked"]))


def _labels(
    rows: Sequence[Row], others: Sequence[Line], indicator: Row, style: Style
) -> list[tuple[str, float, str, Face]]:
    """Return the labels at the right: words, value, colour, face."""
    if not rows:
        return []
    newest = rows[-1]
    found = [
        (f"{words} {formatting.figure(newest[end], indicator)}", newest[end], style.muted, Face.REGULAR)
        for end, words in (
            ("highest", "highest"),
            ("p90", "one in ten over"),
            ("p10", "one in ten under"),
            ("lowest", "lowest"),
        )
    ]
    last = newest["time_period"]
    for line in others:
        if last in line.points:
            value = line.points[last]["value"]
            words = f"{line.name} {formatting.figure(value, indicator)}"
            found.append((words, value, line.label_colour(style), Face.BOLD))
    return found


def _box(row: Row, plot: TimePlot, width: float, indicator: Row, style: Style) -> str:
    x = plot.x(row["time_period"])
    y = {end: plot.y(row[end]) for end in ENDS}

    def band(low: str, high: str, fill: str, opacity: float) -> str:
        box = {"x": x - width / 2, "y": y[high], "width": width, "height": max(y[low] - y[high], 0.5)}
        return element("rect", **box, fill=fill, fill_opacity=opacity)

    hover = title(_in_words(row, indicator, dict(plot.labels)))
    return element(
        "g",
        hover,
        rule(x, y["highest"], x, y["p90"], style.other, 1.5),
        rule(x, y["p10"], x, y["lowest"], style.other, 1.5),
        band("p10", "p90", style.band, 0.55),
        band("p25", "p75", style.other, 0.8),
        rule(x - width / 2, y["p50"], x + width / 2, y["p50"], style.page, 2.5),
    )
