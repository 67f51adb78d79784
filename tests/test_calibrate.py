"""Recipes from crops: what is measured is what was drawn, and what is written makes samples like it."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import synth
from synth import calibrate, colours, fonts, packs
from synth.calibrate import _faces, _grounds, _texts
from synth.calibrate._crops import Look, is_whole, look
from synth.calibrate._letters import is_all
from synth.crops import crops
from synth.data import Sample, Step
from synth.errors import AssetError, OutputError
from synth.rng import stream

NAVY, WHITE, CREAM, BLACK = (20, 30, 120), (245, 245, 245), (240, 230, 205), (25, 20, 20)


@pytest.fixture(autouse=True, scope="module")
def shipped() -> Iterator[None]:
    """The fonts and texts that ship."""
    patch = pytest.MonkeyPatch()
    patch.delenv("SYNTH_HOME", raising=False)
    yield
    patch.undo()


@pytest.fixture
def shipped_command(command: Callable[..., Any], environment: dict[str, str]) -> Callable[..., str]:
    """Call the real `synth` with what ships; what it says."""
    env = {name: value for name, value in environment.items() if name != "SYNTH_HOME"}

    def call(*arguments: object) -> str:
        done = command(*arguments, env=env)
        assert done.returncode == 0, done.stderr
        return str(done.stdout)

    return call


def _plain(tmp_path: Path, ink: tuple[int, ...], ground: tuple[int, ...], **options: float) -> synth.Recipe:
    """A recipe of one face and of one pair of colours."""
    table = tmp_path / "pair.tsv"
    table.write_text(colours.written(np.array([ink], np.uint8), np.array([ground], np.uint8)))
    effects = "".join(
        f'[[effect]]\nuse = "{use}"\n{option} = [{value}, {value}]\n'
        for (use, option), value in (
            ((name.split("__")[0].replace("_", ".", 1), name.split("__")[1]), value) for name, value in options.items()
        )
    )
    (tmp_path / "plain.toml").write_text(
        'lang = "en"\nfaces = ["Roboto Bold"]\n[output]\ncontrast = 10\n'
        '[paint]\ncolours = "pair.tsv"\nmeasured = 1.0\ncontrast = [10.0, 225.0]\n'
        '[[text]]\nuse = "pattern"\npatterns = ["[A-HJ-NP-Z]{2}[2-9]{3}"]\n'
        '[[layout]]\nuse = "horizontal"\nwide = 0.0\nbold = 0.0\noblique = 0.0\nspacing = [0.05, 0.05]\n'
        '[[ink]]\nuse = "crop"\nsides = [0.25, 0.25]\nends = [0.3, 0.3]\ntight = 0.0\n'
        '[[background]]\nuse = "plain"\ncolours = "pair.tsv"\n' + effects
    )
    return synth.load(tmp_path / "plain.toml", count=100)


def _looks(recipe: synth.Recipe, count: int = 12) -> list[tuple[Look, Sample]]:
    found = [(look(sample.image), sample) for sample in synth.Samples(recipe)[:count]]
    assert all(looked for looked, _ in found)
    return [(looked, sample) for looked, sample in found if looked]


@pytest.mark.parametrize(("ink", "ground"), [(WHITE, NAVY), (BLACK, CREAM), ((200, 30, 30), (60, 60, 70))])
def test_colours_and_margins_are_those_that_were_drawn(
    ink: tuple[int, ...], ground: tuple[int, ...], tmp_path: Path
) -> None:
    for looked, sample in _looks(_plain(tmp_path, ink, ground)):
        assert np.abs(np.array(looked.ink) - ink).max() <= 20
        assert np.abs(np.array(looked.ground) - ground).max() <= 12
        assert is_whole(looked, sample.text)
        assert looked.margin == pytest.approx((0.3, 0.25, 0.3, 0.25), abs=0.06)
        assert looked.height == pytest.approx(sample.text_height, rel=0.1)
        assert abs(looked.slope) < 1
        assert abs(looked.lean) <= 4


@pytest.mark.parametrize("degrees", [-6.0, 5.0])
def test_slope_and_lean_are_found(degrees: float, tmp_path: Path) -> None:
    recipe = tmp_path / "turned.toml"
    _plain(tmp_path, WHITE, NAVY)
    turned = f'[[ink]]\nuse = "rotate"\nrise = 2.0\ndegrees = [{degrees}, {degrees}]\n[[ink]]\nuse = "crop"\n'
    recipe.write_text(f'base = "plain.toml"\n{turned}')
    slopes = [looked.slope for looked, _ in _looks(synth.load(recipe, count=100))]
    assert np.median(slopes) == pytest.approx(degrees, abs=1.0)
    recipe.write_text(f'base = "plain.toml"\n{turned.replace("rotate", "shear").replace("rise = 2.0", "")}')
    leans = [looked.lean for looked, _ in _looks(synth.load(recipe, count=100))]
    assert np.median(leans) == pytest.approx(degrees, abs=3.0)


def test_more_blur_and_more_noise_are_measured_as_more(tmp_path: Path) -> None:
    def mean(name: str, **options: float) -> float:
        return float(
            np.mean([getattr(looked, name) for looked, _ in _looks(_plain(tmp_path, BLACK, CREAM, **options))])
        )

    blurs = [mean("blur", blur_gaussian__sigma=sigma) for sigma in (0.015, 0.025, 0.04)]
    assert blurs == sorted(blurs)
    assert blurs[-1] == pytest.approx(0.04, abs=0.012)
    noises = [mean("noise", noise_gaussian__amount=amount) for amount in (0.01, 0.03, 0.06)]
    assert noises == sorted(noises)
    assert noises[-1] > 2 * noises[0]


def test_a_crop_without_letters_says_nothing() -> None:
    assert look(np.full((40, 120, 3), 90, np.uint8)) is None
    assert look(np.zeros((4, 4, 3), np.uint8)) is None


def test_nothing_is_left_of_a_text_that_was_painted_out(tmp_path: Path) -> None:
    for looked, sample in _looks(_plain(tmp_path, WHITE, NAVY)):
        for text in (sample.text, None):
            empty = _grounds.emptied(looked, text)
            assert empty is not None
            assert empty.shape == sample.image.shape
            assert np.abs(empty.astype(int) - NAVY).max() < 45
    assert _grounds.emptied(looked, "one letter more than there is") is None


def _ends(box: np.ndarray) -> tuple[slice, slice]:
    """The rows and columns of a box."""
    (left, top), (right, bottom) = np.rint(box.min(axis=0)).astype(int), np.rint(box.max(axis=0)).astype(int)
    return slice(top, bottom), slice(left, right)


def _inked(image: np.ndarray, sample: Sample, rows: slice, columns: slice, ink: tuple[int, ...]) -> None:
    """Draw a part of the sample's letters on a picture."""
    share = sample.mask[rows, columns, None] / 255.0
    image[rows, columns] = image[rows, columns] * (1 - share) + share * np.array(ink)


