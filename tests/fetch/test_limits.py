"""The HTTP client's limits: retries and pauses, rates, sizes, times, and addresses that it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch.client import Client
from pipeline.fetch.http_session import USER_AGENT
from tests.support.publishers.environment import QUICK, session
from tests.support.publishers.faults import Fault
from tests.support.publishers.fixed_answer import answering
from tests.support.publishers.one_table import HOST, PLACE, TABLE, URL
from tests.support.publishers.server import StandIn


@pytest.mark.parametrize("status", ["403", "404", "410"])
def test_refused_requests_are_not_repeated(
    table_client: Client, table_server: StandIn, tmp_path: Path, slept: list[float], status: str
) -> None:
    table_server.faults.append(Fault(PLACE, status))
    with pytest.raises(FetchError, match=f"answered {status}") as raised:
        table_client.download(URL, tmp_path / "one.part")
    assert raised.value.status == int(status)
    assert (len(table_server.requests), slept) == (1, [])


def test_pauses_grow_exponentially_with_jitter(
    table_client: Client, table_server: StandIn, tmp_path: Path, slept: list[float]
) -> None:
    table_server.faults.append(Fault(PLACE, "503"))
    table_client.limits = replace(QUICK, attempts=5, first_pause=0.01, longest_pause=0.04)
    with pytest.raises(FetchError, match=r"answered 503\. Tried 5 times"):
        table_client.download(URL, tmp_path / "one.part")
    bounds = [(0.005, 0.01), (0.01, 0.02), (0.02, 0.04), (0.02, 0.04)]
    assert len(slept) == len(bounds)
    assert all(low <= pause <= high for pause, (low, high) in zip(slept, bounds, strict=True))


@pytest.mark.parametrize(("kind", "least", "most"), [("429", 1, 1), ("429-date", 0, 2.1)])
def test_retry_after_is_respected(
    table_client: Client,
    table_server: StandIn,
    tmp_path: Path,
    slept: list[float],
    kind: str,
    least: float,
    most: float,
) -> None:
    table_server.faults.append(Fault(PLACE, kind, 1))
    table_client.limits = replace(QUICK, total=30)
    assert table_client.download(URL, tmp_path / "one.part") is not None
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


def test_requests_to_a_host_are_rate_limited_on_one_connection(table_server: StandIn, tmp_path: Path) -> None:
    clock = FakeClock()
    limits = replace(QUICK, request_interval=20, total=60)
    table_client = Client(
        frozenset({HOST}), limits, clock.sleep, session=session(table_server.port), clock=lambda: clock.now
    )
    for number, passed in enumerate([0, 0, 5, 20, 19]):
        clock.now += passed
        table_client.download(URL, tmp_path / f"{number}.part")
    assert clock.slept == [20, 15, 1]
    assert [request.open for request in table_server.requests] == [1] * 5
    assert {request.headers["User-Agent"] for request in table_server.requests} == {USER_AGENT}
    assert "postcode-lottery" in USER_AGENT


def test_an_unreachable_host_gets_one_attempt_for_its_other_urls(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_server.faults.append(Fault(HOST, "reset"))
    with pytest.raises(FetchError, match=r"could not be reached\. Tried 3 times"):
        table_client.download(URL, tmp_path / "one.part")
    with pytest.raises(FetchError, match=r"could not be reached\. Tried 1 time"):
        table_client.download(f"{URL}?other", tmp_path / "two.part")


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
    table_client: Client, table_server: StandIn, tmp_path: Path, url: str
) -> None:
    with pytest.raises(FetchError, match="not a secure address of a publisher"):
        table_client.download(url, tmp_path / "one.part")
    assert table_server.requests == []


def test_a_file_announced_as_too_large_is_not_downloaded(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_client.limits = replace(QUICK, file_bytes=len(TABLE) - 1)
    with pytest.raises(FetchError, match=r"is 0\.3 MB, more than the 0\.3 MB allowed"):
        table_client.download(URL, tmp_path / "one.part")
    assert (tmp_path / "one.part").read_bytes() == b""


def test_a_response_that_decompresses_to_too_much_is_cut_off(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_server.faults.append(Fault(PLACE, "gzip"))
    table_client.limits = replace(QUICK, file_bytes=len(TABLE) - 1)
    with pytest.raises(FetchError, match=r"exceeds the 0\.3 MB allowed"):
        table_client.download(URL, tmp_path / "one.part")


def test_slow_headers_end_at_the_time_limit(table_client: Client, tmp_path: Path) -> None:
    table_client.limits = replace(QUICK, total=0.5)
    with answering(b"HTTP/1.1 200 OK\r\nX-Slow: ", forever=b"a") as port:
        table_client.session = session(port)
        with pytest.raises(FetchError, match="took longer than 0 seconds"):
            table_client.download(URL, tmp_path / "one.part")


def test_the_body_of_a_redirect_is_not_read(table_client: Client, tmp_path: Path) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\n\r\n"
    with answering(redirect, forever=b"a") as port:
        table_client.session = session(port)
        with pytest.raises(FetchError, match=r"redirects to https://example\.org/, which is not"):
            table_client.download(URL, tmp_path / "one.part")


@pytest.mark.parametrize(
    "where", ["https://[bad/", "https://assets.publishing.service.gov.uk:x/", "https://"]
)
def test_a_redirect_to_an_invalid_address_is_an_error(
    table_client: Client, tmp_path: Path, where: str
) -> None:
    with answering(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()) as port:
        table_client.session = session(port)
        with pytest.raises(FetchError, match="redirect"):
            table_client.download(URL, tmp_path / "one.part")


@pytest.mark.parametrize(
    "value", ["-1", "1e9", "NaN", "Fri, 31 Dec 99999999999999 23:59:59 GMT", "Mon, 1 Jan 2001 00:00:00 GMT"]
)
def test_an_invalid_retry_after_is_ignored(
    table_client: Client, tmp_path: Path, slept: list[float], value: str
) -> None:
    with answering(
        f"HTTP/1.1 429 Slow\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
    ) as port:
        table_client.session = session(port)
        with pytest.raises(FetchError, match=r"answered 429\. Tried 3 times"):
            table_client.download(URL, tmp_path / "one.part")
    assert all(0 <= pause < 1 for pause in slept)
