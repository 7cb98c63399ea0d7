"""What is seen on a picture of all councils, as a sentence."""

from collections.abc import Sequence

from pipeline.text import formatting
from pipeline.text.formatting import Row

MOST_NAMED = 2


def seen(rows: Sequence[Row], indicator: Row, england: Row | None, place: Row | None) -> str:
    """Say the figure of `place`, a row of `location`, or else the lowest and the highest; then England's.

    `rows` are those of `figure`; doubtful figures are never called lowest or highest.
    """
    national = f"; England {formatting.figure(england['value'], indicator)}" if england else ""
    if place is not None:
        return f"{_of_place(rows, indicator, place)}{national}."
    sound = [row for row in rows if row["value"] is not None and not row["not_ranked"]]
    if not sound:
        return f"Every figure is in doubt or has too few cases to compare{national}."
    values = [row["value"] for row in sound]
    low, high = min(values), max(values)
    if low == high:
        return f"{formatting.figure(low, indicator)} everywhere{national}."
    return f"From {_end(sound, low, indicator)} to {_end(sound, high, indicator)}{national}."


def about(rows: Sequence[Row], place: Row | None) -> list[str]:
    """Return why the figure of `place`, a row of `location`, is missing or in doubt, as a note."""
    code = place["location_code"] if place else None
    row = next((row for row in rows if row["location_code"] == code), None)
    why = None if row is None else row["missing_reason"] if row["value"] is None else row["suspect"]
    return [f"{row['location_name']}: {why}"] if row is not None and why else []


def _of_place(rows: Sequence[Row], indicator: Row, place: Row) -> str:
    row = next((row for row in rows if row["location_code"] == place["location_code"]), None)
    if row is None or row["value"] is None:
        return f"No figure for {formatting.place_in_a_sentence(place['location_name'])}"
    counted = formatting.counts(row, indicator)
    figure = f"{place['location_name']}: {formatting.figure(row['value'], indicator)}"
    return f"{figure} ({counted})" if counted else figure


def _end(rows: Sequence[Row], value: float, indicator: Row) -> str:
    """Return a figure and who has it: '5.4% in Derbyshire', '100.0% in 4 councils'."""
    names = [row["location_name"] for row in rows if row["value"] == value]
    figure = formatting.as_noun(value, indicator)
    if len(names) > MOST_NAMED:
        return f"{figure} in {len(names)} councils"
    return f"{figure} in {formatting.listed([formatting.place_in_a_sentence(name) for name in names])}"
