"""Making a file: a PNG whose drawing is as before is not painted again."""

from pathlib import Path
from typing import cast

import pytest

from pipeline.publish.freeze import maker
from pipeline.publish.freeze.answers import Trace
from pipeline.publish.freeze.maker import Maker, Task
from pipeline.publish.freeze.records import Entry
from pipeline.publish.freeze.table import Wanted

PICTURE = Wanted("picture/trend/council/leeds/x/2025.png", (("size", "social"),))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 420" width="800" height="420">{}</svg>'


class Drawings:
    """Makes one drawing."""

    def __init__(self, inside: str) -> None:
        self.content = SVG.format(inside).encode()

    def drawing(self, _wanted: Wanted) -> tuple[bytes, tuple[Wanted, ...], Trace | None]:
        """Return it."""
        return self.content, (), ()


def made(task: Task, inside: str) -> Entry:
    """What is known of the picture after it was made."""
    entry = maker._make(cast("Maker", Drawings(inside)), task)
    assert isinstance(entry, Entry)
    return entry


def test_only_another_drawing_is_painted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a.png"
    first = made(Task(PICTURE, "1", "d", place), '<rect width="9" height="9"/>')
    assert len(place.read_bytes()) == first.size
    place.unlink()
    other = made(Task(PICTURE, "2", "e", place, former=first), '<rect width="99" height="9"/>')
    assert other.sha256 != first.sha256
    assert place.is_file()
    place.unlink()
    monkeypatch.delattr(maker, "rasterise")
    again = made(Task(PICTURE, "2", "e", place, former=first), '<rect width="9" height="9"/>')
    assert (again.sha256, again.size, again.inputs, again.data) == (first.sha256, first.size, "2", "e")
    assert not place.exists()


def test_a_fault_of_ours_names_the_file() -> None:
    with pytest.raises(AttributeError) as fault:
        maker._make(cast("Maker", Drawings("")), Task(Wanted("council/leeds.html"), "1", "d", Path("x")))
    assert fault.value.__notes__ == ["This happened while council/leeds.html was made."]
