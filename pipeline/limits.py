"""How long and how much a live run puts up with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a client puts up with: times in seconds, sizes in bytes."""

    connect: float = 10
    read: float = 45  # DfE's gateway itself gives up after 30
    whole: float = 900  # for one file, all tries together
    tries: int = 4
    first_pause: float = 2
    longest_pause: float = 120
    between: float = 1  # requests to the same host
    most_bytes: int = 300_000_000
    most_bytes_of_answer: int = 20_000_000
    redirects: int = 5
