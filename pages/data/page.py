"""The page Data: where the data come from, whether they can be trusted, and downloads of everything."""

import streamlit as st

from pages.data import loading, sections
from pages.ui.address import choices, fields
from pages.ui.address import view as address
from pages.ui.address.relative import relative
from pages.ui.data import archives, connection
from pages.ui.widgets import titled
from pipeline.publish.archives import BYTES_PER_ROW
from pipeline.queries import holdings as holding_queries
from pipeline.text.formatting import Row

PARTS = {
    "releases": "What we have",
    "changes": "What changed",
    "checks": "What was checked",
    "measures": "What it means",
}
FORMS = {
    "csv": ("CSV", "every table as text, for spreadsheets and any program"),
    "parquet": ("Parquet", "every table, typed, for Python, R and DuckDB"),
    "duckdb": ("DuckDB", "the database that this site reads, maps and views included"),
}


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    known = connection.cached(choices.load)
    summary = connection.cached(holding_queries.summary).row(0, named=True)
    st.title("Data")
    st.markdown(_opening(summary))
    _downloads(summary)
    st.segmented_control(
        "Show",
        fields.PARTS,
        format_func=lambda part: PARTS[part],
        required=True,
        key=fields.PART.name,
        width="content",
    )
    match view[fields.PART]:
        case "changes":
            sections.changes(view, known)
        case "checks":
            sections.checks()
        case "measures":
            sections.measures(view, known)
        case _:
            sections.releases()


def _opening(summary: Row) -> str:
    """Return how much data there is, from whom, and the outcome of the checks."""
    newest = f"; the newest was published in {summary['newest']:%B %Y}" if summary["newest"] else ""
    checks = summary["passed"] + summary["explained"] + summary["failed"]
    return (
        f"We have **{summary['figures']:,} figures** of {summary['measures']} measures. They are for "
        f"{summary['authorities']} local authorities ({summary['authorities_today']} of them exist today), "
        f"the regions and England. They come from {summary['releases']} releases of {summary['publishers']} "
        f"publishers (joint ones counted as one){newest}. Of **{checks:,} checks** made on these data, "
        f"{summary['passed']:,} passed, {summary['explained']:,} found a difference that is explained, and "
        f"{summary['failed'] or 'none'} failed."
    )


def _downloads(summary: Row) -> None:
    """Draw links to all data in three formats; the server makes the files on first request."""
    with titled.section("Download everything"):
        items = []
        for form, (name, what) in FORMS.items():
            size = max(1, round(summary["table_rows"] * BYTES_PER_ROW[form] / 1e6))
            needs = ""
            if form == "duckdb":
                needs = f"; needs DuckDB {connection.cached(holding_queries.storage_version)} or later"
            link = f'<a href="{relative(archives.url(form))}" download style="color: inherit">{name}</a>'
            items.append(f"<li>{link} (zip, about {size} MB): {what}{needs}</li>")
        st.html(f"<ul>{''.join(items)}</ul>")
        st.markdown(
            "Each archive has a readme, a dictionary of every column, the licence (Open Government Licence "
            "v3.0) and the names of all sources. For one measure, use the files below the table of the map. "
            "For one council, use those on its page. Every chart, map and table has a menu Save."
        )
    loading.draw()
