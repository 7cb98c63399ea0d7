"""All councils in the order of a ranking, each with its dot and 95% interval."""

from collections.abc import Mapping, Sequence
from functools import partial
from math import ceil

from pipeline.publish.pictures import dot_rows
from pipeline.publish.pictures.captions import about, seen
from pipeline.publish.pictures.dot_rows import Columns, DotRow
from pipeline.publish.pictures.dots import INTERVAL
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import element, rule, text, title
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, not_ranked, positions
from pipeline.text.formatting import Row

SIZE, ROW = 10.6, 15
GAP, LEAST_BAR = 22, 40
EVERYONE = "every council"


def picture(
    rows: Sequence[Row],
    ranks: Mapping[str, Row],
    names: Mapping[str, str],
    indicator: Row,
    time_period: int,
    england: Row | None,
    credit: Credit,
    *,
    selected: Row | None = None,
    whom: str = EVERYONE,
) -> Picture:
    """Return the ranking of these rows of `figure`, with rows of `ranking` and short names by location code.

    `whom` says in the title who they are.
    Those that are not ranked are named below with the reason. `selected` is a row of `location`.
    """
    code = selected["location_code"] if selected else None
    ranked = [row for row in rows if row["location_code"] in ranks and ranks[row["location_code"]]["rank"]]
    ranked.sort(key=lambda row: (ranks[row["location_code"]]["rank"], row["location_name"]))
    items = [
        DotRow(
            names.get(row["location_code"], row["location_name"]),
            row,
            row["location_code"] == code,
            before=_place(ranks[row["location_code"]]),
        )
        for row in ranked
    ]
    heading = formatting.measure_in_period(time_period, indicator)
    said = seen(rows, indicator, england, selected)
    with_interval = any(row["value_low"] is not None for row in ranked)
    order = positions.first_rank(indicator)
    return Picture(
        title=f"{heading}: {whom}, the {order} first",
        subtitle=said + _place_in_words(ranked, ranks, code, indicator),
        description=(alternatives.of_all if whom == EVERYONE else alternatives.of_some)(
            rows, indicator, england, selected
        ),
        body=partial(_draw, items, indicator, england),
        credit=credit,
        key=[
            *(
                [KeyEntry("own", selected["short_name"], spared=True)]
                if selected and any(item.own for item in items)
                else []
            ),
            *(
                [
                    KeyEntry(
                        "england", f"England {formatting.figure(england['value'], indicator)}", spared=True
                    )
                ]
                if england
                else []
            ),
            *([KeyEntry("line", INTERVAL, spared=True)] if with_interval else []),
        ],
        notes=[
            *about(rows, selected),
            *_left_out(rows, ranks),
            *([TIES] if any(ranks[row["location_code"]]["tied"] for row in ranked) else []),
        ],
    )


TIES = "=: shares its rank with others."


def _place(rank: Row) -> str:
    return f"{'=' if rank['tied'] else ''}{rank['rank']}"


def _place_in_words(ranked: Sequence[Row], ranks: Mapping[str, Row], code: str | None, indicator: Row) -> str:
    """Return the place of the one selected: ' It is the 2nd lowest of 149 (...).'."""
    row = next((row for row in ranked if row["location_code"] == code), None)
    if row is None:
        return ""
    rank, value = ranks[row["location_code"]], row["value"]
    place = positions.council_position(rank, value, indicator)
    likely = positions.likely_in_words(rank, value, indicator)
    return f" It is the {place}{f' (allowing for chance, {likely})' if likely else ''}."


