"""Sampling of exhaustive tests.

The marker has the sample size and the name of the cases: `exhaustive(24, "authority pages")`; `pytest
--exhaustive` runs all cases. Without arguments the marker only excludes a test from `make check`. Cases
that are known only while a test runs are sampled by `sample_within`, also in `make check`.

Slow tests and those in a browser take turns in `make test`: `pytest --half` runs half of each kind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pytest

from tests.support.seed import generator

PROPERTY = "sampled"
TURNS = {"browser": "tests in a browser", "slow": "slow tests"}
"""Markers of tests that take turns, with what they are called."""

Case = TypeVar("Case")
Sampled = Callable[[Sequence[Any], int, str], list[Any]]  # sample_within of the running test


def sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the items to run and the items left out, both in their original order."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        marker = item.get_closest_marker("exhaustive")
        if marker and marker.args:
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out: set[pytest.Item] = set()
    for test, candidates in cases.items():
        number, what = candidates[0].get_closest_marker("exhaustive").args
        left_out |= _left_out(test, candidates, number, what)
    return _divided(items, left_out)


def halve(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the items whose turn it is, half of each kind that takes turns and all others, and the rest."""
    kinds: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if marker := next((marker for marker in TURNS if item.get_closest_marker(marker)), None):
            kinds[marker].append(item)
    left_out: set[pytest.Item] = set()
    for marker, candidates in kinds.items():
        left_out |= _left_out(marker, candidates, (len(candidates) + 1) // 2, TURNS[marker])
    return _divided(items, left_out)


def _left_out(name: str, candidates: list[pytest.Item], number: int, what: str) -> set[pytest.Item]:
    """Return what a sample of so many candidates leaves out; note on the others how many were sampled."""
    sampled = set(generator(name).sample(candidates, min(number, len(candidates))))
    if len(sampled) < len(candidates):
        for item in sampled:
            item.user_properties.append((PROPERTY, f"{len(sampled)} of {len(candidates)} {what}"))
    return set(candidates) - sampled


def _divided(
    items: list[pytest.Item], left_out: set[pytest.Item]
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    return [item for item in items if item not in left_out], [item for item in items if item in left_out]


def sample_within(test: pytest.Item, cases: Sequence[Case], number: int, what: str) -> list[Case]:
    """Return the cases that a running test goes through, in their order: a sample, or all if exhaustive."""
    if test.config.getoption("exhaustive") or len(cases) <= number:
        return list(cases)
    test.user_properties.append((PROPERTY, f"{number} of {len(cases)} {what}"))
    positions = generator(f"{test.nodeid} {what}").sample(range(len(cases)), number)
    return [cases[position] for position in sorted(positions)]


def samples(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return the samples, such as '24 of 158 authority pages', in alphabetical order."""
    return sorted({text for report in reports for name, text in report.user_properties if name == PROPERTY})
