"""One change each to the table of a published file: what a wrong file can look like without looking wrong.

A table is the text frame of a reader: our column names and `row`. A mutation returns the changed frame, or
None where the table has nothing of its kind.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

import polars as pl

Mutation = Callable[[pl.DataFrame], pl.DataFrame | None]

CODES = ("new_la_code", "ons_code", "code", "old_la_code", "la_code")
NAMES = ("la_name", "area_name", "name")
PLACE = (*CODES, *NAMES, "country_code", "country_name", "region_code", "region_name", "geographic_level")
KEYS = (
    *PLACE,
    "row",
    "time_period",
    "time_identifier",
    "breakdown_topic",
    "breakdown",
    "measure",
    "part",
    "line",
)
# Councils of different size, region and type, by any spelling that publishers use.
PAIRS = (("Kent", "Surrey"), ("Barnsley", "Derbyshire"), ("Hartlepool", "Birmingham"))
# The first digit of each set; the others follow it.
ZEROS = {"full-width": "\uff10", "Arabic": "\u0660", "Bengali": "\u09e6"}
DIGITS = {name: "".join(chr(ord(zero) + digit) for digit in range(10)) for name, zero in ZEROS.items()}
MOST_PAIRS = 8
NUMBER = r"^-?£?[0-9][0-9,]*(\.[0-9]+)?%?$"


def mutations(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the name of each mutation that changes the table, and the changed table."""
    for name, mutate in _every(table):
        changed = mutate(table)
        if changed is not None and not changed.equals(table):
            yield name, changed


def figure_columns(table: pl.DataFrame) -> list[str]:
    """Return the columns that hold figures in most rows that are not empty."""
    return [
        name
        for name in table.columns
        if name not in KEYS and (table[name].filter(table[name] != "").str.contains(NUMBER).mean() or 0) > 0.5
    ]


def _every(table: pl.DataFrame) -> Iterator[tuple[str, Mutation]]:
    figures = figure_columns(table)
    for first, second in list(pairwise(figures))[:MOST_PAIRS]:
        yield f"headers exchanged: {first}, {second}", partial(exchanged_columns, first=first, second=second)
    for first, second in _lines_of_blocks(figures):
        yield f"headers exchanged: {first}, {second}", partial(exchanged_columns, first=first, second=second)
    for here, there in PAIRS:
        for column in (*CODES, *NAMES):
            if column in table.columns:
                yield (
                    f"{column} exchanged: {here}, {there}",
                    partial(_exchanged_places, here=here, there=there, columns=(column,)),
                )
        yield (
            f"figures exchanged: {here}, {there}",
            partial(_exchanged_places, here=here, there=there, columns=tuple(figures)),
        )
    for name, change in (
        ("times ten", lambda cells: _times(cells, 10)),
        ("in thousands", lambda cells: _times(cells, 0.001)),
        ("negative", lambda cells: pl.concat_str(pl.lit("-"), cells)),
        ("blank", lambda cells: pl.lit("")),
        ("0", lambda cells: pl.lit("0")),
        ("x", lambda cells: pl.lit("x")),
        ("as in n/a", lambda cells: pl.lit("n/a")),
        ("as NaN", lambda cells: pl.lit("NaN")),
        ("as 1e5", lambda cells: pl.lit("1e5")),
    ):
        yield f"every figure of a council {name}", partial(_of_council, columns=figures, change=change)
        yield (
            f"the first figure of a council {name}",
            partial(_of_council, columns=figures[:1], change=change),
        )
        yield f"the first column {name}", partial(_of_column, columns=figures[:1], change=change)
    yield (
        "percentages as fractions",
        partial(
            _of_column,
            columns=[name for name in figures if name.endswith("_pct")][:1],
            change=lambda cells: _times(cells, 0.01),
        ),
    )
    yield (
        "every figure in thousands",
        partial(_of_column, columns=figures, change=lambda cells: _times(cells, 0.001)),
    )
    yield "figures of two regions exchanged", partial(_exchanged_regions, columns=figures)
    yield "a region's row dropped", partial(_without, column="geographic_level", value="Regional", rows=1)
    yield "all regional rows dropped", partial(_without, column="geographic_level", value="Regional")
    yield "a council's rows dropped", _without_council
    for group in ("Female", "Boys", "State", "16 to 19"):
        yield f"{group} dropped", partial(_without, column="breakdown", value=group)
    for first, second in (("Male", "Female"), ("State", "Independent")):
        yield f"{first} and {second} exchanged", partial(_exchanged_labels, first=first, second=second)
    yield "the newest period relabelled a year later", partial(_shifted, years=1, newest=True)
    yield "the newest period as the one before", partial(_repeated_period, columns=figures)
    for other in (None, "Surrey"):
        yield (
            f"every figure of a council that of {other or 'the period before'}",
            partial(_copied, columns=figures, other=other),
        )
    yield "every period a year later", partial(_shifted, years=1, newest=False)
    yield "every period a year earlier", partial(_shifted, years=-1, newest=False)
    for name, digits in DIGITS.items():
        yield (
            f"{name} digits in one cell",
            partial(_of_council, columns=figures[:1], change=partial(_in_digits, digits=digits)),
        )
        yield (
            f"{name} digits in a column",
            partial(_of_column, columns=figures[:1], change=partial(_in_digits, digits=digits)),
        )
    yield "rows in the opposite order", lambda rows: rows.reverse()
    yield "every row twice", lambda rows: pl.concat([rows, rows])


