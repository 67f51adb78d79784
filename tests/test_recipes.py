"""The recipes that ship: each draws in each of the languages that the project began with."""

from __future__ import annotations

import dataclasses

import pytest

import synth
from synth import recipe as recipes
from synth.paint import contrast_of


@pytest.mark.parametrize("lang", ["en", "ch"])
@pytest.mark.parametrize("name", recipes.shipped())
def test_recipes_that_ship_draw_readable_samples(name: str, lang: str) -> None:
    recipe = synth.load(name, lang=lang, count=30)
    samples = list(synth.Samples(recipe))
    assert len({sample.text for sample in samples}) > 20
    for sample in samples:
        assert sample.text.strip() == sample.text != ""
        assert sample.image.shape[2] == 3
        if name != "vertical":
            assert sample.image.shape[0] == recipe.output["height"]
            assert contrast_of(sample.image, sample.mask) >= recipe.output["contrast"]


def test_handwriting_is_drawn_in_hands() -> None:
    kinds = {"handwriting", "script", "brush", "calligraphy"}
    samples = synth.Samples(synth.load("handwriting", lang="en", count=40))
    hands = {face.name for face in samples.shelf.faces if face.kind in kinds}
    assert sum(sample.meta["font"] in hands for sample in samples) >= 36


@pytest.mark.parametrize("name", sorted(set(recipes.shipped()) - {"default"}))
def test_recipes_that_ship_say_what_they_are_for(name: str) -> None:
    head = (recipes.FOLDER / f"{name}.toml").read_text(encoding="utf-8").split("\n\n")[0]
    assert head.startswith("# ")
    assert len(head) > 80
    assert dataclasses.replace(synth.load(name), name="default") != synth.load("default")
