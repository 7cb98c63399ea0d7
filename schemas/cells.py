"""Cells of published files as columns of pandera schemas: text, before anything is converted.

The `error` of a failed check completes a sentence: "column X, 3 rows are <error>: first 'n/a' at row 17".
"""

import pandera.polars as pa

from schemas.codes import ENGLAND

# Symbols in place of figures; data/reference/symbol.csv says what they mean.
GSS_SYMBOLS = ("x", "z", "c", "low")
MOJ_SYMBOLS = ("x", "..", "~")
_GSS = "|".join(GSS_SYMBOLS)
_NOR_A_SYMBOL = f"nor one of {', '.join(GSS_SYMBOLS)}"


def matching(pattern: str, error: str, *, required: bool = True, nullable: bool = False) -> pa.Column:
    """Text that matches the entire pattern."""
    return pa.Column(
        str, pa.Check.str_matches(f"^(?:{pattern})$", error=error), required=required, nullable=nullable
    )


def one_of(*words: str) -> pa.Column:
    """One of these texts."""
    return pa.Column(str, pa.Check.isin(words, error=f"not one of {', '.join(words)}"))


def text() -> pa.Column:
    """Any text."""
    return pa.Column(str)


def count(*, required: bool = True) -> pa.Column:
    """An integer of 0 or more, or a symbol."""
    return matching(rf"[0-9]+|{_GSS}", f"neither a count {_NOR_A_SYMBOL}", required=required)


def percentage() -> pa.Column:
    """A percentage from 0 to 100, or a symbol."""
    return matching(
        rf"(?:[0-9]{{1,2}}(?:\.[0-9]+)?|100(?:\.0+)?)|{_GSS}",
        f"neither a percentage from 0 to 100 {_NOR_A_SYMBOL}",
    )


def weeks() -> pa.Column:
    """A number of weeks, or a symbol; not every edition has such a column."""
    return matching(
        rf"[0-9]+(?:\.[0-9]+)?|{_GSS}",
        f"neither a number of weeks {_NOR_A_SYMBOL}",
        required=False,
    )


def money() -> pa.Column:
    """A signed amount of money."""
    return matching(r"-?[0-9]+(?:\.[0-9]+)?", "not an amount")


def financial_year() -> pa.Column:
    """A financial year as six digits."""
    return matching(r"20[0-9]{4}", "not a financial year like 202324")


def moj(pattern: str, what: str, *, required: bool = True) -> pa.Column:
    """A figure as the Ministry of Justice prints it: a number, '-' for zero, a symbol or blank."""
    error = f"neither {what} nor one of -, {', '.join(MOJ_SYMBOLS)} or blank"
    return matching(rf"{pattern}|-|x|\.\.|~|", error, required=required, nullable=True)


def area(period: str, identifier: str) -> dict[str, pa.Column]:
    """The columns for the area and period of a row in DfE's tables; `period` is a pattern."""
    article = "an" if identifier.startswith("A") else "a"
    return {
        "time_period": matching(period, f"not {article} {identifier.lower()}"),
        "time_identifier": one_of(identifier),
        "geographic_level": one_of("National", "Regional", "Local authority"),
        "country_code": one_of(ENGLAND),
        "region_code": matching(r"E12[0-9]{6}|", "not the code of a region"),
        "new_la_code": matching(r"E[0-9]{8}|", "not an ONS code"),
        "old_la_code": matching(r"[0-9]{3}|", "not a DfE code of three digits"),
        "la_name": text(),
    }
