"""Pictures of a region, or of half of London: its own line over the years, and its councils among all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.core.errors import PipelineError
from pipeline.core.places import ENGLAND
from pipeline.publish import regions
from pipeline.publish.period_pictures import map_of, ranking_of
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures import captions, dots, strip, trend
from pipeline.publish.pictures.map_lines import Beside
from pipeline.publish.pictures.picture import Credit, Picture
from pipeline.publish.pictures.trend_lines import Line
from pipeline.queries import pictures as picture_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row


@dataclass(frozen=True)
class Region:
    """A region in a measure and period: `place` is its row of `location`, `subject` is of no council."""

    subject: Subject
    place: Row

    @property
    def name(self) -> str:
        """What its councils are called."""
        return f"Councils of {formatting.region_in_a_sentence(self.place['location_name'])}"

    def councils(self) -> list[Row]:
        """Return the rows of `figure` of its councils; PipelineError if none has a figure."""
        found = regions.councils(self.subject.con, self.place, former=True)
        codes = set(found["location_code"])
        rows = [row for row in self.subject.figures() if row["location_code"] in codes]
        if not any(row["value"] is not None for row in rows):
            raise PipelineError(f"{self.name} have no figure of {self.subject.indicator['indicator']} then.")
        return rows

    def outlined(self) -> Beside:
        """Return its councils as a picture of all councils marks them."""
        return Beside(self.name, [row["location_code"] for row in self.councils()])

    def series(self) -> dict[str, list[Row]]:
        """Return the rows of `figure` of the region and of England by location code."""
        measure = self.subject.indicator["indicator"]
        return picture_queries.series(self.subject.con, measure, [self.place["location_code"], ENGLAND])

    def own(self) -> Row | None:
        """Return the region's own figure of the period, where one on the scale of councils is published."""
        if formatting.is_total(self.subject.indicator):
            return None
        rows = self.series()[self.place["location_code"]]
        wanted = (row for row in rows if row["time_period"] == self.subject.time_period)
        return next((row for row in wanted if row["value"] is not None), None)

    def seen(self) -> str:
        """Say the lowest and the highest figure of its councils, England's, and the region's."""
        indicator, own = self.subject.indicator, self.own()
        among = captions.seen(self.councils(), indicator, self.subject.england, None)
        said = f"{self.name}: {formatting.in_a_sentence(among)}"
        whole = f" The region as a whole: {formatting.figure(own['value'], indicator)}." if own else ""
        return said + whole

    def credit(self, rows: list[Row]) -> Credit:
        """Return what stands under a picture of these rows of `figure`."""
        return self.subject.credit(rows, "variation", {"in": self.place["location_code"]})


def of_trend(region: Region) -> Picture:
    """Return the region over the years, beside England."""
    subject, code = region.subject, region.place["location_code"]
    indicator, series = subject.indicator, region.series()
    lines = [Line(region.place["location_name"], "own", series[code])]
    if not lines[0].points:
        raise PipelineError(
            f"There is no figure of {indicator['indicator']} for {region.place['location_name']}."
        )
    if not formatting.is_total(indicator):
        lines.append(Line("England", "england", series[ENGLAND]))
    measure = indicator["indicator"]
    return trend.picture(
        region.place["location_name"],
        lines,
        indicator,
        picture_queries.breaks(subject.con, measure),
        region.credit([row for line in lines for row in line.rows]),
        picture_queries.policy_marks(subject.con, measure),
    )


def _map(kind: str, region: Region) -> Picture:
    return map_of(region.subject, kind, outlined=region.outlined(), seen=region.seen())


def of_strip(region: Region) -> Picture:
    """Return all councils along an axis, those of the region in its colour."""
    subject = region.subject
    rows = subject.figures()
    return strip.picture(
        rows,
        subject.indicator,
        subject.time_period,
        subject.england,
        region.credit(rows),
        marked=region.outlined(),
        said=region.seen(),
    )


def of_ranking(region: Region) -> Picture:
    """Return the region's councils in the order of all councils' ranking, with rank and interval."""
    rows = region.councils()
    return ranking_of(region.subject, rows, region.credit(rows), formatting.in_a_sentence(region.name))


def of_dots(region: Region) -> Picture:
    """Return the region's councils with their intervals, the region, and England."""
    subject, own = region.subject, region.own()
    england, rows = subject.england, region.councils()
    lines = [dots.Compared("England", england["value"], "england")] if england else []
    lines += [dots.Compared(region.place["location_name"], own["value"], "region")] if own else []
    names = picture_queries.short_names(subject.con)
    indicator, period = subject.indicator, subject.time_period
    return dots.picture(None, None, rows, region.name, lines, indicator, period, region.credit(rows), names)


KINDS: Mapping[str, Callable[[Region], Picture]] = {
    "map": partial(_map, "geographic"),
    "hex-map": partial(_map, "hex"),
    "strip": of_strip,
    "ranking": of_ranking,
    "trend": of_trend,
    "comparison": of_dots,
}
"""Kind, as in a path, -> the function that makes it."""