@pytest.mark.parametrize("window", [False, True])
@pytest.mark.parametrize("wheel", [(170, 30, 30), (225, 120, 40)])
def test_no_letter_on_another_ground_stays(wheel: tuple[int, ...], window: bool, tmp_path: Path) -> None:
    _plain(tmp_path, WHITE, NAVY)
    layout = '[[layout]]\nuse = "horizontal"\nwide = 0.0\nbold = 0.0\noblique = 0.0\nspacing = [0.35, 0.35]\n'
    (tmp_path / "wheels.toml").write_text(f'base = "plain.toml"\n{layout}')
    kept = []
    for sample in synth.Samples(synth.load(tmp_path / "wheels.toml", count=20))[:20]:
        image, boxes = sample.image.copy(), sample.lines[0].boxes
        _, last = _ends(boxes[-1])
        last = slice(last.start - 4, last.stop + 4)
        image[:, last] = wheel
        _inked(image, sample, slice(None), last, WHITE)
        for rows, columns in map(_ends, boxes if window else ()):
            start, end = (columns.start - 4, rows.start - 6), (columns.stop + 3, rows.stop + 5)
            cv2.rectangle(image, start, end, (140, 140, 140), 1)
        looked = look(image, sample.text)
        empty = looked and _grounds.emptied(looked, sample.text, marks=True)
        if looked and empty is not None:
            rows, columns = _ends(boxes[-1])
            drawn, left = sample.mask[rows, columns] > 128, empty[rows, columns].astype(float)
            assert np.abs(left[drawn].mean(axis=0) - left[~drawn].mean(axis=0)).max() < 45
            assert np.abs(looked.quad[1:3, 0] * image.shape[1] - columns.stop).max() < 0.3 * looked.height
            kept.append(sample.index)
    assert len(kept) >= 12


