"""The folder of an edition: whose files are whose, and what an interrupted run leaves."""

import errno
from pathlib import Path

import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish.freeze.answers import Question
from pipeline.publish.freeze.folder import STATE, Folder, checksum, write_made
from pipeline.publish.freeze.records import Entry
from pipeline.publish.freeze.table import Wanted


def entry(content: bytes, inputs: str = "1") -> Entry:
    """What is known of a file with this content."""
    links = (Wanted("b.png", (("size", "social"),)),)
    trace = ((Question("SELECT 1", "[]"), "ab"), (Question("SELECT 1", "[2]"), "cd"))
    return Entry(inputs, "d", checksum(content), len(content), 0, links, trace)


def write(root: Path, **files: bytes) -> Folder:
    """Make and put in place the files of an edition, all of them made from '1'."""
    folder = Folder(root)
    entries = {}
    with folder.adding():
        for name, content in files.items():
            target = name.replace("_", ".")
            write_made(folder.made(target), content)
            entries[target] = entry(content)
            folder.add(target, entries[target])
    folder.put_in_place(entries)
    return folder


def files(root: Path) -> dict[str, bytes]:
    """The files of an edition without what is known of it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and STATE not in path.parts
    }


def test_what_was_written_is_known_again(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"one")
    assert files(tmp_path) == {"a.html": b"one"}
    assert Folder(tmp_path).written == {"a.html": entry(b"one")}
    assert Folder(tmp_path).held("a.html", "1") == entry(b"one")
    assert Folder(tmp_path).held("a.html", "2") is None


def test_an_edition_of_the_format_before_is_known_too(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"one")
    manifest = tmp_path / STATE / "manifest.jsonl"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    assert lines[0] == '["head",3]'
    assert lines[-1].endswith(',""]]')
    former = ['["head",2]', *lines[1:-1], lines[-1].removesuffix(',""]]') + "]]"]
    manifest.write_text("\n".join(former))
    assert Folder(tmp_path).written == {"a.html": entry(b"one")}


@pytest.mark.parametrize("content", [b"two", b"longer than one", None])
def test_a_file_that_somebody_changed_is_made_again(tmp_path: Path, content: bytes | None) -> None:
    write(tmp_path, a_html=b"one")
    if content is None:
        (tmp_path / "a.html").unlink()
    else:
        (tmp_path / "a.html").write_bytes(content)
    assert Folder(tmp_path).held("a.html", "1") is None
    assert Folder(tmp_path).former("a.html") is None


def test_files_that_are_no_longer_of_the_edition_are_removed_and_no_others(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"one", b_html=b"two")
    (tmp_path / "own.txt").write_bytes(b"mine")
    write(tmp_path, b_html=b"two")
    assert files(tmp_path) == {"b.html": b"two", "own.txt": b"mine"}


def test_empty_folders_go_with_their_last_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with folder.adding():
        write_made(folder.made("council/x.html"), b"one")
        folder.add("council/x.html", entry(b"one"))
    folder.put_in_place({"council/x.html": entry(b"one")})
    assert (tmp_path / "council/x.html").is_file()
    Folder(tmp_path).put_in_place({})
    assert not (tmp_path / "council").exists()


def test_an_interrupted_run_leaves_the_old_edition_and_is_taken_up(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"old")
    folder = Folder(tmp_path)
    with folder.adding():
        write_made(folder.made("a.html"), b"new")
        folder.add("a.html", entry(b"new", "2"))
    assert files(tmp_path) == {"a.html": b"old"}
    with (tmp_path / STATE / "journal.jsonl").open("a") as journal:
        journal.write('["file",["b.html","2","d"')  # killed while it wrote
    again = Folder(tmp_path)
    assert again.held("a.html", "2") == entry(b"new", "2")
    assert again.held("b.html", "2") is None
    with again.adding():  # and killed again
        write_made(again.made("c.html"), b"newer")
        again.add("c.html", entry(b"newer", "2"))
    again = Folder(tmp_path)
    assert again.held("a.html", "2") == entry(b"new", "2")
    assert again.held("c.html", "2") == entry(b"newer", "2")
    assert again.put_in_place({"a.html": entry(b"new", "2")}) == (1, 0)
    assert files(tmp_path) == {"a.html": b"new"}


def test_a_run_that_cannot_write_leaves_the_old_edition_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"old")
    full = OSError(errno.ENOSPC, "No space left on device")
    said = r"No space left on device\. What was there is as it was"
    with pytest.raises(PipelineError, match=said), Folder(tmp_path).adding():
        raise full
    assert files(tmp_path) == {"a.html": b"old"}


def test_pages_come_after_what_they_link_to_and_nothing_goes_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a_html=b"old", gone_png=b"old")
    folder = Folder(tmp_path)
    new = {"a.html": b"new", "b.png": b"new", "c.csv": b"new"}
    with folder.adding():
        for name, content in new.items():
            write_made(folder.made(name), content)
            folder.add(name, entry(content, "2"))
    entries = {name: entry(content, "2") for name, content in new.items()}
    move = Path.replace

    def stopped(self: Path, target: Path) -> Path:
        if target.name == "a.html":
            raise OSError(errno.EIO, "Input/output error")
        return move(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stopped)
        with pytest.raises(PipelineError, match="Some files there are of the new edition already"):
            folder.put_in_place(entries)
    assert files(tmp_path) == {"a.html": b"old", "gone.png": b"old", "b.png": b"new", "c.csv": b"new"}
    again = Folder(tmp_path)
    assert all(again.held(name, "2") == entries[name] for name in new)
    assert again.put_in_place(entries) == (1, 1)
    assert files(tmp_path) == new


def test_what_an_interrupted_run_made_of_other_data_is_not_put_in_place(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"old")
    folder = Folder(tmp_path)
    with folder.adding():
        write_made(folder.made("a.html"), b"new")
        folder.add("a.html", entry(b"new", "2"))
    assert Folder(tmp_path).put_in_place({"a.html": entry(b"old")}) == (0, 0)
    assert files(tmp_path) == {"a.html": b"old"}


def test_a_run_that_is_killed_while_files_are_put_in_place_is_taken_up(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"old")
    folder = Folder(tmp_path)
    with folder.adding():
        write_made(folder.made("a.html"), b"new")
        folder.add("a.html", entry(b"new", "2"))
    folder.made("a.html").replace(tmp_path / "a.html")  # and then nothing more
    assert Folder(tmp_path).held("a.html", "2") == entry(b"new", "2")


def test_a_folder_with_files_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert Folder(tmp_path).written == {}
    (tmp_path / "thesis.doc").write_bytes(b"years of work")
    with pytest.raises(PipelineError, match=r"not of a frozen edition, such as thesis\.doc"):
        Folder(tmp_path)
    assert files(tmp_path) == {"thesis.doc": b"years of work"}


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"one")
    (tmp_path / "robots.txt").write_bytes(b"mine")
    with pytest.raises(PipelineError, match=r"robots\.txt is not a file of this edition"):
        write(tmp_path, a_html=b"two", robots_txt=b"ours")
    assert files(tmp_path) == {"a.html": b"one", "robots.txt": b"mine"}


def test_a_damaged_manifest_is_said(tmp_path: Path) -> None:
    write(tmp_path, a_html=b"one")
    (tmp_path / STATE / "manifest.jsonl").write_text('["file",["a.html"')
    with pytest.raises(PipelineError, match=r"manifest\.jsonl is damaged"):
        Folder(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(PipelineError, match="cannot be read"):
        Folder(tmp_path / "x")
