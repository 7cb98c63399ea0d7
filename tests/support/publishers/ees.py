"""Explore education statistics (EES): its content API, and the CSV files of its website."""

import re
import uuid
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from tests.support.publishers.answers import Answer, Asked, Refused, as_json, paged, problem
from tests.support.publishers.ees_figures import figures
from tests.support.publishers.site import DataSet, Site, slug

FILE = re.compile(r"/api/data-set-files/([^/]+)(/download)?")
ARCHIVE = re.compile(r"/api/releases/([^/]+)/files")
WEBSITE_CSV = re.compile(r"/data-catalogue/data-set/([^/]+)/csv")
THEME = {"id": "d9d1b2a5-8e0c-4a67-9d6a-2f6f0e8e2d11", "title": "Children, young people and SEND"}


def content_api(site: Site, asked: Asked) -> Answer | None:
    """Answer as content.explore-education-statistics.service.gov.uk does."""
    if moved := lower_case(asked):
        return moved
    if asked.path == "/api/data-set-files":
        return _listed(site, asked)
    if found := FILE.fullmatch(asked.path):
        item = _data_set(site, found[1])
        if item is None:
            return problem(404)
        return _download(item) if found[2] else as_json(_details(site, item))
    if found := ARCHIVE.fullmatch(asked.path):
        return _archive(site, found[1])
    return problem(404)


def website(site: Site, asked: Asked) -> Answer | None:
    """Answer as explore-education-statistics.service.gov.uk does for a CSV; it has no other pages."""
    found = WEBSITE_CSV.fullmatch(asked.path)
    if found is None:
        return None
    item = _data_set(site, found[1].lower())
    if item is None:
        return Answer(404, b"Not Found").having(content_type="text/plain; charset=utf-8")
    return _download(item).having(x_robots_tag="noindex")


def lower_case(asked: Asked) -> Answer | None:
    """Both of EES's APIs send a path with an upper-case letter on to the one without."""
    if asked.path == asked.path.lower():
        return None
    query = f"?{asked.query}" if asked.query else ""
    return Answer(HTTPStatus.PERMANENT_REDIRECT).having(location=asked.path.lower() + query)


def _listed(site: Site, asked: Asked) -> Answer:
    wanted = asked.parameters
    found = [
        item
        for item in sorted(site.data_sets, key=lambda item: item.title)
        if item.publication == wanted.get("publicationId", item.publication)
        and item.release_version == wanted.get("releaseId", item.release_version)
        and (item.latest or wanted.get("latestOnly", "").lower() != "true")
    ]
    try:
        page = paged(found, wanted, default=10, most=40)
    except Refused as refused:
        return refused.answer
    return as_json({**page, "results": [_summary(site, item) for item in page["results"]]})


def _summary(site: Site, item: DataSet) -> dict[str, Any]:
    title = site.title(item.publication)
    return {
        "id": item.id,
        "fileId": _file_id(item),
        "filename": item.filename,
        "fileSize": _size(item),
        "fileExtension": item.filename.rpartition(".")[2],
        "title": item.title,
        "content": f"<p>{item.title}</p>",
        "theme": THEME,
        "publication": {"id": item.publication, "title": title, "slug": slug(title)},
        "release": {"id": item.release_version, "title": _release_title(item), "slug": item.release},
        "latestData": item.latest,
        "isSuperseded": False,
        "published": item.updated,
        "lastUpdated": item.updated,
        **_api(item),
        "meta": _meta(item),
    }


def _details(site: Site, item: DataSet) -> dict[str, Any]:
    title = site.title(item.publication)
    lines = item.content.decode("utf-8-sig").splitlines()
    header, *rows = [line.split(",") for line in lines[:6]] or [[]]
    known = figures(item.content)
    return {
        "id": item.id,
        "title": item.title,
        "summary": f"<p>{item.title}</p>",
        "release": {
            "id": item.release_version,
            "title": _release_title(item),
            "slug": item.release,
            "type": "AccreditedOfficialStatistics",
            "isLatestPublishedRelease": item.latest,
            "published": item.updated,
            "lastUpdated": item.updated,
            "publication": {
                "id": item.publication,
                "title": title,
                "slug": slug(title),
                "themeTitle": THEME["title"],
            },
        },
        "file": {
            "id": _file_id(item),
            "name": item.filename,
            "size": _size(item),
            "meta": _meta(item),
            "dataCsvPreview": {"headers": header, "rows": rows},
            "variables": [
                {"label": name.replace("_", " ").capitalize(), "value": name}
                for name in sorted([*known.filters, *known.indicators])
            ],
            "subjectId": str(uuid.uuid5(uuid.NAMESPACE_URL, item.id + "/subject")),
        },
        "footnotes": [],
        **_api(item),
    }


def _meta(item: DataSet) -> dict[str, Any]:
    known = figures(item.content)
    start, end = known.span
    facts = known.summary()
    return {
        "numDataFileRows": facts["totalResults"],
        "geographicLevels": facts["geographicLevels"],
        "timePeriodRange": {"from": start, "to": end},
        "filters": facts["filters"],
        "indicators": facts["indicators"],
    }


def _download(item: DataSet) -> Answer:
    sent = Answer(200, item.content, chunked=True).having(content_type="text/csv")
    return sent.having(content_disposition=f'attachment; filename="{item.filename}"')


def _archive(site: Site, release_version: str) -> Answer:
    for archive in site.archives:
        if archive.release_version == release_version:
            sent = Answer(200, archive.content).having(content_type="application/octet-stream")
            return replace(sent, chunked=True).having(
                content_disposition=f'attachment; filename="{archive.filename}"',
                last_modified=archive.last_modified,
            )
    return problem(404)


def _data_set(site: Site, data_set: str) -> DataSet | None:
    return next((item for item in site.data_sets if item.id == data_set), None)


def _api(item: DataSet) -> dict[str, Any]:
    return {"api": {"id": item.api[0], "version": item.api[1]}} if item.api else {}


def _file_id(item: DataSet) -> str:
    """The id of the stored file, which differs from the data set file's and with every amendment."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{item.id}/{item.release_version}"))


def _release_title(item: DataSet) -> str:
    return f"Reporting year {item.release}"


def _size(item: DataSet) -> str:
    return f"{max(1, len(item.content) // 1024)} Kb"