def test_ideographs_have_frames_of_their_own(tmp_path: Path) -> None:
    _plain(tmp_path, WHITE, NAVY)
    text = '[[text]]\nuse = "pattern"\npatterns = ["国家图书馆", "围田回四", "中国[0-9]{2}国"]\n'
    (tmp_path / "own.toml").write_text(
        f'base = "plain.toml"\nlang = "ch"\nfaces = ["Noto Sans CJK SC Regular"]\n{text}'
    )
    for looked, sample in _looks(synth.load(tmp_path / "own.toml", count=20), 20):
        empty = _grounds.emptied(looked, sample.text, marks=True)
        assert empty is not None
        assert np.abs(empty.astype(int) - NAVY).max() < 45


@pytest.mark.parametrize("ink", [(235, 60, 60), (120, 130, 220), (0, 0, 0)])
def test_a_letter_that_remains_is_seen(ink: tuple[int, ...], tmp_path: Path) -> None:
    for looked, sample in _looks(_plain(tmp_path, WHITE, NAVY)):
        empty = _grounds.emptied(looked, sample.text)
        assert empty is not None
        for known in (False, True):
            assert not _grounds.remains(empty, looked, known=known)
            for place in (0, 2, 4):
                spoilt = empty.copy()
                _inked(spoilt, sample, *_ends(sample.lines[0].boxes[place]), ink)
                assert _grounds.remains(spoilt, looked, known=known)


def test_letters_that_touch_count_by_their_widths() -> None:
    mask = np.zeros((64, 300), np.uint8)
    for left in (10, 50, 90, 120, 170, 210):
        cv2.rectangle(mask, (left, 10), (left + 30, 54), 255, 6)
    assert is_all(mask, "ABCDEF", joined=True)
    assert not is_all(mask, "ABCDEF")
    assert not is_all(mask, "ABCDEFG", joined=True)
    assert is_all(mask, "ABCDE.")


def test_dots_among_letters_stay_where_they_are_marks_alone(tmp_path: Path) -> None:
    kept = []
    for _, sample in _looks(_plain(tmp_path, WHITE, NAVY)):
        image, right = sample.image.copy(), sample.image.shape[1] - 6
        image[22:26, right : right + 4] = WHITE
        looked = look(image, sample.text)
        assert looked is not None
        clean, empty = (_grounds.emptied(looked, sample.text, marks=marks) for marks in (False, True))
        assert clean is None or np.abs(clean.astype(int) - NAVY).max() < 60
        kept.append(empty is not None and empty[23, right + 1].min() > 180)
    assert sum(kept) >= 8


def test_codes_make_patterns_of_their_form() -> None:
    labels = [f"皖A{number:05}" for number in range(0, 90000, 3001)] + ["皖AB1234", "皖AC5678", "沪A12345"]
    steps = _texts.steps(labels, packs.load("ch"), "texts.txt")
    assert [step["use"] for step in steps] == ["pattern", "pattern"]
    assert len(steps[0]["weights"]) == len(steps[0]["patterns"])
    draws = packs.patterns(packs.load("ch"), tuple(steps[0]["patterns"]))
    drawn = {draw(stream(1, index, "text")) for draw in draws for index in range(300)}
    assert all(re.fullmatch(r"[\u4e00-\u9fff][A-Z][A-Z0-9][0-9]{4}", text) for text in drawn)
    first = [text[0] for text in drawn]
    assert 0.6 < first.count("皖") / len(first) < 0.95
    assert len(set(first)) > 10


