"""The HTTP session of the client, the errors it can end in, and where a redirect leads."""

from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from pipeline.core.errors import FetchError

USER_AGENT = "postcode-lottery/0.1 (open statistics pipeline; reads each published file once)"

CERTIFICATE_ERRORS = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)
# Raised before a response or in the middle of one; both justify another attempt.
CONNECTION_ERRORS = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.ProtocolError,
    urllib3.exceptions.TimeoutError,
)


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: the client follows redirects itself, without reading their bodies."""


def new_session() -> requests.Session:
    """Return a session with one connection per host that identifies itself."""
    session = _Session()
    session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
    session.mount("https://", HTTPAdapter(pool_maxsize=1, pool_block=True))
    return session


def redirect_url(url: str, response: requests.Response) -> str:
    """Return the absolute address that a redirect names; FetchError if it is not a valid one."""
    try:
        return urljoin(url, response.headers.get("Location", ""))
    except ValueError as error:
        raise FetchError(f"{short_url(url)} redirects to something that is not a valid address.") from error


def connection_problem(error: Exception) -> str:
    """Return what went wrong with a connection, as the end of a sentence that begins with its URL."""
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "did not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "could not be reached"
    return "broke off early"


def short_url(url: str) -> str:
    """Return a URL as messages name it: without scheme and query."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
