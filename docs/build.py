"""Build docs/steps.md and its pictures: every step of a recipe with its options, as its signature has them.

    python docs/build.py
    python docs/build.py --costs

Costs stay as the page has them, but for steps that are new; `--costs` measures all of them, on an idle machine.
"""

from __future__ import annotations

import argparse
import functools
import inspect
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import synth
from synth import fonts, packs, steps, warp
from synth.compose import blend
from synth.data import Face, Image, Phrase, Recipe, Sample, Step
from synth.formats._pictures import encode
from synth.rng import Stream, stream

HERE = Path(__file__).parent
TEXT = "文字识别 Sample 42"
DRAWS = 3
MARGIN = (0.3, 0.2, 0.3, 0.2)
ROOMY = (0.5, 0.55, 0.5, 0.55)
BESIDE = frozenset(("frames.cells", "frames.ring", "marks.neighbours", "marks.form", "marks.intruder", "page.edge"))
"""What would hardly be seen without more room around the text."""
BLACK = (25.0, 25.0, 30.0)
INTRODUCTION = """# Steps

Every table of a recipe names a step; these are the ones that ship. The picture beside a step shows three draws of it
with its default options. *Default* is how often the default recipe draws it: the probability of inks and effects, the
share of the others. *Cost* is in microseconds for a line 48 pixels high and {width} wide, on one core of the machine
that built this page; that of an ink has what it adds to the resampling. This page is written by `docs/build.py`.
"""
LAYOUTS = {
    "raised": ("en", "CO2, 12 m2"),
    "ruby": ("ja", "日本語の読み方"),
    "stacked": ("ch", "每日 新鲜 面包"),
    "vertical": ("ja", "「第12回」東京X。"),
}
"""Texts for layouts that are not for any text, with their languages."""
COLOURS = {
    "shadow": (0.0, 0.0, 0.0),
    "highlight": (255.0, 255.0, 255.0),
    "outline": (240.0, 170.0, 60.0),
    "side": (110.0, 115.0, 130.0),
    "fill": (180.0, 40.0, 60.0),
    "sheen": (255.0, 255.0, 255.0),
    "shade": (0.0, 0.0, 0.0),
}
"""What the layers of letters are painted in, by their role; from "fill" on they lie on the letters."""
ABOVE = tuple(COLOURS)[4:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--costs", action="store_true", help="measure all costs anew")
    page = HERE / "steps.md"
    width, known = (plain(0).image.shape[1], {}) if parser.parse_args().costs else measured(page)
    pictures = HERE / "steps"
    pictures.mkdir(exist_ok=True)
    recipe = synth.load("ch")
    cv2.setNumThreads(1)
    parts = [INTRODUCTION.format(width=width)]
    for stage in ("text", "layout", "ink", "background", "paint", "effect"):
        parts.append(f"\n## {stage.capitalize()}\n")
        if stage in ("ink", "effect"):
            parts.append("\n".join(overview(stage, recipe, known)))
        for use, function in steps.known(stage).items():
            strip = draw(stage, use, function)
            if strip is not None:
                (pictures / f"{stage}-{use}.jpg").write_bytes(encode(strip, "jpg", 82))
            parts.append("\n".join(describe(stage, use, function, recipe, strip is not None)))
    page.write_text("\n".join(parts), encoding="utf-8")


def measured(page: Path) -> tuple[int, dict[str, int]]:
    """The width of the line that a page's costs are of, and the costs by the names of their steps."""
    text = page.read_text(encoding="utf-8")
    width = re.search(r"high and (\d+) wide", text)
    if not width:
        raise SystemExit(f"{page} has no costs; measure them with --costs.")
    rows = re.findall(r"^\| \[`([\w.]+)`\].* (\d+) \|$", text, re.MULTILINE)
    return int(width[1]), {use: int(cost) for use, cost in rows}


def overview(stage: str, recipe: Recipe, known: dict[str, int]) -> Iterator[str]:
    """All steps of a stage in one table: what each does, how often it is drawn, what it costs."""
    yield "| step | what it does | default | cost |\n| --- | --- | --- | ---: |"
    for use, function in steps.known(stage).items():
        first = " ".join(re.split(r"(?<=[.])\s", inspect.cleandoc(function.__doc__ or ""))[0].split()).rstrip(".")
        link = use.replace(".", "")
        spent = known[use] if use in known else cost(stage, use, function)
        yield f"| [`{use}`](#{link}) | {first} | {share(stage, use, recipe)} | {spent:.0f} |"
    yield ""


def cost(stage: str, use: str, function: Any) -> float:
    """Microseconds of processor time that one draw takes, the banks that it cuts from being there already."""
    sample, ink = plain(0), dict(base().stages(0))["layout horizontal"]

    def once(number: int) -> None:
        rng = stream(11, number, f"{stage} {use}")
        if stage == "ink":
            warp.settle(replace(function(ink, rng), margin=MARGIN), 48)
        else:
            function(sample, rng)

    spent = least(once)
    if stage == "ink":
        spent -= least(lambda number: warp.settle(replace(ink, margin=MARGIN), 48))
    return max(spent, 0.0) * 1e6


def least(once: Any) -> float:
    """The mean seconds of fifty calls, in the best of five rounds."""
    rounds = []
    for _ in range(6):
        start = time.thread_time()
        for number in range(50):
            once(number)
        rounds.append(time.thread_time() - start)
    return min(rounds[1:]) / 50


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
    if stage == "paint":
        options = steps.options(steps.known(stage)[use])
        changed = {name: value for name, value in recipe.paint.options.items() if value != options[name][1]}
        return "always, with " + ", ".join(f"`{name} = {steps.written(value)}`" for name, value in changed.items())
    chosen = [step for step in getattr(recipe, stage) if step.use == use]
    if not chosen:
        return "not drawn"
    if stage in ("ink", "effect"):
        return f"p = {chosen[0].p:g}"
    return f"{sum(step.weight for step in chosen) / sum(step.weight for step in getattr(recipe, stage)):.0%}"


def draw(stage: str, use: str, function: Any) -> Image | None:
    """Three draws of a step side by side; None for a step that makes no picture, or needs a folder."""
    if stage in ("text", "paint") or any(
        default is inspect.Parameter.empty for _, default in steps.options(function).values()
    ):
        return None
    drawn = [np.ascontiguousarray(one(stage, use, function, number)) for number in range(DRAWS)]
    height = max(image.shape[0] for image in drawn)
    framed = [np.pad(image, ((0, height - len(image)), (0, 12), (0, 0)), constant_values=255) for image in drawn]
    return np.hstack(framed)


def text_and_face(use: str, made: dict[str, Any], rng: Stream) -> tuple[Phrase, Face]:
    """What a layout is shown with: a text that it is made for, and one of the faces that have it."""
    if use not in LAYOUTS:
        return made["text lines"], made["face"]
    lang, text = LAYOUTS[use]
    faces = fonts.shelf(("shipped",)).choice(text, packs.load(lang).script)
    return Phrase(text, lang, "lines"), faces.choose(text, rng)


def one(stage: str, use: str, function: Any, number: int) -> Image:
    rng = stream(11, number, f"{stage} {use}")
    made = dict(base().stages(number))
    ink = made["layout horizontal"]
    if stage == "layout":
        ink = function(*text_and_face(use, made, rng), rng)
    ink = replace(ink, margin=ROOMY if use in BESIDE else MARGIN)
    if stage == "ink":
        ink = function(ink, rng)
    ink = warp.settle(ink, 48)
    ground = np.full((*ink.mask.shape, 3), 236, np.uint8)
    if stage == "background":
        ground = function(ink.mask.shape, rng)
    image = ground
    for layer in ink.layers:
        if layer.role not in ABOVE:
            image = blend(image, layer.mask, COLOURS[layer.role], layer.strength)
    light = float(np.mean(ground)) < 110
    image = blend(image, ink.mask, (245.0, 245.0, 240.0) if light else BLACK)
    for layer in ink.layers:
        if layer.role in ABOVE:
            image = blend(image, layer.mask, COLOURS[layer.role], layer.strength)
    sample = Sample(number, image, ink.lines, ink.mask, {})
    shown: Image = (function(sample, rng) if stage == "effect" else sample).image
    return shown


def plain(number: int) -> Sample:
    """The text in one of its faces, dark on light, with nothing done to it."""
    ink = warp.settle(replace(dict(base().stages(number))["layout horizontal"], margin=MARGIN), 48)
    image = blend(np.full((*ink.mask.shape, 3), 236, np.uint8), ink.mask, BLACK)
    return Sample(number, image, ink.lines, ink.mask, {})


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
