"""What is printed or spilt on paper, as coverage: 0 nothing, 255 full."""

from __future__ import annotations

import math

import cv2
import numpy as np

from synth.backgrounds._bank import HEIGHT, WIDTH
from synth.backgrounds._field import COLUMNS, ROWS, Field, along, blank, blur, coverage, dots, grit, limited, lumps
from synth.data import Image

_FULL = np.float32(255)


def lines(gen: np.random.Generator) -> Image:
    """Ruled lines, level but for the tilt of the page."""
    return _inked(gen, _rules(gen, math.pi / 2 + gen.uniform(-0.02, 0.02), gen.uniform(22, 64)))


def squares(gen: np.random.Generator) -> Image:
    tilt, pitch = gen.uniform(-0.025, 0.025), gen.uniform(9, 34)
    level, upright = _rules(gen, math.pi / 2 + tilt, pitch), _rules(gen, tilt, pitch)
    return _inked(gen, np.maximum(level, upright))


def table(gen: np.random.Generator) -> Image:
    """The borders of a table: rows of one height, columns of many widths."""
    canvas: Image = np.zeros((HEIGHT, WIDTH), np.uint8)
    thick, lean = int(gen.integers(1, 4)), int(gen.integers(-6, 7))
    for y in range(int(gen.integers(5, 40)), HEIGHT + 10, int(gen.integers(44, 80))):
        cv2.line(canvas, (0, y - lean), (WIDTH, y + lean), 255, thick, cv2.LINE_AA)
    for x in np.cumsum(gen.integers(140, 520, 12)):
        cv2.line(canvas, (int(x), 0), (int(x) - lean // 4, HEIGHT), 255, thick, cv2.LINE_AA)
    return _inked(gen, canvas.astype(np.float32) / _FULL)


def form(gen: np.random.Generator) -> Image:
    """Boxes for single letters, dotted lines to write on, and shaded fields."""
    canvas: Image = np.zeros((HEIGHT, WIDTH), np.uint8)
    for y in range(int(gen.integers(0, 30)), HEIGHT, 64):
        left, right = int(gen.integers(0, 300)), int(gen.integers(500, WIDTH))
        style = gen.integers(0, 3)
        if style == 0:
            cv2.rectangle(canvas, (left, y), (right, y + 44), 70, cv2.FILLED)
        step = int(gen.integers(26, 44)) if style == 1 else int(gen.integers(4, 7))
        for x in range(left, right, step):
            if style == 1:
                cv2.rectangle(canvas, (x, y), (x + step, y + 42), 255, 1)
            elif style == 2:
                cv2.circle(canvas, (x, y + 42), 1, 255, cv2.FILLED)
    return _inked(gen, canvas.astype(np.float32) / _FULL)


def guilloche(gen: np.random.Generator) -> Image:
    """Two families of fine waves that cross, as on banknotes."""
    first = _waves(gen, gen.uniform(0, math.pi))
    second = _waves(gen, gen.uniform(0, math.pi))
    return coverage(np.maximum(first, second) * np.clip(lumps(gen, 90, 200) * np.float32(0.3) + 0.8, 0.3, 1) * _FULL)


def halftone(gen: np.random.Generator) -> Image:
    """Dots on a turned grid, their size following a tint that changes slowly."""
    angle, pitch = gen.uniform(0, math.pi), gen.uniform(3.5, 8.0)
    scale = np.float32(2 * math.pi / pitch)
    screen = np.cos(along(angle) * scale) + np.cos(along(angle + math.pi / 2) * scale)
    tint = lumps(gen, 60, 160) + np.float32(gen.uniform(-0.4, 0.6))
    return coverage(np.clip((screen + tint - np.float32(0.6)) * np.float32(pitch / 5), 0, 1) * _FULL)


def microprint(gen: np.random.Generator) -> Image:
    """Slanting rows of fine print seen from too far to read: words of specks."""
    pitch, tilt = gen.uniform(7, 14), gen.uniform(-0.5, 0.5)
    row = along(tilt + math.pi / 2) / np.float32(pitch)
    line = np.floor(row).astype(np.int32) + 4096
    place = along(tilt) + np.float32(31.7) * line.astype(np.float32)
    level = (row * 7).astype(np.int32) * 811
    specks = gen.random(8192)[((place / np.float32(pitch / 8)).astype(np.int32) + line * 57 + level) & 8191] < 0.45
    words = gen.random(8192)[((place / np.float32(pitch * 0.7)).astype(np.int32) + line * 91) & 8191] < 0.82
    body = np.exp(-(((row - np.floor(row) - np.float32(0.5)) / np.float32(0.28)) ** 4))
    return coverage(blur(specks.astype(np.float32) * words * body, 0.8) * np.float32(1.5) * _FULL)


def cup(gen: np.random.Generator) -> Image:
    """Rings that wet cups leave, and splashes."""
    field = blank()
    for _ in range(7):
        radius, x, y = gen.uniform(60, 130), gen.uniform(0, WIDTH), gen.uniform(-40, HEIGHT + 40)
        distance = np.hypot(COLUMNS - np.float32(x), ROWS - np.float32(y)) + lumps(gen, 50, 50) * np.float32(2)
        rim = np.exp(-np.abs((distance - np.float32(radius)) / np.float32(gen.uniform(2, 5))))
        inside = np.float32(0.15) * np.clip((np.float32(radius) - distance) / np.float32(6) + np.float32(0.5), 0, 1)
        field = np.maximum(field, rim * np.clip(lumps(gen, 40, 40) * np.float32(0.5) + 0.6, 0, 1) + inside)
    return coverage((field + blur(dots(gen, 60, (0.8, 6)), 0.8) * np.float32(0.6)) * _FULL)


def tide(gen: np.random.Generator) -> Image:
    """Water that dried: even inside, dark at the edge where it stopped."""
    shape = lumps(gen, 70, 130) + lumps(gen, 18, 25) * np.float32(0.12) + lumps(gen, 5, 5) * np.float32(0.02)
    edge = np.exp(-np.abs(shape - np.float32(0.3)) * np.float32(26))
    inside = np.clip((shape - np.float32(0.3)) * np.float32(30) + np.float32(0.5), 0, 1)
    uneven = np.clip(lumps(gen, 30, 60) * np.float32(0.4) + np.float32(0.7), 0.1, 1)
    return coverage((edge * uneven * np.float32(0.75) + inside * np.float32(0.25)) * _FULL)


def dirt(gen: np.random.Generator) -> Image:
    """Smears, dust and specks, thicker in some places than in others."""
    where = np.clip(lumps(gen, 60, 140) + np.float32(0.2), 0, 2)
    smear = np.clip(lumps(gen, 5, 45) + lumps(gen, 14, 30), 0, 2) * np.float32(0.22)
    specks = blur(dots(gen, 900, (0.5, 2.6)), 0.5) * np.float32(0.7)
    return coverage((where * (smear + specks) + np.clip(grit(gen, 1.2), 0, 3) * np.float32(0.05)) * _FULL)


def _rules(gen: np.random.Generator, angle: float, pitch: float) -> Field:
    """Parallel lines across a direction, one pixel thick or a little more, 0 to 1."""
    place = (along(angle) + np.float32(gen.uniform(0, pitch))) % np.float32(pitch)
    distance = np.minimum(place, np.float32(pitch) - place)
    return limited(np.float32(gen.uniform(0.9, 1.6)) - distance, 0, 1)


def _inked(gen: np.random.Generator, shapes: Field) -> Image:
    """Print that took unevenly."""
    return coverage(shapes * np.clip(lumps(gen, 12, 60) * np.float32(0.12) + np.float32(0.9), 0.4, 1) * _FULL)


def _waves(gen: np.random.Generator, angle: float) -> Field:
    swing = np.sin(along(angle) / np.float32(gen.uniform(12, 40))) * np.float32(gen.uniform(6, 22))
    swell = np.sin(along(angle) / np.float32(gen.uniform(60, 160))) * np.float32(gen.uniform(10, 40))
    pitch = gen.uniform(5, 10)
    place = (along(angle + math.pi / 2) + swing + swell) % np.float32(pitch)
    distance = np.abs(place - np.float32(pitch / 2))
    return limited(np.float32(1.1) - distance, 0, 1)
