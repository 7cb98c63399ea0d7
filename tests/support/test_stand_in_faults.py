"""The faults of the stand-in server do what they say."""

import gzip
from email.utils import formatdate
from types import SimpleNamespace

import pytest
import requests

from tests.support.publishers import faults
from tests.support.publishers.faults import KINDS, Fault, changed
from tests.support.publishers.sample import CONTENT, FILE, TIMELINESS, get
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EES

STATUSES = {"500", "503", "504", "404", "410", "403", "429", "429-long", "429-date"}


@pytest.mark.parametrize("kind", sorted(STATUSES))
def test_faults_of_status(
    session: requests.Session, stand_in: StandIn, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "time", SimpleNamespace(time=lambda: 1_800_000_000.5))
    stand_in.faults.append(Fault("appeals.ods", kind, times=1))
    answer = get(session, FILE)
    assert answer.status_code == int(kind[:3])
    date = formatdate(1_800_000_002, usegmt=True)  # the next full second and one more
    expected = {"429": "1", "429-long": "86400", "429-date": date}
    assert answer.headers.get("Retry-After", "") == expected.get(kind, "")
    assert get(session, FILE).content == CONTENT
    assert [item.status for item in stand_in.requests] == [int(kind[:3]), 200]


BREAKS = {
    "silence": requests.ReadTimeout,
    "reset": requests.ConnectionError,
    "cut": requests.exceptions.ChunkedEncodingError,
    "cut-chunked": requests.exceptions.ChunkedEncodingError,
    "long-length": requests.exceptions.ChunkedEncodingError,
}


@pytest.mark.parametrize("kind", BREAKS)
@pytest.mark.parametrize("where", [FILE, f"{EES}/data-catalogue/data-set/{TIMELINESS}/csv"])
def test_faults_that_break_off(session: requests.Session, stand_in: StandIn, kind: str, where: str) -> None:
    stand_in.faults.append(Fault(where, kind, times=1))
    with pytest.raises(BREAKS[kind]):
        get(session, where, timeout=0.2)
    assert get(session, where).status_code == 200
    assert [item.open for item in stand_in.requests] == [1, 1]
    assert stand_in.requests[0].status == (None if kind in {"silence", "reset"} else 200)


UNNOTICED = {
    "short-length": ("application/octet-stream", CONTENT[: len(CONTENT) // 2]),
    "gzip": ("application/octet-stream", CONTENT),
    "html": ("text/html; charset=utf-8", b"<!DOCTYPE html>"),
    "html-as-csv": ("text/csv", b"<!DOCTYPE html>"),
    "empty": ("application/octet-stream", b""),
}


@pytest.mark.parametrize("kind", UNNOTICED)
def test_faults_in_what_is_sent(session: requests.Session, stand_in: StandIn, kind: str) -> None:
    stand_in.faults.append(Fault(FILE, kind))
    answer = get(session, FILE)
    content_type, content = UNNOTICED[kind]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert answer.content[: len(content)] == content
    assert kind.startswith("html") or len(answer.content) == len(content)
    assert stand_in.faults[0].hits == 1


def test_a_broken_gzip_stream_ends_early(session: requests.Session, stand_in: StandIn) -> None:
    stand_in.faults.append(Fault(FILE, "gzip-broken"))
    with get(session, FILE, stream=True) as answer:
        packed = answer.raw.read(decode_content=False)
    assert len(packed) == int(answer.headers["Content-Length"])
    with pytest.raises(EOFError):
        gzip.decompress(packed)


@pytest.mark.parametrize("kind", ["trickle", "endless"])
def test_faults_without_an_end(session: requests.Session, stand_in: StandIn, kind: str) -> None:
    stand_in.faults.append(Fault(FILE, kind, times=1))
    with get(session, FILE, stream=True) as answer:
        parts = answer.iter_content(1 if kind == "trickle" else 65536)
        assert b"".join(next(parts) for _ in range(3)).startswith(b"one" if kind == "trickle" else b"a,b\n")
        assert ("Content-Length" in answer.headers) == (kind == "trickle")
    assert get(session, FILE).content == CONTENT
    assert [item.open for item in stand_in.requests] == [1, 1]


def test_faults_that_redirect(session: requests.Session, stand_in: StandIn) -> None:
    stand_in.faults += [Fault("?q=1", "redirect-once"), Fault(FILE, "redirect-loop", times=1)]
    stand_in.faults += [Fault(FILE, "redirect-http", times=1), Fault(FILE, "redirect-foreign", times=1)]
    places = [get(session, FILE).headers["Location"] for _ in range(3)]
    assert places == [f"https://{FILE}", f"http://{FILE}", "https://example.org/x"]
    followed = get(session, f"{FILE}?q=1", allow_redirects=True)
    assert (followed.url, followed.content) == (f"https://{FILE}?q=1&again=1", CONTENT)


def test_faults_of_resuming(session: requests.Session, stand_in: StandIn) -> None:
    stand_in.faults.append(Fault(FILE, "wrong-range", times=1))
    wrong = get(session, FILE, headers={"Range": "bytes=100-"})
    assert (wrong.status_code, wrong.content) == (206, CONTENT[101:])
    assert wrong.headers["Content-Range"] == f"bytes 101-{len(CONTENT) - 1}/{len(CONTENT)}"
    stand_in.faults.append(Fault(FILE, "short-range", times=1))
    short = get(session, FILE, headers={"Range": "bytes=100-"})
    end = 100 + (len(CONTENT) - 100) // 2
    assert (short.status_code, short.content) == (206, CONTENT[100:end])
    assert short.headers["Content-Range"] == f"bytes 100-{end - 1}/{len(CONTENT)}"
    stand_in.faults.append(Fault(FILE, "change-on-resume"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(session, FILE)
    rest = get(session, FILE, headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.headers["ETag"]) == (206, '"changed"')
    assert rest.content == changed(CONTENT)[100:] != CONTENT[100:]
    complete = get(session, FILE, headers={"Range": "bytes=100-", "If-Range": '"one"'})
    assert (complete.status_code, complete.content) == (200, changed(CONTENT))


def test_every_fault_is_tried() -> None:
    others = {"gzip-broken", "trickle", "endless", "wrong-range", "short-range", "change-on-resume"}
    redirects = {"redirect-once", "redirect-loop", "redirect-http", "redirect-foreign"}
    assert {*STATUSES, *BREAKS, *UNNOTICED, *others, *redirects} == KINDS
    with pytest.raises(ValueError, match="no kind of fault"):
        Fault(FILE, "boredom")
