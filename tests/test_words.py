"""Words and mixed lines of the scripts that are shaped: the same glyphs as by independent paths."""

from __future__ import annotations

import shutil

import independent
import pytest
from PIL import features

from synth import fonts, packs
from synth.data import Face
from synth.errors import Reject

NUMBER = 40
"""Words and lines of each language; `bench/languages.py --shapes 500` compares more."""
LANGUAGES = (
    "ar", "fa", "ur", "ug", "he", "hi", "bn", "gu", "pa", "or", "ta", "te", "kn", "ml", "si", "th", "lo", "km", "my",
)  # fmt: skip


def face_of(lang: str) -> Face:
    letters = "".join(filter(str.isalpha, packs.load(lang).sample))
    faces = [face for face in fonts.shelf(("shipped",)).faces if independent.covers(face, letters)]
    return next((face for face in faces if face.family.startswith("Noto") and face.weight == 400), faces[0])


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow's raqm finds no FriBiDi on this machine")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_look_as_those_of_raqm(lang: str) -> None:
    face, seen = face_of(lang), 0
    for line in independent.mixed(lang, NUMBER):
        if independent.covers(face, line):
            try:
                alike = independent.likeness(line, face)
            except Reject:
                continue
            seen += 1
            assert alike > 0.8, (line, face.name)
    assert seen > NUMBER // 3


@pytest.mark.skipif(shutil.which("hb-shape") is None, reason="hb-shape is not installed")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_glyphs_are_those_of_hb_shape(lang: str) -> None:
    face = face_of(lang)
    words = [w for w in independent.words(lang, NUMBER) if independent.is_plain(w) and independent.covers(face, w)]
    assert len(words) > NUMBER // 3
    for word, theirs in zip(words, independent.hb_shape(words, face), strict=True):
        assert independent.here(word, face) == theirs, (word, face.name)
