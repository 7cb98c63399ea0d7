"""Parsers of fields that are lists: of neighbour sets, authorities, conditions and columns.

An item that is not valid is left out with a notice; the others stay.
"""

import re

from pages.ui.address.field import Choices, View, harmless, sentence
from pages.ui.address.options import MAX_CONDITIONS, MAX_LISTED, RELATIONS, TABLE_COLUMNS, VERSIONS
from pages.ui.address.query import MAX_PART
from pipeline.core.places import NEIGHBOUR_SETS


def parse_sets(text: str, view: View, _choices: Choices) -> list[str]:
    """Return the neighbour sets in a list separated by dots, without repeats, in the order of lists."""
    asked = [part for part in re.split(r"[.,\s]+", text) if part]
    if unknown := [harmless(part) for part in asked if part not in NEIGHBOUR_SETS]:
        view.notices.append(sentence(f"there is no group {', '.join(unknown[:5])}"))
    return [part for part in NEIGHBOUR_SETS if part in asked]


def parse_list(text: str, view: View, choices: Choices) -> list[str]:
    """Return the codes in a list separated by dots: without repeats, at most MAX_LISTED."""
    aliases = list(dict.fromkeys(part for part in re.split(r"[.,\s]+", text) if part))
    found = {alias: choices.location_code(alias) if len(alias) <= MAX_PART else None for alias in aliases}
    if unknown := [harmless(alias) for alias in aliases if found[alias] is None]:
        view.notices.append(sentence(f"no local authority goes by the code {', '.join(unknown[:5])}"))
    codes = list(dict.fromkeys(code for alias in aliases if (code := found[alias])))
    if len(codes) > MAX_LISTED:
        view.notices.append(f"A list holds {MAX_LISTED} authorities; the first {MAX_LISTED} are shown.")
    return codes[:MAX_LISTED]


def parse_conditions(text: str, view: View, choices: Choices) -> list[str]:
    """Return the valid conditions, such as measure~year~below~40, from a list separated by two tildes."""
    valid = []
    for part in filter(None, text.split("~~")):
        try:
            valid.append(_condition(part, choices))
        except ValueError as problem:
            view.notices.append(sentence(f"the condition {harmless(part)} is not used: {problem}"))
    if len(valid) > MAX_CONDITIONS:
        view.notices.append(f"There can be {MAX_CONDITIONS} conditions; the first are kept.")
    return valid[:MAX_CONDITIONS]


def _condition(text: str, choices: Choices) -> str:
    if len(text) > MAX_PART:
        raise ValueError(f"it is longer than {MAX_PART} characters")
    measure, year, relation, than = ([*text.split("~"), "", "", ""])[:4]
    named = choices.version(measure)
    if named is None:
        raise ValueError("there is no such measure")
    known_years = {str(year) for version in VERSIONS for year in choices.years(named[0], version)}
    if year not in known_years:
        raise ValueError("this measure has no figures for that year")
    if relation not in RELATIONS:
        raise ValueError(f"a figure can be {' or '.join(RELATIONS)} only")
    if than != "england" and not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", than):
        raise ValueError("a figure can be compared with a number or england only")
    return f"{named[0]}~{year}~{relation}~{than}"


def parse_columns(text: str, view: View, _choices: Choices) -> list[str]:
    """Return the columns in a list separated by dots, in the order of the table."""
    asked = [part for part in re.split(r"[.,\s]+", text) if part]
    if unknown := [harmless(column) for column in asked if column not in TABLE_COLUMNS]:
        view.notices.append(sentence(f"there is no column {', '.join(unknown[:5])}"))
    return [column for column in TABLE_COLUMNS if column in asked]
