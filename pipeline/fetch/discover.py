"""Where is the newest file of a source? Each publisher is asked in its own way.

Where one does not answer, the addresses that the catalogue declares are offered, and that is said.
"""

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode, urljoin, urlsplit

from pipeline.core.errors import FetchError
from pipeline.fetch import ees_api
from pipeline.fetch.json_fields import MOST_PAGES, Asks, mapping, objects, pages, text
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import RELEASE, Ees, GovUk, Layer, Live, Page

EES = "https://explore-education-statistics.service.gov.uk"
EES_CONTENT = "https://content.explore-education-statistics.service.gov.uk/api"
GOV_UK = "https://www.gov.uk/api/content"
PAGE_SIZE = 40  # the most that EES gives
MOST_TEXT = 300  # of a title or path that a pattern is looked for in
MOST_DOCUMENTS = 12  # three years of quarters
FEATURES = 2000
NOT_THERE = (404, 410)
QUARTERS = ("january-to-march", "april-to-june", "july-to-september", "october-to-december")


@dataclass(frozen=True)
class Route:
    """One address of a file.

    `member` is a pattern of the file in an archive, `paged` says that it comes in parts, and `rows` how many
    rows the publisher says the table has.
    """

    url: str
    suffix: str
    member: str | None = None
    paged: bool = False
    rows: int | None = None


@dataclass(frozen=True)
class Offer:
    """The newest release of a source as far as it could be found out, and the ways to its file, best first.

    `missed` says why the publisher could not be asked, if these are the declared addresses.
    """

    release: str
    routes: tuple[Route, ...]
    url: str | None = None
    missed: str | None = None


def newest(live: Live, like: Edition, held: Iterable[str], client: Asks) -> Offer:
    """Ask the publisher of a source; `held` names its releases that are known, `like` is read the same way.

    Raises FetchError where nothing can be found out and no address is declared.
    """
    if live.ees:
        return _ees(live.ees, like, client)
    if live.govuk:
        return _govuk(live.govuk, client)
    if live.page:
        return _page(live.page, held, client)
    if live.layer:
        return _layer(live.layer, like, client)
    assert live.fixed is not None  # the catalogue lets nothing else in
    return Offer(like.release, (Route(live.fixed.address, PurePosixPath(live.file).suffix),))


def _ees(way: Ees, like: Edition, client: Asks) -> Offer:
    """The listed data set's release; if it is not listed, the public API's; else what was written down."""
    asked = {"publicationId": way.publication, "latestOnly": "true"}
    missed = None
    try:
        listed = list(pages(f"{EES_CONTENT}/data-set-files", asked, PAGE_SIZE, client))
    except FetchError as error:
        listed, missed = [], str(error)
    whole = [one for one in listed if text(one, "id") and all(_release(one))]
    if way.supporting:
        found = next((one for one in whole if one.get("latestData", True)), None)
        missed = missed if found or missed else "The list of data sets has none of the newest release."
    else:
        found = next((one for one in whole if text(one, "filename") == way.file), None)
        missed = missed if found or missed else f"The list of data sets has no {way.file}."
        if found is None and way.title and (offer := _from_api(way, like, client)):
            return offer
    release, version = _release(found) if found else (way.release, way.release_version)
    routes = (
        *_tables(way, found),
        _release_zip(version, way.supporting or f"data/{re.escape(str(way.file))}"),
    )
    return Offer(release, routes, _people(like, release), missed)


def _tables(way: Ees, found: Mapping[str, object] | None) -> Iterator[Route]:
    """The addresses of the table by itself: on the website, and in the public API if it is there."""
    if way.supporting:
        return
    if data_set := (text(found, "id") if found else way.data_set):
        rows = mapping(found or {}, "meta").get("numDataFileRows")
        yield _table(data_set, rows if isinstance(rows, int) and rows > 0 else None)
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
    routes = (_table(found.file), Route(found.csv, ".csv"))
    return Offer(found.release, routes, _people(like, found.release))


def _table(data_set: str, rows: int | None = None) -> Route:
    return Route(f"{EES}/data-catalogue/data-set/{data_set.lower()}/csv", ".csv", rows=rows)


def _release(listed: Mapping[str, object]) -> tuple[str, str]:
    """The name of the release that a listed data set belongs to, and its version's id."""
    release = mapping(listed, "release")
    return text(release, "slug"), text(release, "id")


def _release_zip(version: str, member: str) -> Route:
    return Route(
        f"{EES_CONTENT}/releases/{version.lower()}/files?fromPage=ReleaseDownloads", ".zip", member=member
    )


def _people(like: Edition, release: str) -> str:
    return f"{like.landing_page}/{release}"