@pytest.mark.parametrize(
    ("label", "pattern"),
    [
        ("RM31.98", "RM[0-9]{2}.[0-9]{2}"),
        ("QX31.98", "[A-Z][A-Z][0-9]{2}.[0-9]{2}"),
        ("GST REG NO. 12", "GST REG NO. [0-9]{2}"),
        ("DATE: 24/12/2017", "DATE: <01..28>/<01..12>/(19|20)[0-9]{2}"),
        ("4-1-18 9:05", "<1..28>-<1..12>-[0-9]{2} <0..23>:<00..59>"),
        ("3/4/2021 19:05:07", "<1..28>/<1..12>/(19|20)[0-9]{2} <00..23>:<00..59>:<00..59>"),
        ("2021/4/03", "(19|20)[0-9]{2}/<1..12>/<01..28>"),
        ("12/25/2019", "<01..12>/<01..28>/(19|20)[0-9]{2}"),
        ("2019-12-25", "(19|20)[0-9]{2}-<01..12>-<01..28>"),
        ("20-45-77", "[0-9]{2}-[0-9]{2}-[0-9]{2}"),
        ("10.10.10.10", "[0-9]{2}.[0-9]{2}.[0-9]{2}.[0-9]{2}"),
        ("99:99", "[0-9]{2}:[0-9]{2}"),
        ("۱۲/۰۳/۲۰۲۴", "۱۲/۰۳/۲۰۲۴"),
        ("Ab12", "Ab[0-9]{2}"),
    ],
)
def test_figures_are_made_anew_and_what_is_usual_beside_them_stays(label: str, pattern: str) -> None:
    usual = _texts._usual(["RM1.00", "RM 2.00", "NO. 1", "REG NO 2", "QX1"])
    assert _texts._renewed(label, usual) == pattern


def test_patterns_come_in_the_same_order_whatever_the_seed_of_hashes() -> None:
    column = _texts._column(["A", "7", "b", "-", "皖"], "AB", packs.load("ch"))
    assert list(column) == sorted(column)


def test_words_of_a_few_lengths_are_no_codes() -> None:
    words = ["STOP", "Open", "CAFE", "Bar", "Taxi", "EXIT", "Rail", "Zoo", "Park", "BANK"] * 3
    assert _texts.forms(words) == []
    assert _texts.forms(["AB12", "CD34", "EF567", "GH890"] * 3) == ["AAAA", "AAAAA"]
    assert _texts.forms(["LHR", "JFK", "TXL"] * 3) == ["AAA"]


def test_free_texts_make_words_figures_and_themselves() -> None:
    labels = ["TOTAL", "CASH 12.50", "THANK YOU", "3.20", "17.95", "Change due", "CARD", "PLEASE COME AGAIN", "INVOICE"]
    steps = {step["use"]: step for step in _texts.steps(labels, packs.load("en"), "texts.txt")}
    assert set(steps) == {"pattern", "words", "prose", "lines"}
    assert "[0-9]{2}.[0-9]{2}" in steps["pattern"]["patterns"]
    assert steps["words"]["upper"] == 0.6
    assert steps["lines"]["file"] == "texts.txt"


@pytest.mark.parametrize("text", ["a[b]{c}", "<x>|(y)?", "back\\slash", "plain"])
def test_an_escaped_text_is_a_pattern_of_itself(text: str) -> None:
    draws = packs.patterns(packs.load("en"), (_texts.escaped(text),))
    assert draws[0](stream(1, 0, "text")) == text


