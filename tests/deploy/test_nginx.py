"""nginx with the configuration of deploy/nginx: what it does before two stand-in replicas."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple

import pytest
import requests

from tests.support.servers.proxy import NGINX, proxied

pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx")

TYPED = "LS29-9zz"
AT_ONCE = 150
"""Requests of one address in progress: several browsers that load their first page, over HTTP/2."""


class Replica(BaseHTTPRequestHandler):
    """Answers with its port and the number of its answer; refuses sessions while it is `draining`."""

    protocol_version = "HTTP/1.1"
    draining: ClassVar[set[int]] = set()
    answers: ClassVar[list[str]] = []
    hosts: ClassVar[set[str | None]] = set()
    together = threading.Barrier(AT_ONCE, timeout=60)

    def do_GET(self) -> None:
        if self.path == "/_stcore/together":
            self.together.wait()
        port = self.server.server_address[1]
        if ".." in self.path or "%3F" in self.path:  # as a replica answers where nothing is
            self.send_error(404)
            return
        Replica.answers.append(self.path)
        Replica.hosts.add(self.headers["Host"])
        refused = self.path == "/_stcore/stream" and port in Replica.draining
        if self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.send_header("ETag", '"v1"')
            self.end_headers()
            return
        body = f"{port} {len(Replica.answers)} ".encode() + b"x" * 2000
        self.send_response(503 if refused else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, no-cache")
        self.send_header("ETag", '"v1"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Print nothing."""


class Server(ThreadingHTTPServer):
    """Takes as many connections at once as nginx opens."""

    request_queue_size = 2 * AT_ONCE
    daemon_threads = True


class Site(NamedTuple):
    address: str
    replicas: list[int]
    folder: Path

    def get(self, path: str, session: requests.Session | None = None) -> requests.Response:
        return (session or requests).get(f"{self.address}{path}", timeout=30)


@contextmanager
def stand_ins(at: Sequence[int] = (0, 0)) -> Iterator[list[int]]:
    """Two stand-in replicas for the block, at these ports or any; their ports."""
    Replica.draining, Replica.answers, Replica.hosts = set(), [], set()
    servers = [Server(("127.0.0.1", port), Replica) for port in at]
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    ports = [server.server_address[1] for server in servers]
    yield ports
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """nginx before two replicas."""
    with stand_ins() as ports, proxied(tmp_path, ports, limited=False) as address:
        yield Site(address, ports, tmp_path)


def test_a_proxy_before_replicas(site: Site) -> None:
    served = set()
    for _ in range(20):
        with requests.Session() as session:
            replicas = {site.get("/", session).text.split()[0] for _ in range(3)}
            assert len(replicas) == 1, "a visitor moved from one replica to another"
            cookie = next(iter(session.cookies))
            assert (cookie.name, cookie.get_nonstandard_attr("SameSite")) == ("replica", "Lax")
            served |= replicas
    assert served == {str(port) for port in site.replicas}

    first, second = site.get("/council/leeds"), site.get("/council/leeds")
    assert (first.status_code, first.text) == (200, second.text)
    assert Replica.answers.count("/council/leeds") == 1
    assert "Set-Cookie" not in first.headers
    assert first.headers["Content-Encoding"] == "gzip"
    assert site.get("/map?la=1").text != site.get("/map?la=1").text
    known = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(f"{site.address}/council/leeds", headers=known, timeout=30)
    assert again.status_code == 304

    for path in ("/healthz", "/readyz", "/_stcore/metrics"):
        assert site.get(path).status_code == 404
    assert not {"/healthz", "/readyz", "/_stcore/metrics"} & set(Replica.answers)
    body = requests.post(f"{site.address}/find", data="q=" + "x" * 70_000, timeout=30)
    assert body.status_code == 413

    with requests.Session() as session:
        own = site.get("/", session).text.split()[0]
        Replica.draining = {int(own)}
        other = site.get("/_stcore/stream", session)
        assert other.status_code == 200
        assert other.text.split()[0] != own

    assert Replica.hosts == {site.address.removeprefix("http://")}, "who compares it with the origin needs it"

    site.get(f"/find?q={TYPED}")
    site.get(f"/{TYPED}/{TYPED}")
    requests.get(f"{site.address}/api/v1/x", headers={"Referer": f"http://a/{TYPED}"}, timeout=30)
    logged = (site.folder / "access.log").read_text(encoding="utf-8")
    assert " GET council 200 " in logged
    assert "LS29" not in logged + (site.folder / "error.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("other", "path"),
    [
        ("/council/x/../leeds", "/council/leeds"),
        ("/api/v1/leeds.csv%3Fas_of=2025", "/api/v1/leeds.csv?as_of=2025"),
    ],
)
def test_nothing_can_be_kept_in_the_place_of_another_answer(site: Site, other: str, path: str) -> None:
    connection = HTTPConnection(site.address.removeprefix("http://"))  # which sends a path as it is
    connection.request("GET", other)
    assert connection.getresponse().status == 404
    connection.close()
    assert site.get(path).status_code == 200


@pytest.mark.parametrize(
    ("tls", "headers", "is_secure"),
    [
        (False, {}, False),
        (False, {"X-Forwarded-Proto": "http"}, False),
        (False, {"X-Forwarded-Proto": "https"}, True),
        (True, {}, True),
    ],
)
def test_the_cookie_is_secure_where_tls_is(
    tmp_path: Path, tls: bool, headers: dict[str, str], is_secure: bool
) -> None:
    with stand_ins() as ports, proxied(tmp_path, ports, tls=tls) as address:
        certificate = str(tmp_path / "own.pem") if tls else True
        answer = requests.get(f"{address}/map", headers=headers, verify=certificate, timeout=30)
    said = answer.headers["Set-Cookie"]
    assert ("; Secure" in said) == is_secure
    assert said.startswith("replica=")
    assert "; SameSite=Lax" in said


def test_a_council_behind_one_address_is_not_refused(tmp_path: Path) -> None:
    with (
        stand_ins() as ports,
        proxied(tmp_path, ports) as address,
        ThreadPoolExecutor(AT_ONCE) as readers,
    ):
        ask = Site(address, ports, tmp_path).get
        found = list(readers.map(lambda _: ask("/_stcore/together").status_code, range(AT_ONCE)))
    assert found == [200] * AT_ONCE


def test_replicas_that_come_back_are_asked_at_once(tmp_path: Path) -> None:
    with stand_ins() as ports:
        pass
    with proxied(tmp_path, ports, limited=False) as address:
        site = Site(address, ports, tmp_path)
        assert {site.get(f"/{number}").status_code for number in range(10)} == {502}
        with stand_ins(ports):
            assert site.get("/_stcore/stream").status_code == 200
