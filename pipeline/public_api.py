"""EES's public API as a second list of data sets: where its file is, of which release, in which version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from pipeline.errors import FetchError
from pipeline.json_answers import mapping, objects

EES_API = "https://api.education.gov.uk/statistics/v1"
PAGE_SIZE = 20  # the most that it gives
MOST_PAGES = 25
PUBLISHED = "Published"


class Asks(Protocol):
    """What is needed of a client."""

    def json(self, url: str) -> object:
        """The JSON of an address."""


@dataclass(frozen=True)
class InApi:
    """A data set of the public API: the newest version that is neither withdrawn nor superseded."""

    data_set: str
    version: str
    release: str
    file: str

    @property
    def csv(self) -> str:
        """The address of its file; ids are sent in lower case, as others are only redirected."""
        return csv_address(self.data_set, self.version)


def csv_address(data_set: str, version: str) -> str:
    """Where the public API has a data set's file."""
    return f"{EES_API}/data-sets/{data_set.lower()}/csv?{urlencode({'dataSetVersion': version})}"


def find(publication: str, title: str, client: Asks) -> InApi | None:
    """The data set of a publication whose title fits a pattern; None if there is none.

    Raises FetchError if the API does not answer.
    """
    for listed in _pages(f"{EES_API}/publications/{publication.lower()}/data-sets", client):
        if re.search(title, str(listed.get("title", "")), re.IGNORECASE):
            return _newest(_successor(listed, client), client)
    return None


def _successor(listed: Mapping[str, object], client: Asks) -> str:
    """The id of a data set, or of the one that has taken its place."""
    seen = [str(listed.get("id", ""))]
    while (after := listed.get("supersedingDataSetId")) and str(after) not in seen:
        seen.append(str(after))
        answer = client.json(f"{EES_API}/data-sets/{seen[-1].lower()}")
        listed = answer if isinstance(answer, dict) else {}
    return seen[-1]


def _newest(data_set: str, client: Asks) -> InApi | None:
    for version in _pages(f"{EES_API}/data-sets/{data_set.lower()}/versions", client):
        release, file = mapping(version, "release").get("slug"), mapping(version, "file").get("id")
        if version.get("status") == PUBLISHED and release and file:
            return InApi(data_set, str(version["version"]), str(release), str(file))
    return None


def _pages(address: str, client: Asks) -> Iterator[Mapping[str, object]]:
    """The results of a list, page after page, newest first as the API sorts them."""
    for page in range(1, MOST_PAGES + 1):
        answer = client.json(f"{address}?{urlencode({'page': page, 'pageSize': PAGE_SIZE})}")
        yield from objects(answer, "results")
        total = mapping(answer, "paging").get("totalPages")
        if not isinstance(total, int) or page >= total:
            return
    raise FetchError(f"{address} does not come to an end after {MOST_PAGES} pages.")
