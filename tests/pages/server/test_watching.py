"""Health, metrics, logs and the clean end of a server, over HTTP and on a running process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
import websocket
from prometheus_client.parser import text_string_to_metric_families

from pages.server import watching
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from tests.bench.wire import Visitor
from tests.support.servers.serving import free_port, wait
from tests.support.warehouses.tiny_warehouse import build

TYPED = "LS29 9zz"
ENDS_WITHIN = 40
SERVICE_RESTART = 1012


class Running(NamedTuple):
    """A server: its process, address, address of the metrics, folder of its data, and what it printed."""

    process: subprocess.Popen[bytes]
    address: str
    metrics: str
    data: Path
    printed: Path

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    def metric(self, name: str, **labels: str) -> float | None:
        """Return a figure of the metrics; None if there is none of that name and labels."""
        text = requests.get(self.metrics, timeout=30).text
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return float(sample.value)
        return None

    def open_session(self) -> websocket.WebSocket:
        """Open a session as a browser does."""
        stream = f"ws{self.address.removeprefix('http')}/_stcore/stream"
        return websocket.create_connection(
            stream, origin=self.address, subprotocols=["streamlit"], timeout=30
        )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server with metrics and structured logs, over a tiny warehouse."""
    build(tmp_path / "warehouse.duckdb")
    port, of_metrics = free_port(), free_port()
    environment = os.environ | {
        "POSTCODE_LOTTERY_DATA": str(tmp_path),
        "POSTCODE_LOTTERY_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
        "POSTCODE_LOTTERY_METRICS": f"127.0.0.1:{of_metrics}",
        "POSTCODE_LOTTERY_LOGS": "json",
    }
    printed = tmp_path / "printed.txt"
    command = [sys.executable, "-m", "pipeline", "serve", "--port", f"{port}"]
    with printed.open("wb") as output:
        process = subprocess.Popen(command, cwd=paths.ROOT, env=environment, stdout=output, stderr=output)
        address = f"http://127.0.0.1:{port}"
        try:
            wait(process, address)
            yield Running(process, address, f"http://127.0.0.1:{of_metrics}/metrics", tmp_path, printed)
        finally:
            process.kill()
            process.wait(timeout=ENDS_WITHIN)


def lines(running: Running) -> list[dict[str, object]]:
    """The JSON lines that the server printed."""
    texts = running.printed.read_text(encoding="utf-8").splitlines()
    return [json.loads(text) for text in texts if text.startswith("{")]


@pytest.mark.slow
def test_health_readiness_metrics_and_logs_of_a_server(running: Running) -> None:
    address = running.address
    assert requests.get(f"{address}/healthz", timeout=30).text == "live\n"
    ready = requests.get(f"{address}/readyz", timeout=30)
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    modified = running.warehouse.stat().st_mtime
    assert abs(time.time() - modified - ready.json()["age_seconds"]) < 60
    assert ready.headers["Cache-Control"] == "no-store"

    assert running.metric("postcode_lottery_sessions") == 0
    with Visitor(f"{address}/methods"):
        assert running.metric("postcode_lottery_sessions") == 1
    assert running.metric("postcode_lottery_run_seconds_count", page="methods") == 1
    used = running.metric("postcode_lottery_run_processor_seconds_total", page="methods")
    assert used is not None
    assert used > 0
    sent = len(requests.get(f"{address}/robots.txt", timeout=30, headers={"Accept-Encoding": ""}).content)
    assert running.metric("postcode_lottery_answer_bytes_total", kind="robots.txt") == sent
    assert running.metric("postcode_lottery_warehouse_info", version=ready.json()["version"]) == 1
    built = running.metric("postcode_lottery_warehouse_built_timestamp_seconds")
    assert built == pytest.approx(modified, abs=1)
    assert running.metric("postcode_lottery_last_fetch_ok") is None

    (running.data / "raw").mkdir()
    last = {"ended": "2026-11-30T06:00:00+00:00", "outcome": "problem", "files": 9, "failed": 2}
    (running.data / "raw" / "last_fetch.json").write_text(json.dumps(last), encoding="utf-8")
    assert running.metric("postcode_lottery_last_fetch_ok") == 0
    assert running.metric("postcode_lottery_last_fetch_failed_files") == 2
    assert running.metric("postcode_lottery_last_fetch_timestamp_seconds") == 1_796_018_400

    running.warehouse.rename(running.data / "aside.duckdb")
    unready = requests.get(f"{address}/readyz", timeout=30)
    assert (unready.status_code, unready.json()["ready"]) == (503, False)
    assert "build the warehouse" in unready.json()["reason"]
    assert requests.get(f"{address}/healthz", timeout=30).status_code == 200
    assert running.metric("postcode_lottery_warehouse_readable") == 0

    for path in (f"/{TYPED}", f"/council/{TYPED}", f"/api/v1/{TYPED}.csv?places={TYPED}"):
        requests.get(f"{address}{path}", timeout=30)
    requests.post(f"{address}/find", data={"q": TYPED}, timeout=30)
    assert running.metric("postcode_lottery_answer_seconds_count", kind="other", status="4xx") == 1
    failed = [line for line in lines(running) if line.get("message") == "An answer failed."]
    assert {(line["kind"], line["status"]) for line in failed} >= {("readyz", 503), ("find", 503)}
    everything = running.printed.read_text(encoding="utf-8") + requests.get(running.metrics, timeout=30).text
    assert TYPED not in everything
    assert "LS29" not in everything.replace("%20", " ")


@pytest.mark.slow
def test_sigterm_closes_sessions_and_ends_the_server(running: Running) -> None:
    session = running.open_session()
    running.process.send_signal(signal.SIGTERM)
    opcode, content = session.recv_data(control_frame=True)
    while opcode != websocket.ABNF.OPCODE_CLOSE:
        opcode, content = session.recv_data(control_frame=True)
    assert int.from_bytes(content[:2]) == SERVICE_RESTART
    session.shutdown()
    assert running.process.wait(timeout=ENDS_WITHIN) in (0, -signal.SIGTERM)
    assert "Stopping: no new sessions; runs in progress finish." in [
        line.get("message") for line in lines(running)
    ]
    assert "Traceback" not in running.printed.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "address"),
    [("", None), ("9464", ("127.0.0.1", 9464)), ("0.0.0.0:1", ("0.0.0.0", 1)), ("[::1]:9464", ("::1", 9464))],
)
def test_address_of_the_metrics(text: str, address: tuple[str, int] | None) -> None:
    assert watching.metrics_address(text) == address


@pytest.mark.parametrize("text", ["x", "0", "65536", "127.0.0.1:", ":9464", "a b:1"])
def test_an_address_of_metrics_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(PipelineError, match="POSTCODE_LOTTERY_METRICS is"):
        watching.metrics_address(text)
