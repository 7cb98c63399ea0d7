"""Parts of a JSON answer, where it is as documented; nothing where it is not."""

from collections.abc import Mapping


def objects(answer: object, name: str) -> list[Mapping[str, object]]:
    """The objects in a list of that name."""
    listed = answer.get(name) if isinstance(answer, Mapping) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def mapping(answer: object, name: str) -> Mapping[str, object]:
    """The object of that name."""
    found = answer.get(name) if isinstance(answer, Mapping) else None
    return found if isinstance(found, dict) else {}
