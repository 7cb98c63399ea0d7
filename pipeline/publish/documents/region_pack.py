"""The story pack of a region: its figures, pictures, briefs and sentences in a zip archive."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import NamedTuple

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, LICENCE
from pipeline.publish import picture_resource, regions
from pipeline.publish.asked import Asked
from pipeline.publish.data import data_sets
from pipeline.publish.documents import council_brief, region_brief, typeset
from pipeline.publish.documents.council_brief import APPEALS, BALANCE, BALANCE_PCT
from pipeline.publish.files import csv_file
from pipeline.publish.files.forms import FORMS
from pipeline.publish.files.zip_file import add_entry
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.version import data_version, of_releases
from pipeline.queries import figures as figure_queries
from pipeline.queries import leads as lead_queries
from pipeline.queries import lines as line_queries
from pipeline.queries import pictures as picture_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.council.line_facts import PlaceFacts
from pipeline.text.council.lines_to_copy import CopyFacts, lines_to_copy
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

MAPS = (lines.ON_TIME, APPEALS, BALANCE_PCT)
TRENDS = (lines.ON_TIME, APPEALS, BALANCE)
MAX_FILES, MAX_BYTES = 250, 24 * 1024 * 1024
"""How many files a pack may have, and how large it may be."""
LEAD_COLUMNS = ("location_name", "label", "time_period", "value", "summary", "sentence", "caution", "address")
README = Path(__file__).with_name("pack_readme.txt")

Entry = tuple[str, bytes]


class Pack(NamedTuple):
    """The files of a pack, by name."""

    entries: dict[str, bytes]


def find(con: Con, asked: Asked) -> Pack:
    """Return the pack of the region with this slug; PipelineError if it grows beyond the limits."""
    place = regions.region(con, asked.names["slug"])
    entries: dict[str, bytes] = {}
    size = 0
    for name, content in _entries(con, place):
        entries[name] = content
        size += len(content)
        if len(entries) > MAX_FILES or size > MAX_BYTES:
            raise PipelineError(f"The pack of {place['location_name']} would be too large.")
    return Pack(entries)


def write(pack: Pack, _version: str) -> bytes:
    """Return the archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in pack.entries.items():
            add_entry(archive, name, [content])
    return buffer.getvalue()


def _entries(con: Con, place: Row) -> Iterator[Entry]:
    """Yield name and content of each file."""
    version, slug = data_version(con), place["slug"]
    members = regions.councils(con, place)
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    yield "README.txt", _readme(place, members.height, version)
    asked = Asked({"slug": slug})
    figures = data_sets.region(con, asked)
    yield f"{slug}.xlsx", FORMS["xlsx"].write(figures, of_releases(figures.sources))
    yield f"brief-{slug}.pdf", typeset.as_pdf(region_brief.find(con, asked), version)
    leads = lead_queries.of_region(con, place["location_code"]).select(LEAD_COLUMNS)
    yield "leads.csv", csv_file.write(leads)
    for name in (measure for measure in MAPS if measure in measures):
        yield from _map(con, measures[name], version)
    to_copy, plain = line_queries.copy_facts(con), line_queries.place_facts(con)
    for member, code in members.select("slug", "location_code").iter_rows():
        brief = council_brief.find(con, Asked({"slug": member}))
        yield f"briefs/{member}.pdf", typeset.as_pdf(brief, version)
        yield f"sentences/{member}.txt", _sentences(plain[code], to_copy[code])
        yield from _trends(con, member, code, measures, version)


def _map(con: Con, measure: Row, version: str) -> Iterator[Entry]:
    names = {"kind": "map", "indicator": measure["indicator"], "period": f"{measure['time_periods'][-1]}"}
    drawing = picture_resource.of_measure(con, Asked(names))
    svg = picture_resource.FORMS["svg"].write(drawing, version)
    yield f"maps/{measure['indicator']}.svg", svg
    yield f"maps/{measure['indicator']}.png", rasterise(svg.decode(), drawing.size)


def _trends(con: Con, slug: str, code: str, measures: Mapping[str, Row], version: str) -> Iterator[Entry]:
    """Yield the trends of the measures of which the council has a figure."""
    for name in TRENDS:
        series = picture_queries.series(con, name, [code])[code]
        if all(row["value"] is None for row in series):
            continue
        period = f"{measures[name]['time_periods'][-1]}"
        names = {"kind": "trend", "slug": slug, "indicator": name, "period": period}
        drawing = picture_resource.of_council(con, Asked(names))
        yield f"trends/{slug}-{name}.svg", picture_resource.FORMS["svg"].write(drawing, version)


def _sentences(plain: PlaceFacts, to_copy: CopyFacts) -> bytes:
    """Return a council's five lines, then lines to copy with source, caveats and what not to say."""
    five = lines.plain_lines(plain)
    text = [plain.place["location_name"], "", "In five lines", ""]
    text += [f"- {line.text}" for line in five]
    text += [
        "",
        *(f"Note: {note}" for note in dict.fromkeys(note for line in five for note in line.notes)),
    ]
    text += ["", "To copy, one fact a line"]
    for line in lines_to_copy(to_copy):
        text += ["", line.text, f"Source: {line.source}", *(f"Note: {note}" for note in line.notes)]
        text += [f"Not {each.words}: {each.reason}" for each in line.not_to_say]
    return _text("\n".join(text) + "\n")


def _readme(place: Row, councils: int, version: str) -> bytes:
    text = Template(README.read_text(encoding="utf-8")).substitute(
        region=formatting.region_in_a_sentence(place["location_name"]),
        slug=place["slug"],
        councils=councils,
        version=version,
        licence=LICENCE,
        attribution=" ".join(ATTRIBUTION),
    )
    return _text(text)


def _text(text: str) -> bytes:
    """Return text as Windows' editor reads it, too."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")
