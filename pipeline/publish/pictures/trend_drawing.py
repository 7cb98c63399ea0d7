"""Lines over the years drawn into a space: axes, lines with dots, and labels at their ends."""

from collections.abc import Mapping, Sequence

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.labels import Box, apart, around, clearest, overlap
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import Point, dot, dots, element, lines
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Drawn, Space
from pipeline.publish.pictures.time_plot import LABEL, MARK_ROW, Marks, TimePlot
from pipeline.publish.pictures.trend_lines import Line, paths, stretches
from pipeline.text import formatting
from pipeline.text.formatting import Row

SIZE = 14
MOST_OF_PLOT = 0.45
"""How much of a plot's width the label of a predecessor's line may take."""


def draw(
    drawn: Sequence[Line],
    indicator: Row,
    labels: dict[int, str],
    breaks: Sequence[int],
    marks: Marks,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    """Return the drawing of lines; `breaks` and `marks` are periods, `labels` the periods' names."""
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
    """Return name and newest figure, with its period if it is not that of the newest on the picture.

    Lines break between the two rather than within the figure.
    """
    end = max(line.points)
    few = line.points[end].get("not_ranked") == "small"
    value = "(too few)" if few else formatting.figure(line.points[end]["value"], indicator)
    period = "" if end == last else f" in {labels[end]}"
    most = room * 0.82 if line.role == "former" else room  # these stand within the plot
    wrapped = fonts.wrap(f"{line.name} {value}{period}", SIZE, most, Face.BOLD)
    parted = [*fonts.wrap(line.name, SIZE, most, Face.BOLD), f"{value}{period}"]
    fits = len(parted) == len(wrapped) and fonts.width(parted[-1], SIZE, Face.BOLD) <= most
    return parted if fits else wrapped


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
        half = len(label) * SIZE * 0.61
        if halo:  # it lies within the plot, where marks of policy would run through its letters
            ground = {"x": edge + 9, "y": middle - half, "width": _width(label) + 6, "height": 2 * half}
            parts.append(element("rect", **ground, fill=halo))
        parts.append(
            lines(label, edge + 12, y, SIZE, line.label_colour(style), leading=1.22, face=face, halo=halo)
        )
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
