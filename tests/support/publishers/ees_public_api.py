"""EES's public API: publications, data sets, their versions, facets, rows and CSV files."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

from tests.support.publishers.answers import Answer, Asked, Refused, as_json, invalid, paged, problem
from tests.support.publishers.ees import lower_case
from tests.support.publishers.ees_figures import figures, short_id
from tests.support.publishers.site import DataSet, Site, slug

PREFIX = "/statistics/v1"
PAGE = ("page", "pageSize")
# The operators of a query's criteria in the query string: locations.eq, timePeriods.gte.
OPERATORS = re.compile(
    r"(filters|geographicLevels|locations)\.(eq|notEq|in|notIn)|timePeriods\.(eq|notEq|in|notIn|gte?|lte?)"
)
QUERY = ("indicators", "sorts", "debug", *PAGE)
BODY = ("criteria", *QUERY)


def public_api(site: Site, asked: Asked) -> Answer:
    """Answer as api.education.gov.uk does."""
    try:
        answer = lower_case(asked) or _routed(site, asked)
    except Refused as refused:
        answer = refused.answer
    return answer.having(api_supported_versions="1")


def _routed(site: Site, asked: Asked) -> Answer:
    for pattern, route in ROUTES:
        if found := re.fullmatch(PREFIX + pattern, asked.path):
            if asked.method == "POST" and route is not _query:
                return problem(405)
            return route(site, asked, *found.groups())
    return problem(404)


def _publications(site: Site, asked: Asked) -> Answer:
    _know(asked, "search", *PAGE)
    search = asked.parameters.get("search")
    if search is not None and len(search) < 3:
        message = f"Must be at least 3 characters (was {len(search)})."
        return invalid("MinimumLength", message, "search", {"minLength": 3, "value": search})
    known = sorted({item.publication for item in site.data_sets if item.api}, key=site.title)
    found = [item for item in known if (search or "").lower() in site.title(item).lower()]
    return as_json(paged([_publication(site, item) for item in found], asked.parameters, 20, 40))


def _one_publication(site: Site, asked: Asked, publication: str) -> Answer:
    _know(asked)
    if not _of_publication(site, publication):
        return problem(404)
    return as_json(_publication(site, publication))


def _data_sets(site: Site, asked: Asked, publication: str) -> Answer:
    _know(asked, *PAGE)
    found = _of_publication(site, publication)
    if not found:
        return problem(404)
    return as_json(paged([_data_set(site, item) for item in found], asked.parameters))


def _one_data_set(site: Site, asked: Asked, data_set: str) -> Answer:
    _know(asked)
    _version(site, data_set)
    return as_json(_data_set(site, data_set))


def _meta(site: Site, asked: Asked, data_set: str) -> Answer:
    _know(asked, "types", "dataSetVersion")
    return as_json(figures(_version(site, data_set, asked).content).meta())


def _csv(site: Site, asked: Asked, data_set: str) -> Answer:
    """The file is stored packed and sent so, whatever the request accepts."""
    _know(asked, "dataSetVersion")
    item = _version(site, data_set, asked)
    sent = Answer(200, gzip.compress(item.content, mtime=0), chunked=True)
    return sent.having(
        content_type="text/csv",
        content_encoding="gzip",
        content_disposition=f'attachment; filename="{data_set}_v{_number(item)}.csv"',
        x_robots_tag="noindex",
    )


def _versions_of(site: Site, asked: Asked, data_set: str) -> Answer:
    _know(asked, *PAGE)
    _version(site, data_set)
    return as_json(paged([_version_view(item) for item in _versions(site, data_set)], asked.parameters))


def _one_version(site: Site, asked: Asked, data_set: str, version: str) -> Answer:
    _know(asked)
    return as_json(_version_view(_version(site, data_set, version=version)))


def _query(site: Site, asked: Asked, data_set: str) -> Answer:
    """Every row: the criteria are accepted and ignored."""
    if asked.method == "POST":
        _know(asked, "dataSetVersion")
        request = _body(asked)
        indicators = request.get("indicators")
    else:
        _know(asked, "dataSetVersion", *QUERY, pattern=OPERATORS)
        request = asked.parameters
        indicators = request["indicators"].split(",") if "indicators" in request else None
    known = figures(_version(site, data_set, asked).content)
    unknown = sorted(set(indicators or ()) - {short_id(name) for name in known.indicators})
    if unknown:
        message = "One or more indicators could not be found."
        return invalid("IndicatorsNotFound", message, "indicators", {"items": unknown})
    answer = paged(known.results(indicators), request, 1000, 10_000)
    nothing = {
        "message": "No results matched the query criteria. You may need to refine your criteria.",
        "code": "QueryNoResults",
    }
    return as_json({**answer, "warnings": [] if known.rows else [nothing]})


def _body(asked: Asked) -> dict[str, Any]:
    """The query of a request's body, which may be empty."""
    if not asked.body:
        return {}
    if not asked.headers.get("content-type", "").startswith("application/json"):
        raise Refused(problem(415))
    try:
        request = json.loads(asked.body)
    except ValueError:
        raise Refused(invalid("InvalidValue", "Must be a valid value.", "$")) from None
    if not isinstance(request, dict):
        raise Refused(invalid("InvalidValue", "Must be a valid value.", "$"))
    for name in request:
        if name not in BODY:
            raise Refused(invalid("UnknownField", "Unknown field.", name))
    return request


