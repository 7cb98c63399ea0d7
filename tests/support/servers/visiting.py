"""Visitors of a server without a browser, who send what browsers would, or what none would."""

from pathlib import Path
from urllib.parse import urlsplit

import requests
import websocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FOREIGN = (
    "https://evil.example",
    "http://localhost.evil.example",
    "null",
    "http://",
    "garbage",
    "http://10.0.0.1",
)


class Server:
    """A running server: what it printed, and what it asked of other computers; `folder` is its home."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.host = urlsplit(address).netloc

    def connect(self, **headers: str) -> int:
        """Return the status of a websocket's handshake with these headers."""
        told = [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
        try:
            opened = websocket.create_connection(
                f"ws://{self.host}/_stcore/stream", header=told, timeout=60, suppress_origin=True
            )
        except websocket.WebSocketBadStatusException as refused:
            return int(refused.status_code)
        opened.close()
        return 101

    def record(self) -> list[str]:
        """Return what the recorder wrote: that it runs, and each attempt to reach another computer."""
        return (self.folder / "record.txt").read_text(encoding="utf-8").splitlines()

    def printed(self) -> str:
        """Return all that the server has printed."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8", errors="replace")


class Visit:
    """A visitor without a browser, on a page; sends what a browser would, or what none would."""

    def __init__(self, server: Server, page: str) -> None:
        self._page, self.query = page, ""
        self.components: dict[str, str] = {}
        self.boxes: dict[str, str] = {}
        self._socket = websocket.create_connection(
            f"ws://{server.host}/_stcore/stream", origin=server.address, timeout=60
        )

    def run(self, query: str = "", **states: tuple[str, object]) -> list[str]:
        """Run the page with these states of widgets (identity: kind and value); return its errors.

        Identities of components and boxes are kept by their keys and labels, the query as the page leaves it.
        """
        message, errors = BackMsg(), list[str]()
        message.rerun_script.page_name, message.rerun_script.query_string = self._page, query
        for identity, (kind, value) in states.items():
            setattr(message.rerun_script.widget_states.widgets.add(id=identity), kind, value)
        self._socket.send_binary(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(self._socket.recv())
            element = answer.delta.new_element
            match element.WhichOneof("type"):
                case "bidi_component":
                    identity = element.bidi_component.id
                    self.components[identity.rpartition("-")[2]] = identity
                case "text_input":
                    self.boxes[element.text_input.label] = element.text_input.id
                case "exception":
                    errors.append(element.exception.message)
            match answer.WhichOneof("type"):
                case "page_info_changed":
                    self.query = answer.page_info_changed.query_string
                case "script_finished":
                    return errors

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def tempt(server: Server) -> None:
    """Send all that might make a server ask another computer for something."""
    for origin in (*FOREIGN, f"http://{server.host}", "https://send.example.org"):
        server.connect(
            Origin=origin, X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9;host=evil.example"
        )
    elsewhere = "http://evil.example/"
    for path in (
        f"/?la={elsewhere}",
        f"/map?measure={elsewhere}&where={elsewhere}",
        f"/oembed?url={elsewhere}",
        f"/api/v1/figures/{elsewhere}",
        f"/picture/{elsewhere}.png",
        f"/{elsewhere}",
        f"/_stcore/metrics?x={elsewhere}",
        "/_stcore/host-config",
        "/auth/login?provider=google",
        f"/oauth2callback?state={elsewhere}",
        "/_stcore/agent/openapi.json",
    ):
        for headers in ({}, {"Origin": "https://evil.example", "Host": "evil.example", "Referer": elsewhere}):
            requests.get(f"{server.address}{path}", headers=headers, timeout=60, allow_redirects=False)
    requests.post(f"{server.address}/find", data={"q": elsewhere}, timeout=60, allow_redirects=False)
    with Visit(server, "map") as visit:
        visit.run(f"la={elsewhere}&from={elsewhere}")
