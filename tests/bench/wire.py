"""A visitor without a browser: requests runs over the server's websocket and times them."""

import time
from types import TracebackType

import psutil
import websocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

EMPTY = 'import streamlit as st\n\nst.selectbox("Year", [2024, 2025])\n'
"""The script of a page with nothing on it but a list."""


class Visitor:
    """A session of a page, opened at `address`; `choose` changes a list as a browser would."""

    def __init__(self, address: str, cookie: str | None = None) -> None:
        origin, _, rest = address.partition("://")[2].partition("/")
        self._page, _, self._query = rest.partition("?")
        self._socket = websocket.create_connection(
            f"ws://{origin}/_stcore/stream",
            origin=f"http://{origin}",
            subprotocols=["streamlit"],
            timeout=20,
            cookie=cookie,
        )
        self._ids: dict[str, str] = {}
        self._chosen: dict[str, str] = {}
        self._run()

    def choose(self, label: str, option: str) -> float:
        """Choose an option of the list with that label; return milliseconds until the run has finished."""
        self._chosen[self._ids[label]] = option
        return self.again()

    def again(self) -> float:
        """Rerun the page without a change; return milliseconds like `choose`."""
        started = time.perf_counter()
        self._run()
        return 1000 * (time.perf_counter() - started)

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _run(self) -> None:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        for identity, option in self._chosen.items():
            message.rerun_script.widget_states.widgets.add(id=identity, string_value=option)
        self._socket.send_binary(message.SerializeToString())
        while True:
            received = self._socket.recv()
            if not isinstance(received, bytes):  # an empty text once the server has closed the session
                raise ConnectionError("The server closed the session.")
            answer = ForwardMsg.FromString(received)
            if answer.delta.new_element.WhichOneof("type") == "selectbox":
                box = answer.delta.new_element.selectbox
                self._ids[box.label] = box.id
            if answer.WhichOneof("type") == "page_info_changed":
                self._query = answer.page_info_changed.query_string
            if answer.WhichOneof("type") == "script_finished":
                return

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def server() -> psutil.Process:
    """Return the server: the child of this process that runs Streamlit."""
    (found,) = (child for child in psutil.Process().children() if "streamlit" in child.cmdline())
    return found
