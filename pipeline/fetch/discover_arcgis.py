"""Discovery on ArcGIS: a query for the English features of a layer, which comes in pages."""

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import Field

from pipeline.core.errors import FetchError
from pipeline.fetch.json_answer import IfValid, JsonAnswer, Text, ValidItems
from pipeline.fetch.offer import MOST_PAGES, DocumentClient, Offer, Route
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import Layer

FEATURES_PER_PAGE = 2000


class _Field(JsonAnswer):
    name: Text


class _LayerDescription(JsonAnswer):
    fields: ValidItems[_Field] = ()


class _Error(JsonAnswer):
    message: str = "an error"


class _Properties(JsonAnswer):
    more: object = Field(None, alias="exceededTransferLimit")


class _FeaturePage(_Properties):
    """ArcGIS says in `properties` or next to it that there are more pages, and reports errors as 200."""

    error: object = None
    features: IfValid[list[dict[str, Any]]] = None
    properties: IfValid[_Properties] = None


def newest(way: Layer, like: Edition, client: DocumentClient) -> Offer:
    """Return the query for a layer's English features; FetchError if it has no field of ONS codes."""
    names = [field.name for field in _LayerDescription.read(client.json(f"{way.address}?f=json")).fields]
    code = next((name for name in names if re.fullmatch(way.code_field, name)), None)
    if code is None:
        raise FetchError(f"{way.address} has no field of codes; it has {', '.join(names) or 'none at all'}.")
    parameters = {
        "where": f"{code} LIKE 'E%'",
        "outFields": f"{code},{code.removesuffix('CD')}NM",
        "outSR": 4326,
        "f": "geojson",
        "orderByFields": code,
    }
    address = f"{way.address}/query?{urlencode(parameters, quote_via=quote)}"
    return Offer(like.release, (Route(address, ".geojson", paged=True),))


def all_features(url: str, client: DocumentClient) -> bytes:
    """Return all features of a query as one GeoJSON document; FetchError if a page fails."""
    features: list[dict[str, Any]] = []
    layer = url.split("?", maxsplit=1)[0]
    for _ in range(MOST_PAGES):
        page = _FeaturePage.read(
            client.json(f"{url}&resultOffset={len(features)}&resultRecordCount={FEATURES_PER_PAGE}")
        )
        if page.error is not None:
            raise FetchError(f"{layer} answered: {_Error.read(page.error).message}.")
        if not page.features or page.features[0] in features:
            raise FetchError(f"{layer} has a page without features, or the same page again.")
        features += page.features
        if not (page.more or (page.properties and page.properties.more)):
            return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    raise FetchError(f"{layer} does not come to an end after {MOST_PAGES} pages.")
