"""Results are worked out once, also when several threads ask at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.ui.data.kept import Kept


class Key:
    """A key that says when it is looked up in another thread than the first."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.looked_up = threading.Event()

    def __hash__(self) -> int:
        if self.first not in (None, threading.get_ident()):
            self.looked_up.set()
        return 1


def test_who_asks_for_what_is_being_worked_out_gets_that() -> None:
    kept, key, begun, made = Kept(), Key(), threading.Event(), []

    def slow() -> str:
        key.first = threading.get_ident()
        begun.set()
        assert key.looked_up.wait(60)
        made.append("slow")
        return "result"

    def quick() -> str:
        made.append("quick")
        return "another"

    with ThreadPoolExecutor(2) as pool:
        # Not kept afterwards, so that who waited cannot have found it there.
        first = pool.submit(kept.get, key, slow, 1, lambda result: False)
        assert begun.wait(60)
        second = pool.submit(kept.get, key, quick, 1)
        assert [first.result(60), second.result(60)] == ["result", "result"]
    assert made == ["slow"]
    assert list(kept) == []


def test_who_waited_for_a_failure_tries_it_too() -> None:
    kept, key, begun = Kept(), Key(), threading.Event()

    def fail() -> str:
        key.first = threading.get_ident()
        begun.set()
        assert key.looked_up.wait(60)
        raise ValueError("damaged")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, key, fail, 1)
        assert begun.wait(60)
        second = pool.submit(kept.get, key, lambda: "result", 1)
        with pytest.raises(ValueError, match="damaged"):
            first.result(60)
        assert second.result(60) == "result"
    assert list(kept) == [key]
    assert kept.get(key, lambda: "another", 1) == "result"


def test_the_least_recently_used_is_dropped() -> None:
    kept = Kept()
    for key in (1, 2, 1, 3):
        kept.get(key, lambda: None, 2)
    assert list(kept) == [1, 3]
