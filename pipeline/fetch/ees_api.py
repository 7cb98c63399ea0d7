"""EES's public API as a second list of data sets: where its file is, of which release, in which version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pipeline.fetch.json_fields import Asks, mapping, pages, text

EES_API = "https://api.education.gov.uk/statistics/v1"
PAGE_SIZE = 20  # the most that it gives
MOST_SUCCESSORS = 10
PUBLISHED = "Published"


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
    for listed in pages(f"{EES_API}/publications/{publication.lower()}/data-sets", {}, PAGE_SIZE, client):
        if re.search(title, text(listed, "title"), re.IGNORECASE):
            return _newest(_successor(listed, client), client)
    return None


def _successor(listed: Mapping[str, object], client: Asks) -> str:
    """The id of a data set, or of the one that has taken its place."""
    data_set = text(listed, "id")
    for _ in range(MOST_SUCCESSORS):
        after = text(listed, "supersedingDataSetId")
        if not after:
            break
        data_set = after
        answer = client.json(f"{EES_API}/data-sets/{data_set.lower()}")
        listed = answer if isinstance(answer, dict) else {}
    return data_set


def _newest(data_set: str, client: Asks) -> InApi | None:
    """The first version of the list, in which the newest comes first, that may be used."""
    for listed in pages(f"{EES_API}/data-sets/{data_set.lower()}/versions", {}, PAGE_SIZE, client):
        release, file = text(mapping(listed, "release"), "slug"), text(mapping(listed, "file"), "id")
        version = text(listed, "version")
        if listed.get("status") == PUBLISHED and release and file and version:
            return InApi(data_set, version, release, file)
    return None
