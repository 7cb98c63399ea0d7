"""Feature layers of an ArcGIS server, which says that something is wrong under status 200."""

import re
from typing import Any

from tests.support.publishers.answers import Answer, Asked, as_json
from tests.support.publishers.site import Layer, Site

CONDITION = re.compile(r"\s*(\w+)\s*(=|LIKE)\s*('(?:[^']*)'|\d+)\s*", re.IGNORECASE)


def feature_layer(site: Site, asked: Asked) -> Answer | None:
    """Answer as services1.arcgis.com does for the layers that there are; other paths are no layers."""
    path, last = asked.key.removesuffix("/query"), asked.key.endswith("/query")
    layer = site.layers.get(path)
    if layer is None:
        return None
    return _query(layer, asked.parameters) if last else _description(layer, path)


def _description(layer: Layer, path: str) -> Answer:
    service = path.split("/")[-3] if path.count("/") > 2 else path
    fields = [
        {"name": name, "type": "esriFieldTypeOID" if name == "FID" else "esriFieldTypeString"}
        for name in layer.fields
    ]
    return as_json({"name": service, "type": "Feature Layer", "maxRecordCount": layer.page, "fields": fields})


def _query(layer: Layer, wanted: dict[str, str]) -> Answer:
    where = wanted.get("where", "")
    condition = CONDITION.fullmatch(where)
    if condition is None:
        return _error("'where' parameter is invalid")
    field, operator, value = condition.groups()
    listed = [name for name in wanted.get("outFields", "*").split(",") if name != "*"]
    for name in [*listed, *([] if field.isdigit() else [field])]:
        if name not in layer.fields:
            return _error(f"'Invalid field: {name}' parameter is invalid")
    found = [item for item in layer.features if _meets(item, field, operator.upper(), value.strip("'"))]
    first = int(wanted.get("resultOffset") or 0)
    most = min(int(wanted.get("resultRecordCount") or layer.page), layer.page)
    answer: dict[str, Any] = {"type": "FeatureCollection", "features": found[first : first + most]}
    if first + most < len(found):
        answer["properties"] = {"exceededTransferLimit": True}
    return as_json(answer, kind="application/geo+json; charset=utf-8")


def _meets(feature: dict[str, Any], field: str, operator: str, value: str) -> bool:
    if field.isdigit():
        return field == value
    has = str(feature["properties"].get(field, ""))
    if operator == "LIKE":
        return re.fullmatch(re.escape(value).replace("%", ".*"), has) is not None
    return has == value


def _error(detail: str) -> Answer:
    message = "Cannot perform query. Invalid query parameters."
    return as_json({"error": {"code": 400, "message": message, "details": [detail]}})
