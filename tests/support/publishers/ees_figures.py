"""What EES's public API makes of a data set's CSV: its facets, indicators and rows, with short ids."""

import csv
import functools
import hashlib
import io
import re
import string
from dataclasses import dataclass
from typing import Any

LEVELS = {"National": "NAT", "Regional": "REG", "Local authority": "LA"}
PLACES = {
    "NAT": ("country_code", "country_name"),
    "REG": ("region_code", "region_name"),
    "LA": ("new_la_code", "la_name"),
}
PERIODS = {"Calendar year": "CY", "Financial year": "FY", "Academic year": "AY", "Reporting year": "RY"}
FIXED = {
    *["time_period", "time_identifier", "geographic_level", "old_la_code"],
    *[column for pair in PLACES.values() for column in pair],
}
FIGURE = re.compile(r"-?[\d.,]*|[a-z:~]|low", re.ASCII)

Row = dict[str, str]


def short_id(*parts: str) -> str:
    """An id as EES's: five letters or digits, always the same for the same parts."""
    number = int(hashlib.sha256("/".join(parts).encode()).hexdigest(), 16)
    letters = string.ascii_letters + string.digits
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(5))


@dataclass(frozen=True)
class Figures:
    """A data set's rows; a column is an indicator if it only has figures and markers, else a filter."""

    rows: tuple[Row, ...]
    filters: tuple[str, ...]
    indicators: tuple[str, ...]

    @property
    def levels(self) -> list[str]:
        """The geographic levels, by their labels."""
        return [label for label in LEVELS if any(row["geographic_level"] == label for row in self.rows)]

    @property
    def periods(self) -> list[dict[str, str]]:
        """The time periods, newest first."""
        known = {(row["time_period"], row["time_identifier"]) for row in self.rows}
        return [period(*item) for item in sorted(known, reverse=True)]

    @property
    def span(self) -> tuple[str, str]:
        """The labels of the first and the last time period."""
        labels = [item["label"] for item in self.periods] or [""]
        return labels[-1], labels[0]

    def summary(self) -> dict[str, Any]:
        """What both of EES's APIs say of a version of a data set."""
        start, end = self.span
        return {
            "totalResults": len(self.rows),
            "timePeriods": {"start": start, "end": end},
            "geographicLevels": self.levels,
            "filters": [label(name) for name in self.filters],
            "indicators": [label(name) for name in self.indicators],
        }

    def meta(self) -> dict[str, Any]:
        """The facets that a query can name."""
        return {
            "filters": [
                {
                    "id": short_id(column),
                    "column": column,
                    "label": label(column),
                    "hint": "",
                    "options": [
                        {"id": short_id(column, value), "label": value}
                        for value in dict.fromkeys(row[column] for row in self.rows)
                    ],
                }
                for column in self.filters
            ],
            "indicators": [
                {"id": short_id(column), "column": column, "label": label(column), "unit": ""}
                for column in self.indicators
            ],
            "geographicLevels": [{"code": LEVELS[name], "label": name} for name in self.levels],
            "locations": [
                {"level": {"code": LEVELS[name], "label": name}, "options": self._options(LEVELS[name])}
                for name in self.levels
            ],
            "timePeriods": self.periods,
        }

    def _options(self, level: str) -> list[dict[str, str]]:
        code, name = PLACES[level]
        known = {row[code]: row for row in self.rows if row.get(code)}
        return [
            {"id": short_id(level, item), "label": row[name], "code": item}
            | ({"oldCode": row.get("old_la_code", "")} if level == "LA" else {})
            for item, row in known.items()
        ]

    def results(self, indicators: list[str] | None) -> list[dict[str, Any]]:
        """Every row as a query's result, newest period first, with the wanted indicators or all."""
        wanted = [name for name in self.indicators if indicators is None or short_id(name) in indicators]
        newest_first = sorted(self.rows, key=lambda row: row["time_period"], reverse=True)
        return [
            {
                "timePeriod": {
                    name: value
                    for name, value in period(row["time_period"], row["time_identifier"]).items()
                    if name != "label"
                },
                "geographicLevel": LEVELS[row["geographic_level"]],
                "locations": {
                    level: short_id(level, row[code]) for level, (code, _) in PLACES.items() if row.get(code)
                },
                "filters": {short_id(name): short_id(name, row[name]) for name in self.filters},
                "values": {short_id(name): row[name] for name in wanted},
            }
            for row in newest_first
        ]


@functools.cache
def figures(content: bytes) -> Figures:
    """Read a data set's CSV; content of another kind has no rows."""
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))
    header = next(lines, [])
    read = [dict(zip(header, line, strict=False)) for line in lines]
    rows = tuple(row for row in read if row.get("geographic_level") in LEVELS and len(row) == len(header))
    others = [name for name in header if name not in FIXED]
    indicators = [name for name in others if all(FIGURE.fullmatch(row[name]) for row in rows)]
    return Figures(rows, tuple(name for name in others if name not in indicators), tuple(indicators))


def period(time_period: str, identifier: str) -> dict[str, str]:
    """A time period as the public API writes it: 202425 as 2024/2025, labelled 2024/25."""
    code = PERIODS.get(identifier, "CY")
    if len(time_period) != 6:
        return {"code": code, "period": time_period, "label": time_period}
    start, end = time_period[:4], time_period[4:]
    between = "-" if code == "FY" else "/"
    return {"code": code, "period": f"{start}/{start[:2]}{end}", "label": f"{start}{between}{end}"}


def label(column: str) -> str:
    return column.replace("_", " ").capitalize()
