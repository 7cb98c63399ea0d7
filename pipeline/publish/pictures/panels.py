"""Small multiples: the same measure over the years for up to 21 places, all on the same axes."""

from collections.abc import Sequence
from functools import partial
from math import ceil

from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.elements import fonts, roles
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, lines, moved, text
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.publish.pictures.time_plot import BREAK_NOTE, Marks, TimePlot, marks_in_words, span, with_marks
from pipeline.publish.pictures.trend_lines import Line, paths, stretches
from pipeline.text import alternatives_over_time, formatting, not_ranked
from pipeline.text.formatting import Row

MOST = 21  # a council and up to 20 others
NAME = 13.5
GAP = 20


def picture(
    heading: str,
    seen: str,
    drawn: Sequence[Line],
    england: Line,
    indicator: Row,
    breaks: Sequence[int],
    credit: Credit,
    marks: Marks = (),
) -> Picture:
    """Return a panel for each line, row by row, with the lines of England and of the own place in all; at
    most MOST.

    No line crosses a break or a missing period. Doubtful figures are hollow. The axes go on to the last of
    `marks`.
    """
    shown = list(drawn)[:MOST]
    published = [period for line in shown for period in line.points]
    periods = every_period(min(published), max(published)) if published else []
    labels = {period: period_label(period, indicator["time_identifier"]) for period in periods}
    axis = with_marks(periods, marks)
    marked = [(period, label) for period, label in marks if period in axis]
    crossed = [period for period in breaks if period in periods[1:]]
    names = {period: period_label(period, indicator["time_identifier"]) for period in axis}
    hollow = any(row["not_ranked"] for line in shown for row in line.points.values())
    return Picture(
        title=f"{heading}: {formatting.in_a_sentence(indicator['label'])}, {span(labels)}",
        subtitle=seen,
        description=_alternative(shown, england, indicator, labels, crossed),
        body=partial(_draw, shown, england, indicator, names, crossed, marked, max(periods, default=None)),
        credit=credit,
        key=[
            *([KeyEntry("hollow", not_ranked.KEY_ENTRY, spared=True)] if hollow else []),
        ],
        notes=[
            *([BREAK_NOTE] if crossed else []),
            *marks_in_words(marked, names),
        ],
    )


def _alternative(
    shown: Sequence[Line], england: Line, indicator: Row, labels: dict[int, str], breaks: Sequence[int]
) -> str:
    own = next((line.name for line in shown if line.role == "own"), None)
    lines = [(line.name, line.points) for line in shown]
    return alternatives_over_time.of_panels(lines, own, england.points, indicator, labels, breaks)


def _draw(
    drawn: Sequence[Line],
    england: Line,
    indicator: Row,
    labels: dict[int, str],
    breaks: Sequence[int],
    marks: Marks,
    last: int | None,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    columns = _columns(len(drawn), space)
    rows = ceil(len(drawn) / columns)
    values = [row["value"] for line in (*drawn, england) for row in line.points.values()]
    ticks = ticks_of_values([0.0, *values], indicator, about=2)
    left = max(fonts.width(words, 11.5) for _, words in ticks) + 12
    width = (space.width - left - (columns - 1) * GAP) / columns
    size = NAME if space.height is None else 12.5
    names = [_name(line, indicator, labels, last, width, size) for line in drawn]
    head = size * 1.3 * max(map(len, names), default=1)
    height = 122.0 + head if space.height is None else space.height / rows
    repeated = next((line for line in drawn if line.role == "own"), None)
    parts = []
    for at, line in enumerate(drawn):
        row, column = divmod(at, columns)
        x, y = left + column * (width + GAP), row * height
        plot = TimePlot(4, width - 6, head + 8, height - (30 if space.height is None else 24), labels, ticks)
        panel = _panel(
            line,
            england,
            repeated,
            names[at],
            size,
            plot,
            breaks,
            marks,
            indicator,
            style,
            label_values=column == 0,
        )
        parts.append(moved(panel, x, y))
    return Drawn("".join(parts), rows * height)


def _columns(count: int, space: Space) -> int:
    if space.narrow:
        return 2
    if space.height is not None:
        return max(ceil(count / 2), 1)
    return 3 if count in (3, 5, 6, 9) else min(4, max(count, 1))


def _name(
    line: Line, indicator: Row, labels: dict[int, str], last: int | None, width: float, size: float
) -> list[str]:
    """Return the name of a panel with its newest figure, and the period of that if later ones are shown."""
    newest = ""
    if line.points:
        end = max(line.points)
        period = "" if end == last else f" in {labels[end]}"
        few = line.points[end].get("not_ranked") == "small"
        figure = "(too few)" if few else formatting.figure(line.points[end]["value"], indicator)
        newest = f" {figure}{period}"
    return fonts.wrap(line.name + newest, size, width, Face.BOLD)


def _panel(
    line: Line,
    england: Line,
    repeated: Line | None,
    name: Sequence[str],
    size: float,
    plot: TimePlot,
    breaks: Sequence[int],
    marks: Marks,
    indicator: Row,
    style: Style,
    *,
    label_values: bool,
) -> str:
    own = line.role == "own"
    colour = style.own if own else style.muted
    parts = [
        lines(
            name,
            0,
            plot.top - 12 - (len(name) - 1) * size * 1.3,
            size,
            style.own if own else style.ink,
            face=Face.BOLD,
        ),
        plot.axes(style, label_values=label_values, size=11.5, ends_only=True),
        plot.break_marks(breaks, style, [], words=False),
        plot.event_marks(marks, style, words=False),
        *paths(england, plot, breaks, *roles.stroke("england", style).thin()),
        *(paths(repeated, plot, breaks, *roles.stroke("own", style).thin()) if repeated and not own else []),
        *paths(line, plot, breaks, colour, 2.6 if own else 2.2),
    ]
    if not line.points:
        words = formatting.NO_FIGURE.lower()
        return "".join(
            [*parts, text(words, 0, (plot.top + plot.bottom) / 2, 12.5, style.muted, halo=style.page)]
        )
    newest = max(line.points)
    for period, row in line.points.items():
        alone = [period] in stretches(line.points, plot.labels, breaks)
        if period == newest or row["not_ranked"] or alone:
            words = f"{line.name}, {plot.labels[period]}: {formatting.figure_with_counts(row, indicator)}"
            at = plot.x(period), plot.y(row["value"])
            parts.append(
                dot(
                    *at,
                    4 if period == newest else 3,
                    colour,
                    style.page,
                    words,
                    hollow=bool(row["not_ranked"]),
                )
            )
    return "".join(parts)
