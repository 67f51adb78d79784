"""The recipes that ship: each draws in each of the languages that the project began with."""

from __future__ import annotations

import dataclasses
import re

import cv2
import pytest

import synth
from synth import packs
from synth import recipe as recipes
from synth.errors import AssetError, RecipeError
from synth.paint import contrast_of
from synth.rng import stream


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


@pytest.mark.parametrize("name", ["receipt", "invoice", "card"])
def test_recipes_of_papers_draw_in_every_language(name: str) -> None:
    (rules,) = (step.options["rules"] for step in synth.load(name).text if step.use == "template")
    for code in packs.languages():
        found = packs.templates(packs.load(code), rules)
        assert len(set(found.names)) >= (2 if name == "card" else 5), code
        assert all(draw(stream(1, 0, code)) for draw in found.draws)
    assert len(list(synth.Samples(synth.load(name, lang="fr", count=20)))) == 20


@pytest.mark.parametrize("lang", ["ch", "ar", "de"])
def test_lines_that_machines_read_are_set_in_faces_of_one_width(lang: str) -> None:
    lines = [step for step in synth.load("card").text if step.use == "pattern"]
    recipe = dataclasses.replace(synth.load("card", lang=lang, count=40), text=tuple(lines))
    samples = synth.Samples(recipe)
    mono = {face.name for face in samples.shelf.faces if face.kind == "mono"}
    assert len(mono) > 4
    assert all(sample.meta["font"] in mono for sample in samples)


def test_a_text_step_may_have_kinds_of_faces_of_its_own() -> None:
    texts = [
        {"use": "pattern", "patterns": ["[0-9]{5}"], "kinds": ["mono"]},
        {"use": "pattern", "patterns": ["[a-z]{5}"]},
    ]
    recipe = synth.load("en", text=texts, kinds=["serif"], count=40)
    kinds = {face.name: face.kind for face in synth.Samples(recipe).shelf.faces}
    found = {(sample.text.isdigit(), kinds[sample.meta["font"]]) for sample in synth.Samples(recipe)}
    assert found == {(True, "mono"), (False, "serif")}
    with pytest.raises(RecipeError, match="no kind of faces 'monno'; did you mean 'mono'"):
        synth.Samples(synth.load("en", ["text.words.kinds=['monno']"]))
    with pytest.raises(RecipeError, match="no option 'kinds'"):
        synth.load("en", ["effect.camera.jpeg.kinds=['mono']"])


@pytest.mark.parametrize(("lang", "weight"), [("ch", 8.0), ("en,ja", 8.0), ("en", 4.0), ("hi", 4.0)])
def test_languages_of_many_characters_draw_them_oftener(lang: str, weight: float) -> None:
    for recipe in (synth.load(lang), synth.load("default", lang=lang)):
        assert {step.weight for step in recipe.text if step.use == "characters"} == {weight}
    asked = synth.load(lang, ["text.characters.weight=1"])
    assert {step.weight for step in asked.text if step.use == "characters"} == {1.0}


@pytest.mark.parametrize(
    ("lang", "looks"),
    [
        ("ch", r"[\u4e00-\u9fff][A-Z]·? ?[0-9A-Z]+[\u4e00-\u9fff]?|使[0-9]{3}·?[0-9]{3}|WJ.*"),
        ("de", r"[A-ZÖÜ]{1,3} [A-Z]{1,2} [1-9]\d{1,3}[EH]?"),
        ("ru", r"[АВЕКМНОРСТУХ].*\d"),
        ("th", r"\d?[ก-ฮ]{2} ?\d{1,4}|[ก-๙]+"),
        ("ko", r"[가-힣]{0,2} ?\d{2,3} ?[가-힣] ?\d{4}"),
    ],
)
def test_plates_are_those_of_the_country(lang: str, looks: str) -> None:
    for sample in synth.Samples(synth.load("plate", lang=lang, count=40)):
        assert re.fullmatch(looks, sample.text), sample.text


def test_plates_of_several_languages_have_each_its_colours() -> None:
    recipe = synth.load("plate", lang="ch,de", count=120)
    samples = synth.Samples(dataclasses.replace(recipe, effect=()))
    blue = {"ch": 0, "de": 0}
    for sample in samples:
        red, _, third, _ = cv2.mean(sample.image, 255 - sample.mask)
        blue["ch" if re.match(r"[\u4e00-\u9fff]", sample.text) else "de"] += third - red > 50
    assert blue["ch"] > 20
    assert blue["de"] == 0


