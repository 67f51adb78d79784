"""One spelling for one picture: `corpora/spelling.py`, and the packs that it has been over."""

from __future__ import annotations

import importlib.util
import unicodedata
from collections import defaultdict
from itertools import combinations
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from synth import fonts, glyphs, home, lookalikes, packs
from synth.data import Face
from synth.rng import stream
from synth.text import JOINERS, normalise


def _module() -> ModuleType:
    path = home.folder("corpora") / "spelling.py"
    if not path.is_file():
        pytest.skip("the makers of the packs are not installed", allow_module_level=True)
    spec = importlib.util.spec_from_file_location("spelling", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SPELLING = _module()
EXAMPLES = (
    ("fa", "\u0643\u062a\u0627\u0628\u064a", "\u06a9\u062a\u0627\u0628\u06cc"),
    ("fa", "میشود، نمیتوانید", "می\u200cشود، نمی\u200cتوانید"),
    ("fa", "میدان میزان میدانی تنها آنها", "میدان میزان میدانی تنها آنها"),
    ("fa", "شبکههای کار\u200cها", "شبکه\u200cهای کارها"),
    ("ar", "\u0643\u062a\u0627\u0628\u064a", "\u0643\u062a\u0627\u0628\u064a"),
    ("ur", "\u0645\u062c\u0647\u06d2", "\u0645\u062c\u06be\u06d2"),
    ("ur", "\u0634\u0627\u0647", "\u0634\u0627\u06c1"),
    ("ps", "\u0627\u06cc\u0631\u0627\u0646\u06cc", "\u0627\u064a\u0631\u0627\u0646\u06cc"),
    ("sd", "\u06be\u0644\u06aa\u064a \u06b3\u062c\u06be", "\u0647\u0644\u06aa\u064a \u06b3\u062c\u06be"),
    ("ckb", "\u06be\u0627\u0646 \u067e\u06d5\u0647", "\u0647\u0627\u0646 \u067e\u06d5\u06d5"),
    ("uk", "в\u0069н, IT-компанія, URL-адреса, об\u02bcєкт", "він, IT-компанія, URL-адреса, об\u2019єкт"),
    ("uk", "об'єкт C3С \u0061", "об'єкт C3С \u0061"),
    ("sr-Cyrl", "З\u0043З \u006aеменских Манат\u0061 \u0063е", "ЗСЗ јеменских Маната се"),
    ("el", "στ\u006f \u0045ικόνα", "στο Εικόνα"),
    ("cv", "XB\u0421", "XBC"),
    ("kbd", "ц\u0406ыху к\u0031уэ 21-рэ", "ц\u04c0ыху к\u04c0уэ 21-рэ"),
    ("ce", "\u04cfамман", "\u04c0амман"),
    ("uz", "o\u2018zbek, ma\u2019lum", "o\u02bbzbek, ma\u02bclum"),
    ("qu", "q\u2019illu", "q\u02bcillu"),
    ("ro", "\u0163ar\u0103 \u015fi", "\u021bar\u0103 \u0219i"),
    ("th", "\u0e19\u0e4d\u0e49\u0e32 \u0e40\u0e40\u0e21", "\u0e19\u0e49\u0e33 \u0e41\u0e21"),
    ("lo", "\u0e99\u0ecd\u0ec9\u0eb2 \u0e81\u0ec8\u0eb7", "\u0e99\u0ec9\u0eb3 \u0e81\u0eb7\u0ec8"),
    ("km", "\u1794\u17bb\u17d2\u179a\u179f", "\u1794\u17d2\u179a\u17bb\u179f"),
    ("km", "\u179f\u17d2\u179a\u17d2\u178f\u17b8", "\u179f\u17d2\u178f\u17d2\u179a\u17b8"),
    ("km", "\u1780\u17d2\u178f\u17c5 \u179f\u17d2\u178a", "\u1780\u17d2\u178a\u17c5 \u179f\u17d2\u178f"),
    ("my", "\u101a\u102c\u1025\u103a \u1015\u1036\u102f", "\u101a\u102c\u1009\u103a \u1015\u102f\u1036"),
    ("or", "\u0b38\u0b4d\u0b35\u0b30 \u0b38\u0b30\u0b4d\u0b2c", "\u0b38\u0b4d\u0b71\u0b30 \u0b38\u0b30\u0b4d\u0b2c"),
    ("or", "\u0b2e\u0b4d\u0b71", "\u0b2e\u0b4d\u0b2c"),
    ("ml", "\u0d7b\u0d4d\u0d31", "\u0d28\u0d4d\u0d31"),
    ("pa", "\u0a15\u0a4b\u0a70", "\u0a15\u0a4b\u0a02"),
    ("ta", "\u0baa\u0bc6\u0bb3 \u0bb5\u0bc6\u0bb3\u0bcd", "\u0baa\u0bcc \u0bb5\u0bc6\u0bb3\u0bcd"),
    ("hi", "\u092f\u0939\u0949\u0902", "\u092f\u0939\u093e\u0901"),
    ("mr", "\u092b\u0945\u0902", "\u092b\u0901"),
    ("hi", "प्राप्\u200dत क्\u200dया", "प्राप्त क्या"),
    ("hi", "ष्\u200dट क्\u200dष र्\u200dय त्\u200dत", "ष्ट क्ष र्\u200dय त्त"),
    ("ne", "डिर्\u200cहाम भ\u200dरिएको", "डिर्\u200cहाम भरिएको"),
    ("te", "సాఫ్ట్\u200cవేర్ స\u200cమాచారం అన్\u200cఇన్", "సాఫ్ట్\u200cవేర్ సమాచారం అన్ఇన్"),
    ("kn", "ಕಪ್\u200dಗಳು ರ್\u200dಯಾಪ್ ಪಥ\u200dಗಳು", "ಕಪ್\u200cಗಳು ರ\u200d್ಯಾಪ್ ಪಥಗಳು"),
    ("ml", "പാസ്\u200dവേഡ് ചെയ്\u200cതു വിൻ\u200cഡോ", "പാസ്\u200cവേഡ് ചെയ്തു വിൻഡോ"),
    ("bn", "উত্\u200dপীড়ন র\u200c্যাব হ\u200cওয়া", "উৎপীড়ন র\u200d্যাব হওয়া"),
    ("or", "ଗ୍ଲାସ୍\u200dଗୁ ବ\u200d୍ୟାଗ୍", "ଗ୍ଲାସ୍\u200cଗୁ ବ୍ୟାଗ୍"),
    ("hy", "\u0570\u2024", "\u0570."),
    ("ja", "1\uff5e3", "1\u301c3"),
    ("bn", "\u0997\u09cd\u09f0\u09c1", "\u0997\u09cd\u09b0\u09c1"),
    ("si", "\u0d9a\u0dca\u0dbb\u0dba \u0dbb\u0dca\u0dba", "\u0d9a\u0dca\u200d\u0dbb\u0dba \u0dbb\u0dca\u0dba"),
    ("dz", "\u0f40\u0f0c\u0f41", "\u0f40\u0f0b\u0f41"),
)
ALIKE = (
    ("fa", "Noto Naskh Arabic Regular", "\u0646\u064a\u0627\u0632 \u0634\u0628\u0643\u0647"),
    ("fa", "Noto Naskh Arabic Regular", "کار\u200cها"),
    ("ur", "Noto Naskh Arabic Regular", "\u0628\u064a\u0646 \u0634\u0627\u0647"),
    ("ps", "Noto Naskh Arabic Regular", "\u0627\u06cc\u0631\u0627\u0646"),
    ("sd", "Noto Naskh Arabic Regular", "\u0633\u0646\u06be\u064a"),
    ("ckb", "Noto Naskh Arabic Regular", "\u06be\u0627\u0646"),
    ("uk", "Noto Sans Regular", "об\u02bcєкт"),
    ("uk", "Arimo Regular", "т\u0069льки"),
    ("el", "Noto Sans Regular", "στ\u006f"),
    ("ce", "Noto Sans Regular", "\u04cfамман"),
    ("th", "Noto Sans Thai Regular", "\u0e19\u0e4d\u0e49\u0e32"),
    ("lo", "Noto Sans Lao Regular", "\u0e99\u0ecd\u0ec9\u0eb2"),
    ("km", "Noto Sans Khmer Regular", "\u1794\u17bb\u17d2\u179a\u179f"),
    ("my", "Noto Serif Myanmar Regular", "\u101e\u103c\u1005"),
    ("or", "Noto Sans Oriya Regular", "\u0b38\u0b4d\u0b35\u0b30"),
    ("ml", "Noto Sans Malayalam Regular", "\u0d7b\u0d4d\u0d31"),
    ("pa", "Noto Sans Gurmukhi Regular", "\u0a15\u0a4b\u0a70"),
    ("ta", "Noto Sans Tamil Regular", "\u0baa\u0bc6\u0bb3"),
    ("hi", "Noto Sans Devanagari Regular", "\u092f\u0939\u0949\u0902"),
    ("hi", "Noto Sans Devanagari Regular", "प्राप्\u200dत क्\u200dया"),
    ("mr", "Noto Sans Devanagari Regular", "\u092b\u0945\u0902"),
    ("bn", "Noto Sans Bengali Regular", "\u0997\u09cd\u09f0\u09c1"),
    ("dz", "Noto Serif Tibetan Regular", "\u0f40\u0f0c\u0f41"),
    ("te", "Noto Sans Telugu Regular", "స\u200cమాచారం"),
    ("kn", "Noto Sans Kannada Regular", "ಕಪ್\u200dಗಳು"),
    ("ml", "Noto Sans Malayalam Regular", "വിൻ\u200cഡോ"),
    ("bn", "Noto Sans Bengali Regular", "র\u200c্যাব"),
    ("or", "Noto Sans Oriya Regular", "ଗ୍ଲାସ୍\u200dଗୁ"),
    ("ja", "Noto Sans CJK JP Regular", "1\uff5e3"),
)


@pytest.mark.parametrize(("code", "text", "spelt"), EXAMPLES)
def test_a_language_has_one_spelling(code: str, text: str, spelt: str) -> None:
    assert SPELLING.spelt(text, code) == spelt
    assert SPELLING.spelt(spelt, code) == spelt
    assert normalise(spelt) == spelt


@pytest.mark.parametrize(("code", "name", "text"), ALIKE)
def test_the_spellings_are_one_picture(code: str, name: str, text: str) -> None:
    spelt = SPELLING.spelt(text, code)
    (face,) = (face for face in fonts.shelf(("shipped",)).faces if face.name == name)
    assert spelt != text
    assert np.array_equal(_mask(text, face), _mask(spelt, face))


def _mask(text: str, face: Face) -> object:
    return glyphs.set_line(text, face, 48).mask


def test_every_language_with_rules_has_a_pack() -> None:
    assert set(SPELLING.RULES) | set(SPELLING.DOUBLES) <= set(packs.languages())


SCANNED = (
    "am", "av", "bo", "ce", "ch", "ckb", "cs", "de", "el", "fa", "fi", "he", "hy", "ja", "kbd", "kk", "km", "ko", "mk",
    "mn-Mong", "my", "ps", "qu", "ru", "sd", "ta", "te", "ug", "uk", "ur", "uz", "zh-Hant",
)  # fmt: skip
NEEDED = set(map(frozenset, ("၀ဝ", "へヘ", "べベ", "ぺペ", "\u0647\u06d5", "\u0647\u06be", "│｜")))
"""Characters of one ink that a language needs both of: their neighbours say which one it is, but for the last two,
which both are in PaddleOCR's dictionary of Chinese.
"""


@pytest.mark.parametrize("code", SCANNED)
def test_no_two_characters_of_a_language_are_one_ink(code: str) -> None:
    pack = packs.load(code)
    chars = [
        char for char in pack.alphabet if not "\u3400" <= char <= "\ud7ff" and unicodedata.category(char)[0] != "M"
    ]
    twins = lookalikes._TWINS.get(pack.script, ("", ""))
    told = NEEDED | set(map(frozenset, zip(*twins, strict=True)))
    found: dict[frozenset[str], list[bool]] = {}
    for face in _plain_faces(chars):
        inks = {char: _ink(char, face) for char in chars if ord(char) in face.coverage}
        alike = defaultdict(set)
        for char, ink in inks.items():
            alike[ink].add(char)
        for pair in (frozenset(pair) for group in alike.values() for pair in combinations(sorted(group), 2)):
            found.setdefault(pair, [])
        for pair, same in found.items():
            if inks.keys() >= pair:
                same.append(len({inks[char] for char in pair}) == 1)
    doubles = [sorted(pair) for pair, same in found.items() if all(same) and pair not in told]
    assert not doubles, doubles
    assert set(SPELLING.DOUBLES.get(code, "")).isdisjoint(pack.alphabet)


ACROSS = ("am", "ar", "el", "fa", "he", "hy", "ka", "lo", "ml", "ru", "th")
KNOWN = set(map(frozenset, ("3З", "3Э", "FГ", "QО", "0О", "QΟ", "wш")))
"""Told by nothing but their neighbours, in bold and pixelled faces."""


@pytest.mark.parametrize("code", ACROSS)
def test_no_letter_without_context_is_drawn_as_one_of_another_script(code: str) -> None:
    pack = packs.load(code)
    chars = [char for char in pack.alphabet if unicodedata.category(char) in ("Lu", "Ll", "Lo", "Nd")]
    own, latin = [char for char in chars if char > "\u036f"], [char for char in chars if char.isascii()]
    kept = {char for char in chars if lookalikes.without_context(char, pack.script, pack.code, pack.allowed) == char}
    found = set[frozenset[str]]()
    for face in _wide_faces(own):
        (one, ones), (other, others) = (_shapes(sorted(kept.intersection(row)), face) for row in (latin, own))
        both = ones @ others.T
        same = both / (ones.sum(1)[:, None] + others.sum(1) - both) > 0.9
        found |= {frozenset((one[row], other[column])) for row, column in np.argwhere(same)}
    assert not found - KNOWN, found - KNOWN


def _wide_faces(chars: list[str]) -> list[Face]:
    """Of each family that has most of these characters an upright face and a slanted one."""
    points, families = set(map(ord, chars)), dict[tuple[str, bool], Face]()
    for face in fonts.shelf(("shipped",)).faces:
        if len(points & face.coverage) * 2 > len(points):
            families.setdefault((face.family, "Italic" in face.name), face)
    return [*families.values()]


def _shapes(chars: list[str], face: Face) -> tuple[list[str], Any]:
    """The characters that a face has, and the ink of each, as large as a crop shows it."""
    font = ImageFont.truetype(str(face.path), 48, index=face.number, layout_engine=ImageFont.Layout.BASIC)
    masks = {char: font.getmask(char, mode="L") for char in chars if ord(char) in face.coverage}
    masks = {char: mask for char, mask in masks.items() if min(mask.size) > 1}
    shapes = np.zeros((len(masks), 32, 32), np.float32)
    for shape, mask in zip(shapes, masks.values(), strict=True):
        ink = np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[::-1])
        ink = cv2.resize(ink, None, fx=32 / max(ink.shape), fy=32 / max(ink.shape), interpolation=cv2.INTER_AREA)
        top, left = (32 - ink.shape[0]) // 2, (32 - ink.shape[1]) // 2
        shape[top : top + ink.shape[0], left : left + ink.shape[1]] = ink[:32, :32] > 110
    return [*masks], shapes.reshape(len(masks), -1)


