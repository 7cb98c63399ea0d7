"""Several servers of one warehouse behind nginx, of which one can be killed, stopped or started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipeline.core import paths
from tests.support.servers.proxy import proxied
from tests.support.servers.serving import free_port, wait

SECONDS_TO_END = 60


@dataclass
class Fleet:
    """The servers by their ports, and the address of nginx before them."""

    warehouse: Path
    ports: list[int]
    address: str = ""
    servers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *ports: int) -> None:
        """Start servers on these ports, and wait until they answer."""
        for port in ports:
            command = [sys.executable, "-m", "pipeline", "serve", "--port", f"{port}"]
            environment = os.environ | {"POSTCODE_LOTTERY_WAREHOUSE": str(self.warehouse)}
            nothing = subprocess.DEVNULL
            self.servers[port] = subprocess.Popen(
                command, cwd=paths.ROOT, env=environment, stdout=nothing, stderr=nothing
            )
        for port in ports:
            wait(self.servers[port], f"http://127.0.0.1:{port}")

    def end(self, port: int, number: int = signal.SIGTERM) -> None:
        """Send a server a signal, and wait until it has ended."""
        self.servers[port].send_signal(number)
        self.servers.pop(port).wait(timeout=SECONDS_TO_END)

    def processor(self) -> float:
        """Return the processor seconds of the servers and of the processes that they started."""
        every = [psutil.Process(server.pid) for server in self.servers.values()]
        every += [child for server in every for child in server.children()]
        return sum(sum(process.cpu_times()[:2]) for process in every)


@contextmanager
def fleet(folder: Path, warehouse: Path, number: int) -> Iterator[Fleet]:
    """Run so many servers behind nginx for the block."""
    made = Fleet(warehouse, [free_port() for _ in range(number)])
    try:
        made.start(*made.ports)
        with proxied(folder, made.ports, limited=False) as address:
            made.address = address
            yield made
    finally:
        for server in made.servers.values():
            server.kill()
            server.wait(timeout=SECONDS_TO_END)
