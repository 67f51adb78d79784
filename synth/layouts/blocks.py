"""Texts of more than one row: lines below each other, small letters above or below the line, readings above it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from synth import glyphs
from synth.data import Face, Image, Ink, IntRange, Line, Phrase, Points, Range
from synth.errors import Reject
from synth.layouts.lines import em, line_of, roomy
from synth.rng import Stream
from synth.text import LATIN_END, clusters, needs_shaping

_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんがぎぐげござじずぜぞ"
_SMALL = re.compile(r"(?<=[^\W\d_])\d{1,2}(?!\d)")
"""Figures that follow a letter: of H2O, of m2, of a footnote."""


class Piece(NamedTuple):
    """Something set, and where its corner lies in what it is part of."""

    setting: glyphs.Setting
    x: int
    y: int


def stacked(
    phrase: Phrase,
    face: Face,
    rng: Stream,
    *,
    sizes: tuple[int, ...] = (40,),
    rows: IntRange = (2, 3),
    leading: Range = (1.1, 1.5),
    centred: float = 0.5,
) -> Ink:
    """Several short lines below each other, as on labels, stamps and signs; the label has them in one.

    sizes: as for a horizontal line. rows: how many, where the text has enough words or letters. leading: from one
    baseline to the next, in ems, from 0.8 to 5. centred: how often lines are, else they begin where the first one does.
    """
    size, step = em(rng, sizes), rng.within(leading, 0.8, 5.0)
    between, texts = _broken(phrase.text, rng.integer(*rows))
    middle, rtl = rng.chance(centred), phrase.direction == "rtl"
    settings = [roomy(_set(text, face, size, phrase), glyphs.x_height(face, size)) for text in texts]
    widest, pieces = max(setting.mask.shape[1] for setting in settings), []
    for row, setting in enumerate(settings):
        spare = widest - setting.mask.shape[1]
        x = spare // 2 if middle else spare * rtl
        pieces.append(Piece(setting, x, round(row * step * size - setting.baseline)))
    mask, left, top = _joined(pieces)
    lines = tuple(
        _moved(line_of(text, piece.setting, glyphs.x_height(face, size)), piece.x - left, piece.y - top)
        for text, piece in zip(texts, pieces, strict=True)
    )
    return Ink(mask, lines, size=size, between=between)


def raised(
    phrase: Phrase,
    face: Face,
    rng: Stream,
    *,
    sizes: tuple[int, ...] = (40,),
    scale: Range = (0.55, 0.7),
    below: float = 0.4,
) -> Ink:
    """A line in which figures that follow a letter stand small above the line or below it, as in formulas and notes.

    sizes: as for a horizontal line. scale: of the small figures, from 0.3 to 1. below: how often they stand below.
    """
    size, small = em(rng, sizes), rng.within(scale, 0.3, 1.0)
    shift = round(size * (0.2 if rng.chance(below) else -0.38))
    pieces, chars, pen = list[Piece](), list[str](), 0
    for text, is_small in _figures(phrase.text):
        setting = _set(text, face, round(size * small) if is_small else size, phrase)
        pieces.append(Piece(setting, pen, round(shift * is_small - setting.baseline)))
        chars += setting.chars
        pen += setting.mask.shape[1] - 1
    return _one_line(phrase.text, pieces, tuple(chars), face, size)


def ruby(phrase: Phrase, face: Face, rng: Stream, *, sizes: tuple[int, ...] = (40,), scale: Range = (0.4, 0.5)) -> Ink:
    """A line with readings in small kana above its ideographs, as Japanese has them; they are not in the label.

    sizes: as for a horizontal line. scale: of the kana, from 0.2 to 1.
    """
    size, small = em(rng, sizes), rng.within(scale, 0.2, 1.0)
    base = _set(phrase.text, face, size, phrase)
    pieces = [Piece(base, 0, round(-base.baseline))]
    for char, (left, _, right, _) in zip(base.chars, base.boxes.tolist(), strict=True):
        if "\u4e00" <= char[0] <= "\u9fff":
            reading = "".join(rng.choose(_KANA) for _ in range(rng.integer(1, 2)))
            if not face.coverage.issuperset(map(ord, reading)):
                raise Reject("a face without kana")
            setting = glyphs.set_line(reading, face, round(size * small))
            x = round((left + right - setting.mask.shape[1]) / 2)
            pieces.append(Piece(setting, x, round(-base.baseline - 0.5 * size * small - setting.baseline)))
    mask, left, top = _joined(pieces)
    line = _moved(line_of(phrase.text, base, glyphs.x_height(face, size)), -left, round(-base.baseline) - top)
    line.quad[:2, 1] = 1.0  # A crop shows what stands above the line.
    return Ink(mask, (line,), size=size)


def _set(text: str, face: Face, size: int, phrase: Phrase) -> glyphs.Setting:
    return glyphs.set_line(text, face, size, direction=phrase.direction, lang=phrase.lang)


def _broken(text: str, rows: int) -> tuple[str, list[str]]:
    """What stands between rows, and the text in at most so many of about one length."""
    between = " " if " " in text else ""
    if not between and not any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text):
        return between, [text]  # One word, which no one breaks without a hyphen.
    parts: Sequence[str] = text.split(" ") if between else _unbroken(clusters(text))
    rows = max(1, min(rows, len(parts) if between else len(parts) // 2))
    ends = [round(len(parts) * (row + 1) / rows) for row in range(rows)]
    return between, [between.join(parts[start:stop]) for start, stop in zip([0, *ends], ends, strict=False)]


def _unbroken(chars: Iterable[str]) -> list[str]:
    """Characters between which a row may end: not between Latin letters, digits and their marks."""
    runs = (list(run) for _, run in itertools.groupby(chars, key=_holds))
    return [part for run in runs for part in (["".join(run)] if _holds(run[0]) else run)]


def _holds(char: str) -> bool:
    return char[0] < LATIN_END or char[0].isdigit()


def _figures(text: str) -> list[tuple[str, bool]]:
    """The text in parts, from left to right, and whether each is small; what must be shaped is one part."""
    if needs_shaping(text):
        return [(text, False)]
    found, at = list[tuple[str, bool]](), 0
    for figures in _SMALL.finditer(text):
        found += [(text[at : figures.start()], False), (figures[0], True)]
        at = figures.end()
    return [part for part in (*found, (text[at:], False)) if part[0]]


def _joined(pieces: Sequence[Piece]) -> tuple[Image, int, int]:
    """All pieces in one mask, and where its corner lies."""
    left, top = min(piece.x for piece in pieces), min(piece.y for piece in pieces)
    right = max(piece.x + piece.setting.mask.shape[1] for piece in pieces)
    bottom = max(piece.y + piece.setting.mask.shape[0] for piece in pieces)
    mask = np.zeros((bottom - top, right - left), np.uint8)
    for (part, *_), x, y in pieces:
        there = mask[y - top : y - top + part.shape[0], x - left : x - left + part.shape[1]]
        np.maximum(there, part, out=there)
    return mask, left, top


def _one_line(text: str, pieces: Sequence[Piece], chars: tuple[str, ...], face: Face, size: int) -> Ink:
    """Pieces side by side as one line."""
    mask, left, top = _joined(pieces)
    boxes: Points = np.concatenate(
        [piece.setting.boxes + np.array([piece.x - left, piece.y - top] * 2, np.float32) for piece in pieces]
    )
    setting = roomy(glyphs.Setting(mask, chars, boxes, float(-top)), glyphs.x_height(face, size))
    return Ink(setting.mask, (line_of(text, setting, glyphs.x_height(face, size)),), size=size)


def _moved(line: Line, x: float, y: float) -> Line:
    shift = np.array([x, y], np.float32)
    return Line(line.text, line.quad + shift, line.chars, line.boxes + shift)
