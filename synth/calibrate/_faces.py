"""Which faces look most like the letters of real crops whose texts are known, and how these are set."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth import glyphs
from synth.calibrate._crops import Look, is_whole
from synth.calibrate._letters import parts
from synth.data import Array, Face, Image
from synth.errors import Reject
from synth.text import LATIN_END, clusters

_SIDE, _SIZE = 24, 40
_MOST = 40
"""Crops that are compared."""
_CLEAR = 0.06
"""How much likelier the likest face of each crop is on average than that of all, at most, if they are of one face."""
_NEAR = 0.05
"""How much less like the crops than the best face a face may be."""
_FEWEST, _FULL = 3, 12
"""Faces that are named, at least and at most."""
_OFTEN, _AKIN, _OTHERS = 3, 0.15, 40
"""The likest faces are drawn so often beside each one of so many others that are less like the crops by no more."""
_RARE = frozenset({"brush", "calligraphy", "handwriting", "pixel", "script"})
"""Kinds of ideographs that are in the crops only if one of the faces most like them has such. All
others are drawn: a model that learns an ideograph from many faces reads it in one that it has not met."""
_WIDTHS = 0.5
"""How much it counts against a face that the widths of its letters stand in other proportions."""
_TIGHTEST = -0.03
"""The least spacing, in ems: letters must not be torn into each other."""
_ENOUGH, _ROOM = 8, 0.1
"""So many crops tell of gaps that are so many ems wider than others."""
_USUAL_SHARE = 0.8
_ALIKE = 0.12
"""The deviation of their widths, as a share, by which letters differ too little to tell how they are set."""
_PIXEL, _SOFTER = 0.5, 1.25
"""The deviation, in pixels of the crop, of what pixels alone do to edges; and by how much more than the steepest of
these say letters are blurred."""
_RUN = 3
"""Letters that are enough to compare."""


class Hand(NamedTuple):
    """The faces most like some crops, the likest first, and how their letters are set in these."""

    names: tuple[str, ...]
    clear: bool
    """Whether they are all of one face, or nearly so."""
    drawn: tuple[str, ...]
    """As a recipe names them: these several times each, and many that are not quite so like."""
    width: tuple[float, float]
    """By how much letters are wider or narrower than the faces have them."""
    spacing: tuple[float, float]
    """What is added between letters, in ems."""
    latin: float
    """How large Latin letters are beside ideographs, as a share of what is usual."""
    narrow: tuple[float, float]
    """How wide the ideographs before them are, as a share of what is usual beside such letters."""
    even: float
    """How many of the crops have letters at equal distances."""
    gaps: tuple[int, ...]
    """The letters after which there is more room than after others."""
    gap: tuple[float, float]
    """How much more, in ems."""


USUAL = Hand((), False, (), (0.85, 1.15), (-0.02, 0.06), 1.0, (1.0, 1.0), 0.0, (), (0.1, 0.4))
"""What is said where nothing is known."""


class _Match(NamedTuple):
    likeness: float
    width: float
    spacing: float


def alike(looks: Sequence[tuple[Look, str]], faces: Sequence[Face]) -> Hand:
    """Compare the letters of crops with those of faces, one by one, each brought to a square, and their widths.

    Ranges are from the tenth to the ninetieth percentile over the crops and the faces that are named.
    """
    known = [letters for look, text in looks if (letters := _letters(look, text)) is not None][:_MOST]
    found: dict[str, list[_Match]] = defaultdict(list)
    likest = []
    for letters in known:
        fits = {face.name: match for face in faces if (match := _match(letters, face)) is not None}
        likest.append(max((match.likeness for match in fits.values()), default=0.0))
        for name, match in fits.items():
            found[name].append(match)
    means = {
        name: sum(match.likeness for match in matches) / len(matches)
        for name, matches in found.items()
        if len(matches) > 0.8 * len(known)
    }
    if not means:
        return USUAL
    ranked = _one_of_each(sorted(means, key=lambda name: -means[name]), faces, known)
    near = [name for name in ranked if means[name] > means[ranked[0]] - _NEAR]
    names = tuple((near if len(near) >= _FEWEST else ranked[:_FEWEST])[:_FULL])
    matches = [match for name in names for match in found[name]]
    widths, spaces = (np.percentile([match[place] for match in matches], (10, 90)).tolist() for place in (1, 2))
    akin = [name for name in ranked if name not in names and means[name] > means[ranked[0]] - _AKIN][:_OTHERS]
    drawn = names * _OFTEN + _with_ideographs(names, akin, faces, any(letters.before for letters in known))
    even = round(sum(letters.even for letters in known) / len(known), 2)
    low = max(_TIGHTEST, spaces[0])
    return Hand(
        names=names,
        clear=statistics.fmean(likest) - means[ranked[0]] < _CLEAR,
        drawn=drawn,
        width=(widths[0], widths[1]),
        spacing=(low, max(low, spaces[1])),
        latin=_beside_ideographs(known),
        narrow=_narrow(known, widths[0] / 2 + widths[1] / 2),
        even=even,
        **_gaps(known),
    )


def _one_of_each(ranked: list[str], faces: Sequence[Face], known: Sequence[_Letters]) -> list[str]:
    """The names without those of faces that draw all letters that were compared as a face before them does."""
    if max(char for letters in known for char in letters.text) >= LATIN_END:
        return ranked
    designs = {face.name: face.design or face.name for face in faces}
    first = {designs[name]: name for name in reversed(ranked)}
    return [name for name in ranked if first[designs[name]] == name]


def _with_ideographs(
    names: tuple[str, ...], akin: Sequence[str], faces: Sequence[Face], wanted: bool
) -> tuple[str, ...]:
    """The faces that are somewhat like the letters and, if wanted, all that have ideographs, but for rare manners.

    What was compared were Latin letters: they say little of the ideographs beside them.
    """
    if not wanted:
        return tuple(akin)
    kinds = _RARE - {face.kind for face in faces if face.name in names and face.han}
    rare = {face.name for face in faces if face.han and face.kind in kinds}
    han = [face.name for face in faces if face.han and face.name not in {*names, *akin}]
    return tuple(name for name in (*akin, *han) if name not in rare)


def _narrow(known: Sequence[_Letters], stretched: float) -> tuple[float, float]:
    """Ideographs are as wide as they are high, and as much wider or narrower as the letters beside them are."""
    shares = [letters.across / letters.before / stretched for letters in known if letters.before and letters.across]
    if len(shares) < _ENOUGH:
        return USUAL.narrow
    low, high = np.percentile(shares, (25, 75)).tolist()
    return (min(1.0, max(0.4, low)), min(1.2, max(0.4, high)))


def _gaps(known: Sequence[_Letters]) -> dict[str, Any]:
    """Where texts of one length leave more room than elsewhere, and how much more."""
    length = statistics.mode(letters.length for letters in known)
    alike = [letters for letters in known if letters.length == length]
    shortest = min(len(letters.boxes) for letters in alike)
    if len(alike) < _ENOUGH or len(alike) < 0.8 * len(known) or shortest < _RUN:
        return {"gaps": (), "gap": USUAL.gap}
    # Counted from the end, since what is before the letters that were compared is not of one part each.
    rooms = np.array([letters.rooms[-(shortest - 1) :] for letters in alike])
    usual = np.median(rooms, axis=1, keepdims=True)
    more = np.median(rooms - usual, axis=0)
    places = np.flatnonzero(more > _ROOM)
    if not 0 < len(places) <= len(more) // 2:
        return {"gaps": (), "gap": USUAL.gap}
    low, high = np.percentile((rooms - usual)[:, places], (10, 90)).tolist()
    return {"gaps": tuple((length - shortest + 1 + places).tolist()), "gap": (max(0.0, low), high)}


def _beside_ideographs(known: Sequence[_Letters]) -> float:
    """How large Latin letters are beside ideographs. In faces that have both they reach four fifths of their height."""
    shares = [letters.height / letters.before for letters in known if letters.before]
    return round(min(1.4, max(0.8, statistics.median(shares) / _USUAL_SHARE)), 2) if shares else 1.0


class _Letters(NamedTuple):
    """The last letters of a text, as a mask shows them."""

    text: str
    length: int
    """Of all the text that they end."""
    shapes: list[Image]
    boxes: Array
    """(n, 4): left, top, right, bottom."""
    blur: float
    """The standard deviation of the blur of their edges, pixels included, as a share of their height."""
    before: float = 0.0
    """How high the ideographs before them are, in pixels; 0 where there are none."""

    across: float = 0.0
    """How wide one of these is on average."""

    @property
    def height(self) -> float:
        return _height(self.boxes)

    @property
    def rooms(self) -> Array:
        """What is free after each but the last, in ems, of which a capital is about seven tenths high."""
        return (self.boxes[1:, 0] - self.boxes[:-1, 2]) * (0.7 / self.height)

    @property
    def even(self) -> bool:
        """Whether they stand at equal distances, but for one gap that may be wider, though some are narrower."""
        middles = (self.boxes[:, 0] + self.boxes[:, 2]) / 2
        apart, wide = np.sort(np.diff(middles))[:-1], self.boxes[:, 2] - self.boxes[:, 0]
        spread = float(wide.std() / wide.mean())
        return len(apart) > 1 and spread > _ALIKE and float(apart.std() / apart.mean()) < 0.5 * spread


def _letters(look: Look, text: str) -> _Letters | None:
    """The letters of a crop where there is one part of its mask for each; else those of the word that it ends in.

    Among ideographs Latin letters alone are compared: many faces have them, and they need not be of the same one.
    """
    chars = [char for char in clusters(text) if char != " "]
    found, before, across = parts(look.upright), 0.0, 0.0
    if len(found) != len(chars) or not text.isascii():
        run = next((at for at, char in enumerate(reversed(text)) if not (char.isascii() and char.isalnum())), len(text))
        # Parts beyond the word are of the letters before it.
        if len(found) <= run or run == len(chars):
            return None
        split = len(found) - run
        before = float(found[:split, 3].max() - found[:split, 1].min()) if not text[0].isascii() else 0.0
        if before and is_whole(look, text):
            across = float(found[split - 1, 2] - found[0, 0]) / (len(chars) - run)
        found, text = found[split:], text[len(text) - run :]
    if len(found) < _RUN:
        return None
    shapes = [look.upright[top:bottom, left:right] for left, top, right, bottom in found.tolist()]
    boxes = found.astype(np.float64)
    blur = _SOFTER * math.hypot(look.blur * look.height, _PIXEL) * len(look.mask) / len(look.image)
    return _Letters(text, len(chars), shapes, boxes, blur / _height(boxes), before, across)


def _match(letters: _Letters, face: Face) -> _Match | None:
    if not all(ord(char) in face.coverage for char in letters.text if char != " "):
        return None
    try:
        setting = glyphs.set_line(letters.text, face, _SIZE, even=letters.even)
    except Reject:
        return None
    inked = [number for number, char in enumerate(setting.chars) if char != " "][-len(letters.shapes) :]
    boxes = setting.boxes[inked]
    mask = _as_made_out(setting.mask, letters.blur * _height(boxes))
    likeness = [
        _correlation(shape, mask[top:bottom, left:right])
        for shape, (left, top, right, bottom) in zip(letters.shapes, boxes.astype(int).tolist(), strict=True)
    ]
    if min(likeness) < -1:
        return None
    real, drawn = letters.boxes, boxes.astype(np.float64)
    high, tall = letters.height, _height(drawn)
    width = ((real[:, 2] - real[:, 0]).sum() / high) / ((drawn[:, 2] - drawn[:, 0]).sum() / tall)
    reach = [(found[-1, 0] + found[-1, 2] - found[0, 0] - found[0, 2]) / 2 for found in (real, drawn)]
    spacing = (reach[0] / high / width - reach[1] / tall) * tall / _SIZE / (len(boxes) - 1)
    # Letters that are narrow in one and wide in the other are not alike, whatever their shapes.
    unlike = float(np.log((real[:, 2] - real[:, 0]) / (drawn[:, 2] - drawn[:, 0])).std()) + _shifted(real, drawn)
    return _Match(float(np.mean(likeness) - _WIDTHS * unlike), float(width), float(spacing))


def _height(boxes: Array) -> float:
    return float(np.median(boxes[:, 3] - boxes[:, 1]))


def _as_made_out(mask: Image, blur: float) -> Image:
    """Letters as a blur of so many pixels leaves them to who parts them halfway between ink and ground.

    Thin strokes seem thicker, so that without it bold faces would be the likest.
    """
    soft = cv2.GaussianBlur(mask, (0, 0), blur)
    level = 0.5 * cv2.mean(soft, mask)[0]
    return np.asarray(cv2.threshold(soft, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _shifted(real: Array, drawn: Array) -> float:
    """How far letters are from where the drawn ones are, these set wider or closer as need be: a share of a letter."""
    middles, others = ((boxes[:, 0] + boxes[:, 2]) / 2 for boxes in (real, drawn))
    line = np.polyfit(others, middles, 1)
    return float((middles - np.polyval(line, others)).std() / (real[:, 2] - real[:, 0]).mean())


def _correlation(one: Image, other: Image) -> float:
    """Of two letters, each brought to a square; -2 where one of them is nothing."""
    if not one.size or not other.size:
        return -2.0
    first, second = (
        cv2.resize(shape, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) for shape in (one, other)
    )
    first, second = first - first.mean(), second - second.mean()
    return float((first * second).sum() / max(1e-3, float(np.linalg.norm(first) * np.linalg.norm(second))))
