"""No glyph is missing in what is drawn: the glyphs themselves are looked at, of every language that ships."""

from __future__ import annotations

import functools
import itertools
from collections import Counter

import independent
import pytest

import synth
from synth import fonts, packs, samplers
from synth.data import Face
from synth.rng import Stream

NUMBER = 25
"""Samples of each language; `bench/languages.py --missing` looks at more."""
FACELESS = {"ja": "慄摯羞訃辣錮"}
"""Characters that no face has; docs/languages.md names them. zh-Hant's are too many to write down."""


@functools.cache
def face_with(text: str) -> Face:
    return next(face for face in fonts.shelf(("shipped",)).faces if independent.covers(face, text))


@pytest.mark.parametrize("lang", packs.languages())
def test_no_glyph_is_missing(lang: str) -> None:
    samples = synth.Samples(synth.load(lang, count=NUMBER, seed=21))
    assert [fault for index in range(NUMBER) for fault in independent.faults(samples, index)] == []


@pytest.mark.parametrize(
    ("text", "likeness", "fault"),
    [("\U0001f9ff", "a", "missing glyph"), ("\u093f", "\u0915", "dotted circle"), ("\u00a0", "a", "no ink")],
)
def test_missing_glyphs_are_seen(text: str, likeness: str, fault: str) -> None:
    assert any(fault in sentence for sentence in independent.missing(text, face_with(likeness)))


@pytest.mark.parametrize("lang", packs.languages())
def test_every_character_of_an_alphabet_has_a_face(lang: str) -> None:
    if lang == "zh-Hant":
        pytest.skip("its faces lack a third of its characters")
    pack = packs.load(lang)
    choice = fonts.shelf(("shipped",)).choice(pack.allowed, pack.script)
    assert not {char for char in pack.alphabet if not choice.covered(char)} - set(FACELESS.get(lang, ""))


@pytest.mark.parametrize("lang", packs.languages())
def test_every_character_of_an_alphabet_can_be_drawn(lang: str) -> None:
    pack, rng = packs.load(lang), Stream(1)
    weights = [0.0, *packs.rare_weights(pack, 1.0)]
    assert len(weights) == len(pack.alphabet) + 1
    assert all(after > before for before, after in itertools.pairwise(weights))
    if len(pack.alphabet) > 400:
        return  # Weights above nought are all that can be seen of thousands of characters in a short time.
    drawn: Counter[str] = Counter()
    for _ in range(3000):
        drawn.update(samplers.characters(pack, rng, length=(4, 9), floor=0.0).text)
    assert not set(pack.alphabet) - set(drawn)
