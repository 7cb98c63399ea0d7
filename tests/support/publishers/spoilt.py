"""Files that no publisher should release, each made of a good one."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tests.support import publishers_files as files
from tests.support.publishers.documents import zip_of
from tests.support.publishers.faults import Fault
from tests.support.publishers.site import Archive
from tests.support.publishers.world import FILE, RELEASE, VERSION, Row, World, offered, year_of_figures

ARCHIVE = f"education-health-and-care-plans_{RELEASE}.zip"
DATE = "Thu, 18 Jun 2026 08:30:00 GMT"
Rows = Sequence[Mapping[str, files.Cell]]
Spoil = Callable[[World], None]


def rows(change: Callable[[list[Row]], Rows]) -> Spoil:
    """The table with other rows."""

    def spoil(world: World) -> None:
        world.stand_in.site.data_sets = [offered(change(year_of_figures(world.tables)))]

    return spoil


def content(change: Callable[[bytes], bytes]) -> Spoil:
    """The table with other bytes."""

    def spoil(world: World) -> None:
        (good,) = world.stand_in.site.data_sets
        world.stand_in.site.data_sets = [replace(good, content=change(good.content))]

    return spoil


def archive(change: Callable[[bytes], bytes]) -> Spoil:
    """The release's archive instead of the table, made of the table by a function."""

    def spoil(world: World) -> None:
        (good,) = world.stand_in.site.data_sets
        made = Archive(VERSION, ARCHIVE, change(good.content), DATE)
        world.stand_in.site.archives = [made]
        world.stand_in.faults.append(Fault("data-catalogue", "404"))

    return spoil


def zipped(table: bytes) -> bytes:
    """A whole release as it should be."""
    return zip_of({f"data/{FILE}": table, "data-guidance/data-guidance.txt": b"What the columns mean."})


def without_the_table(table: bytes) -> bytes:
    return zip_of({"data-guidance/data-guidance.txt": b"What the columns mean."})


def bomb(table: bytes) -> bytes:
    """A kilobyte for every megabyte: far more than an archive of tables could hold."""
    return zip_of({f"data/{FILE}": table, "data/more.csv": bytes(40_000_000)})


def way_out(table: bytes) -> bytes:
    return zip_of({f"data/{FILE}": table, "../../.profile": b"echo"})


def damaged(table: bytes) -> bytes:
    """A member whose bytes are not those of its checksum."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        made.writestr(f"data/{FILE}", table)
    whole = packed.getvalue()
    middle = whole.index(b"Camden")
    return whole[:middle] + b"Cramps" + whole[middle + 6 :]


def place(row: Mapping[str, files.Cell], name: str) -> bool:
    return row["la_name"] == name


def changed(name: str, **cells: files.Cell) -> Callable[[list[Row]], Rows]:
    """One authority's row with other cells."""
    return lambda table: [row | cells if place(row, name) else row for row in table]
