"""Long tables: real ones, in a box that scrolls, which the browser sorts; phones show the first rows only.

The cells are sent compressed, which Streamlit does not do, and put together by the script. Screen readers,
phones, translations and the browser's own search read the table as they read any other.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.drawings.assets import asset, with_imports
from pages.ui.drawings.packing import pack
from pages.ui.tables import html as html_tables

HEIGHT = 420
"""Of the box, in pixels."""
AT_FIRST = 200
"""How many rows are shown before all are asked for."""
NO_SCRIPT = "The table could not be loaded. The menu Save has it as a file."

_script = asset(Path(__file__).parent.parent / "drawings" / "long_table.js")
ASSETS = with_imports(_script)

# In the page itself, not in a shadow of it: the styles of tables are those of the page.
_component = st.components.v2.component(
    "long_table",
    html='<div class="sheet long"></div>',
    js=f"""const loaded = import(new URL("{relative(_script.url)}", document.baseURI).href);
export default (it) => {{
loaded.then((module) => module.default(it)).catch(() => {{
it.parentElement.querySelector(".long").textContent = "{NO_SCRIPT}";
}});
}};""",
    isolate_styles=False,
)


def draw(
    table: pl.DataFrame,
    title: str,
    key: str,
    columns: Mapping[str, Any] | None = None,
    height: int = HEIGHT,
) -> None:
    """Draw a table whose first column has the row headings; `title` is its caption for screen readers.

    `columns` has `st.column_config` by column, of which width (of long texts), format, help and links count.
    The box is `height` pixels high, or as high as a shorter table.
    """
    configured = columns or {}
    _component(
        key=key,
        data={
            "title": title,
            "height": height,
            "first": AT_FIRST,
            "sight": html_tables.in_sight(table),
            "columns": [_column(name, kind, configured.get(name)) for name, kind in table.schema.items()],
            "packed": pack([column.to_list() for column in table]),
        },
    )


def _column(name: str, kind: pl.DataType, config: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the description of a column for the script: its name, and how it differs from a short text."""
    given = config or {}
    typed = given.get("type_config") or {}
    column = {
        "name": name,
        "decimals": _decimals(typed.get("format"), kind) if kind.is_numeric() else None,
        "wide": given.get("width") == "large" or None,
        "link": typed.get("type") == "link" or None,
        "help": given.get("help"),
    }
    return {part: value for part, value in column.items() if value is not None}


def _decimals(written: str | None, kind: pl.DataType) -> int:
    """Return how many decimals numbers have, from the format '%.1f'; one where none is given."""
    if written and written.startswith("%."):
        return int(written[2:-1])
    return 1 if kind.is_float() and written is None else 0
