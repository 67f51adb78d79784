"""Lines that have to be shaped: HarfBuzz chooses and places the glyphs, and draws them.

Letters that join, stack or run from right to left are set in runs of one direction and one script. The whole line is
drawn in one go, at the exact places, so that joined letters have no seams.
"""

from __future__ import annotations

import functools
import itertools
import math
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import uharfbuzz as hb
from fontTools import unicodedata as scripts

from synth import bidi
from synth.data import Image
from synth.errors import Reject

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_CIRCLE = "\u25cc"
"""What HarfBuzz puts below a mark that has no letter to stand on."""
_LOOSE = "a mark without a letter to stand on"
_TOUCHING = frozenset(
    ("Adlm", "Arab", "Beng", "Deva", "Guru", "Mand", "Mong", "Nkoo", "Phag", "Rohg", "Sogd", "Syrc", "Tibt")
)
"""Scripts whose letters touch each other: space between them would tear them apart."""
_CLOSING = bidi.CLOSING | {"\u201c": "\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb", "\u2039": "\u203a"}
"""The closing one of each opening bracket and quotation mark."""
_BICAMERAL = ("Latn", "Grek", "Cyrl")
_AT_EDGES, _ASTRAY = (202, 216, 233, 234), 0.1
"""Combining classes of marks that hang at the ends of letters or tie two of them, and how far beside, in ems."""
_WEAK = ("Zyyy", "Zinh", "Zzzz")
"""Characters of no script of their own."""


class Shaped(NamedTuple):
    """A line as it was shaped and drawn."""

    mask: Image
    boxes: list[Box]
    """One for each cluster, in pixels of the mask."""
    baseline: int
    """Its row in the mask."""


_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
Turn = tuple[float, float, float, float]
"""xx, yx, xy, yy: what becomes of an outline's x and y, which points upwards, where y points downwards."""
STANDING: Turn = (1.0, 0.0, 0.0, -1.0)


class Glyph(NamedTuple):
    """One glyph in its place; font units, y downwards."""

    number: int
    cluster: int
    """Where in the text its characters begin."""
    x: float
    y: float
    start: float
    """The pen before it and, below, after it."""
    stop: float
    rtl: bool = False
    turn: Turn = STANDING


@functools.lru_cache(maxsize=96)
def font_of(path: str, number: int) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(path), number))


def shape(
    path: str, number: int, size: int, chars: Sequence[str], spacing: float, base: str, body: int, lang: str = ""
) -> Shaped:
    """Set and draw a line.

    chars: its clusters. size: of the em in pixels. spacing: in ems, after each cluster that does not touch the next.
    base: "ltr" or "rtl", the direction of the line. body: the height of the box of a space in pixels. lang: whose forms
    letters and digits have (BCP 47).
    Raises Reject where the face lacks a glyph, where a mark has no letter to stand on, and for a line without ink.
    """
    font, text = font_of(path, number), "".join(chars)
    glyphs = _placed(font, text, chars, spacing * font.face.upem, base, lang)
    _check_marks(font, glyphs, text)
    return drawn(font, glyphs, chars, size, body)


def drawn(font: hb.Font, glyphs: Sequence[Glyph], chars: Sequence[str], size: int, body: int) -> Shaped:
    """Draw placed glyphs; the rest is as in `shape`."""
    if any(scripts.category(char[0]).startswith("M") for char in chars):
        raise Reject(_LOOSE)
    scale = size / font.face.upem
    mask, left, top = _drawn(font, glyphs, scale)
    boxes = [
        (box[0] - left, box[1] - top, box[2] - left, box[3] - top) for box in _boxes(font, glyphs, chars, scale, body)
    ]
    return Shaped(mask, boxes, -top)


def _placed(font: hb.Font, text: str, chars: Sequence[str], spacing: float, base: str, lang: str = "") -> list[Glyph]:
    """The glyphs of a line from left to right as they are shown."""
    starts = {-1, *itertools.accumulate(map(len, chars), initial=0)}
    stretches = list(_stretches(text, base))
    # Where some letters touch, space between the others would be taken for that between words.
    added = 0.0 if any(script in _TOUCHING for *_, script in stretches) else spacing
    parts = [
        (rtl, *shaped(font, text, start, stop, "rtl" if rtl else "ltr", script, lang, apart=added != 0))
        for start, stop, rtl, script in stretches
    ]
    least = _least_space(text, parts)
    found, pen = list[Glyph](), 0.0
    for rtl, infos, positions in parts:
        for at, (info, place) in enumerate(zip(infos, positions, strict=True)):
            after = pen + max(place.x_advance, least if text[info.cluster] == " " else 0.0)
            found.append(Glyph(info.codepoint, info.cluster, pen + place.x_offset, -place.y_offset, pen, after, rtl))
            following = infos[at + 1].cluster if at + 1 < len(infos) else -1
            ends = following != info.cluster and (info.cluster if rtl else following) in starts
            pen = after + added * ends
    return found


