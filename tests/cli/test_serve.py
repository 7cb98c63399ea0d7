"""The command serve: addresses that cannot be used, Streamlit's options, and how it ends."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.cli import serve
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from tests.support.command_line import problem
from tests.support.servers.serving import free_port, wait
from tests.support.warehouses import spoilt_warehouses, tiny_warehouse


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8501.5", "http", "", "\N{SUPERSCRIPT TWO}"])
def test_what_is_not_a_port_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port: choose a number from 1 to 65535"):
        serve.port(text)


@pytest.mark.parametrize("text", ["1", "8501", "65535"])
def test_ports(text: str) -> None:
    assert serve.port(text) == int(text)


def test_a_port_out_of_range_is_wrong_usage(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["serve", "--port", "70000"])
    assert stopped.value.code == 2
    assert "'70000' is not a port: choose a number" in capsys.readouterr().err


def test_a_taken_port_names_the_remedy(taken: int, capsys) -> None:
    message = problem(["serve", "--port", str(taken)], capsys)
    assert message == (
        f"The dashboard cannot start: port {taken} is taken, perhaps by another dashboard: "
        "choose another, e.g. `make run PORT=8600`."
    )


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("192.0.2.1", "192.0.2.1 is not an address of this computer"),  # an address for documentation only
        ("no host", "there is no host 'no host'"),
    ],
)
def test_a_host_that_is_not_this_computer(host: str, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        serve.check_address(host, free_port())


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "localhost"), ("::", "localhost"), ("127.0.0.1", "127.0.0.1"), ("a.example", "a.example")],
)
def test_streamlit_is_given_the_address_that_browsers_use(host: str, shown: str) -> None:
    assert serve.streamlit_options(host, 8600) == [
        *("--server.address", host, "--server.port", "8600"),
        *("--browser.serverAddress", shown),
    ]


BUILD = [sys.executable, "-m", "pipeline", "build"]


@pytest.mark.parametrize(
    ("put", "builds"),
    [
        (lambda _: None, True),
        (spoilt_warehouses.before_versions, True),
        (tiny_warehouse.build, False),
        (Path.mkdir, False),
    ],
    ids=["none", "another version", "this version", "a folder"],
)
def test_the_warehouse_is_built_if_there_is_none_of_this_version(
    put: Callable[[Path], object], builds: bool, tmp_path: Path, monkeypatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(paths, "WAREHOUSE", tmp_path / "warehouse.duckdb")
    put(paths.WAREHOUSE)
    monkeypatch.setattr(serve.subprocess, "call", lambda command, **_: calls.append(command) or 1)
    monkeypatch.setattr(serve, "_serve", calls.append)
    assert main(["serve", "--port", str(free_port())]) == int(builds)
    assert calls[0] == BUILD if builds else calls[0][0] == "run"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to one process")
def test_an_interrupt_ends_the_server_with_one_line(tiny_warehouse: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "serve", "--port", str(port)],
        cwd=paths.ROOT,
        env=os.environ | {"POSTCODE_LOTTERY_WAREHOUSE": str(tiny_warehouse)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait(server, f"http://127.0.0.1:{port}")
        server.send_signal(signal.SIGINT)
        printed, complaints = server.communicate(timeout=60)
    finally:
        server.kill()
    assert complaints.split() == ["Stopped."]
    assert f"http://127.0.0.1:{port}" in printed
    assert server.returncode == 0
