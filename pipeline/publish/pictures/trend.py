"""A measure over the years: one council with England, region, neighbours and predecessors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.elements import figure_table, fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.labels import Box, apart, around, clearest, overlap
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import Point, dot, dots, element, lines, path
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, Picture, Space
from pipeline.publish.pictures.time_plot import (
    BREAK_NOTE,
    LABEL,
    MARK_ROW,
    Marks,
    TimePlot,
    marks_in_words,
    span,
    with_marks,
)
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

Role = Literal["own", "former", "england", "region", "neighbours"]
SIZE = 14
MOST_OF_PLOT = 0.45
"""How much of a plot's width the label of a predecessor's line may take."""


@dataclass(frozen=True)
class Line:
    """A line of the chart: whose it is, and rows with time_period, value and not_ranked.

    `about` says who the neighbours are.
    """

    name: str
    role: Role
    rows: Sequence[Row]
    about: str = ""

    @property
    def points(self) -> dict[int, Row]:
        """The rows that have a figure, by period."""
        return {row["time_period"]: row for row in self.rows if row["value"] is not None}

    def stroke(self, style: Style) -> tuple[str, float, str | None]:
        """Return colour, width and dashes: the same for a role in every picture."""
        return {
            "own": (style.own, 3.0, None),
            "former": (style.own, 1.8, "2 3"),
            "england": (style.ink, 2.0, None if style.name != "newspaper" else "7 3"),
            "region": (style.other, 2.2, None),
            "neighbours": (style.other, 2.0, "5 3"),
        }[self.role]

    def label_colour(self, style: Style) -> str:
        """Return the colour of its label, which contrasts enough for text."""
        return {"own": style.own, "former": style.own, "england": style.ink}.get(self.role, style.muted)

    def points_of(self, plot: TimePlot) -> list[Point]:
        """Return where its figures lie."""
        return [(plot.x(period), plot.y(row["value"])) for period, row in self.points.items()]


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
        description=" ".join([newest(place, drawn, indicator), *_series(drawn, indicator, labels)]),
        body=partial(_draw, drawn, indicator, names, crossed, marked),
        credit=credit,
        table=figure_table.of_periods(
            {line.name: line.points for line in drawn if line.points}, labels, indicator
        ),
        notes=notes,
    )


def newest(place: str, drawn: Sequence[Line], indicator: Row) -> str:
    """Say the newest figures of the place and England: 'In 2025: 7.3% (134 of 1,843); England 46.4%.'."""
    own = next((line for line in drawn if line.role == "own" and line.points), None)
    if own is None:
        return f"No figure of {formatting.place_in_a_sentence(place)} is held here."
    period, row = max(own.points.items())
    counted = formatting.counts(row, indicator)
    when = formatting.when(period, indicator)
    text = f"{when}: {formatting.figure(row['value'], indicator)}" + (f" ({counted})" if counted else "")
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
    roles = {line.role for line in drawn if line.points}
    pooled = all(row.get("is_pooled") for line in drawn if line.role == "neighbours" for row in line.rows)
    taken = "taken together" if pooled else "on average"
    beside = next((line for line in drawn if line.role == "neighbours"), None)
    notes = {
        "neighbours": f"{beside.name}: {beside.about}, {taken}." if beside else "",
        "former": _about_former([line.name for line in drawn if line.role == "former" and line.points]),
    }
    return [note for role, note in notes.items() if role in roles]


def _about_former(names: Sequence[str]) -> str:
    """Name the predecessors, for whose labels a narrow picture has no room."""
    lines, areas = ("line", "a different area") if len(names) == 1 else ("lines", "different areas")
    return (
        f"Thin dotted {lines}: {formatting.listed(names)}, which covered {areas} before the council existed."
    )


def _series(drawn: Sequence[Line], indicator: Row, labels: dict[int, str]) -> Iterator[str]:
    """Return every line in words, for people who do not see the picture."""
    for line in drawn:
        figures = [
            f"{labels[period]} {formatting.figure(row['value'], indicator)}"
            for period, row in sorted(line.points.items())
        ]
        if figures:
            yield f"{line.name}: {', '.join(figures)}."


def _draw(
    drawn: Sequence[Line],
    indicator: Row,
    labels: dict[int, str],
    breaks: Sequence[int],
    marks: Marks,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    height = space.height or (300 if space.narrow else 400)
    values = [row["value"] for line in drawn for row in line.points.values()]
    ticks = ticks_of_values([0.0, *values], indicator, about=4 if height < 300 else 5)
    left = max(fonts.width(words, 13) for _, words in ticks) + 14
    labelled = [line for line in drawn if line.points]
    room = 112 if space.narrow else 180
    last = max((max(line.points) for line in labelled), default=None)
    ends = [_label(line, indicator, labels, last, room) for line in labelled]
    needed = min(room, max((_width(words) for words in ends), default=0)) + 14
    right = right_edge(left, space.width, needed, last, labels)
    plot = TimePlot(left, right, 12 + MARK_ROW * len(marks), height - 30, labels, ticks)
    points = [point for line in labelled for point in line.points_of(plot)]
    parts = [
        plot.axes(style),
        plot.break_marks(breaks, style, points, words=True),
        plot.event_marks(marks, style),
    ]
    parts += [
        _line(line, plot, breaks, indicator, style, lean=space.lean) for line in sorted(labelled, key=_order)
    ]
    parts.append(_end_labels(labelled, ends, plot, style))
    return Drawn("".join(parts), height)


def right_edge(
    left: float, width: float, needed: float, last: int | None, labels: Mapping[int, str]
) -> float:
    """Return the right edge of the plot: the labels, `needed` wide, stand right of the newest figure."""
    periods = list(labels)
    if last is None or len(periods) < 2 or last == periods[0]:
        return width - needed
    share = periods.index(last) / (len(periods) - 1)
    half = fonts.width(labels[periods[-1]], LABEL) / 2
    return min(left + (width - needed - left) / share, width - max(half, 6))


def _order(line: Line) -> int:
    return ("neighbours", "region", "england", "former", "own").index(line.role)


def _label(line: Line, indicator: Row, labels: dict[int, str], last: int | None, room: float) -> list[str]:
    """Return name and newest figure, with its period if it is not that of the newest on the picture."""
    end = max(line.points)
    value = formatting.figure(line.points[end]["value"], indicator)
    period = "" if end == last else f" in {labels[end]}"
    most = room * 0.82 if line.role == "former" else room  # these stand within the plot
    return fonts.wrap(f"{line.name} {value}{period}", SIZE, most, Face.BOLD)


def _width(words: Sequence[str]) -> float:
    return max(fonts.width(line, SIZE, Face.BOLD) for line in words)


def _line(
    line: Line, plot: TimePlot, breaks: Sequence[int], indicator: Row, style: Style, *, lean: bool
) -> str:
    colour, width, dash = line.stroke(style)
    parts = paths(line, plot, breaks, colour, width, dash)
    newest = max(line.points)
    if lean:
        parts.append(_few_dots(line, plot, breaks, colour))
    for period, row in sorted(line.points.items()):
        hollow = bool(row["not_ranked"])
        if lean and not hollow:
            continue
        radius = _radius(line.role, is_newest=period == newest)
        words = f"{line.name}, {plot.labels[period]}: {formatting.figure_with_counts(row, indicator)}"
        at = plot.x(period), plot.y(row["value"])
        parts.append(dot(*at, radius, colour, style.page, "" if lean else words, hollow=hollow))
    return "".join(parts)


def _few_dots(line: Line, plot: TimePlot, breaks: Sequence[int], colour: str) -> str:
    """Return the solid dots of a line in few bytes; of other lines only where nothing is drawn besides."""
    alone = {run[0] for run in stretches(line.points, plot.labels, breaks) if len(run) == 1}
    solid = [
        (period, (plot.x(period), plot.y(row["value"])))
        for period, row in sorted(line.points.items())
        if not row["not_ranked"] and (line.role == "own" or period in alone)
    ]
    newest = max(line.points)
    return "".join(
        dots(
            [at for period, at in solid if (period == newest) == is_newest],
            _radius(line.role, is_newest=is_newest),
            colour,
        )
        for is_newest in (False, True)
    )


def _radius(role: Role, *, is_newest: bool) -> float:
    if role == "own":
        return 6.5 if is_newest else 4.5
    return 3.2 if role != "former" else 2.8


def paths(
    line: Line, plot: TimePlot, breaks: Sequence[int], colour: str, width: float, dash: str | None = None
) -> list[str]:
    """Return the line within the plot, without its dots: a path for each stretch of several periods."""
    points = {period: row for period, row in line.points.items() if period in plot.labels}
    return [
        element(
            "path",
            d=path((plot.x(period), plot.y(points[period]["value"])) for period in stretch),
            fill="none",
            stroke=colour,
            stroke_width=width,
            stroke_dasharray=dash,
            stroke_linejoin="round",
        )
        for stretch in stretches(points, plot.labels, breaks)
        if len(stretch) > 1
    ]


def stretches(periods: Mapping[int, Row], labels: Iterable[int], breaks: Sequence[int]) -> list[list[int]]:
    """Return runs of periods that a line may join: none is missing between them, and no break."""
    runs: list[list[int]] = [[]]
    for period in labels:
        if period in breaks or period not in periods:
            runs.append([])
        if period in periods:
            runs[-1].append(period)
    return [run for run in runs if run]


def _end_labels(drawn: Sequence[Line], words: Sequence[list[str]], plot: TimePlot, style: Style) -> str:
    """Return the labels: right of the newest figure, and near the end of former councils' lines."""
    last = max((max(line.points) for line in drawn), default=None)
    edge = plot.right if last is None else plot.x(last)
    labelled = list(zip(drawn, words, strict=True))
    ended = [(line, label) for line, label in labelled if line.role == "former" and max(line.points) != last]
    at_edge = [pair for pair in labelled if pair not in ended]
    parts: list[str] = []
    taken: list[Box] = []
    halo = style.page if edge < plot.right else None
    sizes = [len(label) * SIZE * 1.22 + 3 for _, label in at_edge]
    wanted = [plot.y(line.points[max(line.points)]["value"]) for line, _ in at_edge]
    for (line, label), middle in zip(
        at_edge, apart(wanted, sizes, plot.top - 10, plot.bottom + 12), strict=True
    ):
        y = middle - (len(label) - 1) * SIZE * 0.61 + SIZE * 0.34
        face = Face.BOLD if line.role in ("own", "england") else Face.REGULAR
        parts.append(
            lines(label, edge + 12, y, SIZE, line.label_colour(style), leading=1.22, face=face, halo=halo)
        )
        half = len(label) * SIZE * 0.61
        taken.append((edge + 12, middle - half, edge + 12 + _width(label), middle + half))
    return "".join(
        [*_former_labels(ended, [line.points_of(plot) for line in drawn], plot, style, taken), *parts]
    )


def _former_labels(
    ended: Sequence[tuple[Line, list[str]]],
    drawn: Sequence[Sequence[Point]],
    plot: TimePlot,
    style: Style,
    taken: Sequence[Box],
) -> list[str]:
    """Return the labels of lines that end before the newest figure, where they hide the least.

    None is drawn over the labels in the `taken` boxes, or where it would cover half of the plot: notes have
    the names.
    """
    parts: list[str] = []
    boxes = [*taken]
    for line, label in ended:
        if _width(label) > MOST_OF_PLOT * (plot.right - plot.left):
            continue
        end = max(line.points)
        x, y = plot.x(end), plot.y(line.points[end]["value"])
        size = _width(label), len(label) * SIZE * 1.2
        room = (plot.left, plot.top - SIZE, plot.right, plot.bottom)
        free = [box for box in around((x, y), size, room) if not any(overlap(box, other) for other in boxes)]
        if not free:
            continue
        box = clearest(free, drawn, boxes)
        boxes.append(box)
        top = box[1] + SIZE * 0.9
        parts.append(lines(label, box[0], top, SIZE, style.own, leading=1.2, halo=style.page))
    return parts
