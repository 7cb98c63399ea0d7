"""The proxy of the tests: forwards what is below its path, and nothing else."""

import http.server
import threading
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import requests

from tests.support.servers.prefix_proxy import proxied


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what was asked for."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = f"{self.path} {self.headers['Host']} ".encode() + self.rfile.read(length)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """Yield the address of a server that echoes."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as echo:
        thread = threading.Thread(target=echo.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{echo.server_address[1]}"
        echo.shutdown()
        thread.join()


def test_the_path_is_taken_away_and_the_rest_refused(server: str) -> None:
    with proxied(server, "/send/lottery") as proxy:
        answer = requests.post(f"{proxy.address}/find?a=1", data=b"q=leeds" * 1_000, timeout=60)
        host = proxy.address.split("/")[2]
        assert answer.content == f"/find?a=1 {host} ".encode() + b"q=leeds" * 1_000
        for path in ("/assets/site.css", "/send", "/send/lotteryx"):
            assert requests.post(f"http://{host}{path}", timeout=60).status_code == HTTPStatus.NOT_FOUND
        assert proxy.outside == ["/assets/site.css", "/send", "/send/lotteryx"]
