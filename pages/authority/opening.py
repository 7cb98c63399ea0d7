"""The first screen: five plain lines with their strips, strongest leads; and next door."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from pages.authority.digest import Digest
from pages.ui.drawings import strip_image
from pipeline.text.formatting import Row


def five_lines(found: Digest, short_name: str) -> str:
    """Return the lines, each with its large figure and its strip, and what the strips show."""
    items = "".join(map(_line, found.lines["lines"]))
    return (
        f'<ul class="lines">{items}</ul><p class="key" aria-hidden="true">'
        f'<span class="own">{escape(short_name)}</span> <span class="england">England</span> '
        '<span class="other">all councils</span></p>'
    )


def _line(line: Mapping[str, Any]) -> str:
    none = "" if line["is_figure"] else " none"
    said = " ".join(
        part
        for part in (
            escape(line["before"]),
            f'<span class="of-england">{escape(line["england"])}</span>' if line["england"] else "",
            escape(line["after"]),
        )
        if part
    )
    strip = ""
    if line["strip"]:
        ends = "".join(f"<span>{escape(end)}</span>" for end in line["strip"].ends)
        image = strip_image.image(line["strip"].drawing)
        strip = f'<div class="where">{image}<p class="ends" aria-hidden="true">{ends}</p></div>'
    text = f'<p class="said">{said}</p>'
    if line["exceptions"]:
        text = f'<div>{text}<p class="note">{escape(line["exceptions"])}</p></div>'
    return f'<li><p class="big{none}">{escape(line["figure"])}</p>{text}{strip}</li>'


def what_they_count(found: Digest) -> str:
    """Return what the lines count; on phones also what does not fit into a line there; empty if nothing."""
    notes = [f"<li>{escape(note)}</li>" for note in found.lines["notes"]]
    too_long = [
        f'<li class="on-phones">{escape(line["exceptions"])}</li>'
        for line in found.lines["lines"]
        if line["exceptions"]
    ]
    return f"<ul>{''.join(notes + too_long)}</ul>" if notes else ""


def leads(found: Sequence[Row]) -> str:
    """Return the leads side by side, each under its title."""
    return f'<ul class="leads">{"".join(map(_lead, found))}</ul>'


def _lead(lead: Row) -> str:
    caution = f'<p class="note">{escape(lead["caution"])}</p>' if lead["caution"] else ""
    sentence = f"<p>{escape(lead['sentence'])}</p>"
    full = f'<details class="fold"><summary>In full</summary>{sentence}{caution}</details>'
    return f"<li><h3>{escape(lead['title'])}</h3><p>{escape(lead['summary'])}</p>{full}</li>"


def next_door(borders: Mapping[str, Any], codes: Mapping[str, str]) -> str:
    """Return a bar for the authority and for each that touches it; `codes` are location codes by slug."""
    bars = "".join(_bar(bar, codes) for bar in borders["bars"])
    left_out = borders["left_out"]
    note = (
        f'<p class="note">Not shown, because a figure is in doubt or rests on too few cases: '
        f"{escape(', '.join(left_out))}.</p>"
        if left_out
        else ""
    )
    return f'<p class="note">{escape(borders["label"])}</p><ul class="bars">{bars}</ul>{note}'


def _bar(bar: Mapping[str, Any], codes: Mapping[str, str]) -> str:
    code, name = codes.get(bar["slug"]), escape(bar["name"])
    who = f'<a href="local-authority?la={code}">{name}</a>' if code else name
    border = f", across a {bar['border']}" if bar["border"] else ""
    apart = ""
    if bar["apart"] and bar["remarkable"]:
        apart = f' <span class="note">{escape(bar["apart"] + border)}</span>'
    own = ' class="own"' if not bar["slug"] else ""
    return (
        f'<li{own}><span class="who">{who}</span><span class="bar" aria-hidden="true">'
        f'<i style="width:{bar["length"]}%"></i></span> <span class="value">{escape(bar["figure"])}</span>'
        f"{apart}</li>"
    )


def bullets(items: Iterable[str]) -> str:
    """Return a list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