def _least_space(text: str, parts: Iterable[tuple[bool, list[Any], list[Any]]]) -> float:
    """How wide a space has to be to be seen, where the face's own is next to nothing beside its letters; else 0.

    What hangs over from the letters beside it takes a part of it.
    """
    spaces, letters = list[float](), list[float]()
    for _, infos, positions in parts:
        for info, place in zip(infos, positions, strict=True):
            if place.x_advance:
                (spaces if text[info.cluster] == " " else letters).append(place.x_advance)
    usual = statistics.fmean(letters) if letters else 0.0
    return 0.6 * usual if spaces and min(spaces) < 0.2 * usual else 0.0


def _check_marks(font: hb.Font, glyphs: Iterable[Glyph], text: str) -> None:
    """Raise Reject where a mark is not where its letter is: a face whose GPOS does not know it sets it anywhere.

    Of Latin, Greek and Cyrillic letters: in other scripts marks may stand beside theirs, and the faces know them. But
    in Arabic one that takes room tears the letters apart.
    """
    for at, grouped in itertools.groupby(glyphs, key=lambda glyph: glyph.cluster):
        above = unicodedata.combining(text[at + 1 : at + 2] or " ")
        if not above:
            continue
        script, group = _script(text[at]), list(grouped)
        if script == "Arab" and sum(glyph.stop > glyph.start for glyph in group) > 1:
            raise Reject("a mark that the face sets beside its letter")
        if script not in _BICAMERAL:
            continue
        extents = ((glyph, font.get_glyph_extents(glyph.number)) for glyph in group)
        letter, *marks = [_box(glyph, found) for glyph, found in extents if found and found.width] or [_NOWHERE]
        for mark in marks:
            shared = min(letter[2], mark[2]) - max(letter[0], mark[0])
            least = (
                -_ASTRAY * font.face.upem if above in _AT_EDGES else 0.6 * min(letter[2] - letter[0], mark[2] - mark[0])
            )
            if shared < least:
                raise Reject("a mark that the face sets beside its letter")


def shaped(
    font: hb.Font,
    text: str,
    start: int,
    stop: int,
    direction: str,
    script: str = "",
    lang: str = "",
    *,
    apart: bool = False,
) -> tuple[list[Any], list[Any]]:
    """HarfBuzz's glyphs of a part of a text and their positions; its script is guessed where it is not given.

    Raises Reject where the face lacks a glyph, or a mark has no letter to stand on.
    """
    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.guess_segment_properties()
    buffer.direction = direction
    if script:
        buffer.script = script
    if lang:
        buffer.language = lang
    # Ligatures of letters that are set apart would close the gap between two of them.
    hb.shape(font, buffer, {"liga": False, "clig": False} if apart else {})
    infos = buffer.glyph_infos
    circle = 0 if _CIRCLE in text else font.get_nominal_glyph(ord(_CIRCLE)) or 0
    for info in infos:
        if info.codepoint == 0:
            raise Reject("a glyph that the face lacks")
        if info.codepoint == circle:
            raise Reject(_LOOSE)
    return infos, buffer.glyph_positions or []


def _stretches(text: str, base: str) -> Iterator[tuple[int, int, bool, str]]:
    """Parts of one direction and one script, from left to right as they are shown: start, stop, rtl, script."""
    found = _scripts(text)
    for run in bidi.runs(text, base):
        parts = [list(part) for _, part in itertools.groupby(range(run.start, run.stop), key=found.__getitem__)]
        for part in reversed(parts) if run.rtl else parts:
            yield part[0], part[-1] + 1, run.rtl, found[part[0]]


