"""Characters that a face may draw wrongly: unlike all other faces, or like another character of its own."""

from __future__ import annotations

import contextlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from synth import glyphs
from synth.data import Array, Face, Image
from synth.errors import Reject

_SIZE = 64
"""Of the em in pixels, at which glyphs are compared and shown."""
_SIDE = 16
_FEWEST = 3
"""Other faces that must have a character before it is compared."""
_ALIKE = 0.998
_PER_ROW = 24


class Doubts(NamedTuple):
    """What of a face should be looked at."""

    face: Face
    unlike: str
    """Characters that no other face draws as it does, the oddest first."""
    alike: tuple[str, ...]
    """Pairs of characters that it draws as one, and most other faces do not."""


class _Glyph(NamedTuple):
    shape: Array
    """(_SIDE * _SIDE,): its ink, brought to one size, as a vector of length 1 and mean 0."""
    box: tuple[int, int, int]
    """Left out of account by the shape: width, height, and the top above the baseline, in pixels."""


def doubts(faces: Sequence[Face], others: Iterable[Face]) -> Iterator[Doubts]:
    """What should be looked at of each of the faces, beside the others; a face among these is not compared with itself.

    Takes a minute for ten Chinese faces.
    """
    wanted = frozenset[int]().union(*(face.coverage for face in faces))
    drawn: dict[tuple[Path, int], dict[int, _Glyph]] = {}
    known: dict[int, dict[str, _Glyph]] = defaultdict(dict)
    for other in others:
        drawn[other.path, other.number] = own = dict(_glyphs(other, wanted))
        for point, glyph in own.items():
            known[point][other.name] = glyph
    for face in faces:
        own = drawn.get((face.path, face.number)) or dict(_glyphs(face, wanted))
        rest = {point: [glyph for name, glyph in known[point].items() if name != face.name] for point in own}
        yield Doubts(face, _unlike(own, rest), tuple(_twins(face, own, known)))


def _glyphs(face: Face, wanted: frozenset[int]) -> Iterator[tuple[int, _Glyph]]:
    for point in sorted(face.coverage & wanted):
        if unicodedata.category(chr(point))[0] not in "CMZ":
            with contextlib.suppress(Reject):  # No text has it then.
                drawn = glyphs.letter(chr(point), face, _SIZE)
                size = drawn.right - drawn.left, drawn.bottom - drawn.top
                yield point, _Glyph(_shape(np.asarray(drawn.mask)), (*size, drawn.top))


def _shape(inked: Image) -> Array:
    small = cv2.resize(inked, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    shape = cv2.GaussianBlur(small, (3, 3), 0.8).ravel()
    shape -= shape.mean()
    return np.asarray(shape / (np.linalg.norm(shape) + 1e-6), np.float32)


def _unlike(own: Mapping[int, _Glyph], rest: Mapping[int, Sequence[_Glyph]]) -> str:
    """Characters whose likeness to the three nearest of other faces is far below what is usual for the face."""
    scores = {
        point: float(np.sort([glyph.shape @ other.shape for other in rest[point]])[-_FEWEST:].mean())
        for point, glyph in own.items()
        if len(rest[point]) >= _FEWEST
    }
    if not scores:
        return ""
    usual = float(np.median(list(scores.values())))
    spread = float(np.median([abs(score - usual) for score in scores.values()])) + 0.01
    odd = (point for point, score in scores.items() if score < min(0.55, usual - 5 * spread))
    return "".join(chr(point) for point in sorted(odd, key=lambda point: scores[point]))


def _twins(face: Face, own: Mapping[int, _Glyph], known: Mapping[int, Mapping[str, _Glyph]]) -> Iterator[str]:
    points = list(own)
    shapes = np.stack([own[point].shape for point in points]) if points else np.zeros((0, _SIDE * _SIDE), np.float32)
    told = set[int]()
    for start in range(0, len(points), 1000):
        rows, columns = np.nonzero(shapes[start : start + 1000] @ shapes.T > _ALIKE)
        for one, other in zip((rows + start).tolist(), columns.tolist(), strict=True):
            pair = chr(points[one]) + chr(points[other])
            if (
                one < other
                and not {one, other} <= told
                and _near(own[points[one]], own[points[other]], 1)
                and not _same_text(pair)
            ):
                first, second = known[points[one]], known[points[other]]
                both = (first.keys() & second.keys()) - {face.name}
                merged = sum(_near(first[name], second[name], 2) for name in both)
                if len(both) >= _FEWEST and merged <= 0.2 * len(both):
                    told |= {one, other}
                    yield pair


def _near(one: _Glyph, other: _Glyph, pixels: int) -> bool:
    """Whether two glyphs look the same and have the same size and height."""
    apart = max(abs(mine - theirs) for mine, theirs in zip(one.box, other.box, strict=True))
    return apart <= pixels and float(one.shape @ other.shape) > 0.985


def _same_text(pair: str) -> bool:
    """Whether two characters are forms of one, such as its narrow and its wide form."""
    return unicodedata.normalize("NFKC", pair[0]) == unicodedata.normalize("NFKC", pair[1])


def sheet(found: Iterable[Doubts], others: Sequence[Face]) -> Image:
    """A picture of all that is doubted, each character with that of another face below it, a plain one if there is."""
    plain = sorted(others, key=lambda face: face.kind not in ("sans", "hei", "serif"))
    cells = [_cell(each.face, char, plain) for each in found for char in each.unlike + "".join(each.alike)]
    cells += [np.full((2 * _SIZE, _SIZE), 255, np.uint8)] * (-len(cells) % _PER_ROW)
    rows = [np.hstack(cells[start : start + _PER_ROW]) for start in range(0, len(cells), _PER_ROW)]
    return np.asarray(cv2.cvtColor(np.vstack(rows), cv2.COLOR_GRAY2RGB), np.uint8)


def _cell(face: Face, char: str, others: Sequence[Face]) -> Image:
    like = next((other for other in others if ord(char) in other.coverage and other.name != face.name), face)
    cell = np.full((2 * _SIZE, _SIZE), 255, np.uint8)
    cell[:, 0] = 200
    for shown, top, share in ((face, 0, 1.0), (like, _SIZE, 0.6)):
        mask = np.asarray(glyphs.letter(char, shown, 2 * _SIZE // 3).mask)[: _SIZE - 4, : _SIZE - 4]
        high, left = top + (_SIZE - mask.shape[0]) // 2, (_SIZE - mask.shape[1]) // 2
        cell[high : high + mask.shape[0], left : left + mask.shape[1]] -= (share * mask).astype(np.uint8)
    return cell
