"""What a picture says and shows, the same in every style and size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.publish.pictures.elements.figure_table import FigureTable
from pipeline.publish.pictures.elements.scales import Scale
from pipeline.publish.pictures.elements.styles import Style

Mark = Literal[
    "class",
    "missing",
    "doubtful",
    "outline",
    "thin outline",
    "gap",
    "dot",
    "strong dot",
    "arrow",
    "strong arrow",
    "hollow",
    "own",
    "england",
    "line",
    "dashed line",
    "band",
    "strong band",
]


@dataclass(frozen=True)
class Size:
    """A format of pictures: width and height in units of the drawing, and pixels of its PNG.

    Without a height a picture is as high as it needs to be. The text has the same size in all of them. One
    that is `bare` has key and drawing only.
    """

    name: str
    width: float
    pixels: int
    height: float | None = None
    bare: bool = False


SIZES = {
    size.name: size
    for size in (
        Size("wide", 800, 1200),
        Size("large", 800, 2400),
        Size("print", 800, 3600),
        Size("narrow", 400, 1200),
        Size("social", 800, 1200, 420),
        Size("bare", 400, 1200, bare=True),
    )
}
"""`print` is 30 cm wide at 300 dots per inch; `social` is what networks show beside a link (1200 x 630);
`bare` is for a page that says title and source itself.
"""


@dataclass(frozen=True)
class Space:
    """The room for a drawing; without a height it takes what it needs.

    `lean`: marks that say little, and the words that marks show when pointed at, are left out.
    """

    width: float
    height: float | None
    lean: bool = False

    @property
    def narrow(self) -> bool:
        """Whether it is for a phone, or half of a wider picture."""
        return self.width < 520


@dataclass(frozen=True)
class Drawn:
    """A drawing from (0, 0), and how high it is."""

    markup: str
    height: float


@dataclass(frozen=True)
class KeyEntry:
    """An entry of the key: a mark and what it means.

    `number` is the class of the scale, or the width of a gap. Entries that can be `spared` are left out where
    there is little height.
    """

    mark: Mark
    label: str
    number: int = 0
    spared: bool = False


@dataclass(frozen=True)
class Credit:
    """What stands under a picture: sources with their releases, licences, address of the view.

    `short` names the newest source only, for pictures of little height.
    """

    sources: str
    short: str
    licence: Sequence[str]
    address: str


Body = Callable[[Space, Style, str], Drawn]
"""Draws into a space in a style; the text is what the names of its patterns begin with."""


@dataclass(frozen=True)
class Picture:
    """A picture: words around it, and the function that draws it.

    title names measure and period in full, subtitle says what is seen, description says in a few short
    sentences (see text.alternatives) what is to be seen, for people who do not see it. `upright` pictures
    stand beside their title where there is little height. `scale` is that of entries of the mark 'class';
    `table` has the figures that are drawn.
    """

    title: str
    subtitle: str
    description: str
    body: Body
    credit: Credit
    key: Sequence[KeyEntry] = ()
    notes: Sequence[str] = ()
    scale: Scale | None = None
    table: FigureTable | None = None
    upright: bool = False