def _lines_of_blocks(figures: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the two columns of each line of a budget and an outturn, and places with other lines."""
    for name in figures:
        block, _, line = name.partition("_")
        if block == "budget" and f"outturn_{line}" in figures:
            yield name, f"outturn_{line}"
        if block == "outturn" and name != "outturn_places" and "outturn_places" in figures:
            yield "outturn_places", name


def _times(cells: pl.Expr, factor: float) -> pl.Expr:
    number = cells.str.replace_all(r"[,£%]", "").cast(pl.Float64, strict=False) * factor
    is_whole = (number - number.round()).abs() < 1e-9
    text = pl.when(is_whole).then(number.round().cast(pl.Int64, strict=False).cast(pl.String))
    return text.otherwise(number.round(4).cast(pl.String))


def _in_digits(cells: pl.Expr, digits: str) -> pl.Expr:
    return cells.str.replace_many(list("0123456789"), list(digits))


def _changed(columns: list[str], change: Callable[[pl.Expr], pl.Expr], where: pl.Expr) -> list[pl.Expr]:
    return [
        pl.when(where & pl.col(name).str.contains(NUMBER))
        .then(change(pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in columns
    ]


def exchanged_columns(table: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """Return the table with the figures of two columns under one another's headers."""
    return table.with_columns(pl.col(first).alias(second), pl.col(second).alias(first))


def _name_column(table: pl.DataFrame) -> str | None:
    return next((name for name in NAMES if name in table.columns), None)


def _exchanged_places(
    table: pl.DataFrame, here: str, there: str, columns: tuple[str, ...]
) -> pl.DataFrame | None:
    """Exchange the cells of two councils, row by row, where both have as many rows."""
    name = _name_column(table)
    if name is None:
        return None
    places = table[name].str.strip_chars()
    first, second = ((places == place).arg_true().to_list() for place in (here, there))
    if not first or len(first) != len(second):
        return None
    order = list(range(table.height))
    for one, other in zip(first, second, strict=True):
        order[one], order[other] = other, one
    return table.with_columns(table[column][order].alias(column) for column in columns)


def _council(table: pl.DataFrame) -> pl.Expr | None:
    name = _name_column(table)
    if name is None or not (table[name].str.strip_chars() == "Kent").any():
        return None
    where = pl.col(name).str.strip_chars() == "Kent"
    if "time_period" in table.columns:
        where &= pl.col("time_period") == table.filter(where)["time_period"].max()
    if "breakdown" in table.columns:
        first = table.filter(where)["breakdown"]
        where &= pl.col("breakdown") == ("Total" if "Total" in first else first.first())
    return where


def _of_council(
    table: pl.DataFrame, columns: list[str], change: Callable[[pl.Expr], pl.Expr]
) -> pl.DataFrame | None:
    where = _council(table)
    return None if where is None else table.with_columns(_changed(columns, change, where))


def _of_column(table: pl.DataFrame, columns: list[str], change: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    return table.with_columns(_changed(columns, change, pl.lit(value=True)))


def _without(table: pl.DataFrame, column: str, value: str, rows: int | None = None) -> pl.DataFrame | None:
    if column not in table.columns:
        return None
    matching = (table[column] == value).arg_true().to_list()[-rows if rows else None :]
    return table.filter(~pl.Series(range(table.height)).is_in(matching))


def _without_council(table: pl.DataFrame) -> pl.DataFrame | None:
    where = _council(table)
    return None if where is None else table.filter(~where)


def _exchanged_labels(table: pl.DataFrame, first: str, second: str) -> pl.DataFrame | None:
    if "breakdown" not in table.columns:
        return None
    return table.with_columns(pl.col("breakdown").replace({first: second, second: first}))


def _shifted(table: pl.DataFrame, years: int, *, newest: bool) -> pl.DataFrame | None:
    if "time_period" not in table.columns:
        return None
    period = pl.col("time_period")
    digits = table["time_period"].str.len_chars().max()
    # Financial years have six digits, of which both years move.
    step = years if digits == 4 else 101 * years
    moved = (period.cast(pl.Int64, strict=False) + step).cast(pl.String)
    where = period == table["time_period"].max() if newest else pl.lit(value=True)
    return table.with_columns(time_period=pl.when(where).then(moved).otherwise(period))


def _repeated_period(table: pl.DataFrame, columns: list[str]) -> pl.DataFrame | None:
    """Put the figures of the period before in the rows of the newest one that have a row there too."""
    if "time_period" not in table.columns or table["time_period"].n_unique() < 2:
        return None
    before, newest = table["time_period"].unique().sort().to_list()[-2:]
    key = [name for name in KEYS if name in table.columns and name not in ("row", "time_period")]
    old = table.filter(time_period=before).unique(key, keep="first").select(*key, *columns)
    moved = table.join(old, on=key, how="left", suffix="_old", nulls_equal=True, maintain_order="left")
    is_newest = pl.col("time_period") == newest
    return moved.select(
        pl.when(is_newest).then(pl.col(f"{name}_old")).fill_null(pl.col(name)).alias(name)
        if name in columns
        else name
        for name in table.columns
    )


def _copied(table: pl.DataFrame, columns: list[str], other: str | None) -> pl.DataFrame | None:
    """Put the figures of another council, or of the period before, in the newest rows of Kent."""
    name, time = _name_column(table), "time_period"
    if name is None or time not in table.columns:
        return None
    newest = table[time].max()
    before = table.filter(pl.col(time) != newest)[time].max()
    if other is None and before is None:
        return None
    to, of = ("Kent", newest), (("Kent", before) if other is None else (other, newest))
    key = [key for key in KEYS if key in table.columns and key not in (*PLACE, "row", time)]

    def rows(place: str, period: object) -> pl.Expr:
        return (pl.col(name).str.strip_chars() == place) & (pl.col(time) == period)

    copied = table.filter(rows(*of)).unique(key, keep="first") if key else table.filter(rows(*of)).head(1)
    if copied.is_empty():
        return None
    old = copied.select(pl.lit("Kent").alias("place"), *key, *columns)
    moved = table.with_columns(place=pl.col(name).str.strip_chars()).join(
        old, on=["place", *key], how="left", suffix="_copied", nulls_equal=True, maintain_order="left"
    )
    return moved.select(
        pl.when(rows(*to)).then(pl.col(f"{column}_copied")).otherwise(column).alias(column)
        if column in columns
        else column
        for column in table.columns
    )


def _exchanged_regions(table: pl.DataFrame, columns: list[str]) -> pl.DataFrame | None:
    """Exchange the figures of two regions, row by row, where both have as many rows."""
    if not {"geographic_level", "region_name"} <= set(table.columns):
        return None
    is_region = table["geographic_level"] == "Regional"
    first, second = (
        (is_region & (table["region_name"] == region)).arg_true().to_list()
        for region in ("North East", "South West")
    )
    if not first or len(first) != len(second):
        return None
    order = list(range(table.height))
    for one, other in zip(first, second, strict=True):
        order[one], order[other] = other, one
    return table.with_columns(table[column][order].alias(column) for column in columns)
