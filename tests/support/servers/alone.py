"""Serves and visits in a network of its own that leads nowhere, and writes down what tried to leave it.

`unshare --net python -m tests.support.servers.alone WAREHOUSE FOLDER` writes two lists of numbers, NOWHERE,
to FOLDER/counted.json, as the kernel counts them: when a server has been started and tempted; and when this
process then tries itself.
"""

import contextlib
import fcntl
import json
import socket
import struct
import sys
from pathlib import Path

from tests.support.servers.serving import served
from tests.support.servers.visiting import Server, tempt

NOWHERE = ("Ip: OutNoRoutes", "Ip6OutNoRoutes", "Udp: NoPorts")
"""Packets for which there is no way, by version of the protocol, and those to closed ports here."""
ELSEWHERE = (
    (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
    (socket.AF_INET6, socket.SOCK_STREAM, ("2001:db8::1", 80)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.53", 53)),
)
"""Addresses for documentation, and where a server of names may listen."""
_SET_FLAGS, _UP = 0x8914, 0x1


def main(warehouse: Path, folder: Path) -> None:
    """Serve, tempt the server, and write down what was counted."""
    _connect_loopback()
    with served(warehouse, "app.py", "--server.address=0.0.0.0", HOME=f"{folder}") as address:
        tempt(Server(address, folder))
        of_server = _counted()
    for family, kind, target in ELSEWHERE:
        with socket.socket(family, kind) as asking, contextlib.suppress(OSError):
            asking.connect(target)
            asking.send(b"x")
    (folder / "counted.json").write_text(json.dumps([of_server, _counted()]), encoding="ascii")


def _connect_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def _counted() -> list[int]:
    """Return the kernel's counts of this network, by NOWHERE."""
    lines = [line.split() for line in Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()]
    counts: dict[str, str] = {}
    for (protocol, *names), (_, *numbers) in zip(lines[::2], lines[1::2], strict=True):
        counts |= {f"{protocol} {name}": number for name, number in zip(names, numbers, strict=True)}
    of_version_6 = Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines()
    counts |= dict(line.split(maxsplit=1) for line in of_version_6)
    return [int(counts[name]) for name in NOWHERE]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
