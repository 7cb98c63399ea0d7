"""The cells of a table's workbook: figures as numbers of their measure, periods as people write them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl

from pipeline.core.periods import period_in_path, period_label
from pipeline.publish.files import number_format
from pipeline.publish.files.number_format import NumberFormat
from pipeline.publish.files.sheet import Cell
from pipeline.text.formatting import Row
from pipeline.text.not_ranked import MARKERS

PERIODS = ("time_period", "from_period")
INDICATOR = "indicator"
# Names of columns -> how the numbers of a measure are shown there.
_FORMATS: Sequence[tuple[str, Callable[[Row], NumberFormat]]] = (
    (
        r"((own|other|old|new|high|low|from|england|neighbours)_)?value( .*|_low|_high|_range)?|before|now"
        r"|p\d\d|centre|total_(deficit|surplus)|net|(highest|lowest)(_tenth)?|(beyond_chance_)?(low|high)(_\d+)?"
        r"|neighbours_(pooled|mean)",
        number_format.of_figures,
    ),
    (r"change(_low|_high)?", number_format.of_changes),
    (r"gap(_low|_high)?|change_(down|up)", number_format.of_differences),
    (r"tenth_ratio|below_\w+_pct", lambda _: NumberFormat(1)),
    (r"((old|new)_)?numerator", number_format.of_numerators),
    (r"((own|other|old|new|high|low)_)?denominator|counted", number_format.of_denominators),
)


def of_table(
    shown: pl.DataFrame,
    only_in_file: pl.DataFrame,
    numbers: Mapping[str, str],
    measures: Mapping[str, Row],
) -> dict[str, list[Cell]]:
    """Return the cells of each column whose numbers or periods are not shown as they are stored.

    `numbers` names for a shown column of text the column that only the file has with the same as numbers: the
    cell is that number, or the text where there is none. `measures` are rows of the table indicator by id. A
    figure's measure is named in the row's column "indicator" or starts its column's name, else it is the only
    one.
    """
    rows = _measures_of_rows(only_in_file, measures)
    cells = {}
    for name in only_in_file.columns:
        if name in PERIODS and only_in_file[name].dtype.is_integer():
            cells[name] = [
                Cell(_period(period, row)) for period, row in zip(only_in_file[name], rows, strict=True)
            ]
        elif only_in_file[name].dtype.is_numeric():
            cells[name] = list(_numbers(only_in_file[name], rows, measures))
    for name in shown.columns:
        if name in numbers:
            texts, found = shown[name], cells[numbers[name]]
            cells[name] = [
                number if number.value is not None and _has_digit(text) else Cell(text or None)
                for text, number in zip(texts, found, strict=True)
            ]
        elif shown[name].dtype.is_float() and (decimals := _decimals(rows)) is not None:
            cells[name] = [Cell(value, NumberFormat(decimals)) for value in shown[name]]
    return cells


def flags(shown: pl.DataFrame, numbers: Iterable[str]) -> pl.DataFrame:
    """Return the flags of figures, which their numbers lack: a column for each of these that has any."""
    found = {
        f"{name}: flag": [_flag(text) for text in shown[name]] for name in numbers if name in shown.columns
    }
    return pl.DataFrame({name: column for name, column in found.items() if any(column)})


def _flag(text: str | None) -> str | None:
    """Return what stands behind a figure in a cell, without its brackets."""
    marked = (marker for marker in MARKERS.values() if marker and marker in (text or ""))
    return next((marker.strip(" ()") for marker in marked), None)


def _has_digit(text: str | None) -> bool:
    """Return whether a text is a figure; what is said instead of one has no digit."""
    return any(character.isdigit() for character in text or "")


def _measures_of_rows(only_in_file: pl.DataFrame, measures: Mapping[str, Row]) -> Sequence[Row | None]:
    if INDICATOR in only_in_file.columns:
        return [measures.get(indicator) for indicator in only_in_file[INDICATOR]]
    return [next(iter(measures.values())) if len(measures) == 1 else None] * only_in_file.height


def _decimals(rows: Sequence[Row | None]) -> int | None:
    """Return the decimals of what is shown of the one measure; None of several, and of pounds in millions."""
    found = {row["decimals"] if row and row["unit"] != "GBP" else None for row in rows}
    return found.pop() if len(found) == 1 else None


def _period(period: int | None, measure: Row | None) -> str | None:
    if period is None:
        return None
    return period_label(period, measure["time_identifier"]) if measure else period_in_path(period)


def _numbers(values: pl.Series, rows: Sequence[Row | None], measures: Mapping[str, Row]) -> Iterator[Cell]:
    name = values.name
    of_column = measures.get(name.partition(" ")[0])
    own = NumberFormat(number_format.decimals_of(values))
    for value, row in zip(values, rows, strict=True):
        yield Cell(value, _format("value" if of_column else name, of_column or row) or own)


def _format(name: str, measure: Row | None) -> NumberFormat | None:
    """Return how the numbers of a column are shown that is named so; None for what is of no measure."""
    if measure is None:
        return None
    return next((of(measure) for pattern, of in _FORMATS if re.fullmatch(pattern, name)), None)