def _left_out(rows: Sequence[Row], ranks: Mapping[str, Row]) -> list[str]:
    """Return who is not ranked, by reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        rank = ranks.get(row["location_code"])
        if rank is not None and rank["rank"] is None:
            reasons.setdefault(rank["not_ranked"], []).append(row["location_name"])
    return [
        f"Not ranked. {heading}: {', '.join(reasons[reason])}."
        for reason, heading in not_ranked.HEADINGS.items()
        if reason in reasons
    ]


def _draw(
    items: Sequence[DotRow], indicator: Row, england: Row | None, space: Space, style: Style, _: str
) -> Drawn:
    if space.height is not None:
        return _skyline(items, indicator, england, space, style)
    size, height = (SIZE + 2, ROW + 3) if space.narrow else (SIZE, ROW)
    figures = max((fonts.width(_figure(item, indicator), size, Face.BOLD) for item in items), default=0)
    names = max((fonts.width(item.name, size, Face.BOLD) for item in items), default=0) + size
    before = fonts.width("=149 ", size)
    needed = before + names + figures + LEAST_BAR
    count = max(1, int((space.width + GAP) // (needed + GAP)))
    per_column = ceil(len(items) / count)
    width = (space.width - (count - 1) * GAP) / count
    values = [
        item.row[of]
        for item in items
        if item.row
        for of in ("value", "value_low", "value_high")
        if item.row[of] is not None
    ]
    ticks = ticks_of_values([0.0, *values], indicator, about=2)
    end = width - figures - size * 0.8
    columns = Columns(width, before + names, end, ticks[0][0], ticks[-1][0], height, size, before)
    parts = []
    for number in range(count):
        part = items[number * per_column : (number + 1) * per_column]
        drawn = dot_rows.draw(part, indicator, columns, style, bars=True)
        marks = "".join(
            rule(columns.x(value), 0, columns.x(value), drawn.height, style.grid) for value, _ in ticks
        )
        if england and part:
            x = columns.x(england["value"])
            marks += rule(x, 0, x, drawn.height, style.ink, 1)
        parts.append(
            element("g", marks, drawn.markup, transform=f"translate({number * (width + GAP):.1f} 0)")
        )
    return Drawn("".join(parts), per_column * height)


def _figure(item: DotRow, indicator: Row) -> str:
    return formatting.figure(item.row["value"] if item.row else None, indicator)


def _skyline(
    items: Sequence[DotRow], indicator: Row, england: Row | None, space: Space, style: Style
) -> Drawn:
    """Return a bar for each council side by side, where there is no room for their names."""
    height = space.height or 0
    found = [item for item in items if item.row is not None]
    values = [item.row["value"] for item in found if item.row]
    ticks = ticks_of_values([0.0, *values], indicator, about=3)
    low, high = ticks[0][0], ticks[-1][0]
    left = max(fonts.width(words, 13) for _, words in ticks) + 12
    top, bottom = 24.0, height - 24

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    step = (space.width - left) / max(len(found), 1)
    parts = [
        rule(left, y(value), space.width, y(value), style.grid)
        + text(words, left - 10, y(value) + 4, 13, style.muted, anchor="end")
        for value, words in ticks
    ]
    for at, item in enumerate(found):
        value = item.row["value"] if item.row else 0.0
        ends = sorted((y(value), y(0)))
        hover = f"{item.name}: {formatting.figure(value, indicator)}"
        parts.append(
            element(
                "rect",
                title(hover),
                x=left + at * step,
                y=ends[0],
                width=step * 0.78,
                height=max(ends[1] - ends[0], 1.2),
                fill=style.own if item.own else style.other,
            )
        )
    if england:
        level = y(england["value"])
        words = f"England {formatting.figure(england['value'], indicator)}"
        parts.append(rule(left, level, space.width, level, style.ink, 1.6))
        parts.append(
            text(
                words, space.width, level - 6, 13.5, style.ink, face=Face.BOLD, anchor="end", halo=style.page
            )
        )
    parts += _ends(found, left, step, bottom, style)
    own = next((at for at, item in enumerate(found) if item.own), None)
    if own is not None and found[own].row:
        item, x = found[own], left + (own + 0.4) * step
        words = f"{item.name} {formatting.figure(item.row['value'] if item.row else None, indicator)}"
        half = fonts.width(words, 14, Face.BOLD) / 2
        middle = min(max(x, left + half), space.width - half)
        above = min(y(item.row["value"]) if item.row else 0, y(0)) - 8
        parts.append(
            text(words, middle, above, 14, style.own, face=Face.BOLD, anchor="middle", halo=style.page)
        )
    return Drawn("".join(parts), height)


def _ends(found: Sequence[DotRow], left: float, step: float, bottom: float, style: Style) -> list[str]:
    """Return the names of the first and the last council below their bars."""
    if not found:
        return []
    right = left + len(found) * step
    names = [f"{item.before} {item.name}" for item in (found[0], found[-1])]
    return [
        text(names[0], left, bottom + 18, 13, style.muted),
        text(names[1], right, bottom + 18, 13, style.muted, anchor="end"),
    ]
