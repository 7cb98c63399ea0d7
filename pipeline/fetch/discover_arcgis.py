"""Discovery on ArcGIS: a query for the English features of a layer, which comes in pages."""

import json
import re
from urllib.parse import quote, urlencode

from pipeline.core.errors import FetchError
from pipeline.fetch.json_fields import Asks, mapping, objects
from pipeline.fetch.offer import MOST_PAGES, Offer, Route
from pipeline.sources.catalogue import Edition
from pipeline.sources.live import Layer

FEATURES_PER_PAGE = 2000


def newest(way: Layer, like: Edition, client: Asks) -> Offer:
    """The query for a layer's English features; FetchError if it has no field of ONS codes."""
    described = client.json(f"{way.address}?f=json")
    names = [str(field.get("name", "")) for field in objects(described, "fields")]
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


def all_features(url: str, client: Asks) -> bytes:
    """All features of a query, page after page, as one GeoJSON document; FetchError if a page fails."""
    features: list[object] = []
    layer = url.split("?", maxsplit=1)[0]
    for _ in range(MOST_PAGES):
        answer = client.json(f"{url}&resultOffset={len(features)}&resultRecordCount={FEATURES_PER_PAGE}")
        if isinstance(answer, dict) and "error" in answer:
            raise FetchError(f"{layer} answered: {mapping(answer, 'error').get('message', 'an error')}.")
        page = objects(answer, "features")
        if not page or page[0] in features:
            raise FetchError(f"{layer} has a page without features, or the same page again.")
        features += page
        more = {**mapping(answer, "properties"), **(answer if isinstance(answer, dict) else {})}
        if not more.get("exceededTransferLimit"):
            return json.dumps({"type": "FeatureCollection", "features": features}).encode()
    raise FetchError(f"{layer} does not come to an end after {MOST_PAGES} pages.")
