"""What a fetch notes in data/raw for those who watch the server."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pipeline.core import paths
from pipeline.fetch.outcome import NEW, REFUSED, UNCHANGED, UNREACHABLE, Outcome
from pipeline.fetch.report import Report, record


def noted(raw: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads((raw / paths.LAST_FETCH.name).read_text(encoding="utf-8"))
    ended = datetime.fromisoformat(str(said.pop("ended")))
    assert abs((datetime.now(UTC) - ended).total_seconds()) < 600
    return said


def test_the_last_fetch_is_noted_with_its_state(tmp_path: Path) -> None:
    outcomes = [Outcome("dsg", "a", state) for state in (NEW, UNCHANGED, REFUSED, UNREACHABLE)]
    record(tmp_path, Report(outcomes[:2]))
    assert noted(tmp_path) == {"outcome": "done", "files": 2, "failed": 0}
    record(tmp_path, Report(outcomes))
    assert noted(tmp_path) == {"outcome": "problem", "files": 4, "failed": 2}
    record(tmp_path, None)
    assert noted(tmp_path) == {"outcome": "problem", "files": 0, "failed": 0}
    assert [path.name for path in tmp_path.iterdir()] == [paths.LAST_FETCH.name]


def test_a_folder_that_cannot_be_written_to_does_not_stop_a_fetch(tmp_path: Path) -> None:
    record(tmp_path / "nowhere", None)
    assert list(tmp_path.iterdir()) == []
