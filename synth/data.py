"""What flows between the stages: Phrase -> Ink -> Sample.

Points are float32 (x, y) in pixels, the origin in the top left corner, a pixel's centre at +0.5. A quad is four
points, clockwise from the *text's own* top left corner, so a line of turned text has a turned quad. Nothing here is
changed in place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy.typing as npt

Array = npt.NDArray[Any]
# OpenCV's annotations say nothing of element types, so neither do these; the docstrings do.
Image = npt.NDArray[Any]
"""uint8: RGB (H, W, 3) or, for masks, coverage (H, W): 0 nothing, 255 full."""
Points = npt.NDArray[Any]
"""float32 (..., 2): x, y in pixels."""
Range = tuple[float, float]
"""A random option: drawn evenly from low to high, both ends possible."""
IntRange = tuple[int, int]
"""A random option of whole numbers."""
Angles = Annotated[Range, "degrees"]
"""A random option in degrees, which may be negative whatever its default is."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text to be drawn, before anyone has chosen how."""

    text: str
    """Logical order, normalised; a newline between lines."""
    lang: str
    source: str
    """The sampler that made it."""
    direction: str = ""
    """"ltr" or "rtl", of the line as a whole; empty: as its first letter has it."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font face: a file, or one of the faces in a collection."""

    path: Path
    number: int
    """Its number in a collection; 0 in a plain file."""
    family: str
    style: str
    coverage: frozenset[int] = field(repr=False)
    """The code points it can really draw: in its cmap, and neither blank nor .notdef."""
    weight: int = 400
    """As in CSS and OS/2: 400 regular, 700 bold."""
    slanted: bool = False
    kind: str = ""
    """What it looks like (sans, serif, kai, brush …) where its `source.toml` says so."""
    han: str = ""
    """Whose forms its ideographs have: Hans, Hant, Jpan or Kore (ISO 15924); empty where it has none."""
    lacks: frozenset[str] = frozenset()
    """Which of "bold" and "oblique" its family has no face for, so that they may be made."""
    wrong: tuple[str, ...] = ()
    """Clusters that it draws as others, though it draws each of their characters."""
    design: str = ""
    """What its Latin letters look like: where it is equal, so are they. Empty where it has not all of them."""
    latin: Face | None = field(default=None, repr=False)
    """The face that sets Latin letters and digits beside it, where it does not set them itself; it could."""

    @property
    def name(self) -> str:
        own = f"{self.family} {self.style}".strip()
        return f"{own} + {self.latin.name}" if self.latin else own


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture, and where it is."""

    text: str
    quad: Points
    """(4, 2), clockwise from the text's own top left."""
    chars: tuple[str, ...]
    """Grapheme clusters in reading order; spaces included."""
    boxes: Points
    """(len(chars), 4, 2), one quad per cluster around its ink."""

    @property
    def height(self) -> float:
        """The height of the text in pixels, measured across the line."""
        (left, top), (right, above), (right_foot, below), (left_foot, bottom) = self.quad.tolist()
        return (math.hypot(left_foot - left, bottom - top) + math.hypot(right_foot - right, below - above)) / 2


@dataclass(frozen=True, slots=True)
class Layer:
    """Something painted below the letters, or on them, that belongs to them: a shadow, an outline, a rim of light."""

    mask: Image
    role: str
    """Below the letters: "shadow" darkens what is there and "highlight" lightens it, "outline" is painted in a colour
    that sets the letters off, "side" in a shade of their own. On them: "fill" is painted in a second colour, "sheen"
    lightens, "shade" darkens.
    """
    strength: float = 1.0
    """Opacity from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Text that has a shape but no colour yet.

    Geometry is not applied at once: each step adds a move, and `warp.settle` composes them all, with the scaling to
    the final height, into one resampling.
    """

    mask: Image
    """(H, W) coverage."""
    lines: tuple[Line, ...]
    layers: tuple[Layer, ...] = ()
    """Painted below the mask or on it, first one first; each mask has the shape of `mask`."""
    moves: tuple[Any, ...] = ()
    """Pending moves in order: homographies (3, 3) and `warp.Bend`."""
    size: int = 0
    """Of the em in pixels, as the letters were drawn."""
    margin: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left, top, right, bottom: what the crop shows around the text, as a share of its height; below 0 it cuts."""
    upright: bool = False
    """Whether this is a column on its left side that stands up, turned clockwise, in the picture."""
    between: str = "\n"
    """What stands between the lines in a label for all of them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished picture and everything known about it."""

    index: int
    image: Image
    """RGB, uint8 (H, W, 3)."""
    lines: tuple[Line, ...]
    mask: Image
    """(H, W): where the letters are."""
    meta: Mapping[str, Any]
    """font, size, sampler, attempt …: plain values that JSON can hold."""

    @property
    def text(self) -> str:
        """The label: the lines, joined by newlines or by what `meta` has under "between"."""
        return str(self.meta.get("between", "\n")).join(line.text for line in self.lines)

    @property
    def text_height(self) -> float:
        """The height in pixels of the smallest line: what the strength of an effect is measured against."""
        return min((line.height for line in self.lines), default=float(self.image.shape[0]))

    def __repr__(self) -> str:
        height, width = self.image.shape[:2]
        return f"Sample({self.index}, {width}x{height}, {self.text!r})"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a recipe's stage: which function, with which options, how likely."""

    use: str
    options: Mapping[str, Any]
    p: float = 1.0
    """How often the step is applied, where each step of a stage may be."""
    weight: float = 1.0
    """How often it is chosen, where one of a stage is."""
    kinds: tuple[str, ...] = ()
    """Of a text step: the kinds of faces that its texts are set in before others; empty: those of the recipe."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that shapes the samples, but for the files it draws from."""

    name: str
    lang: str
    seed: int
    count: int
    text: tuple[Step, ...]
    layout: tuple[Step, ...]
    ink: tuple[Step, ...]
    background: tuple[Step, ...]
    paint: Step
    effect: tuple[Step, ...]
    output: Mapping[str, Any]
    """height, max_length, contrast, image_format, quality, val: see `recipe.OUTPUT`."""
    fonts: tuple[str, ...] = ("shipped",)
    """"shipped", "system", or folders."""
    kinds: tuple[str, ...] = ()
    """Kinds of faces that come before others; one named twice is drawn twice as often. Empty: all alike."""
    faces: tuple[str, ...] = ()
    """The same by the names of families ("Lato") and of single faces ("Lato Bold Italic")."""
    mixed: float = 0.0
    """How often Latin letters and digits that stand among ideographs are set in a Latin face."""
    dictionary: str = ""
    """A file with one character per line; only these are drawn. Empty: the language's own alphabet."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of samples that one worker writes and commits as a whole."""

    number: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start
