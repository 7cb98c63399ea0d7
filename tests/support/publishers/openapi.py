"""Checks answers against an OpenAPI document."""

import functools
import json
import re
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

BASE = "urn:openapi"


class OpenApi:
    """An OpenAPI 3.0 document."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        self._paths: dict[str, Any] = document["paths"]
        for name, schema in document["components"]["schemas"].items():
            document["components"]["schemas"][name] = _folded(schema, document["components"]["schemas"])
        resource: Resource[Any] = DRAFT4.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(BASE, resource)

    def problems(self, method: str, path: str, status: int, content: Any) -> list[str]:
        """What is wrong with a JSON answer."""
        operation = self._operation(method, path.partition("?")[0])
        reference = operation["responses"][str(status)]["content"]["application/json"]["schema"]["$ref"]
        validator = OAS30Validator(
            {"$ref": BASE + reference}, registry=self._registry, format_checker=oas30_format_checker
        )
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(content)]

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for template, operations in self._paths.items():
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                return operations[method]
        raise LookupError(f"The document has no path {path}.")


@functools.cache
def openapi(path: Path) -> OpenApi:
    """Read a document, once."""
    return OpenApi(path)


def _folded(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """One schema of what inherits from another.

    The document lets neither part of such an `allOf` have further properties, so that nothing could satisfy
    both, though the API itself sends the properties of both.
    """
    parts = schema.get("allOf", [])
    if len(parts) < 2:
        return schema
    merged: dict[str, Any] = {
        "type": "object",
        "required": [],
        "properties": {},
        "additionalProperties": False,
    }
    for part in parts:
        found = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        merged["required"] += found.get("required", [])
        merged["properties"] |= found.get("properties", {})
    return merged
