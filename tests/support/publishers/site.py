"""What the publishers offer, as plain data that a test composes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EES = "explore-education-statistics.service.gov.uk"
EES_CONTENT = "content.explore-education-statistics.service.gov.uk"
EES_API = "api.education.gov.uk"
ARCGIS = "services1.arcgis.com"

EHC_PLANS = "88312cc0-fe1d-4ab5-81df-33fd708185cb"
EXPENDITURE = "dcb8b32b-4e50-4fe2-a539-58f9b6b3a366"


@dataclass(frozen=True)
class DataSet:
    """One data set file of one release on Explore education statistics (EES).

    `id`, `publication` and `release_version` are UUIDs in lower case; `release` is a slug. `api` is the id of
    the data set in the public API and its version. Files that share that id are versions of one data set.
    """

    id: str
    publication: str
    release_version: str
    release: str
    filename: str
    title: str
    content: bytes
    api: tuple[str, str] | None = None
    latest: bool = True
    updated: str = "2026-06-18T08:30:00Z"


@dataclass(frozen=True)
class Archive:
    """The zip of an entire release; `last_modified` is an HTTP date."""

    release_version: str
    filename: str
    content: bytes
    last_modified: str


@dataclass(frozen=True)
class Served:
    """Any file or page at a fixed address."""

    content: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    ranges: bool = False


@dataclass(frozen=True)
class Layer:
    """An ArcGIS feature layer: the names of its fields, its GeoJSON features and its page size."""

    fields: tuple[str, ...]
    features: tuple[dict[str, Any], ...]
    page: int = 1000


@dataclass
class Site:
    """Everything that the stand-in server answers with.

    Keys of `served`, `gone` and `layers` are "host/path", without scheme and query. `titles` names the
    publications on EES.
    """

    data_sets: list[DataSet] = field(default_factory=list)
    archives: list[Archive] = field(default_factory=list)
    served: dict[str, Served] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    layers: dict[str, Layer] = field(default_factory=dict)
    titles: Mapping[str, str] = field(
        default_factory=lambda: {
            EHC_PLANS: "Education, health and care plans",
            EXPENDITURE: "LA and school expenditure",
        }
    )

    def title(self, publication: str) -> str:
        return self.titles.get(publication, f"Publication {publication[:8]}")


def slug(title: str) -> str:
    """A title as it is written in an address."""
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower()).split()
    return "-".join(words)


def places(features: Iterable[tuple[str, str]], code: str, name: str) -> tuple[dict[str, Any], ...]:
    """GeoJSON features of areas (code, name), each a small square next to the one before."""
    return tuple(
        {
            "type": "Feature",
            "id": number,
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[number, 50], [number + 1, 50], [number + 1, 51], [number, 51], [number, 50]],
                ],
            },
            "properties": {"FID": number, code: item, name: called},
        }
        for number, (item, called) in enumerate(features, start=1)
    )
