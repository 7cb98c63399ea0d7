"""What a cell of a published file may hold, as columns of pandera schemas: text, before anything is cast.

A failed check becomes a sentence by itself: "column X, 3 rows are <error>: first 'n/a' at row 17".
"""

import pandera.polars as pa

from schemas.codes import ENGLAND

# Marks that may stand in place of a figure; what they mean is in data/reference/symbol.csv.
GSS_SYMBOLS = ("x", "z", "c", "low")
MOJ_SYMBOLS = ("x", "..", "~")
_GSS = "|".join(GSS_SYMBOLS)
_OR_A_MARK = f"nor one of {', '.join(GSS_SYMBOLS)}"


def matching(pattern: str, error: str, *, required: bool = True, nullable: bool = False) -> pa.Column:
    """Text that the whole pattern fits; `error` finishes the sentence "3 rows are ..."."""
    return pa.Column(
        str, pa.Check.str_matches(f"^(?:{pattern})$", error=error), required=required, nullable=nullable
    )


def one_of(*words: str) -> pa.Column:
    """One of a few texts."""
    return pa.Column(str, pa.Check.isin(words, error=f"not one of {', '.join(words)}"))


def text() -> pa.Column:
    """Any text."""
    return pa.Column(str)


def count(*, required: bool = True) -> pa.Column:
    """A whole number of 0 or more, or a mark."""
    return matching(rf"\d+|{_GSS}", f"neither a count {_OR_A_MARK}", required=required)


def percentage() -> pa.Column:
    """A percentage from 0 to 100, or a mark."""
    return matching(
        rf"(?:\d{{1,2}}(?:\.\d+)?|100(?:\.0+)?)|{_GSS}",
        f"neither a percentage from 0 to 100 {_OR_A_MARK}",
    )


def weeks() -> pa.Column:
    """A number of weeks, or a mark; not every edition has such a column."""
    return matching(
        rf"\d+(?:\.\d+)?|{_GSS}",
        f"neither a number of weeks {_OR_A_MARK}",
        required=False,
    )


def money() -> pa.Column:
    """An amount of money with its sign."""
    return matching(r"-?\d+(?:\.\d+)?", "not an amount")


def financial_year() -> pa.Column:
    """A financial year as six digits."""
    return matching(r"20\d{4}", "not a financial year like 202324")


def moj(pattern: str, what: str, *, required: bool = True) -> pa.Column:
    """A figure as the Ministry of Justice prints it: '-' is zero, and there are marks and blanks."""
    error = f"neither {what} nor one of -, {', '.join(MOJ_SYMBOLS)} or blank"
    return matching(rf"{pattern}|-|x|\.\.|~|", error, required=required, nullable=True)


def area(period: str, identifier: str) -> dict[str, pa.Column]:
    """The columns with which DfE's tables say of which area and period a row is; `period` is a pattern."""
    article = "an" if identifier.startswith("A") else "a"
    return {
        "time_period": matching(period, f"not {article} {identifier.lower()}"),
        "time_identifier": one_of(identifier),
        "geographic_level": one_of("National", "Regional", "Local authority"),
        "country_code": one_of(ENGLAND),
        "region_code": matching(r"E12\d{6}|", "not the code of a region"),
        "new_la_code": matching(r"E\d{8}|", "not an ONS code"),
        "old_la_code": matching(r"\d{3}|", "not a DfE code of three digits"),
        "la_name": text(),
    }
