"""The HTTP client: downloads that resume, conditional requests, pages."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.core.errors import FetchError
from pipeline.fetch.client import Client
from tests.support.publishers.environment import QUICK, session
from tests.support.publishers.faults import Fault, changed
from tests.support.publishers.fixed_answer import answering
from tests.support.publishers.one_table import DATE, HOST, PLACE, TABLE, URL
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import Served


def test_a_download_has_its_checksum_size_and_headers(table_client: Client, tmp_path: Path) -> None:
    fetched = table_client.download(URL, tmp_path / "new" / "one.part")
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
    table_client: Client,
    table_server: StandIn,
    tmp_path: Path,
    known: dict[str, str],
    condition: tuple[str, str],
) -> None:
    assert table_client.download(URL, tmp_path / "one.part", known) is None
    (request,) = table_server.requests
    assert request.headers[condition[0]] == condition[1]
    assert request.status == 304
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_downloaded(table_client: Client, table_server: StandIn, tmp_path: Path) -> None:
    fetched = table_client.download(URL, tmp_path / "one.part", {"ETag": '"earlier"'})
    assert fetched is not None
    assert fetched.size == len(TABLE)


def test_an_interrupted_download_resumes(table_client: Client, table_server: StandIn, tmp_path: Path) -> None:
    table_server.faults.append(Fault(PLACE, "cut", 1))
    fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    first, second = table_server.requests
    assert "Range" not in first.headers
    assert second.headers["Range"] == f"bytes={len(TABLE) // 2}-"
    assert second.headers["If-Range"] == '"first"'
    assert second.status == 206


def test_an_interrupted_download_resumes_in_a_later_run(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_server.faults.append(Fault(PLACE, "cut"))
    table_client.limits = replace(QUICK, attempts=1)
    with pytest.raises(FetchError, match=r"broke off early\. Tried 1 time"):
        table_client.download(URL, tmp_path / "one.part")
    table_server.clear()
    later = Client(frozenset({HOST}), QUICK, session=session(table_server.port))
    fetched = later.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert [request.status for request in table_server.requests] == [206]


def test_a_partial_download_of_another_url_is_not_resumed(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    part = tmp_path / "one.part"
    part.write_bytes(b"something else")
    part.with_suffix(".json").write_text('{"url": "https://elsewhere", "validator": "\\"first\\""}')
    fetched = table_client.download(URL, part)
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert "Range" not in table_server.requests[0].headers


def test_a_file_that_changed_meanwhile_is_downloaded_from_scratch(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_server.faults.append(Fault(PLACE, "change-on-resume"))
    fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == changed(TABLE)
    assert [request.status for request in table_server.requests] == [200, 200]


def test_a_wrong_range_is_not_appended(table_client: Client, table_server: StandIn, tmp_path: Path) -> None:
    table_server.faults += [Fault(PLACE, "cut", 1), Fault(PLACE, "wrong-range", 1)]
    fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert [request.status for request in table_server.requests] == [200, 206, 200]


def test_a_range_that_ends_before_the_file_is_continued(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    """Its own length is as announced, so that only Content-Range says that bytes are missing."""
    table_server.faults += [Fault(PLACE, "cut", 1), Fault(PLACE, "short-range", 1)]
    fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert [request.status for request in table_server.requests] == [200, 206, 206]


def test_without_etag_or_date_a_download_is_not_resumed(
    table_client: Client, table_server: StandIn, tmp_path: Path
) -> None:
    table_server.site.served[PLACE] = Served(TABLE, "text/csv")
    table_server.faults.append(Fault(PLACE, "cut", 1))
    fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == TABLE
    assert ["Range" in request.headers for request in table_server.requests] == [False, False]


def test_a_page_is_requested_once(table_client: Client, table_server: StandIn) -> None:
    assert table_client.text(URL) == table_client.text(URL) == TABLE.decode()
    assert len(table_server.requests) == 1


def test_a_response_that_is_not_json_is_an_error(table_client: Client) -> None:
    with pytest.raises(FetchError, match=r"table\.csv returned something other than JSON"):
        table_client.json(URL)


def test_statuses_that_were_not_requested_are_errors(table_client: Client, tmp_path: Path) -> None:
    """A server that says 304 (not changed), 206 (a part) or 416 (past the end) of its own accord."""
    for status in (304, 206, 416):
        with answering(f"HTTP/1.1 {status} Odd\r\nContent-Length: 0\r\n\r\n".encode()) as port:
            table_client.session = session(port)
            with pytest.raises(FetchError, match=f"answered {status}"):
                table_client.download(URL, tmp_path / "one.part")
            with pytest.raises(FetchError, match=f"answered {status}"):
                table_client.text(f"{URL}?{status}")


def test_concatenated_gzip_members_are_decompressed(table_client: Client, tmp_path: Path) -> None:
    body = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(head + body) as port:
        table_client.session = session(port)
        fetched = table_client.download(URL, tmp_path / "one.part")
    assert fetched is not None
    assert fetched.path.read_bytes() == b"a,b\n1,2\n3,4\n"


@pytest.mark.parametrize("document", [b"[" * 100_000, b"{", b"\xff"])
def test_damaged_or_deeply_nested_json_is_an_error(table_client: Client, document: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(document)}\r\n\r\n".encode()
    with answering(head + document) as port:
        table_client.session = session(port)
        with pytest.raises(FetchError, match="something other than JSON"):
            table_client.json(URL)
