"""nginx with the configuration of deploy/nginx in front of servers, in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.core.paths import ROOT
from tests.support.servers.serving import free_port

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
CONFIGURATION = ROOT / "deploy" / "nginx"
SECONDS_TO_START = 60
# What is of the machine: folders, and where logs go.
MOVED = {
    "/var/cache/nginx/postcode-lottery": "{folder}/cache",
    "/dev/stdout": "{folder}/access.log",
    "/dev/stderr": "{folder}/error.log",
    "/etc/nginx/postcode-lottery/": "{folder}/",
}
MAIN = """
{user}pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; worker_processes 2;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/common.conf;
    {servers}
}}
"""


def write(folder: Path, servers: str, limited: bool = True) -> Path:
    """Write the configuration with these server blocks into the folder; return the main file.

    Not `limited`: one visitor may ask for as much as there is, as a benchmark does.
    """
    for name in ("common.conf", "locations.conf"):
        text = moved((CONFIGURATION / name).read_text(encoding="utf-8"), folder)
        if not limited:
            lines = [line for line in text.splitlines() if not line.startswith(("limit_conn ", "limit_req "))]
            text = "\n".join(lines) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    user = "user root root;\n" if os.getuid() == 0 else ""  # who else could not write into a folder of root's
    main.write_text(MAIN.format(folder=folder, servers=servers, user=user), encoding="utf-8")
    return main


def moved(text: str, folder: Path) -> str:
    """Return a configuration with its folders below this one."""
    for place, own in MOVED.items():
        text = text.replace(place, own.format(folder=folder))
    return text


def server_block(port: int, replicas: Sequence[int]) -> str:
    """Return the upstream and a server for replicas on these ports, of compose.conf."""
    text = (CONFIGURATION / "compose.conf").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "server app:8501" in line)
    each = "".join(line.replace("app:8501", f"127.0.0.1:{replica}") for replica in replicas)
    return text.replace(line, each).replace("listen 8080;", f"listen 127.0.0.1:{port};")


def certificate(folder: Path) -> str:
    """Make a self-signed certificate in the folder; return what names it in a server block."""
    key, made = folder / "own.key", folder / "own.pem"
    about = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *about]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return f"ssl_certificate {made}; ssl_certificate_key {key};"


@contextmanager
def proxied(folder: Path, replicas: Sequence[int], limited: bool = True, tls: bool = False) -> Iterator[str]:
    """Run nginx in front of the replicas for the block; yield its address, with `tls` of https."""
    port = free_port()
    servers = moved(server_block(port, replicas), folder)
    if tls:
        listen = f"listen 127.0.0.1:{port}"
        servers = servers.replace(f"{listen};", f"{listen} ssl; {certificate(folder)}")
    main = write(folder, servers, limited)
    process = subprocess.Popen([str(NGINX), "-c", str(main)], stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield f"http{'s' * tls}://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"nginx ended with status {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nginx did not listen within {SECONDS_TO_START} seconds.")