def _govuk(way: GovUk, client: Asks) -> Offer:
    collection = client.json(GOV_UK + way.collection)
    documents = [
        path
        for document in objects(mapping(collection, "links"), "documents")
        if re.search(way.document, path := text(document, "base_path")[:MOST_TEXT])
    ]
    if not documents:
        raise FetchError(f"{GOV_UK}{way.collection} lists no document that fits {way.document!r}.")
    for path in sorted(documents, key=_when, reverse=True)[:MOST_DOCUMENTS]:
        publication = client.json(GOV_UK + path)
        for attachment in objects(mapping(publication, "details"), "attachments"):
            url = _joined(f"{GOV_UK}{path}", text(attachment, "url"))
            named = f"{text(attachment, 'title')[:MOST_TEXT]} {_file_name(url)[:MOST_TEXT]}"
            if found := re.search(way.attachment, named, re.IGNORECASE | re.ASCII):
                route = Route(url, PurePosixPath(_file_name(url)).suffix.lower())
                return Offer(found[RELEASE], (route,), f"https://www.gov.uk{path}")
    raise FetchError(
        f"None of the {min(len(documents), MOST_DOCUMENTS)} newest documents of {way.collection} "
        f"has an attachment that fits {way.attachment!r}."
    )


def _when(path: str) -> tuple[int, int, str]:
    """Year and quarter that a document's path names, to sort by."""
    year = max(map(int, re.findall(r"20\d\d", path)), default=0)
    return year, next((at for at, quarter in enumerate(QUARTERS, 1) if quarter in path), 0), path


def _page(way: Page, held: Iterable[str], client: Asks) -> Offer:
    """The link of the latest page that has one, from the newest held year's on; later years may have none."""
    start = max((int(release[:4]) for release in held if re.fullmatch(r"20\d\d-\d\d", release)), default=2023)
    offer: Offer | None = None
    problems: list[FetchError] = []
    for year in range(start, start + 3):
        address = way.address.format(start=year, end=year + 1)
        try:
            links = _links(client.text(address), way.link)
        except FetchError as error:
            problems.append(error)
            continue
        if links:
            release = f"{year}-{(year + 1) % 100:02}"
            offer = Offer(release, (Route(_joined(address, links[0]), ".ods"),), address)
        else:
            problems.append(FetchError(f"{address} has no link {way.link!r}.", status=404))
    if offer is None:
        raise problems[0]
    unseen = [str(problem) for problem in problems if problem.status not in NOT_THERE]
    return replace(offer, missed=unseen[0] if unseen else None)


class _Anchors(HTMLParser):
    """The links of a page: address and text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append([dict(attrs).get("href") or "", ""])
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1][1] += data


def _links(page: str, text: str) -> list[str]:
    """Addresses of the links whose text has this in it, as they stand: the newest comes first."""
    anchors = _Anchors()
    with contextlib.suppress(AssertionError):  # of some broken markup; what came before it counts
        anchors.feed(page)
    return [href for href, label in anchors.found if href and text in " ".join(label.split())]


def _layer(way: Layer, like: Edition, client: Asks) -> Offer:
    described = client.json(f"{way.address}?f=json")
    names = [str(field.get("name", "")) for field in objects(described, "fields")]
    code = next((name for name in names if re.fullmatch(way.code_field, name)), None)
    if code is None:
        raise FetchError(f"{way.address} has no field of codes; it has {', '.join(names) or 'none at all'}.")
    asked = {
        "where": f"{code} LIKE 'E%'",
        "outFields": f"{code},{code.removesuffix('CD')}NM",
        "outSR": 4326,
        "f": "geojson",
        "orderByFields": code,
    }
    address = f"{way.address}/query?{urlencode(asked, quote_via=quote)}"
    return Offer(like.release, (Route(address, ".geojson", paged=True),))


def whole_layer(url: str, client: Asks) -> bytes:
    """All features of an ArcGIS query, page after page, as one GeoJSON document; FetchError if one fails."""
    features: list[object] = []
    layer = url.split("?", maxsplit=1)[0]
    for _ in range(MOST_PAGES):
        answer = client.json(f"{url}&resultOffset={len(features)}&resultRecordCount={FEATURES}")
        if isinstance(answer, dict) and "error" in answer:
            raise FetchError(f"{layer} answered: {mapping(answer, 'error').get('message', 'an error')}.")
        page = objects(answer, "features")
        if not page or page[0] in features:
            raise FetchError(f"{layer} has a page without features, or the same page again.")
        features += page
        more = {**mapping(answer, "properties"), **(answer if isinstance(answer, dict) else {})}
        if not more.get("exceededTransferLimit"):
            return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    raise FetchError(f"{layer} does not come to an end after {MOST_PAGES} pages.")


def _joined(page: str, link: str) -> str:
    """Where a link of a page leads; FetchError if that is no address."""
    try:
        return urljoin(page, link)
    except ValueError as error:
        raise FetchError(f"{page} has a link that is no address.") from error


def _file_name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name
