"""The script of the fetch job: what it writes to the bucket, and what it asks of the cluster's API."""

import importlib.util
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.core.paths import ROOT
from pipeline.core.version import __version__
from tests.support.warehouses.tiny_warehouse import build


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with the account of a pod in a folder of ours."""
    path = ROOT / "deploy" / "kubernetes" / "publish_warehouse.py"
    spec = importlib.util.spec_from_file_location("publish_warehouse", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "account").mkdir()
    (tmp_path / "account" / "token").write_text("secret\n", encoding="utf-8")
    monkeypatch.setattr(module, "ACCOUNT", tmp_path / "account")
    return module


class Cluster:
    """The part of a cluster's API that knows one deployment."""

    def __init__(self) -> None:
        self.served, self.changes, self.seen = "built-in", 0, list[tuple[str, str]]()
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                cluster.seen.append((self.path, self.headers["Authorization"]))
                annotations = {"postcode-lottery/warehouse": cluster.served}
                body: Any = {"spec": {"template": {"metadata": {"annotations": annotations}}}}
                self._send(body)

            def do_PATCH(self) -> None:
                assert self.headers["Content-Type"] == "application/strategic-merge-patch+json"
                change = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                (cluster.served,) = change["spec"]["template"]["metadata"]["annotations"].values()
                cluster.changes += 1
                self._send(change)

            def _send(self, body: Any) -> None:
                content = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Print nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_new_version_is_stored_and_rolled_out_once(script: Any, cluster: Cluster, tmp_path: Path) -> None:
    data, bucket = tmp_path / "data", tmp_path / "bucket"
    (data / "raw" / "dsg" / "2024" / "ab").mkdir(parents=True)
    warehouse = build(data / "warehouse.duckdb")
    (data / "raw" / "dsg" / "2024" / "ab" / "a.csv").write_text("x", encoding="utf-8")
    (data / "raw" / "lock.json").write_text("{}", encoding="utf-8")
    (data / "raw" / ".busy").touch()

    name = script.version(warehouse)
    assert name.startswith(f"{__version__}-")
    assert name.replace(".", "").replace("-", "").isalnum()
    script.store(data, bucket, name)
    stored = {path.relative_to(bucket).as_posix() for path in bucket.rglob("*") if path.is_file()}
    assert stored == {f"warehouse/{name}.duckdb", "raw/dsg/2024/ab/a.csv", "raw/lock.json"}
    assert (bucket / f"warehouse/{name}.duckdb").read_bytes() == warehouse.read_bytes()

    assert script.roll_out(cluster.address, "ours", "postcode-lottery", name) is True
    assert script.roll_out(cluster.address, "ours", "postcode-lottery", name) is False
    assert (cluster.served, cluster.changes) == (name, 1)
    path = "/apis/apps/v1/namespaces/ours/deployments/postcode-lottery"
    assert set(cluster.seen) == {(path, "Bearer secret")}


def test_what_was_cut_short_is_written_again_and_lists_always(script: Any, tmp_path: Path) -> None:
    data, bucket = tmp_path / "data", tmp_path / "bucket"
    (data / "raw").mkdir(parents=True)
    (data / "warehouse.duckdb").write_bytes(b"whole")
    (data / "raw" / "lock.json").write_text("new", encoding="utf-8")
    (bucket / "warehouse").mkdir(parents=True)
    (bucket / "raw").mkdir()
    (bucket / "warehouse" / "v.duckdb").write_bytes(b"who")
    (bucket / "raw" / "lock.json").write_text("old", encoding="utf-8")
    script.store(data, bucket, "v")
    assert (bucket / "warehouse" / "v.duckdb").read_bytes() == b"whole"
    assert (bucket / "raw" / "lock.json").read_text(encoding="utf-8") == "new"
