"""Tiles of cloth, wood, metal and plastic."""

from __future__ import annotations

import math
from typing import cast

import cv2
import numpy as np

from synth.backgrounds._bank import HEIGHT, WIDTH
from synth.backgrounds._field import (
    COLUMNS,
    ROWS,
    Field,
    along,
    blank,
    blur,
    cells,
    dots,
    fibres,
    grit,
    lit,
    lumps,
    octaves,
    tones,
)
from synth.data import Image

_TURN = np.float32(2 * math.pi)


def canvas(gen: np.random.Generator) -> Image:
    """Plain weave: each thread over one, under one."""
    warp, weft = _threads(gen, gen.uniform(2.6, 6.0), gen.uniform(-0.12, 0.12), 1.0)
    over = (np.floor(warp) + np.floor(weft)) % 2
    field = _round(warp) * _long(weft) * over + _round(weft) * _long(warp) * (1 - over)
    return tones(blur(field * np.float32(1.6) + _uneven(gen, warp, weft), 0.7) + _nap(gen))


def twill(gen: np.random.Generator) -> Image:
    """Denim: the crossings step aside by one thread in each row, so diagonals show."""
    warp, weft = _threads(gen, gen.uniform(2.4, 4.2), gen.uniform(-0.12, 0.12), 0.7)
    over = (np.floor(warp) + np.floor(weft)) % 3 < 2
    field = np.where(over, _round(warp) * np.float32(1.0), _round(weft) * np.float32(0.45))
    return tones(blur(field * np.float32(1.3) + _uneven(gen, warp, weft), 0.7) + _nap(gen))


def knit(gen: np.random.Generator) -> Image:
    """Columns of slanting loops."""
    warp, weft = _threads(gen, gen.uniform(5.0, 9.0), gen.uniform(-0.15, 0.15), 1.2)
    side = np.abs(warp - np.floor(warp) - np.float32(0.5))
    loops = np.cos((weft * np.float32(1.3) + side * np.float32(1.4)) * _TURN) + np.cos(side * 2 * _TURN)
    return tones(blur(loops + grit(gen, 0.8) * np.float32(0.6), 0.7) + _nap(gen))


def felt(gen: np.random.Generator) -> Image:
    hairs = fibres(gen, 3000, 24, 0.4) - fibres(gen, 3000, 24, 0.4)
    return tones(
        blur(hairs, 0.7) * np.float32(1.3) + grit(gen, 1.1) * np.float32(0.35) + lumps(gen, 30, 30) * np.float32(0.15)
    )


def board(gen: np.random.Generator, number: int) -> Image:
    """Sawn wood: rings cut along, pores drawn out along the grain, now and then a knot, gaps between planks."""
    high = (400.0, 96.0, 400.0, 150.0)[number % 4]
    plank = np.floor((ROWS + np.float32(gen.uniform(0, 90))) / np.float32(high)) + blank()
    y = ROWS + plank * np.float32(777) + lumps(gen, 70, 420) * np.float32(16) + lumps(gen, 14, 160) * np.float32(1.5)
    rings = (_knots(gen, y) if number % 2 == 0 else y) / np.float32(gen.uniform(7, 18)) + lumps(gen, 40, 900)
    late = (rings - np.floor(rings)) ** 2
    pores = np.clip(lumps(gen, 1.1, 26) - np.float32(0.6), 0, 3) * np.float32(0.35)
    streaks = lumps(gen, 3, 240) * np.float32(0.3) + lumps(gen, 18, 500) * np.float32(0.35)
    gap = np.exp(-np.abs((ROWS + np.float32(30)) % np.float32(high)) / np.float32(1.3)) * np.float32(3 * (high < 200))
    shade = gen.normal(0, 0.45, 16).astype(np.float32)[plank.astype(np.int32)]
    return tones(blur(shade - late * np.float32(0.8) - pores + streaks, 0.6) - gap + _nap(gen) * np.float32(0.5))


def brushed(gen: np.random.Generator) -> Image:
    strokes = lumps(gen, 1, 160) + lumps(gen, 1.5, 50) * np.float32(0.5) + lumps(gen, 3, 500) * np.float32(0.6)
    return tones(strokes + lumps(gen, 60, 500) * np.float32(0.5) + grit(gen, 0.7) * np.float32(0.15))


