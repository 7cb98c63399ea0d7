"""The front door over HTTP and websockets: what a server of ours lets in, and that it asks nobody else."""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests
import websocket

from pages.server.door import endpoints, limits
from tests.support.servers.serving import served
from tests.support.servers.visiting import FOREIGN, Server, Visit, tempt

RECORDER = Path(__file__).with_name("recorder.py")
POSTCODE = "BN3 2GL"  # of Brighton and Hove, E06000043
SETTINGS = {
    "POSTCODE_LOTTERY_ORIGINS": "https://send.example.org, https://other.example.org:8443",
    "POSTCODE_LOTTERY_SITE_URL": "https://site.example.org/lottery",
}


@pytest.fixture(scope="module")
def server(warehouse_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with SETTINGS that logs all it can; its attempts to reach other computers are recorded."""
    folder = tmp_path_factory.mktemp("door")
    (folder / "sitecustomize.py").write_bytes(RECORDER.read_bytes())
    own = {"PYTHONPATH": f"{folder}", "CONNECTION_RECORD": f"{folder / 'record.txt'}"}
    own |= {"HOME": f"{folder}", "TMPDIR": f"{folder}"}
    options = ("--server.address=0.0.0.0", "--logger.level=debug")
    printed = folder / "printed.txt"
    with served(warehouse_file, "app.py", *options, output=printed, **SETTINGS, **own) as address:
        yield Server(address, folder)


@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_others_open_no_connection(server: Server, origin: str) -> None:
    assert server.connect(Origin=origin) == 403


def test_own_pages_allowed_ones_and_programs_do(server: Server) -> None:
    for headers in (
        {},
        {"Origin": f"http://{server.host}"},
        {"Origin": "https://send.example.org"},
        {"Origin": "https://SEND.example.org:443"},
        {"Origin": "https://other.example.org:8443"},
        {"Origin": "https://site.example.org"},
        {"Origin": "https://proxy.example.org", "X_Forwarded_Host": "proxy.example.org"},
    ):
        assert server.connect(**headers) == 101, headers
    for origin in (
        "http://send.example.org",
        "https://other.example.org",
        "https://send.example.org.evil.example",
    ):
        assert server.connect(Origin=origin) == 403, origin


@pytest.mark.slow
def test_nothing_is_asked_of_other_computers_whatever_a_visitor_sends(server: Server) -> None:
    tempt(server)
    assert server.record() == ["recording"]


@pytest.mark.parametrize(
    "path",
    [
        *(route.partition("{")[0] + "x/y" if "{" in route else route for route in endpoints.REFUSED),
        "/nothing",
        "/static/nothing.js",
        "/static/js/nothing.js",
        "/_stcore/stream",
        "/_stcore/anything",
        "/index.html",
        "/static/../app.py",
        "/app.py",
        "/.streamlit/config.toml",
        "/data/warehouse.duckdb",
    ],
)
def test_nothing_else_is_answered(server: Server, path: str) -> None:
    for method in ("GET", "PUT", "POST", "DELETE"):
        answer = requests.request(method, f"{server.address}{path}", data=b"x", timeout=60)
        assert (answer.status_code, "Page not found" in answer.text) == (404, True), method


def test_an_upload_is_refused_with_everything_that_streamlit_asks_for(server: Server) -> None:
    session = requests.Session()
    session.get(f"{server.address}/_stcore/health", timeout=60)
    token = session.cookies.get("_streamlit_xsrf", "")
    answer = session.put(
        f"{server.address}/_stcore/upload_file/{'0' * 36}/1",
        files={"file": ("a.bin", b"x" * 1000)},
        headers={"X-Xsrftoken": token},
        timeout=60,
    )
    assert answer.status_code == 404


def test_metrics_are_for_this_computer_only(server: Server) -> None:
    metrics = f"{server.address}{endpoints.METRICS}"
    assert "active_sessions" in requests.get(metrics, timeout=60).text
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        assert requests.get(metrics, headers={header: "127.0.0.1"}, timeout=60).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"/map?where={'x' * limits.MAX_QUERY}", {}, 414),
        (f"/map?{'&'.join(f'p{number}=1' for number in range(2000))}", {}, 414),
        (f"/api/v1/figures.csv?places={'x,' * limits.MAX_QUERY}", {}, 414),
        (f"/{'x' * (limits.MAX_PATH + 1)}", {}, 414),
        ("/map", {f"X-{number}": "1" for number in range(limits.MAX_HEADERS)}, 431),
        ("/map", {"X-Long": "x" * limits.MAX_HEAD}, 431),
        ("/map", {"Content-Length": f"{limits.MAX_BODY + 1}"}, 413),
        ("/map", {"Content-Length": "9" * 18}, 413),
        (f"/map?x={'x' * (limits.MAX_QUERY - 10)}", {}, 200),
    ],
)
def test_requests_have_limits(server: Server, path: str, headers: Mapping[str, str], status: int) -> None:
    host, port = server.host.split(":")
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    if status == 414 and path.startswith("/api"):
        assert "too long" in json.loads(body)["error"]
    assert len(answer) < 25_000  # the page that loads the app is the largest


def test_a_message_of_a_browser_has_a_limit(server: Server) -> None:
    opened = websocket.create_connection(
        f"ws://{server.host}/_stcore/stream", timeout=60, suppress_origin=True
    )
    opened.send_binary(b"\x00" * 1_500_000)
    frame = opened.recv_frame()
    assert (frame.opcode, int.from_bytes(frame.data[:2])) == (websocket.ABNF.OPCODE_CLOSE, 1009)
    opened.close()


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/map.", "/map"),
        ("/map).?la=E06000043", "/map?la=E06000043"),
        ("/about.", "/about"),
        ("/api/v1/index.json,", "/api/v1/index.json"),
    ],
)
def test_a_full_stop_behind_an_address_leads_to_the_address(server: Server, path: str, to: str) -> None:
    answer = requests.get(f"{server.address}{path}", timeout=60)
    assert (answer.status_code, answer.url) == (200, f"{server.address}{to}")
    assert [step.status_code for step in answer.history] == [307]


def test_browsers_are_told_what_pages_never_use(server: Server) -> None:
    policy = requests.get(server.address, timeout=60).headers["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))


@pytest.mark.parametrize("component", ["area_map", "strip"])
@pytest.mark.parametrize(
    ("identity", "state"),
    [
        ("$$STREAMLIT_INTERNAL_KEY_{}__events", ("json_trigger_value", '{"event":"picked","value":["x"]}')),
        ("$$STREAMLIT_INTERNAL_KEY_{}__events", ("json_trigger_value", '[{"event":"picked","value":7}]')),
        ("$$STREAMLIT_INTERNAL_KEY_{}__events", ("json_trigger_value", "no JSON")),
        ("{}", ("json_value", '"x"')),
        ("{}", ("json_value", '{"picked": 1}')),
        ("{}", ("json_value", '{"other": 1}')),
        ("{}", ("string_value", "x")),
    ],
)
def test_messages_of_no_component_of_ours_are_ignored(
    server: Server, component: str, identity: str, state: tuple[str, object]
) -> None:
    with Visit(server, "map") as visit:
        visit.run()
        assert visit.run(**{identity.format(visit.components[component]): state}) == []
        assert "la=" not in visit.query


def test_a_typed_postcode_is_in_no_log_address_or_file(server: Server) -> None:
    with Visit(server, "map") as visit:
        visit.run()
        assert visit.run(**{visit.boxes["Find your council"]: ("string_value", POSTCODE)}) == []
        assert visit.query == "la=E06000043"
        visit.run(visit.query)
    requests.post(f"{server.address}/find", data={"q": POSTCODE}, timeout=60)
    assert "Running script" in server.printed()  # at this level Streamlit logs each run
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    assert server.folder / "printed.txt" in files
    for path in files:
        assert not re.search(rb"bn3(\W|%20)*2gl", path.read_bytes(), re.IGNORECASE), path
