"""Discovery on GOV.UK: an attachment of a collection's publications, through the Content API."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pipeline.core.errors import FetchError
from pipeline.fetch.json_answer import JsonAnswer, Text, ValidItems
from pipeline.fetch.offer import DocumentClient, Offer, Route, absolute_url
from pipeline.sources.live import RELEASE, GovUk

GOV_UK = "https://www.gov.uk/api/content"
MOST_TEXT = 300  # characters of a title or path that a pattern is matched against
MOST_DOCUMENTS = 12  # three years of quarters
QUARTERS = ("january-to-march", "april-to-june", "july-to-september", "october-to-december")


class _Document(JsonAnswer):
    base_path: Text


class _Links(JsonAnswer):
    documents: ValidItems[_Document] = ()


class _Collection(JsonAnswer):
    links: _Links = _Links()


class _Attachment(JsonAnswer):
    url: Text
    title: str = ""


class _Details(JsonAnswer):
    attachments: ValidItems[_Attachment] = ()


class _Publication(JsonAnswer):
    details: _Details = _Details()


def newest(way: GovUk, client: DocumentClient) -> Offer:
    """Return the matching attachment of the newest publication that has one; FetchError if none has."""
    collection = _Collection.read(client.json(GOV_UK + way.collection))
    paths = (document.base_path[:MOST_TEXT] for document in collection.links.documents)
    documents = [path for path in paths if re.search(way.document, path)]
    if not documents:
        raise FetchError(f"{GOV_UK}{way.collection} lists no document that fits {way.document!r}.")
    for path in sorted(documents, key=_year_and_quarter, reverse=True)[:MOST_DOCUMENTS]:
        publication = _Publication.read(client.json(GOV_UK + path))
        if fitting := list(_fitting(way, f"{GOV_UK}{path}", publication)):
            release, url = max(fitting, key=lambda item: item[0])
            route = Route(url, PurePosixPath(_file_name(url)).suffix.lower())
            return Offer(release, (route,), f"https://www.gov.uk{path}")
    raise FetchError(
        f"None of the {min(len(documents), MOST_DOCUMENTS)} newest documents of {way.collection} "
        f"has an attachment that fits {way.attachment!r}."
    )


def _fitting(way: GovUk, address: str, publication: _Publication) -> Iterator[tuple[str, str]]:
    """Yield the release and the URL of each attachment that fits: older ones may stand beside the newest."""
    for attachment in publication.details.attachments:
        url = absolute_url(address, attachment.url)
        named = f"{attachment.title[:MOST_TEXT]} {_file_name(url)[:MOST_TEXT]}"
        if found := re.search(way.attachment, named, re.IGNORECASE | re.ASCII):
            yield found[RELEASE], url


def _year_and_quarter(path: str) -> tuple[int, int, str]:
    """Return the year and quarter in a document's path, and the path: a key to sort by."""
    year = max(map(int, re.findall(r"20[0-9][0-9]", path)), default=0)
    return year, next((number for number, quarter in enumerate(QUARTERS, 1) if quarter in path), 0), path


def _file_name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name