def _write(folder: Path, recipe: synth.Recipe, count: int, labelled: bool = True) -> list[Sample]:
    (folder / "images").mkdir(parents=True)
    samples = synth.Samples(recipe)[:count]
    for sample in samples:
        cv2.imwrite(str(folder / f"images/{sample.index}.jpg"), sample.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    if labelled:
        rows = (f"images/{sample.index}.jpg\t{sample.text}\n" for sample in samples)
        (folder / "labels.txt").write_text("".join(rows))
    return samples


def test_a_calibrated_recipe_makes_samples_like_the_crops(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY, noise_gaussian__amount=0.03), 24)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en")
    assert (found.read, found.measured) == (24, 24)
    assert found.grounds > 16
    assert "Roboto Bold" in found.faces[:3]
    recipe = synth.load(found.out / calibrate.RECIPE, count=60)
    assert recipe.lang == "en"
    quality = next(step.options["quality"] for step in recipe.effect if step.use == "camera.jpeg")
    assert quality == pytest.approx((80, 80), abs=1)
    samples = synth.Samples(recipe)[:40]
    assert all(re.fullmatch("[A-Z]{2}[0-9]{3}", sample.text) for sample in samples)
    assert sum(looked.ground[2] > looked.ground[0] + 40 for sample in samples if (looked := look(sample.image))) >= 38


@pytest.mark.parametrize("faces", [("Cousine Regular",), ("Cousine Regular", "Oswald Bold", "Tinos Regular")])
def test_what_is_measured_of_free_texts_goes_into_a_recipe_of_their_kind(
    faces: tuple[str, ...], tmp_path: Path
) -> None:
    plain = _plain(tmp_path, BLACK, CREAM, blur_gaussian__sigma=0.03)
    words = Step("words", {"count": (1, 2), "upper": 1.0})
    _write(tmp_path / "real", dataclasses.replace(plain, faces=faces, text=(words,)), 20)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en", base="receipt")
    recipe, base = synth.load(found.out / calibrate.RECIPE, count=1), synth.load("receipt", lang="en", count=1)
    blur = next(step.options["sigma"] for step in recipe.effect if step.use == "blur.gaussian")
    assert 0.02 < sum(blur) / 2 < 0.05
    assert [step.use for step in recipe.effect][-len(base.effect) :] == [step.use for step in base.effect]
    assert [step.use for step in recipe.text] == [*(step.use for step in base.text), "words", "prose", "lines"]
    assert sum(step.weight for step in recipe.text[: len(base.text)]) == pytest.approx(60, abs=0.1)
    assert (found.faces[:1], recipe.faces[:1]) == ((faces, faces) if len(faces) == 1 else ((), ()))
    assert recipe.kinds == base.kinds


def test_codes_say_all_of_their_texts_whatever_the_recipe(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 12)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en", base="plate")
    recipe = synth.load(found.out / calibrate.RECIPE, count=1)
    assert {step.use for step in recipe.text} == {"pattern"}
    assert "Roboto Bold" in found.faces[:3]
    assert {"weather.rain", "blur.gaussian"} <= {step.use for step in recipe.effect}


def test_lines_are_turned_and_letters_lean_as_often_as_in_the_crops(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 12)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en")
    steps = {step.use: step for step in synth.load(found.out / calibrate.RECIPE, count=1).ink}
    assert all(steps[use].p <= 0.2 for use in ("shear", "rotate") if use in steps)
    looks = [
        dataclasses.replace(looked, lean=12.0 * (number < 3))
        for number, (looked, _) in enumerate(_looks(_plain(tmp_path, WHITE, NAVY)))
    ]
    assert list(calibrate._turn(looks, "shear", "lean")) == [{"use": "shear", "p": 0.25, "degrees": [12.0, 12.0]}]


def test_colours_that_are_not_told_apart_are_left_out(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 6)
    faint = synth.Samples(_plain(tmp_path, (60, 60, 62), (72, 72, 74)))[:6]
    rows = (tmp_path / "real" / "labels.txt").read_text()
    for sample in faint:
        cv2.imwrite(str(tmp_path / f"real/images/faint{sample.index}.png"), sample.image[..., ::-1])
        rows += f"images/faint{sample.index}.png\t{sample.text}\n"
    (tmp_path / "real" / "labels.txt").write_text(rows)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own")
    assert found.measured > 6
    pairs = colours.pairs(str(found.out / "colours.tsv"))
    assert len(pairs.inks) == 6
    assert np.abs(pairs.inks.astype(int) - WHITE).max() < 25
    recipe = synth.load(found.out / calibrate.RECIPE, count=1)
    assert recipe.output["contrast"] >= 20
    assert recipe.paint.options["contrast"][0] >= 20


