"""Columns: lines from top to bottom, here lying on their left side, so that they run from left to right.

That is how recognisers read them, and everything that is done to a line can be done to them; `warp.settle` stands them
up where they are to be shown so. HarfBuzz chooses the forms that letters have in columns.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import uharfbuzz as hb

from synth.errors import Reject
from synth.glyphs._shaping import STANDING, Glyph, Shaped, Turn, drawn, font_of, shaped
from synth.vertical import Part, orientation

_LYING: Turn = (0.0, -1.0, -1.0, 0.0)
"""Turned counter-clockwise: what points up in the column points to the left."""


def shape(
    path: str, number: int, size: int, chars: Sequence[str], parts: Iterable[Part], spacing: float, body: int
) -> Shaped:
    """Set and draw a column.

    chars: its clusters. parts: how they stand. spacing: in ems, after each cluster that does not touch the next one.
    body: the height of the box of a space in pixels. The baseline of the answer is the middle of the column.
    Raises Reject as a line does, and where the face lacks the form that a mark has in columns.
    """
    font = font_of(path, number)
    starts = list(itertools.accumulate(map(len, chars), initial=0))
    text, added, pen = "".join(chars), spacing * font.face.upem, 0.0
    glyphs: list[Glyph] = []
    for part in parts:
        place = {"upright": _upright, "turned": _turned, "joined": _joined}[part.kind]
        for at in _cells(part):
            glyphs += place(font, text, starts[at[0]], starts[at[1]], pen)
            pen = glyphs[-1].stop + added
    return drawn(font, glyphs, chars, size, body)


def _cells(part: Part) -> Iterator[tuple[int, int]]:
    """What of a part is set at once: each upright letter alone, the others together."""
    if part.kind == "upright":
        yield from ((at, at + 1) for at in range(part.start, part.stop))
    else:
        yield part.start, part.stop


def _middle(font: hb.Font) -> float:
    """How far the middle of letters lies above the baseline."""
    extents = font.get_font_extents("ltr")
    return float(extents.ascender + extents.descender) / 2


def _upright(font: hb.Font, text: str, start: int, stop: int, pen: float) -> Iterator[Glyph]:
    form = orientation(text[start])
    infos, positions = shaped(font, text, start, stop, "ttb")
    plain = font.get_nominal_glyph(ord(text[start]))
    if form == "Tr" and infos[0].codepoint == plain:  # The face has no form for columns: turned will do.
        yield from _turned(font, text, start, stop, pen)
        return
    if form == "Tu" and infos[0].codepoint == plain:
        raise Reject("a mark that the face has no form for in columns")
    if -sum(place.y_advance for place in positions) <= max(_height(font, info.codepoint) for info in infos):
        yield from _celled(font, infos, positions, pen)
        return
    top = _top(font)
    for info, place in zip(infos, positions, strict=True):
        after = pen - place.y_advance
        baseline = pen - place.y_offset if top is None else pen + top
        yield Glyph(info.codepoint, info.cluster, baseline, -place.x_offset, pen, after, turn=_LYING)
        pen = after


def _celled(font: hb.Font, infos: Sequence[Any], positions: Sequence[Any], pen: float) -> Iterator[Glyph]:
    """A letter in a cell as high as a line, where its face gives it less room than it takes: some give it none."""
    extents = font.get_font_extents("ltr")
    after = pen + extents.ascender - extents.descender
    for info, place in zip(infos, positions, strict=True):
        baseline = pen + extents.ascender - (place.y_offset - positions[0].y_offset)
        yield Glyph(info.codepoint, info.cluster, baseline, -place.x_offset, pen, after, turn=_LYING)


def _height(font: hb.Font, glyph: int) -> float:
    extents = font.get_glyph_extents(glyph)
    return abs(float(extents.height)) if extents else 0.0


@functools.lru_cache(maxsize=96)
def _top(font: hb.Font) -> float | None:
    """How far the head of a cell lies above the baseline in a face whose `vmtx` is wrong: one that sets ideographs far
    out of their cells. None where the face knows better.
    """
    found = next((char for char in "国國中口" if font.get_nominal_glyph(ord(char))), "")
    if not found:
        return None
    (info,), (place,) = shaped(font, found, 0, 1, "ttb")
    extents = font.get_glyph_extents(info.codepoint)
    before = -place.y_offset - extents.y_bearing
    after = -place.y_advance - before + extents.height
    return _middle(font) + font.face.upem / 2 if min(before, after) < -0.25 * font.face.upem else None


def _turned(font: hb.Font, text: str, start: int, stop: int, pen: float) -> Iterator[Glyph]:
    middle = _middle(font)
    for info, place in zip(*shaped(font, text, start, stop, "ltr"), strict=True):
        after = pen + place.x_advance
        yield Glyph(
            info.codepoint, info.cluster, pen + place.x_offset, middle - place.y_offset, pen, after, turn=STANDING
        )
        pen = after


def _joined(font: hb.Font, text: str, start: int, stop: int, pen: float) -> Iterator[Glyph]:
    """Side by side in one cell, made narrower where they would not fit."""
    infos, positions = shaped(font, text, start, stop, "ltr")
    em, width = font.face.upem, sum(place.x_advance for place in positions)
    narrow = min(1.0, 0.96 * em / width) if width else 1.0
    across, baseline = width * narrow / 2, pen + em / 2 + _middle(font)
    for info, place in zip(infos, positions, strict=True):
        y = across - place.x_offset * narrow
        yield Glyph(
            info.codepoint, info.cluster, baseline - place.y_offset, y, pen, pen + em, turn=(0.0, -narrow, -1.0, 0.0)
        )
        across -= place.x_advance * narrow
