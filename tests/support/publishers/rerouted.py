"""Sends what is meant for a publisher to the stand-in server instead."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter


class Rerouted(HTTPAdapter):
    """Asks for `https://HOST/PATH` at `http://127.0.0.1:PORT/HOST/PATH`, past any proxy.

    Mount it for `http://` as well, or a redirect there would leave the machine. Responses bear the address
    that was asked for.
    """

    def __init__(self, port: int, **options: Any) -> None:
        super().__init__(**options)
        self.port = port

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        parts = urlsplit(str(request.url))
        query = f"?{parts.query}" if parts.query else ""
        sent = request.copy()
        sent.url = f"http://127.0.0.1:{self.port}/{parts.netloc}{parts.path or '/'}{query}"
        response = super().send(sent, stream=stream, timeout=timeout, verify=verify, cert=cert)
        response.request, response.url = request, str(request.url)
        return response
