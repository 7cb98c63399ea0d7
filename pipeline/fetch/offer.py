"""What discovery needs and finds: a client; the newest release of a source and the addresses of its file."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from pipeline.core.errors import FetchError

MOST_PAGES = 25  # of a list or layer that comes in pages


class DocumentClient(Protocol):
    """A client that discovery can use; both methods raise FetchError if the download fails."""

    def json(self, url: str) -> object:
        """Return the parsed JSON of an address."""

    def text(self, url: str) -> str:
        """Return the text of a page."""


@dataclass(frozen=True)
class Route:
    """One address of a file.

    `member` is a pattern of the file's name in an archive, `paged` is true where the file comes in pages, and
    `rows` is the number of rows that the publisher lists for the table.
    """

    url: str
    suffix: str
    member: str | None = None
    paged: bool = False
    rows: int | None = None


@dataclass(frozen=True)
class Offer:
    """The newest known release of a source, and the routes to its file, best first.

    `url` is the release's page for people. `missed` says why the publisher could not be asked, if `routes`
    are only the addresses declared in the catalogue.
    """

    release: str
    routes: tuple[Route, ...]
    url: str | None = None
    missed: str | None = None


def absolute_url(page: str, link: str) -> str:
    """Return the absolute address of a link on a page; FetchError if it is not a valid address."""
    try:
        return urljoin(page, link)
    except ValueError as error:
        raise FetchError(f"{page} has a link that is not a valid address.") from error
