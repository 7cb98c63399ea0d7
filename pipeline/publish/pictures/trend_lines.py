"""A line over the years: whose it is, how it is drawn, and where it is broken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.publish.pictures.elements import roles
from pipeline.publish.pictures.elements.roles import Role, Stroke
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import Point, element, path
from pipeline.publish.pictures.time_plot import TimePlot
from pipeline.text.formatting import Row


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

    def stroke(self, style: Style) -> Stroke:
        """Return colour, width and dashes: the same for a role in every picture."""
        return roles.stroke(self.role, style)

    def label_colour(self, style: Style) -> str:
        """Return the colour of its label, which contrasts enough for text."""
        return roles.ink(self.role, style)

    def points_of(self, plot: TimePlot) -> list[Point]:
        """Return where its figures lie."""
        return [(plot.x(period), plot.y(row["value"])) for period, row in self.points.items()]


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
    """Return runs of periods that a line may join: none is missing between, no break, none too few."""
    runs: list[list[int]] = [[]]
    for period in labels:
        few = period in periods and periods[period].get("not_ranked") == "small"
        if period in breaks or period not in periods or few:
            runs.append([])
        if period in periods:
            runs[-1].append(period)
        if few:
            runs.append([])
    return [run for run in runs if run]
