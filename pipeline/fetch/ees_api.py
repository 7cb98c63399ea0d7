"""EES's public API as a second list of data sets: the file of a data set, its release and its version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from pydantic import Field

from pipeline.core.errors import FetchError
from pipeline.fetch.json_answer import IfValid, JsonAnswer, Text, ValidItems
from pipeline.fetch.offer import MOST_PAGES, DocumentClient

EES_API = "https://api.education.gov.uk/statistics/v1"
PAGE_SIZE = 20  # the API's maximum
MOST_SUCCESSORS = 10
PUBLISHED = "Published"

Result = TypeVar("Result")


class _Paging(JsonAnswer):
    pages: int = Field(alias="totalPages")


class ResultPage(JsonAnswer, Generic[Result]):
    """One page of a list in EES's website or public API, which page their lists in the same way."""

    results: ValidItems[Result] = ()
    paging: IfValid[_Paging] = None


class _Successor(JsonAnswer):
    superseding: str | None = Field(None, alias="supersedingDataSetId")


class _DataSet(_Successor):
    id: Text
    title: Text


class _Release(JsonAnswer):
    slug: Text


class _File(JsonAnswer):
    id: Text


class _Version(JsonAnswer):
    version: Text
    status: str
    release: _Release
    file: _File


@dataclass(frozen=True)
class ApiDataSet:
    """A data set of the public API in its newest version that is neither withdrawn nor superseded.

    `release` is the name of the release that the version belongs to, `file` the id of its data set file.
    """

    data_set: str
    version: str
    release: str
    file: str

    @property
    def csv(self) -> str:
        """The address of its file."""
        return csv_address(self.data_set, self.version)


def csv_address(data_set: str, version: str) -> str:
    """Return the address of a data set's file; ids in upper case would be redirected."""
    return f"{EES_API}/data-sets/{data_set.lower()}/csv?{urlencode({'dataSetVersion': version})}"


def find(publication: str, title: str, client: DocumentClient) -> ApiDataSet | None:
    """Return the data set of a publication whose title fits a pattern; None if there is none.

    Raises FetchError if the API does not answer.
    """
    address = f"{EES_API}/publications/{publication.lower()}/data-sets"
    for listed in results(address, {}, PAGE_SIZE, ResultPage[_DataSet], client):
        if re.search(title, listed.title, re.IGNORECASE):
            return _newest_version(_current(listed, client), client)
    return None


def results(
    address: str,
    parameters: Mapping[str, str],
    size: int,
    model: type[ResultPage[Result]],
    client: DocumentClient,
) -> Iterator[Result]:
    """Yield the valid results of all pages of a list; FetchError if it does not answer or end."""
    for number in range(1, MOST_PAGES + 1):
        query = urlencode({**parameters, "page": number, "pageSize": size})
        page = model.read(client.json(f"{address}?{query}"))
        yield from page.results
        if page.paging is None or number >= page.paging.pages:
            return
    raise FetchError(f"{address} does not come to an end after {MOST_PAGES} pages.")


def _current(listed: _DataSet, client: DocumentClient) -> str:
    """Return the id of a data set, or of the one that has superseded it."""
    data_set, successor = listed.id, listed.superseding
    for _ in range(MOST_SUCCESSORS):
        if not successor:
            break
        data_set = successor
        successor = _Successor.read(client.json(f"{EES_API}/data-sets/{data_set.lower()}")).superseding
    return data_set


def _newest_version(data_set: str, client: DocumentClient) -> ApiDataSet | None:
    """Return the published version with the highest number, wherever it is listed; None if there is none."""
    address = f"{EES_API}/data-sets/{data_set.lower()}/versions"
    listed = results(address, {}, PAGE_SIZE, ResultPage[_Version], client)
    published = [item for item in listed if item.status == PUBLISHED]
    if not published:
        return None
    newest = max(published, key=lambda item: _numbers(item.version))
    return ApiDataSet(data_set, newest.version, newest.release.slug, newest.file.id)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare it by: '1.10' follows '1.9'."""
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", version))
