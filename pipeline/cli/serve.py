"""`python -m pipeline serve`: serve the dashboard from this process."""

import argparse
import errno
import gc
import importlib
import ipaddress
import socket
import subprocess
import sys
from pathlib import Path

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.queries.open import OtherVersionError, open_warehouse

PORTS = range(1, 65536)
TAKEN = "port {port} is taken, perhaps by another dashboard: choose another, e.g. `make run PORT=8600`"
REASONS = {
    errno.EADDRINUSE: TAKEN,
    errno.EACCES: "only an administrator may open port {port}: choose one from 1024 to 65535",
    errno.EADDRNOTAVAIL: "{host} is not an address of this computer: use 127.0.0.1 or 0.0.0.0",
}


def port(text: str) -> int:
    """A port number, for argparse."""
    if not (text.isascii() and text.isdigit() and int(text) in PORTS):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: choose a number from 1 to 65535")
    return int(text)


def run_serve(options: argparse.Namespace) -> int:
    """Serve the dashboard until it is interrupted.

    Builds the warehouse first if there is none, or one of another version. Raises PipelineError if no
    server can listen at this host and port.
    """
    check_address(options.host, options.port)
    try:
        if _needs_building(paths.WAREHOUSE):
            status = subprocess.call([sys.executable, "-m", "pipeline", "build"], cwd=paths.ROOT)
            if status:
                return status
        _serve(["run", str(paths.ROOT / "app.py"), *streamlit_options(options.host, options.port)])
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 0


def _needs_building(warehouse: Path) -> bool:
    """Whether there is no warehouse, or one of another version; the pages report any other fault."""
    if not warehouse.exists():
        return True
    try:
        open_warehouse(warehouse).close()
    except PipelineError as problem:
        return isinstance(problem, OtherVersionError)
    return False


def _serve(command: list[str]) -> None:
    # Only the pages may use Streamlit as a library; here its command line is run.
    gc.disable()  # until app.py has imported everything: a tenth of the start
    streamlit = importlib.import_module("streamlit.web.cli")
    try:
        streamlit.main(command, standalone_mode=False)
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # click converts Ctrl-C
            raise KeyboardInterrupt from error
        raise


def streamlit_options(host: str, port: int) -> list[str]:
    """The options of `streamlit run` for this host and port.

    Without `browser.serverAddress`, Streamlit asks a server on the internet for this computer's address.
    """
    shown = "localhost" if _is_any_address(host) else host
    return ["--server.address", host, "--server.port", str(port), "--browser.serverAddress", shown]


def check_address(host: str, port: int) -> None:
    """Raise PipelineError, with the remedy, if no server can listen at this host and port."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":  # where it would allow a second server on the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise PipelineError(f"The dashboard cannot start: there is no host {host!r}.") from error
    except OSError as error:
        reason = REASONS.get(error.errno or 0, str(error.strerror)).format(host=host, port=port)
        raise PipelineError(f"The dashboard cannot start: {reason}.") from error


def _is_any_address(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
