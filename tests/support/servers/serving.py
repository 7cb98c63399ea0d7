"""The dashboard as a server process on a free port, with the test's own warehouse."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from pipeline.core import paths

SECONDS_TO_START = 60


@contextmanager
def served(
    warehouse: Path,
    script: str = "app.py",
    *options: str,
    base_path: str = "",
    output: Path = Path(os.devnull),
    **variables: str,
) -> Iterator[str]:
    """Run `streamlit run app.py`, or another script, for the block; yield its address once it answers.

    `base_path` is what all its addresses begin with, `output` the file that gets all it prints, `variables`
    are further variables of its environment.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", *options]
    command += [f"--server.baseUrlPath={base_path}"] if base_path else []
    environment = os.environ | {"POSTCODE_LOTTERY_WAREHOUSE": str(warehouse)} | variables
    address = f"http://127.0.0.1:{port}" + (f"/{base_path}" if base_path else "")
    with output.open("wb") as printed:
        server = subprocess.Popen(
            command, cwd=paths.ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT
        )
        try:
            wait(server, address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """Return a free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait(server: subprocess.Popen[Any], address: str) -> None:
    """Wait until a server answers; RuntimeError if it ends first, TimeoutError after a minute."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended with status {server.returncode} before it answered.")
        try:
            with urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(f"The server did not answer within {SECONDS_TO_START} seconds.")
