"""The HTTP client: resuming, conditional requests, retries, limits."""

import contextlib
import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch.client import Client
from pipeline.fetch.http_session import USER_AGENT
from tests.support.publishers.environment import QUICK, session
from tests.support.publishers.faults import Fault, changed
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import Served, Site

HOST = "assets.publishing.service.gov.uk"
PLACE = f"{HOST}/media/1/table.csv"
URL = f"https://{PLACE}"
TABLE = b"".join(b"%d,%d\n" % (number, number * number) for number in range(20_000))
DATE = "Thu, 18 Jun 2026 08:30:00 GMT"
COMPLETE = Served(TABLE, "text/csv", etag='"first"', last_modified=DATE, ranges=True)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(Site(served={PLACE: COMPLETE})) as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(stand_in: StandIn, slept: list[float]) -> Client:
    return Client(frozenset({HOST}), QUICK, sleep=slept.append, session=session(stand_in.port))


def test_a_download_has_its_checksum_size_and_headers(client: Client, tmp_path: Path) -> None:
    fetched = client.download(URL, tmp_path / "new" / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert (fetched.sha256, fetched.size) == (hashlib.sha256(TABLE).hexdigest(), len(TABLE))
    assert fetched.headers == {"ETag": '"first"', "Last-Modified": DATE, "Content-Type": "text/csv"}
    assert [path.name for path in tmp_path.rglob("*.*")] == ["one.part"]


@pytest.mark.parametrize(
    ("known", "condition"),
    [
        ({"ETag": '"first"'}, ("If-None-Match", '"first"')),
        ({"Last-Modified": DATE}, ("If-Modified-Since", DATE)),
    ],
)
def test_an_unchanged_file_is_not_downloaded_again(
    client: Client, stand_in: StandIn, tmp_path: Path, known: dict[str, str], condition: tuple[str, str]
) -> None:
    assert client.download(URL, tmp_path / "one.part", known) is None
    (request,) = stand_in.requests
    assert request.headers[condition[0]] == condition[1]
    assert request.status == 304
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_downloaded(client: Client, stand_in: StandIn, tmp_path: Path) -> None:
    fetched = client.download(URL, tmp_path / "one.part", {"ETag": '"earlier"'})
    assert fetched is not None
    assert fetched.size == len(TABLE)


def test_an_interrupted_download_resumes(client: Client, stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults.append(Fault(PLACE, "cut", 1))
    fetched = client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    first, second = stand_in.requests
    assert "Range" not in first.headers
    assert second.headers["Range"] == f"bytes={len(TABLE) // 2}-"
    assert second.headers["If-Range"] == '"first"'
    assert second.status == 206


def test_an_interrupted_download_resumes_in_a_later_run(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults.append(Fault(PLACE, "cut"))
    client.limits = replace(QUICK, attempts=1)
    with pytest.raises(FetchError, match=r"broke off early\. Tried 1 time"):
        client.download(URL, tmp_path / "one.part")
    stand_in.clear()
    later = Client(frozenset({HOST}), QUICK, session=session(stand_in.port))
    fetched = later.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert [request.status for request in stand_in.requests] == [206]


def test_a_partial_download_of_another_url_is_not_resumed(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    part = tmp_path / "one.part"
    part.write_bytes(b"something else")
    part.with_suffix(".json").write_text('{"url": "https://elsewhere", "validator": "\\"first\\""}')
    fetched = client.download(URL, part)
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert "Range" not in stand_in.requests[0].headers


def test_a_file_that_changed_meanwhile_is_downloaded_from_scratch(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults.append(Fault(PLACE, "change-on-resume"))
    fetched = client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == changed(TABLE)
    assert [request.status for request in stand_in.requests] == [200, 200]


def test_a_wrong_range_is_not_appended(client: Client, stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults += [Fault(PLACE, "cut", 1), Fault(PLACE, "wrong-range", 1)]
    fetched = client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert [request.status for request in stand_in.requests] == [200, 206, 200]


def test_without_etag_or_date_a_download_is_not_resumed(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.site.served[PLACE] = Served(TABLE, "text/csv")
    stand_in.faults.append(Fault(PLACE, "cut", 1))
    fetched = client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert ["Range" in request.headers for request in stand_in.requests] == [False, False]


@pytest.mark.parametrize("status", ["403", "404", "410"])
def test_refused_requests_are_not_repeated(
    client: Client, stand_in: StandIn, tmp_path: Path, slept: list[float], status: str
) -> None:
    stand_in.faults.append(Fault(PLACE, status))
    with pytest.raises(FetchError, match=f"answered {status}") as raised:
        client.download(URL, tmp_path / "one.part")
    assert raised.value.status == int(status)
    assert (len(stand_in.requests), slept) == (1, [])


def test_pauses_grow_exponentially_with_jitter(
    client: Client, stand_in: StandIn, tmp_path: Path, slept: list[float]
) -> None:
    stand_in.faults.append(Fault(PLACE, "503"))
    client.limits = replace(QUICK, attempts=5, first_pause=0.01, longest_pause=0.04)
    with pytest.raises(FetchError, match=r"answered 503\. Tried 5 times"):
        client.download(URL, tmp_path / "one.part")
    bounds = [(0.005, 0.01), (0.01, 0.02), (0.02, 0.04), (0.02, 0.04)]
    assert len(slept) == len(bounds)
    assert all(low <= pause <= high for pause, (low, high) in zip(slept, bounds, strict=True))


@pytest.mark.parametrize(("kind", "least", "most"), [("429", 1, 1), ("429-date", 0, 2.1)])
def test_retry_after_is_respected(
    client: Client,
    stand_in: StandIn,
    tmp_path: Path,
    slept: list[float],
    kind: str,
    least: float,
    most: float,
) -> None:
    stand_in.faults.append(Fault(PLACE, kind, 1))
    client.limits = replace(QUICK, total=30)
    assert client.download(URL, tmp_path / "one.part") is not None
    (pause,) = slept
    assert least <= pause <= most


class FakeClock:
    """A clock that only moves when a client sleeps or a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_requests_to_a_host_are_rate_limited_on_one_connection(stand_in: StandIn, tmp_path: Path) -> None:
    clock = FakeClock()
    limits = replace(QUICK, request_interval=20, total=60)
    client = Client(
        frozenset({HOST}), limits, clock.sleep, session=session(stand_in.port), clock=lambda: clock.now
    )
    for number, passed in enumerate([0, 0, 5, 20, 19]):
        clock.now += passed
        client.download(URL, tmp_path / f"{number}.part")
    assert clock.slept == [20, 15, 1]
    assert [request.open for request in stand_in.requests] == [1] * 5
    assert {request.headers["User-Agent"] for request in stand_in.requests} == {USER_AGENT}
    assert "postcode-lottery" in USER_AGENT


def test_an_unreachable_host_gets_one_attempt_for_its_other_urls(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults.append(Fault(HOST, "reset"))
    with pytest.raises(FetchError, match=r"could not be reached\. Tried 3 times"):
        client.download(URL, tmp_path / "one.part")
    with pytest.raises(FetchError, match=r"could not be reached\. Tried 1 time"):
        client.download(f"{URL}?other", tmp_path / "two.part")


def test_a_page_is_requested_once(client: Client, stand_in: StandIn) -> None:
    assert client.text(URL) == client.text(URL) == TABLE.decode()
    assert len(stand_in.requests) == 1


def test_a_response_that_is_not_json_is_an_error(client: Client) -> None:
    with pytest.raises(FetchError, match=r"table\.csv returned something other than JSON"):
        client.json(URL)


@pytest.mark.parametrize(
    "url",
    [
        f"http://{PLACE}",
        "https://example.org/table.csv",
        f"https://{HOST}.example.org/table.csv",
        f"https://user@example.org:443/{HOST}",
        f"https://{HOST}:8443/media/1/table.csv",
        "file:///etc/passwd",
    ],
)
def test_only_secure_addresses_of_publishers_are_requested(
    client: Client, stand_in: StandIn, tmp_path: Path, url: str
) -> None:
    with pytest.raises(FetchError, match="not a secure address of a publisher"):
        client.download(url, tmp_path / "one.part")
    assert stand_in.requests == []


def test_a_file_announced_as_too_large_is_not_downloaded(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    client.limits = replace(QUICK, file_bytes=len(TABLE) - 1)
    with pytest.raises(FetchError, match=r"is 0\.3 MB, more than the 0\.3 MB allowed"):
        client.download(URL, tmp_path / "one.part")
    assert (tmp_path / "one.part").read_bytes() == b""


def test_a_response_that_decompresses_to_too_much_is_cut_off(
    client: Client, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults.append(Fault(PLACE, "gzip"))
    client.limits = replace(QUICK, file_bytes=len(TABLE) - 1)
    with pytest.raises(FetchError, match=r"exceeds the 0\.3 MB allowed"):
        client.download(URL, tmp_path / "one.part")


def test_statuses_that_were_not_requested_are_errors(client: Client, tmp_path: Path) -> None:
    """A server that says 304 (not changed), 206 (a part) or 416 (past the end) of its own accord."""
    for status in (304, 206, 416):
        with answering(f"HTTP/1.1 {status} Odd\r\nContent-Length: 0\r\n\r\n".encode()) as port:
            client.session = session(port)
            with pytest.raises(FetchError, match=f"answered {status}"):
                client.download(URL, tmp_path / "one.part")
            with pytest.raises(FetchError, match=f"answered {status}"):
                client.text(f"{URL}?{status}")


def test_slow_headers_end_at_the_time_limit(client: Client, tmp_path: Path) -> None:
    client.limits = replace(QUICK, total=0.5)
    with answering(b"HTTP/1.1 200 OK\r\nX-Slow: ", forever=b"a") as port:
        client.session = session(port)
        with pytest.raises(FetchError, match="took longer than 0 seconds"):
            client.download(URL, tmp_path / "one.part")


def test_the_body_of_a_redirect_is_not_read(client: Client, tmp_path: Path) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\n\r\n"
    with answering(redirect, forever=b"a") as port:
        client.session = session(port)
        with pytest.raises(FetchError, match=r"redirects to https://example\.org/, which is not"):
            client.download(URL, tmp_path / "one.part")


@pytest.mark.parametrize(
    "where", ["https://[bad/", "https://assets.publishing.service.gov.uk:x/", "https://"]
)
def test_a_redirect_to_an_invalid_address_is_an_error(client: Client, tmp_path: Path, where: str) -> None:
    with answering(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()) as port:
        client.session = session(port)
        with pytest.raises(FetchError, match="redirect"):
            client.download(URL, tmp_path / "one.part")


def test_concatenated_gzip_members_are_decompressed(client: Client, tmp_path: Path) -> None:
    body = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(head + body) as port:
        client.session = session(port)
        fetched = client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == b"a,b\n1,2\n3,4\n"


@pytest.mark.parametrize(
    "value", ["-1", "1e9", "NaN", "Fri, 31 Dec 99999999999999 23:59:59 GMT", "Mon, 1 Jan 2001 00:00:00 GMT"]
)
def test_an_invalid_retry_after_is_ignored(
    client: Client, tmp_path: Path, slept: list[float], value: str
) -> None:
    with answering(
        f"HTTP/1.1 429 Slow\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    ) as port:
        client.session = session(port)
        with pytest.raises(FetchError, match=r"answered 429\. Tried 3 times"):
            client.download(URL, tmp_path / "one.part")
    assert all(0 <= pause < 1 for pause in slept)


@pytest.mark.parametrize("document", [b"[" * 100_000, b"{", b"\xff"])
def test_damaged_or_deeply_nested_json_is_an_error(client: Client, document: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(document)}\r\n\r\n".encode()
    with answering(head + document) as port:
        client.session = session(port)
        with pytest.raises(FetchError, match="something other than JSON"):
            client.json(URL)


@contextlib.contextmanager
def answering(answer: bytes, forever: bytes = b"") -> Iterator[int]:
    """A server that sends this to every client, then the rest repeatedly; yields its port."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            while not done.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65_536)
                        connection.sendall(answer)
                        while forever and not done.wait(0.02):
                            connection.sendall(forever)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            done.set()
            thread.join()