def test_crops_without_labels_do(tmp_path: Path, shipped_command: Callable[..., str]) -> None:
    _write(tmp_path / "real", _plain(tmp_path, BLACK, CREAM), 8, labelled=False)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en", limit=6)
    assert (found.read, found.faces, found.texts) == (6, (), 0)
    assert not (found.out / "texts.txt").exists()
    report = synth.generate(synth.load(found.out / "recipe.toml", count=3), tmp_path / "made", jobs=1)
    assert report.made == 3
    said = shipped_command("calibrate", tmp_path / "real", "--out", tmp_path / "other")
    assert "texts and faces were not measured" in said
    assert "labels.txt" in said
    setting = re.search(r"--set '(.*)'", said)
    assert setting
    seen = tmp_path / "seen.png"
    shipped_command("preview", tmp_path / "other/recipe.toml", "--set", setting[1], "--count", 2, "--out", seen)
    assert seen.is_file()


def test_what_is_no_ground_is_said(tmp_path: Path, shipped_command: Callable[..., str]) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 6)
    rows = (tmp_path / "real" / "labels.txt").read_text().splitlines()
    rows[2] += "88"
    (tmp_path / "real" / "labels.txt").write_text("\n".join(rows))
    said = shipped_command("calibrate", tmp_path / "real", "--out", tmp_path / "own")
    assert "grounds: 5 pictures without their text; 1 left out, where letters may remain" in said
    assert "not measured" not in said


def test_crops_of_a_joined_script_do(tmp_path: Path) -> None:
    _plain(tmp_path, WHITE, NAVY)
    (tmp_path / "joined.toml").write_text('base = "plain.toml"\nlang = "ar"\nfaces = []\n[[text]]\nuse = "words"\n')
    _write(tmp_path / "real", synth.load(tmp_path / "joined.toml", count=8), 8)
    found = calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="ar")
    assert found.grounds
    assert {step.use for step in synth.load(found.out / "recipe.toml", count=1).text} >= {"words", "lines"}


def test_fonts_of_ones_own_are_found_from_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 6)
    (tmp_path / "mine").mkdir()
    roboto = next(face for face in fonts.shelf(("shipped",)).faces if face.name == "Roboto Bold")
    shutil.copy(roboto.path, tmp_path / "mine" / "roboto.ttf")
    monkeypatch.chdir(tmp_path)
    found = calibrate.calibrate(Path("real"), Path("own"), sources=("mine",))
    assert found.faces == ("Roboto Bold",)
    assert synth.Samples(synth.load("own/recipe.toml", count=1))[0].text


def test_of_faces_with_the_same_letters_one_is_named(tmp_path: Path) -> None:
    known = [(looked, sample.text) for looked, sample in _looks(_plain(tmp_path, WHITE, NAVY))]
    families = {"Roboto", "Vazirmatn", "Noto Sans Bengali", "Noto Sans Georgian", "Open Sans", "Lato"}
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.family in families]
    designs = {face.name: face.design for face in faces}
    assert designs["Roboto Bold"] == designs["Vazirmatn Bold"]
    drawn = set(_faces.alike(known, faces).drawn)
    assert len(drawn) == len({designs[name] for name in drawn})
    assert len(drawn & {"Roboto Bold", "Vazirmatn Bold"}) == 1


@pytest.mark.parametrize("face", ["Cousine Regular", "Oswald Regular", "Tinos Regular", "Roboto Bold"])
@pytest.mark.parametrize("use", ["shear", "rotate"])
def test_blurred_and_leaning_letters_are_those_of_their_own_face(use: str, face: str, tmp_path: Path) -> None:
    plain = _plain(tmp_path, WHITE, NAVY, blur_gaussian__sigma=0.035)
    turned = Step(use, {"degrees": (-6.0, 6.0)})
    recipe = dataclasses.replace(plain, faces=(face,), ink=(turned, *plain.ink))
    known = [(looked, sample.text) for looked, sample in _looks(recipe)]
    families = {"Cousine", "Oswald", "Tinos", "Roboto", "Overpass Mono", "Frank Ruhl Libre"}
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.family in families]
    assert _faces.alike(known, faces).names[0] == face