def _know(asked: Asked, *names: str, pattern: re.Pattern[str] | None = None) -> None:
    """Refuse a query parameter that is not among the names."""
    for name in asked.parameters:
        if name not in names and not (pattern and pattern.fullmatch(name)):
            raise Refused(invalid("UnknownField", "Unknown field.", name))


def _of_publication(site: Site, publication: str) -> list[str]:
    """The data sets of a publication, newest first and then by title."""
    found = {item.api[0] for item in site.data_sets if item.api and item.publication == publication}
    by_title = sorted(found, key=lambda item: _version(site, item).title)
    return sorted(by_title, key=lambda item: _version(site, item).updated, reverse=True)


def _versions(site: Site, data_set: str) -> list[DataSet]:
    """The versions of a data set, newest first."""
    found = [item for item in site.data_sets if item.api and item.api[0] == data_set]
    return sorted(found, key=lambda item: [int(part) for part in _number(item).split(".")], reverse=True)


def _version(site: Site, data_set: str, asked: Asked | None = None, version: str = "*") -> DataSet:
    """The version that is asked for: "2.1", "2" for "2.0", the newest of "2.*" or, of "*", of all."""
    wanted = asked.parameters.get("dataSetVersion", version) if asked else version
    exact = wanted if "." in wanted else f"{wanted}.0"
    for item in _versions(site, data_set):
        if _number(item) == exact or ("*" in wanted and _number(item).startswith(wanted.partition("*")[0])):
            return item
    raise Refused(problem(404))


def _number(item: DataSet) -> str:
    assert item.api is not None
    return item.api[1]


def _publication(site: Site, publication: str) -> dict[str, Any]:
    title = site.title(publication)
    return {
        "id": publication,
        "title": title,
        "slug": slug(title),
        "summary": title,
        "lastPublished": max(item.updated for item in site.data_sets if item.publication == publication),
    }


def _data_set(site: Site, data_set: str) -> dict[str, Any]:
    newest = _version(site, data_set)
    latest = {
        "version": _number(newest),
        "published": newest.updated,
        "file": {"id": newest.id},
        **figures(newest.content).summary(),
    }
    return {
        "id": data_set,
        "title": newest.title,
        "summary": newest.title,
        "status": "Published",
        "latestVersion": latest,
    }


def _version_view(item: DataSet) -> dict[str, Any]:
    number = [*_number(item).split("."), "0"]
    kind = "Patch" if len(number) > 3 and number[2] != "0" else "Minor" if number[1] != "0" else "Major"
    return {
        "version": _number(item),
        "type": kind,
        "status": "Published",
        "published": item.updated,
        "notes": "",
        "file": {"id": item.id},
        "release": {"title": f"Reporting year {item.release}", "slug": item.release},
        **figures(item.content).summary(),
    }


ROUTES: tuple[tuple[str, Callable[..., Answer]], ...] = (
    ("/publications", _publications),
    ("/publications/([^/]+)", _one_publication),
    ("/publications/([^/]+)/data-sets", _data_sets),
    ("/data-sets/([^/]+)", _one_data_set),
    ("/data-sets/([^/]+)/meta", _meta),
    ("/data-sets/([^/]+)/csv", _csv),
    ("/data-sets/([^/]+)/versions", _versions_of),
    ("/data-sets/([^/]+)/versions/([^/]+)", _one_version),
    ("/data-sets/([^/]+)/query", _query),
)
