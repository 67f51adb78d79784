"""Bends of a whole line: arcs, bulges, one end larger, unevenly fed paper. They are only noted, like all moves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from synth import warp
from synth.data import Angles, Ink, Range
from synth.inks._shape import mesh, middle
from synth.rng import Stream

_WIDEST, _ROUND = math.radians(100.0), math.radians(330.0)


def curve(ink: Ink, rng: Stream, *, degrees: Angles = (15.0, 80.0), upward: float = 0.6, rise: float = 0.9) -> Ink:
    """Set the line on an arc, as seals, logos, labels on bottles and signs over doors have it.

    degrees: from the first letter's direction to the last one's, at most 100. upward: how often the middle is higher
    than the ends. rise: it is not higher than that by more than this share of the text's height.
    """
    drawn, sign = math.radians(rng.uniform(*degrees)), 1.0 if rng.chance(upward) else -1.0
    x, y, width, tall = middle(ink)
    # The arc rises by about width * angle / 8; one whose inner side had no length would tear the letters.
    angle = max(1e-3, min(abs(drawn), _WIDEST, 8 * rise * tall / max(width, 1.0), width / (1.3 * tall)))
    return warp.add(ink, warp.Arc(x, y, sign * width / angle))


def circle(
    ink: Ink, rng: Stream, *, degrees: Angles = (200.0, 320.0), upward: float = 0.75, tallest: float = 4.5
) -> Ink:
    """Set the line round a circle, as seals, coins, badges and caps of bottles have it.

    degrees: from the first letter's direction to the last one's, at most 330; fewer letters reach less far. upward:
    how often the letters' heads are outside. tallest: the circle is not higher than so many text heights; a longer line
    reaches less far round a larger one.
    """
    drawn, sign = math.radians(rng.uniform(*degrees)), 1.0 if rng.chance(upward) else -1.0
    x, y, width, tall = middle(ink)
    angle = max(1e-3, min(abs(drawn), _ROUND, width / (1.1 * tall)))
    while angle > 0.1 and width / angle * (1.0 - math.cos(min(angle / 2, math.pi))) + tall > tallest * tall:
        angle *= 0.95
    return warp.add(ink, warp.Arc(x, y, sign * width / angle, straight=1))


def swell(ink: Ink, rng: Stream, *, amount: Range = (-0.25, 0.3)) -> Ink:
    """Let the letters be taller in the middle of the line than at its ends (below 0: lower), as on balls and in logos.

    amount: by which share of their height, at most 0.4 either way.
    """
    grown = rng.within(amount, -0.4, 0.4)
    return _scaled(ink, lambda place: 1.0 + grown * np.cos(0.5 * math.pi * place))


def taper(ink: Ink, rng: Stream, *, amount: Range = (0.05, 0.35)) -> Ink:
    """Squeeze one end of the line, as what runs away from the eye along a wall is squeezed.

    amount: the share of its height that the small end loses, at most 0.5.
    """
    lost = rng.within(amount, 0.0, 0.5) / 2 * (1 if rng.chance(0.5) else -1)
    return _scaled(ink, lambda place: 1.0 - abs(lost) + lost * place)


def crowd(ink: Ink, rng: Stream, *, amount: Range = (0.05, 0.3), length: Range = (1.5, 5.0)) -> Ink:
    """Feed the paper unevenly: letters are wide here and narrow there.

    amount: how much wider and narrower, as a share, at most 0.4. length: in text heights, from one wide place to the
    next.
    """
    share, period, phase = rng.within(amount, 0.0, 0.4), rng.within(length, 0.5, 1e3), rng.uniform(0, 2 * math.pi)

    def shifts(x: Any, y: Any, tall: float) -> Any:
        wave = 2 * math.pi / (period * tall)
        moved = share / wave * np.sin(wave * x + phase)
        return np.stack([moved, np.zeros_like(moved)], axis=-1)

    return warp.add(ink, mesh(ink, shifts, cell=0.25))


def buckle(ink: Ink, rng: Stream, *, amount: Range = (0.03, 0.09), length: Range = (2.0, 5.0)) -> Ink:
    """Move the heads and the feet of the letters up and down by waves of their own, as on crumpled and wavy paper.

    amount: how far, and length: of the waves, as shares of the text's height; amount is at most 0.12.
    """
    far = rng.within(amount, 0.0, 0.12)
    lengths = [rng.within(length, 1.5, 1e3) for _ in range(2)]
    phases = [rng.uniform(0, 2 * math.pi) for _ in range(2)]
    _, centre, _, _ = middle(ink)

    def shifts(x: Any, y: Any, tall: float) -> Any:
        head, foot = (
            far * tall * np.sin(2 * math.pi * x / (s * tall) + p) for s, p in zip(lengths, phases, strict=True)
        )
        share = np.clip((y - centre) / tall + 0.5, 0.0, 1.0)
        moved = head * (1.0 - share) + foot * share
        return np.stack([np.zeros_like(moved), moved], axis=-1)

    return warp.add(ink, mesh(ink, shifts, cell=0.2))


def _scaled(ink: Ink, height: Any) -> Ink:
    """Make letters as tall as a function says of their place, from -1 at the start of the line to 1 at its end."""
    middle_x, middle_y, width, _ = middle(ink)

    def shifts(x: Any, y: Any, tall: float) -> Any:
        scale = height(np.clip((x - middle_x) / (width / 2), -1.0, 1.0))
        moved = (y - middle_y) * (1.0 / scale - 1.0)
        return np.stack([np.zeros_like(moved), moved], axis=-1)

    return warp.add(ink, mesh(ink, shifts, cell=0.2))
