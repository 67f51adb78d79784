"""Build docs/steps.md and its pictures: every step of a recipe with its options, as its signature has them.

python docs/build.py
"""

from __future__ import annotations

import functools
import inspect
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import synth
from synth import steps, warp
from synth.data import Image, Recipe, Sample, Step
from synth.formats._pictures import encode
from synth.paint import blend
from synth.rng import stream

HERE = Path(__file__).parent
TEXT = "文字识别 Sample 42"
DRAWS = 3
MARGIN = (0.3, 0.2, 0.3, 0.2)
BLACK = (25.0, 25.0, 30.0)
INTRODUCTION = """# Steps

Every table of a recipe names a step; these are the ones that ship. The picture beside a step shows three draws of it
with its default options. *Default* is how often the default recipe draws it: the probability of inks and effects, the
share of the others. This page is written by `docs/build.py`.
"""


def main() -> None:
    pictures = HERE / "steps"
    pictures.mkdir(exist_ok=True)
    recipe = synth.load("ch")
    parts = [INTRODUCTION]
    for stage in ("text", "layout", "ink", "background", "effect"):
        parts.append(f"\n## {stage.capitalize()}\n")
        for use, function in steps.known(stage).items():
            strip = draw(stage, use, function)
            if strip is not None:
                (pictures / f"{stage}-{use}.jpg").write_bytes(encode(strip, "jpg", 82))
            parts.append("\n".join(describe(stage, use, function, recipe, strip is not None)))
    (HERE / "steps.md").write_text("\n".join(parts), encoding="utf-8")


def describe(stage: str, use: str, function: Any, recipe: Recipe, has_picture: bool) -> Iterator[str]:
    yield f"### `{use}`\n"
    if has_picture:
        yield f"![{use}](steps/{stage}-{use}.jpg)\n"
    yield inspect.cleandoc(function.__doc__ or "") + "\n"
    options = steps.options(function)
    if options:
        yield "| option | default |\n| --- | --- |"
        yield "\n".join(f"| `{name}` | `{steps.written(default)}` |" for name, (_, default) in options.items()) + "\n"
    yield f"Default: {share(stage, use, recipe)}\n"


def share(stage: str, use: str, recipe: Recipe) -> str:
    chosen = [step for step in getattr(recipe, stage) if step.use == use]
    if not chosen:
        return "not drawn"
    if stage in ("ink", "effect"):
        return f"p = {chosen[0].p:g}"
    return f"{sum(step.weight for step in chosen) / sum(step.weight for step in getattr(recipe, stage)):.0%}"


def draw(stage: str, use: str, function: Any) -> Image | None:
    """Three draws of a step side by side; None for a step that makes no picture, or needs a folder."""
    if stage == "text" or any(default is inspect.Parameter.empty for _, default in steps.options(function).values()):
        return None
    drawn = [np.ascontiguousarray(one(stage, use, function, number)) for number in range(DRAWS)]
    height = max(image.shape[0] for image in drawn)
    framed = [np.pad(image, ((0, height - len(image)), (0, 12), (0, 0)), constant_values=255) for image in drawn]
    return np.hstack(framed)


def one(stage: str, use: str, function: Any, number: int) -> Image:
    rng = stream(11, number, f"{stage} {use}")
    made = dict(base().stages(number))
    ink = made["layout horizontal"]
    if stage == "layout":
        ink = function(made["text lines"], made["face"], rng)
    if stage == "ink":
        ink = function(ink, rng)
    ink = warp.settle(ink if any(ink.margin) else replace(ink, margin=MARGIN), 48)
    ground = np.full((*ink.mask.shape, 3), 236, np.uint8)
    if stage == "background":
        ground = function(ink.mask.shape, rng)
    image = ground
    for layer in ink.layers:
        colour = (0.0, 0.0, 0.0) if layer.role == "shadow" else (240.0, 170.0, 60.0)
        image = blend(image, layer.mask, colour, layer.strength)
    light = float(np.mean(ground)) < 110
    image = blend(image, ink.mask, (245.0, 245.0, 240.0) if light else BLACK)
    sample = Sample(number, image, ink.lines, ink.mask, {})
    shown: Image = (function(sample, rng) if stage == "effect" else sample).image
    return shown


@functools.cache
def base() -> synth.Samples:
    """One text in many faces, with nothing done to it."""
    corpus = Path(tempfile.gettempdir()) / "synth-docs.txt"
    corpus.write_text(TEXT + "\n", encoding="utf-8")
    whole = synth.load("ch", ["layout.horizontal.sizes=[40]", "layout.horizontal.wide=0.0"])
    text = steps.complete("text", Step("lines", {"file": str(corpus)}))
    return synth.Samples(replace(whole, text=(text,), ink=(), effect=()))


if __name__ == "__main__":
    main()
