"""What a sample takes of tests, and what it says about it."""

from typing import Any

from tests.support import sampling


class _Item:
    """What sampling reads of a collected test."""

    def __init__(self, nodeid: str, *markers: str) -> None:
        self.nodeid, self.markers, self.user_properties = nodeid, markers, list[tuple[str, str]]()

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.markers else None


def test_half_of_each_kind_that_takes_turns_and_all_others_are_run() -> None:
    items: list[Any] = [
        *(_Item(f"page {number}", "browser", "slow") for number in range(7)),
        *(_Item(f"kill {number}", "slow") for number in range(4)),
        *(_Item(f"sum {number}") for number in range(3)),
    ]
    taken, left_out = ([item.nodeid for item in part] for part in sampling.halve(items))
    assert [sum(name.startswith(kind) for name in taken) for kind in ("page", "kill", "sum")] == [4, 2, 3]
    assert [item.nodeid for item in items if item.nodeid not in left_out] == taken
    said = {item.nodeid[:4]: value for item in items for _, value in item.user_properties}
    assert said == {"page": "4 of 7 tests in a browser", "kill": "2 of 4 slow tests"}