@pytest.mark.parametrize(("face", "brushed"), [("Noto Sans CJK SC Bold", False), ("Ma Shan Zheng Regular", True)])
def test_ideographs_are_brushed_where_the_letters_are(face: str, brushed: bool, tmp_path: Path) -> None:
    recipe = _plain(tmp_path, WHITE, NAVY)
    text = recipe.text[0].options | {"patterns": ("皖A[0-9]{5}",)}
    written = dataclasses.replace(
        recipe, lang="ch", faces=(face,), text=(dataclasses.replace(recipe.text[0], options=text),)
    )
    known = [(looked, sample.text) for looked, sample in _looks(written)]
    faces = [face for face in fonts.shelf(("shipped",)).faces if face.han]
    drawn = {face.kind for face in faces if face.name in _faces.alike(known, faces).drawn}
    assert ("brush" in drawn) == brushed
    assert drawn >= {"sans", "kai", "display"}
    assert brushed or not drawn & {"handwriting", "script"}


def test_latin_handwriting_asks_for_no_ideographs_by_hand() -> None:
    faces = fonts.shelf(("shipped",)).faces
    names = next(face.name for face in faces if face.kind == "handwriting" and not face.han)
    akin = next(face.name for face in faces if face.kind == "handwriting" and face.han)
    drawn = set(_faces._with_ideographs((names,), [akin], faces, wanted=True))
    kinds = {face.kind for face in faces if face.name in drawn}
    assert kinds >= {"sans", "kai", "display"}
    assert not kinds & {"brush", "handwriting"}
    assert _faces._with_ideographs((names,), [akin], faces, wanted=False) == (akin,)


def test_a_recipe_reads_the_same_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 8)
    calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en")
    monkeypatch.chdir(tmp_path)
    near = synth.Samples(synth.load("own/recipe.toml", count=3))[2]
    monkeypatch.chdir("/")
    far = synth.Samples(synth.load(tmp_path / "own/recipe.toml", count=3))[2]
    assert near.text == far.text
    assert np.array_equal(near.image, far.image)


def test_labels_end_where_lines_of_a_file_do(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((40, 90, 3), 128, np.uint8))
    (tmp_path / "labels.txt").write_text("a.png\tone\u2028two\r\na.png\tthree\n", encoding="utf-8")
    assert [crop.text for crop in crops(tmp_path)] == ["one two", "three"]


def test_what_cannot_be_calibrated_is_told(tmp_path: Path, command: Callable[..., object]) -> None:
    with pytest.raises(AssetError, match="does not exist"):
        calibrate.calibrate(tmp_path / "nowhere", tmp_path / "own")
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match="holds no picture"):
        calibrate.calibrate(tmp_path / "empty", tmp_path / "own")
    cv2.imwrite(str(tmp_path / "empty" / "grey.png"), np.full((40, 90, 3), 128, np.uint8))
    with pytest.raises(AssetError, match="in none of the 1 pictures"):
        calibrate.calibrate(tmp_path / "empty", tmp_path / "own")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        calibrate.calibrate(tmp_path / "empty", tmp_path / "own")
    (tmp_path / "empty" / "labels.txt").write_text("")
    with pytest.raises(AssetError, match=r"labels\.txt' lists no picture"):
        crops(tmp_path / "empty")
    (tmp_path / "empty" / "labels.txt").write_text("grey.png no tab\n")
    with pytest.raises(AssetError, match="line 1 of"):
        crops(tmp_path / "empty")
    (tmp_path / "empty" / "labels.txt").write_text("missing.png\ttext\n")
    with pytest.raises(AssetError, match=r"missing\.png' cannot be read"):
        crops(tmp_path / "empty")


