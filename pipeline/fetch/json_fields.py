"""Lists and parts of JSON answers: what is as documented of them, and nothing of what is not."""

from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import urlencode

from pipeline.core.errors import FetchError
from pipeline.fetch.offer import MOST_PAGES


class Asks(Protocol):
    """What is needed of a client."""

    def json(self, url: str) -> object:
        """The JSON of an address."""

    def text(self, url: str) -> str:
        """The text of a page."""


def pages(address: str, asked: Mapping[str, str], size: int, client: Asks) -> Iterator[Mapping[str, object]]:
    """The results of a list, page after page; FetchError if it does not answer or does not end."""
    for page in range(1, MOST_PAGES + 1):
        answer = client.json(f"{address}?{urlencode({**asked, 'page': page, 'pageSize': size})}")
        yield from objects(answer, "results")
        total = mapping(answer, "paging").get("totalPages")
        if not isinstance(total, int) or page >= total:
            return
    raise FetchError(f"{address} does not come to an end after {MOST_PAGES} pages.")


def objects(answer: object, name: str) -> list[Mapping[str, object]]:
    """The objects in a list of that name."""
    listed = answer.get(name) if isinstance(answer, Mapping) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def mapping(answer: object, name: str) -> Mapping[str, object]:
    """The object of that name."""
    found = answer.get(name) if isinstance(answer, Mapping) else None
    return found if isinstance(found, dict) else {}


def text(answer: Mapping[str, object], name: str) -> str:
    """The text of that name; empty where there is none."""
    found = answer.get(name)
    return found if isinstance(found, str) else ""
