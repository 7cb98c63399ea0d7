"""The seed of random choices follows from the code."""

from pathlib import Path

from tests.support.seed import ROOT, of_code


def test_the_same_code_gives_the_same_seed_and_changed_code_another(tmp_path: Path) -> None:
    module = tmp_path / "pipeline" / "core" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text("NUMBER = 1\n", encoding="utf-8")
    first = of_code(tmp_path)
    assert of_code(tmp_path) == first
    (module.parent / "__pycache__").mkdir()
    (module.parent / "__pycache__" / "left.py").write_text("", encoding="utf-8")
    assert of_code(tmp_path) == first
    module.write_text("NUMBER = 2\n", encoding="utf-8")
    changed = of_code(tmp_path)
    module.rename(module.with_name("other.py"))
    assert len({first, changed, of_code(tmp_path)}) == 3


def test_the_seed_of_this_code_is_below_one_million() -> None:
    assert 0 <= of_code(ROOT) < 1_000_000
