"""Results worked out once for everybody who asks; the least recently used are dropped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from typing import Any


class Kept:
    """Results by their keys, for many threads.

    Who asks for what another thread is working out waits for it: after a build, everybody asks for the same
    at once.
    """

    def __init__(self) -> None:
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._begun: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def get(
        self,
        key: Hashable,
        work: Callable[[], Any],
        most: int,
        is_kept: Callable[[Any], bool] | None = None,
    ) -> Any:
        """Return the result for `key`, which `work` makes if it is not there; at most `most` stay.

        With `is_kept`, only those that it accepts do. Raises what `work` raises; who waited then tries.
        """
        while True:
            with self._lock:
                if key in self._results:
                    self._results.move_to_end(key)
                    return self._results[key]
                begun = self._begun.get(key)
                if begun is None:
                    own = self._begun[key] = Future()
                    break
            if begun.exception() is None:
                return begun.result()
        try:
            result = work()
        except BaseException as error:
            self._end(key)
            own.set_exception(error)
            raise
        self._end(key, result, most if is_kept is None or is_kept(result) else 0)
        own.set_result(result)
        return result

    def _end(self, key: Hashable, result: Any = None, most: int = 0) -> None:
        """Note that nobody works on `key` any more; keep the result unless `most` is 0."""
        with self._lock:
            del self._begun[key]
            if most:
                self._results[key] = result
                while len(self._results) > most:
                    self._results.popitem(last=False)

    def __iter__(self) -> Iterator[Hashable]:
        """Go through the keys of the results that are kept."""
        with self._lock:
            return iter(list(self._results))