def _plain_faces(chars: list[str]) -> list[Face]:
    """Three families that have the most of these characters."""
    points, families = set(map(ord, chars)), dict[str, Face]()
    for face in fonts.shelf(("shipped",)).faces:
        if face.weight == 400:
            families.setdefault(face.family, face)
    return sorted(families.values(), key=lambda face: -len(points & face.coverage))[:3]


def _ink(char: str, face: Face) -> tuple[int, bytes]:
    """How high a character stands and what it looks like."""
    font = ImageFont.truetype(str(face.path), 48, index=face.number, layout_engine=ImageFont.Layout.BASIC)
    mask = font.getmask(char, mode="L")
    return font.getbbox(char, anchor="ls")[1], bytes(mask) + bytes(mask.size)


@pytest.mark.parametrize("code", packs.languages())
def test_joiners_that_texts_show_are_in_their_labels(code: str) -> None:
    pack = packs.load(code)
    text = "".join(pack.path(file).read_text("utf-8") for file in ("words.tsv", "prose.txt") if pack.has(file))
    assert JOINERS.intersection(text) <= pack.allowed


@pytest.mark.parametrize("code", packs.languages())
def test_words_and_running_text_keep_to_it(code: str) -> None:
    pack = packs.load(code)
    text = "".join(pack.path(file).read_text("utf-8") for file in ("words.tsv", "prose.txt") if pack.has(file))
    lines = [line.partition("\t")[0] for line in text.split("\n")]
    wrong = [line for line in lines if SPELLING.spelt(line, code) != line]
    assert not wrong, wrong[:5]
    found = packs.templates(pack)
    drawn = {draw(stream(1, index, "spelling")) for draw in found.draws for index in range(30)}
    assert not [text for text in drawn if SPELLING.spelt(text, code) != text]
    assert unicodedata.is_normalized("NFC", text)