def _scripts(text: str) -> list[str]:
    """The script of each character; marks, spaces and punctuation go with what stands before them, else after.

    A closing bracket or quotation mark goes with its opening one (Unicode Standard Annex 24, 5.2), and so does what
    follows it.
    """
    found = [_script(char) for char in text]
    known = next((script for script in found if script not in _WEAK), "Latn")
    waiting: list[tuple[str, str]] = []
    for at, (char, script) in enumerate(zip(text, found, strict=True)):
        known = known if script in _WEAK else script
        if char in _CLOSING:
            waiting.append((_CLOSING[char], known))
        for place, (closing, before) in enumerate(waiting):
            if closing == char:
                known = before
                del waiting[place:]
                break
        found[at] = known
    return found


@functools.lru_cache(maxsize=8192)
def _script(char: str) -> str:
    return str(scripts.script(char))


def _drawn(font: hb.Font, glyphs: Iterable[Glyph], scale: float) -> tuple[Image, int, int]:
    """The coverage of the line with one empty pixel around it, and where its corner lies from the pen's start."""
    draw = hb.RasterDraw()
    for glyph in glyphs:
        xx, yx, xy, yy = glyph.turn
        draw.transform = (scale * xx, scale * yx, scale * xy, scale * yy, glyph.x * scale, glyph.y * scale)
        draw.draw_glyph(font, glyph.number)
    image = draw.render()
    extents = image.extents if image else None
    if extents is None or not extents.width or not extents.height:
        raise Reject("a line without ink")
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)[:, : extents.width]
    across, down = np.flatnonzero(rows.any(axis=0)), np.flatnonzero(rows.any(axis=1))
    if not across.size:
        raise Reject("a line without ink")
    inked = rows[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    mask = np.zeros((inked.shape[0] + 2, inked.shape[1] + 2), np.uint8)
    mask[1:-1, 1:-1] = inked
    return mask, extents.x_origin + int(across[0]) - 1, extents.y_origin + int(down[0]) - 1


def _boxes(font: hb.Font, glyphs: Sequence[Glyph], chars: Sequence[str], scale: float, body: int) -> list[Box]:
    """The box of each cluster, in pixels from the pen's start on the baseline, y downwards."""
    inked: dict[int, Box] = {}
    pens: dict[int, tuple[float, float]] = {}
    rtl: dict[int, bool] = {}
    for glyph in glyphs:
        at = glyph.cluster
        near, far = pens.get(at, (math.inf, -math.inf))
        pens[at], rtl[at] = (min(near, glyph.start), max(far, glyph.stop)), glyph.rtl
        extents = font.get_glyph_extents(glyph.number)
        if extents and extents.width and extents.height:
            box = _box(glyph, extents)
            inked[at] = _union(inked[at], box) if at in inked else box
    return list(_shared(inked, pens, rtl, chars, scale, body))


def _box(glyph: Glyph, extents: Any) -> Box:
    """The box of a glyph's outline where it is placed and as it is turned."""
    xx, yx, xy, yy = glyph.turn
    left, high = extents.x_bearing, extents.y_bearing
    right, low = left + extents.width, high + extents.height
    xs = glyph.x + xx * left + xy * high, glyph.x + xx * right + xy * low
    ys = glyph.y + yx * left + yy * high, glyph.y + yx * right + yy * low
    return min(xs), min(ys), max(xs), max(ys)


def _shared(
    inked: dict[int, Box],
    pens: dict[int, tuple[float, float]],
    rtl: dict[int, bool],
    chars: Sequence[str],
    scale: float,
    body: int,
) -> Iterator[Box]:
    """Boxes by cluster out of boxes by HarfBuzz's own: one may be made of several, or several share a ligature."""
    groups = [*sorted(pens), sum(map(len, chars))]
    start = 0
    for char in chars:
        stop = start + len(char)
        parts = []
        for group, following in itertools.pairwise(groups):
            if group < stop and following > start and (group in inked or char == " "):
                low, high = max(start, group) - group, min(stop, following) - group
                share = low / (following - group), high / (following - group)
                whole = inked[group] if group in inked else (pens[group][0], -body / scale, pens[group][1], 0.0)
                parts.append(_part(whole, share, rtl[group]))
        if not parts:
            raise Reject("a letter without ink")
        left, top, right, bottom = functools.reduce(_union, parts)
        yield math.floor(left * scale), math.floor(top * scale), math.ceil(right * scale), math.ceil(bottom * scale)
        start = stop


def _part(box: Box, share: tuple[float, float], rtl: bool) -> Box:
    """The part of a box from one share of its width to another, counted in the direction of writing."""
    low, high = (1 - share[1], 1 - share[0]) if rtl else share
    left, top, right, bottom = box
    return left + (right - left) * low, top, left + (right - left) * high, bottom


def _union(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
