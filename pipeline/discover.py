"""Where is the newest file of a source? Each publisher is asked in its own way.

Where one does not answer, the addresses that the catalogue declares are offered, and that is said.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import quote, urlencode, urljoin

from pipeline import public_api
from pipeline.catalogue import Edition
from pipeline.channels import RELEASE, Ees, GovUk, Layer, Live, Page
from pipeline.errors import FetchError
from pipeline.json_answers import mapping, objects

EES = "https://explore-education-statistics.service.gov.uk"
EES_CONTENT = "https://content.explore-education-statistics.service.gov.uk/api"
GOV_UK = "https://www.gov.uk/api/content"
PAGE_SIZE = 40  # the most that EES gives
MOST_PAGES = 25
MOST_DOCUMENTS = 12  # three years of quarters
FEATURES = 2000
QUARTERS = ("january-to-march", "april-to-june", "july-to-september", "october-to-december")


class Asks(Protocol):
    """What discovery needs of a client."""

    def json(self, url: str) -> object:
        """The JSON of an address."""

    def text(self, url: str) -> str:
        """The text of a page."""


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
    return Offer(like.release, (Route(live.fixed.address, _suffix(live.file)),))


def _ees(way: Ees, like: Edition, client: Asks) -> Offer:
    """The listed data set's release; if it is not listed, the public API's; else what was written down."""
    missed = None
    try:
        listed = list(_data_sets(way.publication, client))
    except FetchError as error:
        listed, missed = [], str(error)
    if way.supporting:
        newest_release = next((one for one in listed if one.get("latestData", True)), None)
        release, version = _release(newest_release, way)
        return Offer(release, (_release_zip(version, way.supporting),), _people(like, release), missed)
    found = next((one for one in listed if one.get("filename") == way.file), None)
    if found is None:
        missed = missed or f"The list of data sets has no {way.file}."
        if way.title and (offer := _from_api(way, like, client)):
            return offer
    release, version = _release(found, way)
    routes = [_release_zip(version, f"data/{re.escape(str(way.file))}")]
    in_api = mapping(found or {}, "api")
    if in_api:
        csv = public_api.csv_address(str(in_api["id"]), str(in_api["version"]))
        routes.insert(0, Route(csv, ".csv"))
    if data_set := (str(found["id"]) if found else way.data_set):
        rows = mapping(found or {}, "meta").get("numDataFileRows")
        routes.insert(0, _table(data_set, rows if isinstance(rows, int) and rows > 0 else None))
    return Offer(release, tuple(routes), _people(like, release), missed)


def _from_api(way: Ees, like: Edition, client: Asks) -> Offer | None:
    """The offer of the public API; None if it does not answer or has no such data set."""
    try:
        found = public_api.find(way.publication, str(way.title), client)
    except FetchError:
        return None
    if found is None:
        return None
    routes = (_table(found.file), Route(found.csv, ".csv"))
    return Offer(found.release, routes, _people(like, found.release))


def _table(data_set: str, rows: int | None = None) -> Route:
    return Route(f"{EES}/data-catalogue/data-set/{data_set.lower()}/csv", ".csv", rows=rows)


def _data_sets(publication: str, client: Asks) -> Iterator[Mapping[str, object]]:
    for page in range(1, MOST_PAGES + 1):
        asked = {"publicationId": publication, "latestOnly": "true", "page": page, "pageSize": PAGE_SIZE}
        answer = client.json(f"{EES_CONTENT}/data-set-files?{urlencode(asked)}")
        yield from objects(answer, "results")
        total = mapping(answer, "paging").get("totalPages", 1)
        if not isinstance(total, int) or page >= total:
            return


def _release(listed: Mapping[str, object] | None, way: Ees) -> tuple[str, str]:
    """The release's name and its version's id: as listed, or as they were written down."""
    release = mapping(listed or {}, "release")
    name, version = release.get("slug"), release.get("id")
    return (str(name), str(version)) if name and version else (way.release, way.release_version)


def _release_zip(version: str, member: str) -> Route:
    return Route(
        f"{EES_CONTENT}/releases/{version.lower()}/files?fromPage=ReleaseDownloads", ".zip", member=member
    )


def _people(like: Edition, release: str) -> str:
    return f"{like.landing_page}/{release}"


def _govuk(way: GovUk, client: Asks) -> Offer:
    collection = client.json(GOV_UK + way.collection)
    documents = [
        str(document.get("base_path", ""))
        for document in objects(mapping(collection, "links"), "documents")
        if re.search(way.document, str(document.get("base_path", "")))
    ]
    if not documents:
        raise FetchError(f"{GOV_UK}{way.collection} lists no document that fits {way.document!r}.")
    for path in sorted(documents, key=_when, reverse=True)[:MOST_DOCUMENTS]:
        publication = client.json(GOV_UK + path)
        for attachment in objects(mapping(publication, "details"), "attachments"):
            url = str(attachment.get("url", ""))
            text = f"{attachment.get('title', '')} {url.rsplit('/', 1)[-1]}"
            if found := re.search(way.attachment, text, re.IGNORECASE):
                return Offer(
                    found[RELEASE],
                    (Route(urljoin(f"{GOV_UK}{path}", url), _suffix(url)),),
                    f"https://www.gov.uk{path}",
                )
    raise FetchError(
        f"None of the {min(len(documents), MOST_DOCUMENTS)} newest documents of {way.collection} "
        f"has an attachment that fits {way.attachment!r}."
    )


def _when(path: str) -> tuple[int, int, str]:
    """Year and quarter that a document's path names, to sort by."""
    year = max(map(int, re.findall(r"20\d\d", path)), default=0)
    return year, next((at for at, quarter in enumerate(QUARTERS, 1) if quarter in path), 0), path


def _page(way: Page, held: Iterable[str], client: Asks) -> Offer:
    """The link of the latest page that has one, from the newest held year's on; pages to come answer 404."""
    start = max((int(release[:4]) for release in held if re.fullmatch(r"20\d\d-\d\d", release)), default=2023)
    offer: Offer | None = None
    problems: list[FetchError] = []
    for year in range(start, start + 3):
        address = way.address.format(start=year, end=year + 1)
        try:
            links = _links(client.text(address), way.link)
        except FetchError as error:
            if error.status not in (404, 410):
                raise
            problems.append(error)
            continue
        if links:
            release = f"{year}-{(year + 1) % 100:02}"
            offer = Offer(release, (Route(urljoin(address, links[0]), ".ods"),), address)
        else:
            problems.append(FetchError(f"{address} has no link {way.link!r}."))
    if offer is None:
        raise problems[0]
    return offer


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
            said = mapping(answer, "error").get("message", "an error")
            raise FetchError(f"{layer} answered: {said}.")
        page = objects(answer, "features")
        features += page
        more = {**mapping(answer, "properties"), **(answer if isinstance(answer, dict) else {})}
        if not page or not more.get("exceededTransferLimit"):
            break
    else:
        raise FetchError(f"{layer} does not come to an end after {MOST_PAGES} pages.")
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _suffix(name: str) -> str:
    return "." + name.rsplit(".", 1)[-1].lower()