def test_a_data_set_is_crops_too(tmp_path: Path) -> None:
    synth.generate(_plain(tmp_path, WHITE, NAVY), str(tmp_path / "set"), jobs=1)
    found = crops(tmp_path / "set", 5)
    assert len(found) == 5
    assert all(crop.text and crop.image.shape[2] == 3 for crop in found)


def test_labels_of_another_language_are_told(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 4)
    rows = (tmp_path / "real" / "labels.txt").read_text().splitlines()
    (tmp_path / "real" / "labels.txt").write_text("".join(row.split("\t")[0] + "\tกขค\n" for row in rows))
    with pytest.raises(AssetError, match="is it the right language"):
        calibrate.calibrate(tmp_path / "real", tmp_path / "own", lang="en")


def test_the_colours_of_a_folder_make_a_table(tmp_path: Path) -> None:
    _write(tmp_path / "real", _plain(tmp_path, WHITE, NAVY), 6)
    table, count = calibrate.pairs(tmp_path / "real")
    assert count == 6
    (tmp_path / "found.tsv").write_text(table)
    found = colours.pairs(str(tmp_path / "found.tsv"))
    assert np.abs(found.inks.astype(int) - WHITE).max() < 25
    assert np.abs(found.grounds.astype(int) - NAVY).max() < 25


def test_gaps_that_labels_do_not_tell_of_are_found(tmp_path: Path) -> None:
    _plain(tmp_path, WHITE, NAVY)
    gaps = '[[layout]]\nuse = "horizontal"\nwide = 0.0\ngaps = [2]\ngap = [0.5, 0.5]\n'
    (tmp_path / "gaps.toml").write_text(f'base = "plain.toml"\n{gaps}')
    _write(tmp_path / "real", synth.load(tmp_path / "gaps.toml", count=20), 20)
    calibrate.calibrate(tmp_path / "real", tmp_path / "own")
    layout = synth.load(tmp_path / "own" / "recipe.toml", count=1).layout[0].options
    assert layout["gaps"] == (2,)
    assert 0.3 < sum(layout["gap"]) / 2 < 0.6


def test_mixed_lines_are_set_in_two_faces() -> None:
    pack = packs.load("ch")
    choice = fonts.shelf(("shipped",)).choice(pack.allowed, pack.script, mixed=1.0)
    faces = [choice.choose("京A12345", stream(1, index, "face")) for index in range(40)]
    assert all(face.latin is not None and face.han and not face.latin.han for face in faces)
    assert all(set(map(ord, "京A12345")) <= face.coverage for face in faces)
    assert len({face.latin.name for face in faces if face.latin}) > 15
    for text in ("京东", "A12345"):
        assert all(choice.choose(text, stream(1, index, "face")).latin is None for index in range(20))


def test_faces_that_are_named_stand_among_ideographs_as_often_as_they_are_named() -> None:
    pack = packs.load("ch")
    names = ["Noto Sans CJK SC Regular", *3 * ["Oswald Bold"], "Roboto Mono Regular"]
    choice = fonts.shelf(("shipped",)).choice(pack.allowed, pack.script, names=names, mixed=1.0)
    faces = [choice.choose("皖A12345", stream(1, index, "face")) for index in range(400)]
    found = Counter(face.latin.name for face in faces if face.latin)
    assert found.total() == 400
    assert 2.4 < found["Oswald Bold"] / found["Roboto Mono Regular"] < 3.6


@pytest.mark.parametrize("use", ["rotate", "shear", "perspective"])
def test_the_corners_of_a_text_are_those_that_were_drawn(use: str, tmp_path: Path) -> None:
    _plain(tmp_path, WHITE, NAVY)
    recipe = tmp_path / "turned.toml"
    recipe.write_text(f'base = "plain.toml"\n[[ink]]\nuse = "{use}"\n[[ink]]\nuse = "crop"\n')
    apart = []
    for sample in synth.Samples(synth.load(recipe, count=100))[:40]:
        if looked := look(sample.image):
            size = sample.image.shape[1::-1]
            apart.append(np.abs(looked.quad * size - sample.lines[0].quad).max() / sample.text_height)
    assert len(apart) > 30
    assert np.quantile(apart, 0.6) < 0.1, sorted(apart)
