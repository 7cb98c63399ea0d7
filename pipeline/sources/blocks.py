"""Validate a block of a TOML file; one message names everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.core.errors import PipelineError

# Frozen; unknown keys and values of another type are errors.
STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)

Model = TypeVar("Model", bound=BaseModel)


def make(model: type[Model], values: Mapping[str, Any], where: str, problems: Sequence[str] = ()) -> Model:
    """Make a model from a block's values; PipelineError lists `problems` already found and all others.

    `where` names the file and the block: 'ehc-plans.toml, [[edition]] ehcp-timeliness 2026'.
    """
    found = [*problems, *problems_of(model, values)]
    if found:
        raise PipelineError(f"{where}: {'; '.join(found)}.")
    return model.model_validate(values)


def problems_of(model: type[BaseModel], values: Mapping[str, Any]) -> list[str]:
    """Describe each missing, unknown or wrong key; empty if the values fit the model."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        errors = error.errors()
    else:
        return []
    keys = [(item["type"], ".".join(map(str, item["loc"]))) for item in errors]
    missing = [key for kind, key in keys if kind == "missing"]
    unknown = [key for kind, key in keys if kind == "extra_forbidden"]
    wrong = [
        f"key {key} {_predicate(item['msg'])}" if key else _predicate(item["msg"])
        for (kind, key), item in zip(keys, errors, strict=True)
        if kind not in ("missing", "extra_forbidden")
    ]
    return [*_listed(missing, "missing"), *_listed(unknown, "unknown"), *wrong]


def _listed(keys: Sequence[str], what: str) -> list[str]:
    if not keys:
        return []
    return [f"key {keys[0]} is {what}" if len(keys) == 1 else f"keys {', '.join(keys)} are {what}"]


def _predicate(message: str) -> str:
    """Turn a message of pydantic, or of one of our validators, into what follows the key's name."""
    return message.removeprefix("Input ").removeprefix("Value error, ")
