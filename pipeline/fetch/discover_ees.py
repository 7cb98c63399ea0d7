"""Discovery on Explore education statistics (EES): its list of data sets, its public API, or neither."""

import re
from collections.abc import Iterator

from pydantic import Field, PositiveInt

from pipeline.core.errors import FetchError
from pipeline.fetch import ees_api
from pipeline.fetch.json_answer import IfValid, JsonAnswer, Text
from pipeline.fetch.offer import DocumentClient, Offer, Route
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import Ees

EES = "https://explore-education-statistics.service.gov.uk"
EES_CONTENT = "https://content.explore-education-statistics.service.gov.uk/api"
PAGE_SIZE = 40  # EES's maximum


class _Release(JsonAnswer):
    """A release: the id of its version, and its name."""

    id: Text
    slug: Text


class _Meta(JsonAnswer):
    rows: IfValid[PositiveInt] = Field(None, alias="numDataFileRows")


class _ApiVersion(JsonAnswer):
    """A data set's id and version in the public API."""

    id: Text
    version: Text


class _DataSetFile(JsonAnswer):
    """A file in the list of data sets."""

    id: Text
    filename: Text
    release: _Release
    latest: bool = Field(default=True, alias="latestData")
    meta: IfValid[_Meta] = None
    api: IfValid[_ApiVersion] = None


def newest(way: Ees, like: Edition, client: DocumentClient) -> Offer:
    """Return the release of the listed data set, or else that of the public API or the declared one."""
    listed, missed = _listed(way.publication, client)
    if way.supporting:
        found = next((file for file in listed if file.latest), None)
        missed = missed or "The list of data sets has none of the newest release."
    else:
        found = next((file for file in listed if file.latest and file.filename == way.file), None)
        missed = missed or f"The list of data sets has no {way.file}."
        if found is None and way.title and (offer := _from_api(way, like, client)):
            return offer
    release, version = (found.release.slug, found.release.id) if found else (way.release, way.release_version)
    routes = (
        *([] if way.supporting else _table_routes(way, found)),
        _archive_route(version, way.supporting or f"data/{re.escape(str(way.file))}"),
    )
    return Offer(release, routes, _release_page(like, release), None if found else missed)


def _listed(publication: str, client: DocumentClient) -> tuple[list[_DataSetFile], str | None]:
    """Return the files of a publication's newest release, or why the list did not answer."""
    parameters = {"publicationId": publication, "latestOnly": "true"}
    address, model = f"{EES_CONTENT}/data-set-files", ees_api.ResultPage[_DataSetFile]
    try:
        return list(ees_api.results(address, parameters, PAGE_SIZE, model, client)), None
    except FetchError as error:
        return [], str(error)


def _table_routes(way: Ees, found: _DataSetFile | None) -> Iterator[Route]:
    """Yield the addresses of the table itself: on the website, and in the public API if it is there."""
    if found is not None:
        yield _table_route(found.id, found.meta.rows if found.meta else None)
        if found.api:
            yield Route(ees_api.csv_address(found.api.id, found.api.version), ".csv")
    elif way.data_set:
        yield _table_route(way.data_set)


def _from_api(way: Ees, like: Edition, client: DocumentClient) -> Offer | None:
    """Return the offer of the public API; None if it does not answer or has no such data set."""
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


def _archive_route(version: str, member: str) -> Route:
    return Route(
        f"{EES_CONTENT}/releases/{version.lower()}/files?fromPage=ReleaseDownloads", ".zip", member=member
    )


def _release_page(like: Edition, release: str) -> str:
    """Return the address of a release's page for people."""
    return f"{like.landing_page}/{release}"
