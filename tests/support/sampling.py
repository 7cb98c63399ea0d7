"""Which cases run of the tests that go through everything there is.

The marker says how many and what they are: `exhaustive(24, "authority pages")`; `pytest --exhaustive` runs
all of them. Without arguments the marker only keeps a test out of `make check`.
"""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from tests.support.seed import generator

PROPERTY = "sampled"


def sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Return the items to run, in their order, and those that the samples leave out."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        marker = item.get_closest_marker("exhaustive")
        if marker and marker.args:
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out: set[pytest.Item] = set()
    for test, candidates in cases.items():
        number, what = candidates[0].get_closest_marker("exhaustive").args
        chosen = generator(test).sample(candidates, min(number, len(candidates)))
        left_out.update(set(candidates) - set(chosen))
        if len(chosen) < len(candidates):
            for item in chosen:
                item.user_properties.append((PROPERTY, f"{len(chosen)} of {len(candidates)} {what}"))
    return [item for item in items if item not in left_out], [item for item in items if item in left_out]


def samples(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return what was sampled, as '24 of 158 authority pages', in the order of the alphabet."""
    return sorted({text for report in reports for name, text in report.user_properties if name == PROPERTY})
