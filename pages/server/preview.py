"""What a view of the dashboard is about, in words and a picture, for those who see only a link to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

import duckdb

from pages.server.site import is_page
from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups
from pipeline.core.periods import period_in_path, period_label
from pipeline.queries import figures as figure_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

SITE = "Postcode Lottery"
PURPOSE = "How England's special-needs system differs from council to council"
ABOUT = (
    "Plans on time, waits, refusals, appeals and deficits of every council in England, from official "
    "statistics: maps, comparisons and data to take away."
)
ALL_MEASURES = "all-measures"
TITLES = {
    "map": "Map",
    "local-authority": "Local authority",
    ALL_MEASURES: "All measures",
    "compare": "Compare",
    "variation": "Variation",
    "data": "Data",
    "methods": "Methods",
}
"""The pages that are about something else than the start page, by their paths."""
WITHOUT_MEASURE = {
    "data": "What we have, what changed and what was checked; downloads of everything.",
    "methods": "Definitions, rules, statistics and known faults of these figures, and how to cite them.",
}
SOCIAL = "size=social"
LONGEST_LIST = 4
"""How many councils of a list a title names."""
START = "overview"
"""The page that the start shows too; its own address is that of the start."""
READ, ABOUT_PAGE = "read", "about"


@dataclass(frozen=True)
class Preview:
    """A view in words: title, description, own address below the root, picture, a page to read, the feed."""

    title: str
    description: str
    address: str = ""
    picture: str = ""
    picture_words: str = ""
    page: str = ""
    page_words: str = ""
    feed: str = "feed/england.atom"


def general() -> Preview:
    """Return what the dashboard is about, for addresses that name no view."""
    page, words = _to_read(None)
    return Preview(PURPOSE, ABOUT, page=page, page_words=words)


def of_view(page: str, view: View, known: WarehouseChoices) -> Preview:
    """Return what a view is about; `page` is its path, '' for the start. PipelineError without data."""
    path = "" if page == START else page
    below = f"{path}?{urlencode(view.params, doseq=True)}" if view.params else path
    if page in WITHOUT_MEASURE:
        description = WITHOUT_MEASURE[page]
        return replace(general(), title=TITLES[page], description=description, address=below)
    indicator = lookups.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    time_period, place = view[fields.YEAR], lookups.authorities().get(view[fields.AUTHORITY] or "")
    former = place is not None and _row(indicator, time_period, place) is None
    description = _figures(indicator, time_period, _named(page, view, place))
    of = (indicator, time_period) if _is_of_measure(page, view) else None
    page_to_read, page_words = _to_read(place, of)
    return Preview(
        _title(page, view, indicator, place),
        description,
        below,
        _picture(_picture_kind(page, view), indicator, time_period, None if former else place),
        description,
        page_to_read,
        page_words,
        f"feed/council/{quote(place['slug'])}.atom" if place else Preview.feed,
    )


def _named(page: str, view: View, place: Row | None) -> list[Row]:
    """Return the authorities that a view is about: the one chosen, and on Compare those of a short list."""
    listed = view[fields.LISTED] if page == "compare" else []
    codes = [code for code in listed if place is None or code != place["location_code"]]
    others = [lookups.authorities()[code] for code in codes] if len(codes) <= LONGEST_LIST else []
    return [*([place] if place else []), *others]


def _title(page: str, view: View, indicator: Row, place: Row | None) -> str:
    if page not in TITLES and place is None:
        return PURPOSE
    names = [row["location_name"] for row in _named(page, view, place)]
    if page == ALL_MEASURES:
        return f"{names[0]}: all measures in one table" if names else "All measures of a council in one table"
    who = formatting.listed(names) if names else "England, council by council"
    what = formatting.in_a_sentence(indicator["label"].removesuffix(", excluding exceptions"))
    return f"{who}: {what}, {period_label(view[fields.YEAR], indicator['time_identifier'])}"


def _figures(indicator: Row, time_period: int, named: Sequence[Row]) -> str:
    """Say the figures of these authorities and of England: 'Plans ..., 2025: Devon 5.1% (50 of 974); ...'."""
    national = connection.cached(_national, indicator["indicator"], time_period)
    said = []
    for place in named:
        row = _row(indicator, time_period, place)
        what = _figure(row, indicator) if row else f", which {formatting.lifetime(place)}, has none"
        said.append(f"{place['location_name']}{what}")
    if national is not None and national["value"] is not None:
        said.append(f"England{_figure(national, indicator)}")
    start = formatting.measure_in_period(time_period, indicator)
    return f"{start}: {'; '.join(said)}." if said else f"{start}, for every council in England."


def _row(indicator: Row, time_period: int, place: Row) -> Row | None:
    """Return an authority's row of `figure`; None if it did not exist then."""
    row = lookups.figures(indicator["indicator"], time_period).get(place["location_code"])
    return row if row and row["existed"] else None


def _figure(row: Row, indicator: Row) -> str:
    """Return what follows the name of a place: ' 5.0% (71 of 1,431)', ': deficit of £9.5m'."""
    if row["value"] is None:
        return ": no figure"
    doubt = ", which is in doubt" if row["not_ranked"] == "suspect" else ""
    colon = ":" if formatting.is_in_words(indicator) else ""
    return f"{colon} {formatting.figure_with_counts(row, indicator)}{doubt}"


def _national(con: duckdb.DuckDBPyConnection, measure: str, time_period: int) -> Row | None:
    rows = figure_queries.figures_of_period(con, measure, time_period, "National").rows(named=True)
    return next(iter(rows), None)


def _picture_kind(page: str, view: View) -> str:
    if page == "map":
        return "hex-map" if view[fields.LAYER] == "hex" else "map"
    return "strip"


def _picture(kind: str, indicator: Row, time_period: int, place: Row | None) -> str:
    about = f"council/{quote(place['slug'])}/" if place else ""
    period = period_in_path(time_period)
    return f"picture/{kind}/{about}{indicator['indicator']}/{period}.png?{SOCIAL}"


def _is_of_measure(page: str, view: View) -> bool:
    """Return whether a view without a council is about one measure: the start page is about several."""
    return page in TITLES or fields.MEASURE.name in view.params


def _to_read(place: Row | None, of: tuple[Row, int] | None = None) -> tuple[str, str]:
    """Return the page of the web edition that says the same, and the words of the link to it.

    `of` is a measure and its period, for views that are about one.
    """
    if place is not None and is_page(f"/council/{place['slug']}"):
        return (
            f"council/{quote(place['slug'])}",
            f"{place['location_name']} in plain words, as a page to read",
        )
    if of is not None:
        indicator, time_period = of
        path = f"measure/{indicator['indicator']}/{period_in_path(time_period)}"
        if is_page(f"/{path}"):
            what = indicator["label"].removesuffix(", excluding exceptions")
            return path, f"{what}: every council, as a page to read"
    if is_page(f"/{READ}"):
        return READ, "Pages to read, for every council"
    return ABOUT_PAGE, "About these figures"
