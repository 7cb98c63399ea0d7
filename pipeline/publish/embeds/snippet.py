"""The code that other sites paste: a frame, and a few lines that give it the height of its page."""

from html import escape

LISTENER = (
    "<script>addEventListener('message',function(e){"
    "if(e.data&&e.data.type==='postcode-lottery'&&e.data.height>0)"
    "document.querySelectorAll('iframe').forEach(function(f){"
    "if(f.contentWindow===e.source)f.height=Math.min(e.data.height,9999)})})</script>"
)
"""Takes the height from a page of ours in a frame on the page that has this; several do no harm.

Such a page posts {type: 'postcode-lottery', height: pixels} when it is drawn and whenever its height changes.
"""
FRAME = (
    '<iframe src="{address}" title="{title}" width="{width}" height="{height}" '
    'style="border:0;max-width:100%" loading="lazy"></iframe>'
)
CODE = f"{FRAME.replace('{width}', '100%')}\n{LISTENER}"
"""The frame and the script for it, with places for {address}, {title} and {height}."""
HEIGHTS = {
    "map": 1060,
    "hex-map": 1230,
    "strip": 800,
    "trend": 860,
    "comparison": 900,
    "border-gaps": 1300,
}
"""Pixels that frames of each kind are high without the script: enough in columns 340 to 600 pixels wide."""
GAPS_OF_COUNCIL = 700
UNKNOWN = "ADDRESS"
"""Placeholder for the address of a page that does not know its own; its script fills it in."""


def frame(address: str, title: str, height: int, width: str = "100%") -> str:
    """Return the frame of an embedded page at a whole address; its height is that without the script."""
    return FRAME.format(address=escape(address), title=escape(title), width=escape(width), height=height)


def usual_height(kind: str, *, of_council: bool) -> int:
    """Return how high a frame of this kind is without the script."""
    return GAPS_OF_COUNCIL if kind == "border-gaps" and of_council else HEIGHTS[kind]


def code(address: str, title: str, height: int) -> str:
    """Return the frame and the script for it, each on a line."""
    return f"{frame(address, title, height)}\n{LISTENER}"
