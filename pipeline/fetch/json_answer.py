"""Models of JSON answers: what is as documented is read, anything else counts as absent."""

from collections.abc import Callable
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, WrapValidator

Value = TypeVar("Value")


class JsonAnswer(BaseModel):
    """A JSON object with at least these keys; numbers and text are not converted into each other."""

    model_config = ConfigDict(frozen=True, strict=True)

    @classmethod
    def read(cls, answer: object) -> Self:
        """Return the answer; one with all defaults if it is not as documented.

        A model that is read in this way has a default for every field.
        """
        try:
            return cls.model_validate(answer)
        except ValidationError:
            return cls()


def _none_if_invalid(value: object, validate: Callable[[object], object]) -> object:
    try:
        return validate(value)
    except ValidationError:
        return None


def _without_invalid(values: object, validate: Callable[[object], tuple[object, ...]]) -> tuple[object, ...]:
    valid: tuple[object, ...] = ()
    for value in values if isinstance(values, list) else ():
        try:
            valid += validate((value,))
        except ValidationError:
            continue
    return valid


Text = Annotated[str, StringConstraints(min_length=1)]
IfValid = Annotated[Value | None, WrapValidator(_none_if_invalid)]
"""None where the value is invalid."""
ValidItems = Annotated[tuple[Value, ...], WrapValidator(_without_invalid)]
"""The items of a list that are valid, in its order."""