def test_a_language_without_plates_is_told_so() -> None:
    with pytest.raises(AssetError, match="templates of 'la', there is no rule 'plate'"):
        synth.Samples(synth.load("plate", lang="la", count=1))[0]


def test_displays_have_seven_segments() -> None:
    for sample in synth.Samples(synth.load("meter", count=40)):
        assert re.fullmatch(r"[-0-9.:]+", sample.text)
        assert sample.meta["font"].startswith("Synth Segment")


def test_cards_have_the_lines_that_machines_read() -> None:
    recipe = synth.load("card", ["text.template.weight=0", "text.words.weight=0", "text.strings.weight=0"], count=60)
    texts = {sample.text for sample in synth.Samples(recipe)}
    assert all(re.fullmatch(r"[A-Z0-9<]+", text) for text in texts)
    assert {len(text) for text in texts} == {30, 44}, "as ICAO 9303 has the lines of cards and of passports"


def _travel(field: str) -> str:
    """The check digit of a field of a travel document, by ICAO 9303."""
    values = (0 if char == "<" else int(char, 36) for char in field)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def test_the_lines_that_machines_read_have_their_check_digits() -> None:
    recipe = synth.load("card", ["text.template.weight=0", "text.words.weight=0", "text.strings.weight=0"], count=200)
    met = set()
    for text in (sample.text for sample in synth.Samples(recipe)):
        if found := re.fullmatch(r"(.{9})(\d).{3}(\d{6})(\d)[MF](\d{6})(\d)(.{14})(.)(\d)", text):
            fields = [(found[1], found[2]), (found[3], found[4]), (found[5], found[6]), (found[7], found[8])]
            assert found[9] == _travel("".join(found[number] for number in range(1, 9)))
        elif found := re.fullmatch(r"[IAC][A-Z<].{3}([A-Z0-9]{9})(\d).{15}", text):
            fields = [(found[1], found[2])]
        elif found := re.fullmatch(r"(\d{6})(\d)[MF](\d{6})(\d).{3}<{11}\d", text):
            fields = [(found[1], found[2]), (found[3], found[4])]
        else:
            fields = []
        assert all(digit == _travel(field) or digit == "<" == field[0] for field, digit in fields), text
        met.add(len(fields))
    assert met == {0, 1, 2, 4}


def test_chinese_numbers_have_their_check_digits() -> None:
    pack = packs.load("ch")
    rules = packs.grammar(pack)[2]
    weights, letters = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], "0123456789ABCDEFGHJKLMNPQRTUWXY"
    seen = 0
    for index in range(300):
        whole = re.search(r"(\d{17})([\dX])$", rules.rule("identity")(stream(1, index, "identity")))
        if whole:
            seen += 1
            total = sum(int(digit) * weight for digit, weight in zip(whole[1], weights, strict=True))
            assert "10X98765432"[total % 11] == whole[2]
        code = rules.rule("taxid")(stream(1, index, "taxid"))
        total = sum(letters.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
        assert letters[-total % 31] == code[17]
    assert seen > 50


@pytest.mark.parametrize("name", sorted(set(recipes.shipped()) - {"default"}))
def test_recipes_that_ship_say_what_they_are_for(name: str) -> None:
    head = (recipes.FOLDER / f"{name}.toml").read_text(encoding="utf-8").split("\n\n")[0]
    assert head.startswith("# ")
    assert len(head) > 80
    assert dataclasses.replace(synth.load(name), name="default") != synth.load("default")


def test_tills_have_short_fields_and_amounts_alone() -> None:
    texts = [sample.text for sample in synth.Samples(synth.load("receipt", lang="en", count=300))]
    assert sum(len(text) < 3 for text in texts) > 20
    assert 0.15 < sum(text.replace(".", "").replace(",", "").isdigit() for text in texts) / 300 < 0.4
    assert sum(step.weight for step in synth.load("receipt").text if step.use in ("words", "prose")) < 25


def test_plates_are_cut_out_tight_and_loose() -> None:
    shares = []
    for sample in synth.Samples(dataclasses.replace(synth.load("plate", lang="ch", count=60), effect=())):
        rows = (sample.mask > 128).any(1).nonzero()[0]
        shares.append((rows[-1] + 1 - rows[0]) / len(sample.mask))
    assert sum(share > 0.9 for share in shares) > 12
    assert sum(share < 0.7 for share in shares) > 12
