"""Invalid files, each made from a valid one."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tests.support.layouts import publishers_files as files
from tests.support.publishers.documents import zip_of
from tests.support.publishers.environment import (
    FILE,
    RELEASE,
    VERSION,
    FetchEnvironment,
    Row,
    offered,
    year_of_figures,
)
from tests.support.publishers.faults import Fault
from tests.support.publishers.site import Archive

ARCHIVE = f"education-health-and-care-plans_{RELEASE}.zip"
DATE = "Thu, 18 Jun 2026 08:30:00 GMT"
Rows = Sequence[Mapping[str, files.Cell]]
Prepare = Callable[[FetchEnvironment], None]


def rows(change: Callable[[list[Row]], Rows]) -> Prepare:
    """The table with other rows."""

    def prepare(environment: FetchEnvironment) -> None:
        environment.stand_in.site.data_sets = [offered(change(year_of_figures(environment.tables)))]

    return prepare


def content(change: Callable[[bytes], bytes]) -> Prepare:
    """The table with other bytes."""

    def prepare(environment: FetchEnvironment) -> None:
        (good,) = environment.stand_in.site.data_sets
        environment.stand_in.site.data_sets = [replace(good, content=change(good.content))]

    return prepare


def archive(change: Callable[[bytes], bytes]) -> Prepare:
    """The release's archive instead of the table, made of the table by a function."""

    def prepare(environment: FetchEnvironment) -> None:
        (good,) = environment.stand_in.site.data_sets
        made = Archive(VERSION, ARCHIVE, change(good.content), DATE)
        environment.stand_in.site.archives = [made]
        environment.stand_in.faults.append(Fault("data-catalogue", "404"))

    return prepare


def zipped(table: bytes) -> bytes:
    """A valid archive of an entire release."""
    return zip_of({f"data/{FILE}": table, "data-guidance/data-guidance.txt": b"What the columns mean."})


def without_table(table: bytes) -> bytes:
    return zip_of({"data-guidance/data-guidance.txt": b"What the columns mean."})


def zip_bomb(table: bytes) -> bytes:
    """Members that decompress to far more than an archive of tables should."""
    return zip_of({f"data/{FILE}": table, "data/more.csv": bytes(40_000_000)})


def path_traversal(table: bytes) -> bytes:
    return zip_of({f"data/{FILE}": table, "../../.profile": b"echo"})


def damaged(table: bytes) -> bytes:
    """A member whose bytes are not those of its checksum."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        made.writestr(f"data/{FILE}", table)
    content = packed.getvalue()
    middle = content.index(b"Camden")
    return content[:middle] + b"Cramps" + content[middle + 6 :]


def place(row: Mapping[str, files.Cell], name: str) -> bool:
    return row["la_name"] == name


def changed(name: str, **cells: files.Cell) -> Callable[[list[Row]], Rows]:
    """One authority's row with other cells."""
    return lambda table: [row | cells if place(row, name) else row for row in table]
