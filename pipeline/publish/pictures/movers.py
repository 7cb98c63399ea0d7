"""Who changed most between two periods: the earlier and the later figure of each council on a line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pipeline.core.thresholds import SMALL_BASE
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, element, moved, path, rule, text, title
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, growth
from pipeline.text.formatting import Row

MOST, MOST_SHORT = 10, 3
"""How many are drawn in each direction."""
ROW, SIZE = 30.0, 13.5
CHANCE = "Thin line: the likely range of the change."
PER_CENT = (
    "Per cent of the earlier figure, not percentage points. Councils with fewer than "
    f"{SMALL_BASE} cases in the earlier period are not shown: a few more or fewer make a large per cent."
)
NO_CHANCE = "This measure has no likely ranges, so we cannot say what chance could explain."


@dataclass(frozen=True)
class _Item:
    """A row of variation.movers, or a heading; `own` is the council of the picture."""

    row: Row | None
    heading: str = ""
    own: bool = False


Ranked = Literal["change", "change_per_cent"]
"""The column by which changes are in order."""


def ends(compared: Sequence[Row], most: int = MOST) -> tuple[list[Row], list[Row]]:
    """Return the steepest falls and the steepest rises of rows in ascending order of their change."""
    most = min(most, len(compared) // 2)
    falls = [row for row in compared[:most] if row["change"] < 0]
    rises = [row for row in reversed(compared[len(compared) - most :]) if row["change"] > 0]
    return falls, rises


def picture(
    compared: Sequence[Row],
    names: Mapping[str, str],
    indicator: Row,
    periods: tuple[int, int],
    credit: Credit,
    *,
    selected: Row | None = None,
    ranked: Ranked = "change",
) -> Picture:
    """Return the picture of rows of variation.movers that can be compared, the steepest fall first.

    `names` are short names by location code. `selected` is a row of `location`; its council is drawn too,
    first, where it is not among the steepest. `ranked` is the column that the rows are in order of.
    """
    words = [formatting.period_cell(period, indicator) for period in periods]
    falls, rises = ends(compared)
    chance = any(row["change_low"] is not None for row in compared)
    drawn = (*falls, *rises, _own(compared, selected))
    unsure = any(row is not None and row["beyond_chance"] is False for row in drawn)
    measure = formatting.in_a_sentence(indicator["label"])
    return Picture(
        title=f"Who changed most{_in_per_cent(ranked)} from {words[0]} to {words[1]}: {measure}",
        subtitle=_seen(falls, rises, indicator, ranked),
        description=alternatives.of_movers(
            falls, rises, indicator, words, _own(compared, selected), in_per_cent=ranked == "change_per_cent"
        ),
        body=partial(_draw, compared, names, indicator, words, selected, ranked),
        credit=credit,
        key=[
            KeyEntry("hollow", words[0]),
            KeyEntry("strong arrow", f"{words[1]}, clearly changed" if chance else words[1]),
            *([KeyEntry("arrow", f"{words[1]}, chance could explain it")] if unsure else []),
        ],
        notes=[*([PER_CENT] if ranked == "change_per_cent" else []), CHANCE if chance else NO_CHANCE],
    )


def _own(compared: Sequence[Row], selected: Row | None) -> Row | None:
    code = selected["location_code"] if selected else None
    return next((row for row in compared if row["location_code"] == code), None)


def _in_per_cent(ranked: Ranked) -> str:
    return " in per cent" if ranked == "change_per_cent" else ""


def _seen(falls: Sequence[Row], rises: Sequence[Row], indicator: Row, ranked: Ranked) -> str:
    return (
        " ".join(
            f"{row['location_name']}: from {formatting.as_noun(row['from_value'], indicator)} to "
            f"{formatting.as_noun(row['value'], indicator)}{_by(row, ranked)}."
            for rows in (falls, rises)
            for row in rows[:1]
        )
        or "No figure that can be compared has changed."
    )


def _by(row: Row, ranked: Ranked) -> str:
    """Return the change in per cent: ', down 91%'; empty where changes are not ranked by that."""
    if ranked != "change_per_cent":
        return ""
    size = row[ranked]
    return f", {growth.up_or_down(size)}"


def _figures(row: Row, indicator: Row, ranked: Ranked) -> str:
    before, after = (formatting.figure(row[of], indicator) for of in ("from_value", "value"))
    return f"{before} → {after}{_by(row, ranked)}"


def _in_words(row: Row, indicator: Row, periods: Sequence[str]) -> str:
    before, after = (formatting.figure(row[of], indicator) for of in ("from_value", "value"))
    sure = "" if row["beyond_chance"] is not False else ", which chance could explain"
    return f"{row['location_name']}: {before} in {periods[0]}, {after} in {periods[1]}{sure}"


def _items(compared: Sequence[Row], indicator: Row, selected: Row | None, most: int) -> list[_Item]:
    falls, rises = ends(compared, most)
    code = selected["location_code"] if selected else None
    shown = {row["location_code"] for row in (*falls, *rises)}
    own = [row for row in compared if row["location_code"] == code and code not in shown]
    down, up = (
        ("Furthest towards deficit", "Furthest towards surplus")
        if indicator["signed"]
        else ("Steepest falls", "Steepest rises")
    )
    items = [_Item(row, own=True) for row in own]
    for heading, rows in ((down, falls), (up, rises)):
        if rows:
            items += [_Item(None, heading), *(_Item(row, own=row["location_code"] == code) for row in rows)]
    return items


def _draw(
    compared: Sequence[Row],
    names: Mapping[str, str],
    indicator: Row,
    periods: Sequence[str],
    selected: Row | None,
    ranked: Ranked,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    items = _items(compared, indicator, selected, MOST if space.height is None else MOST_SHORT)
    if not items:
        return Drawn("", 0)
    height = (46.0 if space.narrow else ROW) if space.height is None else (space.height - 24) / len(items)
    size = min(SIZE, height * 0.55)
    rows = [item.row for item in items if item.row]
    columns = ("from_value", "value")
    values = [0.0, *(row[of] for row in rows for of in columns)]
    ticks = ticks_of_values(values, indicator, about=3 if space.narrow else 4)
    room = max(fonts.width(row["location_name"], size, Face.BOLD) for row in rows) + 14
    figures = max(fonts.width(_figures(row, indicator, ranked), size) for row in rows) + 14
    left, right = (8.0, space.width - 8) if space.narrow else (min(room, 250.0), space.width - figures)
    low, high = ticks[0][0], ticks[-1][0]

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    bottom = height * len(items)
    parts, free = [], -100.0
    for value, words in ticks:
        half = fonts.width(words, 12.5) / 2
        middle = min(max(x(value), half), space.width - half)
        parts.append(rule(x(value), 0, x(value), bottom, style.muted if value == 0 else style.grid))
        if middle - half > free:
            parts.append(text(words, middle, bottom + 17, 12.5, style.muted, anchor="middle"))
            free = middle + half + 8
    for at, item in enumerate(items):
        if item.row is None:
            drawn = text(
                item.heading, 0, height - size * 0.5, size * 1.1, style.ink, face=Face.BOLD, halo=style.page
            )
        else:
            marks = _change(item, item.row, x, indicator, periods, height, style, narrow=space.narrow)
            name = names[item.row["location_code"]] if space.narrow else item.row["location_name"]
            figures_there = _figures(item.row, indicator, ranked)
            drawn = marks + _labels(item, name, figures_there, height, size, space, style)
        parts.append(moved(drawn, 0, at * height))
    return Drawn("".join(parts), bottom + 24)


def _change(
    item: _Item,
    row: Row,
    x: Callable[[float], float],
    indicator: Row,
    periods: Sequence[str],
    height: float,
    style: Style,
    *,
    narrow: bool,
) -> str:
    """Return the line of a change: a hollow dot, a triangle that points where it went, and its interval."""
    middle = height - 10 if narrow else height / 2
    colour = style.own if item.own else style.ink if row["beyond_chance"] is not False else style.other
    start, end = x(row["from_value"]), x(row["value"])
    parts = [rule(start, middle, end, middle, style.other, 3)]
    if row["change_low"] is not None:
        bounds = [x(row["from_value"] + row[of]) for of in ("change_low", "change_high")]
        parts.append(rule(bounds[0], middle, bounds[1], middle, colour, 1.2))
    words = _in_words(row, indicator, periods)
    parts.append(dot(start, middle, 5, colour, style.page, words, hollow=True))
    way = 1 if row["change"] > 0 else -1
    tip = [(end + 3 * way, middle), (end - 8 * way, middle - 6), (end - 8 * way, middle + 6)]
    parts.append(element("path", title(words), d=path(tip, closed=True), fill=colour))
    return "".join(parts)


def _labels(
    item: _Item, name: str, figures: str, height: float, size: float, space: Space, style: Style
) -> str:
    """Return the name at the left and both figures at the right; above the line where it is narrow."""
    base = height - 10 - 12 if space.narrow else height / 2 + size * 0.34
    face, ink = (Face.BOLD, style.own) if item.own else (Face.REGULAR, style.ink)
    return text(name, 0, base, size, ink, face=face, halo=style.page) + text(
        figures, space.width, base, size, ink, face=face, anchor="end", halo=style.page
    )
