"""What a picture is of, and what stands under it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION
from pipeline.core.periods import opening_year, period_in_path
from pipeline.core.places import ENGLAND
from pipeline.publish.picture_group import Group
from pipeline.publish.pictures import captions, two_measures
from pipeline.publish.pictures.picture import Credit
from pipeline.publish.site.parts.links import printed_address
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.statistics.equality import TOPIC_OF
from pipeline.text import formatting
from pipeline.text.formatting import Row

SOURCES_NAMED = 3


@dataclass(frozen=True)
class Subject:
    """What a picture is of: a measure in a period, perhaps a council, and who stands beside it.

    With `gaps`, maps show how far apart the figures on both sides of a border are; `since` is the earlier
    period of changes, which are ranked by points or, if `per_cent`, by per cent. `years` bounds what is shown
    over the years: see `shown`;
    `children` is one of statistics.equality.TOPIC_OF.
    """

    con: duckdb.DuckDBPyConnection
    indicator: Row
    time_period: int
    place: Row | None = None
    site: Settings = field(default_factory=Settings)
    beside: Group | None = None
    gaps: bool = False
    since: int | None = None
    per_cent: bool = False
    years: tuple[int | None, int | None] = (None, None)
    children: str = next(iter(TOPIC_OF))

    def shown(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows whose periods begin in the years from the first to the last; None is no bound."""
        first, last = (bound and opening_year(bound) for bound in self.years)
        return [
            row
            for row in rows
            if (not first or opening_year(row["time_period"]) >= first)
            and (not last or opening_year(row["time_period"]) <= last)
        ]

    @property
    def council(self) -> Row:
        """The council; raises PipelineError if there is none."""
        if self.place is None:
            raise PipelineError("This picture is of one council: name it in the address.")
        return self.place

    @property
    def group(self) -> Group:
        """The councils beside it: those asked for, else similar ones."""
        return self.beside or Group()

    def members(self) -> list[tuple[str, str]]:
        """Return code and name of the councils beside it."""
        return self.group.members(self.con, self.place, self.time_period, self.indicator["time_identifier"])

    def credit(
        self,
        figures: Iterable[Row],
        page: str = "map",
        shown: Mapping[str, str] | None = None,
        *,
        boundaries: bool = False,
    ) -> Credit:
        """Return what stands under a picture of these rows of `figure`.

        `page` is the page that has them too, and `shown` further parameters of its address.
        """
        releases = picture_queries.releases_of(self.con, figures)
        asked = {"measure": self.indicator["indicator"], "year": f"{self.time_period}"}
        if self.place is not None:
            asked["la"] = self.place["location_code"]
        return Credit(
            sources(releases, SOURCES_NAMED),
            sources(releases, 1),
            ATTRIBUTION if boundaries else ATTRIBUTION[:1],
            printed_address(self.site, self._page, f"{page}?{urlencode(asked | dict(shown or {}))}"),
        )

    @property
    def _page(self) -> str:
        """The page of the web edition about the council, else about the measure in the period."""
        if self.place is not None:
            return f"council/{self.place['slug']}"
        return f"measure/{self.indicator['indicator']}/{period_in_path(self.time_period)}"

    def figures(self) -> list[Row]:
        """Return the rows of `figure` of all councils that existed in the period, by name."""
        found = figure_queries.figures_of_period(self.con, self.indicator["indicator"], self.time_period)
        rows: list[Row] = [row for row in found.rows(named=True) if row["existed"]]
        if not any(row["value"] is not None for row in rows):
            period = formatting.indicator_period(self.time_period, self.indicator)
            raise PipelineError(f"There is no figure of {self.indicator['indicator']} for {period}.")
        return rows

    @property
    def england(self) -> Row | None:
        """England's row of `figure`, where it is on the scale of councils."""
        return self._area(ENGLAND)

    @property
    def region(self) -> Row | None:
        """The row of `figure` of the council's region with its name, where it is on the scale of councils."""
        if self.place is None:
            return None
        row = self._area(self.place["region_code"])
        return row and {**row, "location_name": self.place["region_name"]}

    def _area(self, code: str) -> Row | None:
        if formatting.is_total(self.indicator):
            return None
        series = picture_queries.series(self.con, self.indicator["indicator"], [code])[code]
        found = (row for row in series if row["time_period"] == self.time_period and row["value"] is not None)
        return next(found, None)

    @property
    def axis(self) -> two_measures.Axis:
        """The measure as an axis."""
        england = self.england
        return two_measures.Axis(self.indicator, self.time_period, england["value"] if england else None)

    def seen(self, rows: Sequence[Row]) -> str:
        """Say the council's figure, or the lowest and the highest, and England's."""
        return captions.seen(rows, self.indicator, self.england, self.place)


def sources(releases: Sequence[Row], most: int) -> str:
    """Return a line with `most` of the sources, the newest first, and what is known of their publication."""
    if not releases:
        return ""
    newest_first = list(reversed(releases))
    named: dict[str, list[str]] = {}
    for release in newest_first[:most]:
        title = f"{release['title']} (published: {release['published']})"
        named.setdefault(release["publisher"], []).append(title)
    more = len(releases) - most
    further = f"; and {more} earlier {'release' if more == 1 else 'releases'}" if more > 0 else ""
    listed = "; ".join(f"{publisher}: {'; '.join(titles)}" for publisher, titles in named.items())
    return f"{'Source' if len(releases) == 1 else 'Sources'}: {listed}{further}."
