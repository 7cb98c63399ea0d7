"""Tidy area SEND inspections by Ofsted and the Care Quality Commission: one row an inspection."""

import datetime
from collections.abc import Mapping

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.tables import INSPECTION_COLUMNS
from pipeline.geography.register import Geography, locate
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import TidyList

TO_2022 = "2016 to 2022"
FROM_2023 = "from 2023"

GRADES = {
    "1": "Typically positive experiences and outcomes",
    "2": "Inconsistent experiences and outcomes",
    "3": "Widespread and/or systemic failings",
}
STATEMENT = {
    "Yes": "Written statement of action required",
    "No": "No written statement of action",
}
NOT_REVISITED = "Not revisited yet"
PROGRESS = {
    "Yes": "Sufficient progress in addressing all significant weaknesses",
    "Some": "Sufficient progress in addressing some significant weaknesses",
    "No": "Insufficient progress in addressing any significant weakness",
}
# What the open-source tool prints where it could not read a date.
NO_DATE = datetime.date(1900, 1, 1)
_DATES = ("inspection_start", "inspection_end", "published_on", "revisit_start", "revisit_published_on")


def to_2022(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy Ofsted's list of the framework of 2016 to 2022: one inspection an area, with its revisit.

    Raises PipelineError for a day that no calendar has.
    """
    _refuse_no_such_day(table, edition)
    located = _placed(table, "ons_code", edition, geography)
    rows = located.with_columns(
        framework=pl.lit(TO_2022),
        outcome=pl.col("action_required").replace_strict(STATEMENT),
        revisit_outcome=pl.when(revisit_start=NOT_REVISITED)
        .then(pl.lit(NOT_REVISITED))
        .otherwise(_words("revisit_outcome", PROGRESS)),
        **{name: _day(name) for name in _DATES if name in located.columns},
        **{name: _whole(name) for name in ("areas_for_action", "areas_with_progress")},
    )
    made, not_made = _whole("areas_with_progress"), _whole("areas_without_progress")
    unequal = located.filter(made + not_made != _whole("areas_for_action"))["area_name"]
    held = check_result(
        "weaknesses with and without progress at the revisit add up",
        edition,
        "explained" if len(unequal) else "pass",
        f"not those printed for {', '.join(unequal)}" if len(unequal) else f"{_revisited(located)} revisits",
    )
    checks = [
        _names_agree(located, edition, geography),
        _dates_in_order(rows, edition),
        held,
        _uninspected(rows, edition, geography),
    ]
    return TidyList(_rows(rows, edition), pl.concat(checks))


def from_2023(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy Ofsted's own list of the first inspections of the framework of 2023, areas found by name.

    Raises PipelineError for a day that no calendar has.
    """
    _refuse_no_such_day(table, edition)
    rows = _placed(table, "area_name", edition, geography).with_columns(
        framework=pl.lit(FROM_2023),
        areas_for_action=_whole("areas_for_action"),
        **{name: _day(name) for name in ("inspection_start", "published_on")},
    )
    return TidyList(_rows(rows, edition), _dates_in_order(rows, edition))


def reports(table: pl.DataFrame, edition: Edition, geography: Geography) -> TidyList:
    """Tidy the overview that Data to Insight reads from Ofsted's reports: each area's newest inspection.

    Areas are found by DfE's code: the ONS codes of some are those of a predecessor. A date or grade that the
    tool could not read is missing, and so is a day that no calendar has, which a check names.
    """
    located = _placed(table, "la_code", edition, geography)
    rows = located.with_columns(
        framework=pl.lit(FROM_2023),
        outcome=_words("grade", GRADES),
        next_inspection=pl.col("next_inspection").replace({"NaN": None, "": None}),
        **{name: _day(name) for name in _DATES if name in located.columns},
    )
    checks = [
        _names_agree(located, edition, geography),
        _codes_agree(located, edition, geography),
        _dates_in_order(rows, edition),
        _unread(located, rows, edition),
    ]
    return TidyList(_rows(rows, edition), pl.concat(checks))


def _no_such_days(table: pl.DataFrame) -> pl.DataFrame:
    """Dates that no calendar has, such as 31/09/2025: row, area_name, column and text."""
    nothing = pl.DataFrame(
        schema={"row": pl.UInt32} | dict.fromkeys(("area_name", "column", "text"), pl.String)
    )
    found = [
        table.filter(pl.col(name).str.contains("/") & _read_day(name).is_null()).select(
            pl.col("row").cast(pl.UInt32), "area_name", pl.lit(name).alias("column"), text=name
        )
        for name in _DATES
        if name in table.columns
    ]
    return pl.concat([nothing, *found])


def _refuse_no_such_day(table: pl.DataFrame, edition: Edition) -> None:
    for row, area, column, text in _no_such_days(table).rows():
        raise PipelineError(f"{edition.name}: {column} of {area!r} is {text}: no such day (row {row}).")


def _day(column: str) -> pl.Expr:
    """27/03/2023 or 27/03/23 as a date; anything else, and the tool's 01/01/1900, is none."""
    day = _read_day(column)
    return pl.when(day != NO_DATE).then(day)


def _read_day(column: str) -> pl.Expr:
    text = pl.col(column)
    return pl.coalesce(
        pl.when(text.str.len_chars() == 10).then(text.str.to_date("%d/%m/%Y", strict=False)),
        pl.when(text.str.len_chars() == 8).then(text.str.to_date("%d/%m/%y", strict=False)),
    )


def _whole(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32, strict=False)


def _words(column: str, words: Mapping[str, str]) -> pl.Expr:
    """The publisher's words for a grade or an answer; none for a cell that holds neither."""
    short = pl.col(column).str.strip_suffix(".0")
    return short.replace_strict(words, default=None, return_dtype=pl.String)


def _placed(table: pl.DataFrame, alias: str, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Locate rows at the day of their report; without one, among the authorities of the release."""
    released = pl.lit(edition.published_on, pl.Date)
    dated = table.with_columns(reported_on=pl.coalesce(_day("published_on"), released))
    return locate(dated, alias, pl.col("reported_on"), geography, edition)


def _rows(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    sourced = table.with_columns(source=pl.lit(edition.source), release=pl.lit(edition.release))
    return sourced.select(
        (pl.col(name) if name in sourced.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in INSPECTION_COLUMNS.items()
    ).sort("location_code", "inspection_start")


def _names_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Does the register know each code's authority by the name beside it?

    A name that it does not know is a spelling; a name of another authority means that the code is wrong.
    """
    key = pl.col("alias").str.to_lowercase().str.replace_all("&", "and")
    known = geography.alias.select(name=key, named="location_code").unique()
    compared = located.with_columns(
        name=pl.col("area_name").str.to_lowercase().str.replace_all("&", "and")
    ).join(
        known.group_by("name").agg("named"),
        on="name",
        how="left",
        maintain_order="left",
    )
    other = compared.filter(~pl.col("named").list.contains(pl.col("location_code")))["area_name"].sort()
    spelt = compared.filter(pl.col("named").is_null())["area_name"].sort()
    name = "codes and names belong to the same authority"
    if len(other):
        return check_result(name, edition, "fail", f"another authority's: {', '.join(other)}")
    if len(spelt):
        return check_result(name, edition, "explained", f"spelt as nowhere else: {', '.join(spelt)}")
    return check_result(name, edition, "pass", f"{located.height} names")


def _codes_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Which rows carry an ONS code of another area than their DfE code?"""
    areas = geography.alias.select(ons_code="alias", coded="location_code").unique("ons_code")
    wrong = (
        located.join(areas, on="ons_code", how="left", maintain_order="left")
        .filter(pl.col("coded").ne_missing(pl.col("location_code")))
        .sort("area_name")
    )
    name = "ONS codes and DfE codes mean the same area"
    if wrong.is_empty():
        return check_result(name, edition, "pass", f"{located.height} rows")
    listed = ", ".join(f"{row['area_name']} {row['ons_code']}" for row in wrong.rows(named=True))
    return check_result(
        name, edition, "explained", f"the DfE code is used where the ONS code differs: {listed}"
    )


def _dates_in_order(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    dates = [name for name in _DATES if name in rows.columns]
    disorder = pl.any_horizontal(
        (pl.col(first) > pl.col(later)).fill_null(value=False)
        for at, first in enumerate(dates)
        for later in dates[at + 1 :]
    )
    wrong = rows.filter(disorder)["area_name"].sort()
    return check_result(
        "an inspection ends after it starts and is published after it ends",
        edition,
        "fail" if len(wrong) else "pass",
        ", ".join(wrong) if len(wrong) else f"{rows.height} inspections",
    )


def _revisited(located: pl.DataFrame) -> int:
    return located.filter(_day("revisit_start").is_not_null()).height


def _uninspected(rows: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Which authorities that existed at the end of the framework have no inspection in the list?"""
    last_day = datetime.date(2022, 8, 31)
    existing = geography.location.filter(
        (pl.col("geographic_level") == "Local authority")
        & (pl.col("opened") <= last_day)
        & ((pl.col("closed") >= last_day).fill_null(value=True))
    )
    without = existing.join(rows, on="location_code", how="anti")["location_name"].sort()
    detail = f"{existing.height - len(without)} of {existing.height} authorities of 31 August 2022"
    if not len(without):
        return check_result("every authority was inspected", edition, "pass", detail)
    return check_result(
        "every authority was inspected",
        edition,
        "explained",
        f"{detail}; none listed for {', '.join(without)}. Those of the former Dorset (January 2017) and "
        "Northamptonshire (May 2017) are only in the file's notes, without a day",
    )


def _unread(located: pl.DataFrame, rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Which areas lack a date or an outcome because the tool could not read the report?"""
    impossible = _no_such_days(located)
    named = pl.col("area_name").is_in(impossible["area_name"].implode())
    unread = rows.filter(pl.col("inspection_start").is_null() | pl.col("outcome").is_null() | named)
    name = "dates and outcomes could be read from the reports"
    if unread.is_empty():
        return check_result(name, edition, "pass", f"{rows.height} reports")
    detail = f"{rows.height - unread.height} reports; not all of {', '.join(unread['area_name'].sort())}"
    if not impossible.is_empty():
        days = ", ".join(f"{area} {text}" for area, text in impossible.select("area_name", "text").rows())
        detail += f"; no such day: {days}"
    return check_result(name, edition, "explained", detail)