def rolled(gen: np.random.Generator) -> Image:
    """Sheet as it leaves the mill: dull, with faint bands and a few scratches."""
    bands = lumps(gen, 14, 600) * np.float32(0.5) + lumps(gen, 40, 200)
    return tones(bands + grit(gen, 0.9) * np.float32(0.35) + lumps(gen, 4, 9) * np.float32(0.25) + _scratches(gen, 40))


def galvanised(gen: np.random.Generator) -> Image:
    """Zinc: large crystals that shine each its own way."""
    crystals = gen.normal(0, 1, 2600).astype(np.float32)[cells(gen, int(gen.integers(500, 2400)))]
    return tones(
        blur(crystals, 0.9) + octaves(gen, (4, 20, 80), 0.3) * np.float32(0.6) + grit(gen, 0.7) * np.float32(0.2)
    )


def lacquer(gen: np.random.Generator, number: int) -> Image:
    """Paint on sheet metal: the dimples of a spray gun, scratches, a chip here and there."""
    dimples = lit(lumps(gen, 4.5, 6), 1.0) * np.float32(0.05)
    wear = _scratches(gen, 30 + 40 * number) - blur(dots(gen, 12 * number, (0.8, 4)), 0.6) * np.float32(3)
    return tones(dimples + lumps(gen, 50, 120) * np.float32(0.5) + wear + grit(gen, 0.7) * np.float32(0.2))


def skin(gen: np.random.Generator, number: int) -> Image:
    """The fine grain of moulded or printed plastic."""
    grains = lit(lumps(gen, 2 + number, 2 + number), 0.8) * np.float32(0.09)
    return tones(grit(gen, 0.8) * np.float32(0.5) + grains + lumps(gen, 9, 9) * np.float32(0.4))


def _threads(gen: np.random.Generator, pitch: float, tilt: float, wander: float) -> tuple[Field, Field]:
    """The running numbers of the warp and the weft thread at each pixel; they bend, for cloth never lies straight."""
    bend = np.float32(wander)
    warp = along(tilt) + lumps(gen, 60, 30) * bend * 2 + lumps(gen, 25, 9) * bend * np.float32(0.4)
    weft = along(tilt + math.pi / 2) + lumps(gen, 30, 60) * bend * 2 + lumps(gen, 9, 25) * bend * np.float32(0.4)
    return (warp + 2048) / np.float32(pitch), (weft + 2048) / np.float32(pitch)


def _round(thread: Field) -> Field:
    """The shading across a thread: light on its back, dark where it dips between its neighbours."""
    return cast(Field, np.sin((thread - np.floor(thread)) * (_TURN / 2)))


def _long(thread: Field) -> Field:
    return np.float32(0.6) + np.float32(0.4) * _round(thread)


def _uneven(gen: np.random.Generator, warp: Field, weft: Field) -> Field:
    """No two threads are equally thick or equally dyed."""
    table = gen.normal(0, 0.16, 2048).astype(np.float32)
    field: Field = table[warp.astype(np.int32) & 2047] + table[(weft.astype(np.int32) + 700) & 2047]
    return field


def _nap(gen: np.random.Generator) -> Field:
    return grit(gen, 0.8) * np.float32(0.12) + lumps(gen, 50, 80) * np.float32(0.12)


def _knots(gen: np.random.Generator, y: Field) -> Field:
    """The grain, led around a few knots."""
    for _ in range(2):
        across = (COLUMNS - np.float32(gen.uniform(0, WIDTH))) / np.float32(gen.uniform(40, 110))
        down = (ROWS - np.float32(gen.uniform(0, HEIGHT))) / np.float32(gen.uniform(14, 30))
        y = y + np.exp(-across * across - down * down) * np.float32(gen.uniform(20, 60))
    return y


def _scratches(gen: np.random.Generator, count: int) -> Field:
    """Straight fine lines, bright ones and dark ones."""
    marks = blank()
    for sign in (1.6, -1.2):
        layer: Image = np.zeros((HEIGHT, WIDTH), np.uint8)
        for _ in range(count):
            x, y, turn = gen.uniform(0, WIDTH), gen.uniform(0, HEIGHT), gen.normal(0.4, 0.5)
            reach = gen.uniform(6, 90)
            end = (int(x + reach * math.cos(turn)), int(y + reach * math.sin(turn)))
            cv2.line(layer, (int(x), int(y)), end, int(gen.integers(60, 256)), 1, cv2.LINE_AA)
        marks = marks + layer.astype(np.float32) * np.float32(sign / 255)
    return blur(marks, 0.5)
