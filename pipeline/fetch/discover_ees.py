"""Discovery on Explore education statistics (EES): its list of data sets, its public API, or neither."""

import re
from collections.abc import Iterator, Mapping

from pipeline.core.errors import FetchError
from pipeline.fetch import ees_api
from pipeline.fetch.json_fields import Asks, mapping, pages, text
from pipeline.fetch.offer import Offer, Route
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import Ees

EES = "https://explore-education-statistics.service.gov.uk"
EES_CONTENT = "https://content.explore-education-statistics.service.gov.uk/api"
PAGE_SIZE = 40  # EES's maximum


def newest(way: Ees, like: Edition, client: Asks) -> Offer:
    """The release of the listed data set; if there is none, that of the public API or the declared one."""
    parameters = {"publicationId": way.publication, "latestOnly": "true"}
    missed = None
    try:
        listed = list(pages(f"{EES_CONTENT}/data-set-files", parameters, PAGE_SIZE, client))
    except FetchError as error:
        listed, missed = [], str(error)
    complete = [item for item in listed if text(item, "id") and all(_release(item))]
    if way.supporting:
        found = next((item for item in complete if item.get("latestData", True)), None)
        missed = missed if found or missed else "The list of data sets has none of the newest release."
    else:
        found = next((item for item in complete if text(item, "filename") == way.file), None)
        missed = missed if found or missed else f"The list of data sets has no {way.file}."
        if found is None and way.title and (offer := _from_api(way, like, client)):
            return offer
    release, version = _release(found) if found else (way.release, way.release_version)
    routes = (
        *_table_routes(way, found),
        _archive_route(version, way.supporting or f"data/{re.escape(str(way.file))}"),
    )
    return Offer(release, routes, _release_page(like, release), missed)


def _table_routes(way: Ees, found: Mapping[str, object] | None) -> Iterator[Route]:
    """The addresses of the table itself: on the website, and in the public API if it is there."""
    if way.supporting:
        return
    if data_set := (text(found, "id") if found else way.data_set):
        rows = mapping(found or {}, "meta").get("numDataFileRows")
        yield _table_route(data_set, rows if isinstance(rows, int) and rows > 0 else None)
    in_api = mapping(found or {}, "api")
    if text(in_api, "id") and text(in_api, "version"):
        yield Route(ees_api.csv_address(text(in_api, "id"), text(in_api, "version")), ".csv")


def _from_api(way: Ees, like: Edition, client: Asks) -> Offer | None:
    """The offer of the public API; None if it does not answer or has no such data set."""
    try:
        found = ees_api.find(way.publication, str(way.title), client)
    except FetchError:
        return None
    if found is None:
        return None
    routes = (_table_route(found.file), Route(found.csv, ".csv"))
    return Offer(found.release, routes, _release_page(like, found.release))


def _table_route(data_set: str, rows: int | None = None) -> Route:
    return Route(f"{EES}/data-catalogue/data-set/{data_set.lower()}/csv", ".csv", rows=rows)


def _release(listed: Mapping[str, object]) -> tuple[str, str]:
    """The name of the release that a listed data set belongs to, and the id of the release's version."""
    release = mapping(listed, "release")
    return text(release, "slug"), text(release, "id")


def _archive_route(version: str, member: str) -> Route:
    return Route(
        f"{EES_CONTENT}/releases/{version.lower()}/files?fromPage=ReleaseDownloads", ".zip", member=member
    )


def _release_page(like: Edition, release: str) -> str:
    """The page of a release for people."""
    return f"{like.landing_page}/{release}"
