"""Asks a server for pages at a rate, from a process of its own.

`python -m tests.bench.requester HOST:PORT RATE SECONDS PATH...` prints a list of milliseconds, from when each
request was due to the last byte of its answer, and how many failed.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

CONNECTIONS = 40
HEADERS = {"Accept-Encoding": "gzip"}


class Asked(NamedTuple):
    """Milliseconds of the requests that were answered, and the number of those that were not."""

    waits: list[float]
    failed: int


def ask(host: str, rate: float, seconds: float, paths: list[str]) -> Asked:
    """Ask for the paths in turn, `rate` times a second, over kept connections."""
    begun = time.perf_counter() + 0.5
    count = int(rate * seconds)

    def use(first: int) -> Asked:
        connection, waits, failed = http.client.HTTPConnection(host, timeout=30), [], 0
        for at in range(first, count, CONNECTIONS):
            due = begun + at / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                connection.request("GET", paths[at % len(paths)], headers=HEADERS)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                failed += 1
                continue
            if answer.status == http.HTTPStatus.OK:
                waits.append(1000 * (time.perf_counter() - due))
            else:
                failed += 1
        connection.close()
        return Asked(waits, failed)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = list(pool.map(use, range(CONNECTIONS)))
    return Asked([wait for one in found for wait in one.waits], sum(one.failed for one in found))


if __name__ == "__main__":
    print(json.dumps(ask(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])))
