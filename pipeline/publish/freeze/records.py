"""What is known of the files of an edition, written as lines of JSON: the manifest and the journal.

A line is the head of a run, a query, a question, or a file. Queries and questions are numbered in the order
in which they are first needed, from 0 after each head, since many files share them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from pipeline.publish.freeze.answers import Question, Trace
from pipeline.publish.freeze.table import Wanted

FORMAT = 3
READABLE = (2, FORMAT)
"""In format 2 no file has a drawing."""


@dataclass(frozen=True)
class Entry:
    """A file: digests of the code and of the warehouse it is made from, its checksum, its size, its links.

    `gzipped` is its compressed size if it is a page, else 0. `trace` is what it was asked of the warehouse to
    make it; None if that is not known, so that it is made again for any other warehouse. `drawing` is the
    digest of the drawing that a PNG was painted from.
    """

    inputs: str
    data: str
    sha256: str
    size: int
    gzipped: int
    links: tuple[Wanted, ...] = ()
    trace: Trace | None = None
    drawing: str = ""


class Writer:
    """Writes the entries of one run."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._queries: dict[str, int] = {}
        self._questions: dict[tuple[Question, str], int] = {}
        self._line("head", FORMAT)

    def add(self, target: str, entry: Entry) -> None:
        """Write an entry, after the questions of its trace that are new."""
        numbers = None if entry.trace is None else [self._number(*asked) for asked in entry.trace]
        made_from, is_now = [entry.inputs, entry.data], [entry.sha256, entry.size, entry.gzipped]
        self._line("file", [target, *made_from, *is_now, entry.links, numbers, entry.drawing])

    def _number(self, question: Question, answer: str) -> int:
        asked = (question, answer)
        if asked not in self._questions:
            if question.query not in self._queries:
                self._queries[question.query] = len(self._queries)
                self._line("query", question.query)
            self._line("question", [self._queries[question.query], question.parameters, answer])
            self._questions[asked] = len(self._questions)
        return self._questions[asked]

    def _line(self, kind: str, value: object) -> None:
        self._stream.write(f"{json.dumps([kind, value], separators=(',', ':'))}\n")


def read(lines: Iterable[str], *, whole: bool = True) -> Iterator[tuple[str, Entry]]:
    """Yield files and what is known of them; raises ValueError for a line that is no such record.

    Unless it is to be `whole`: then the line was cut off when a run was killed, and is left out.
    """
    queries: list[str] = []
    questions: list[tuple[Question, str]] = []
    for line in lines:
        try:
            kind, value = json.loads(line)
            if kind == "head":
                if value not in READABLE:
                    raise ValueError(f"format {value}")
                queries, questions = [], []
            elif kind == "query":
                queries.append(str(value))
            elif kind == "question":
                number, parameters, answer = value
                questions.append((Question(queries[number], parameters), answer))
            else:
                target, *known = value
                yield target, _entry(known, questions)
        except (ValueError, IndexError, TypeError) as error:
            if whole:
                raise ValueError(f"not a record: {line[:80]}") from error


def _entry(known: list[Any], questions: list[tuple[Question, str]]) -> Entry:
    inputs, data, sha256, size, gzipped, links, numbers, *drawing = known
    return Entry(
        str(inputs),
        str(data),
        str(sha256),
        int(size),
        int(gzipped),
        tuple(
            Wanted(path, tuple((str(name), str(value)) for name, value in parameters))
            for path, parameters in links
        ),
        None if numbers is None else tuple(questions[number] for number in numbers),
        str(drawing[0]) if drawing else "",
    )
