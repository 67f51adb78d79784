"""A recipe as a sequence: each item depends on the recipe, the seed and its index, and on nothing else."""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
import subprocess
import sys
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import synth
from synth import Recipe, Reject, Sample, Samples, SynthError, colours, corpus, steps
from synth.backgrounds.pictures import PLACES, written_places
from synth.data import Face, Ink, Phrase, Step
from synth.digests import of_folders, stamp
from synth.glyphs import _letters
from synth.rng import Stream
from synth.samples import ATTEMPTS, left_out
from synth.samples import digests as assets

PLAIN = """
lang = "en"
seed = 5
count = 40

[output]
height = 32

[[text]]
use = "words"
count = [1, 2]

[[layout]]
use = "horizontal"

[[ink]]
use = "rotate"

[[ink]]
use = "crop"

[[background]]
use = "plain"

[[background]]
use = "paper"

[[effect]]
use = "blur.gaussian"
p = 0.4

[[effect]]
use = "noise.gaussian"
p = 0.5
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recipes") / "plain.toml"
    path.write_text(PLAIN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def samples(plain: Path) -> Samples:
    return Samples(synth.load(plain))


def digest(sample: Sample) -> str:
    found = hashlib.blake2b(digest_size=16)
    for part in (sample.image, sample.mask, *(array for line in sample.lines for array in (line.quad, line.boxes))):
        found.update(part.tobytes())
    found.update(repr((sample.index, sample.text, sorted(sample.meta.items()))).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def digests(samples: Samples) -> list[str]:
    return [digest(samples[index]) for index in range(40)]


def test_samples_are_the_same_in_any_order(samples: Samples, digests: list[str], plain: Path) -> None:
    assert len(set(digests)) == 40
    assert [digest(samples[index]) for index in reversed(range(40))] == digests[::-1]
    assert digest(Samples(synth.load(plain))[17]) == digests[17]


def test_slices_negative_indices_and_iteration(samples: Samples, digests: list[str]) -> None:
    assert len(samples) == 40
    assert [digest(sample) for sample in samples[3:12:4]] == digests[3:12:4]
    assert [digest(sample) for sample in samples[-2:]] == digests[-2:]
    assert [digest(sample) for sample in samples[5:2:-1]] == digests[5:2:-1]
    assert samples[40:] == []
    assert digest(samples[-1]) == digests[-1]
    assert [digest(sample) for sample in samples] == digests
    assert [sample.index for sample in islice(reversed(samples), 3)] == [39, 38, 37]


@pytest.mark.parametrize("index", [40, -41, 10**9])
def test_indices_beyond_the_end_are_an_index_error(samples: Samples, index: int) -> None:
    with pytest.raises(IndexError, match=f"sample {index} of 40"):
        samples[index]


def test_a_longer_data_set_begins_with_the_shorter(plain: Path, digests: list[str]) -> None:
    assert [digest(sample) for sample in Samples(synth.load(plain, count=10**7))[:10]] == digests[:10]


def test_another_process_makes_the_same(plain: Path, digests: list[str]) -> None:
    code = (
        "import sys, hashlib, synth\n"
        "sample = synth.Samples(synth.load(sys.argv[1]))[23]\n"
        "print(hashlib.sha256(sample.image.tobytes() + sample.mask.tobytes()).hexdigest(), sample.text)"
    )
    call = [sys.executable, "-c", code, str(plain)]
    told = subprocess.run(call, capture_output=True, check=True, text=True, encoding="utf-8").stdout.strip()
    sample = Samples(synth.load(plain))[23]
    assert told == f"{hashlib.sha256(sample.image.tobytes() + sample.mask.tobytes()).hexdigest()} {sample.text}"


def test_another_seed_makes_another_data_set(plain: Path, digests: list[str]) -> None:
    other = Samples(synth.load(plain, seed=6))
    assert not {digest(other[index]) for index in range(5)} & set(digests)


def test_what_a_sample_holds(samples: Samples) -> None:
    for sample in samples:
        height, width, channels = sample.image.shape
        assert (height, channels) == (32, 3)
        assert sample.image.dtype == sample.mask.dtype == np.uint8
        assert sample.mask.shape == (height, width)
        assert sample.text == "\n".join(line.text for line in sample.lines)
        for line in sample.lines:
            assert "".join(line.chars) == line.text
            assert line.boxes.shape == (len(line.chars), 4, 2)
            # A tight crop cuts the outermost letters a little.
            assert line.boxes.min() >= -0.06 * height - 1
            assert (line.boxes.reshape(-1, 2) <= (width + 0.06 * height + 1, 1.06 * height + 1)).all()
        assert {"font", "source", "background", "attempt", "rejected", "quality"} <= set(sample.meta)
        assert sample.meta["attempt"] == len(sample.meta["rejected"])
        assert pickle.loads(pickle.dumps(sample)).text == sample.text


def test_reading_left_to_right(samples: Samples) -> None:
    for sample in samples:
        for line in sample.lines:
            middles = line.boxes.mean(axis=1)[:, 0]
            assert (np.diff(middles) > -0.2 * line.height).all()


@pytest.fixture
def oddly(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module of steps from outside."""

    def mostly(sample: Sample, rng: Stream, *, p: float = 0.6) -> Sample:
        if rng.chance(p):
            raise Reject("not this time")
        return sample

    def never(ink: Ink, rng: Stream) -> Ink:
        raise Reject("too odd" if rng.chance(2.0) else "never")

    def empty(pack: Any, rng: Stream) -> Phrase:
        return Phrase(" \u200b ", "en", "empty")

    def foreign(pack: Any, rng: Stream) -> Phrase:
        return Phrase("國Ж", "en", "foreign")

    def long(pack: Any, rng: Stream) -> Phrase:
        return Phrase("  e\u0301 many   words that go on and on ", "en", "long")

    def bare(pack: Any, rng: Stream) -> str:
        return "bare text"

    def same(sample: Sample, rng: Stream) -> Sample:
        rng.normal()
        return sample

    def letters(phrase: Phrase, face: Face, rng: Stream) -> Ink:
        raise Reject(f"no {type(face).__name__}")

    module = types.ModuleType("oddly")
    vars(module).update({step.__name__: step for step in (mostly, never, empty, foreign, long, bare, same, letters)})
    monkeypatch.setitem(sys.modules, "oddly", module)
    return module


def _with(plain: Path, tmp_path: Path, more: str, **changes: Any) -> Recipe:
    path = tmp_path / "changed.toml"
    path.write_text(plain.read_text(encoding="utf-8") + more, encoding="utf-8")
    return synth.load(path, **changes)


def test_a_rejected_draw_leads_to_another(plain: Path, tmp_path: Path, oddly: types.ModuleType) -> None:
    found = Samples(_with(plain, tmp_path, '[[effect]]\nuse = "oddly:mostly"\n'))
    rejected = [found[index].meta["rejected"] for index in range(40)]
    assert {reason for reasons in rejected for reason in reasons} <= {"not this time", "too little contrast"}
    assert {0, 1, 2} <= {len(reasons) for reasons in rejected}
    assert [digest(found[index]) for index in (9, 3, 9)] == [digest(found[index]) for index in (9, 3, 9)]


def test_attempts_are_drawn_anew(plain: Path, tmp_path: Path, oddly: types.ModuleType, digests: list[str]) -> None:
    found = Samples(_with(plain, tmp_path, '[[effect]]\nuse = "oddly:mostly"\n'))
    first = Samples(_with(plain, tmp_path, '[[effect]]\nuse = "oddly:mostly"\np = 0.0\n'))
    texts = [(found[index].text, first[index].text, len(found[index].meta["rejected"])) for index in range(40)]
    assert all(one == other for one, other, rejected in texts if rejected == 0)
    assert sum(one != other for one, other, rejected in texts if rejected) >= 5


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ('[[ink]]\nuse = "oddly:never"\n', f"{ATTEMPTS} x too odd"),
        ('[[text]]\nuse = "oddly:empty"\nweight = 1e9\n', f"{ATTEMPTS} x an empty text"),
        ('[[text]]\nuse = "oddly:foreign"\nweight = 1e9\n', f"{ATTEMPTS} x characters beyond the dictionary"),
        ('[[layout]]\nuse = "oddly:letters"\nweight = 1e9\n', f"{ATTEMPTS} x no Face"),
    ],
)
def test_a_recipe_that_can_never_succeed_ends_in_an_error_that_says_why(
    plain: Path, tmp_path: Path, oddly: types.ModuleType, more: str, reason: str
) -> None:
    found = Samples(_with(plain, tmp_path, more))
    with pytest.raises(SynthError, match=f"sample 3 could not be made in {ATTEMPTS} attempts: {reason}"):
        found[3]


def test_too_little_contrast_is_a_rejection(plain: Path) -> None:
    faint = synth.load(plain, ["paint.contrast=[20.0, 30.0]", "paint.black=0.0", "output.contrast=120.0"])
    with pytest.raises(SynthError, match="too little contrast"):
        Samples(faint)[0]


def test_a_step_from_elsewhere_may_answer_with_a_text(plain: Path, tmp_path: Path, oddly: types.ModuleType) -> None:
    found = Samples(_with(plain, tmp_path, '[[text]]\nuse = "oddly:bare"\nweight = 1e9\n'))
    assert (found[0].text, found[0].meta["source"]) == ("bare text", "oddly:bare")
    assert assets(found)["steps"] != assets(Samples(synth.load(plain)))["steps"]


def test_labels_are_normalised_and_cut(plain: Path, tmp_path: Path, oddly: types.ModuleType) -> None:
    found = Samples(_with(plain, tmp_path, '[[text]]\nuse = "oddly:long"\nweight = 1e9\n', max_length=18))
    assert found[0].text == "é many words that"


@pytest.mark.parametrize("more", ['[[effect]]\nuse = "noise.shot"\np = 0.0\n', '[[ink]]\nuse = "dropout"\np = 0.0\n'])
def test_a_step_that_is_never_applied_changes_nothing(
    plain: Path, tmp_path: Path, digests: list[str], more: str
) -> None:
    assert [digest(sample) for sample in Samples(_with(plain, tmp_path, more))] == digests


def test_a_step_put_before_others_leaves_their_draws_alone(
    plain: Path, tmp_path: Path, oddly: types.ModuleType, digests: list[str]
) -> None:
    text = plain.read_text(encoding="utf-8").replace(
        '[[effect]]\nuse = "blur', '[[effect]]\nuse = "oddly:same"\n\n[[effect]]\nuse = "blur', 1
    )
    path = tmp_path / "before.toml"
    path.write_text(text, encoding="utf-8")
    assert [digest(sample) for sample in Samples(synth.load(path))] == digests


def _parts(found: Samples, index: int) -> dict[str, Any]:
    made = dict(found.stages(index))
    ink = next(part for name, part in made.items() if name.startswith("layout"))
    ground = next(part for name, part in made.items() if name.startswith("background"))
    return {
        "text": next(part for name, part in made.items() if name.startswith("text")).text,
        "face": made["face"].name,
        "layout": ink.mask.tobytes(),
        "settle": made["settle"].mask.tobytes(),
        "ground": ground.tobytes(),
        "paint": made["paint"].image.tobytes(),
        "sample": made["sample"].image.tobytes(),
    }


@pytest.mark.parametrize(
    ("setting", "changed"),
    [
        ("effect.blur.gaussian.sigma=[0.03, 0.03]", {"sample"}),
        ("effect.noise.gaussian.p=1.0", {"sample"}),
        ("paint.saturation=[0.9, 0.9]", {"paint", "sample"}),
        ("background.plain.weight=50", {"ground", "paint", "sample"}),
        ("ink.crop.ends=[0.6, 0.8]", {"settle", "ground", "paint", "sample"}),
        ("layout.horizontal.wide=1.0", {"layout", "settle", "ground", "paint", "sample"}),
    ],
)
def test_a_changed_option_leaves_what_comes_before_alone(plain: Path, setting: str, changed: set[str]) -> None:
    one, other = Samples(synth.load(plain)), Samples(synth.load(plain, [setting]))
    differ: set[str] = set()
    for index in range(12):
        try:
            before, after = _parts(one, index), _parts(other, index)
        except Reject:
            continue
        differ |= {name for name in before if before[name] != after[name]}
    assert differ <= changed
    assert "sample" in differ


def test_stages_end_with_the_sample(samples: Samples) -> None:
    stages: Iterator[tuple[str, Any]] = samples.stages(4, samples[4].meta["attempt"])
    made = list(stages)
    names = [name for name, _ in made]
    assert names[0] == "text words"
    assert names[1:3] == ["face", "layout horizontal"]
    assert names[-1] == "sample"
    assert [name for name in names if " " not in name] == ["face", "settle", "paint", "sample"]
    np.testing.assert_array_equal(made[-1][1].image, samples[4].image)
    assert not made[names.index("settle")][1].moves


def test_a_step_may_come_twice_and_draws_differently(plain: Path, tmp_path: Path) -> None:
    found = Samples(
        _with(plain, tmp_path, '[[ink]]\nuse = "rotate"\nrise = 9.0\n[[ink]]\nuse = "rotate"\nrise = 9.0\n')
    )
    names = [name for name, _ in found.stages(0)]
    assert [name for name in names if "rotate" in name] == ["ink rotate", "ink rotate#2", "ink rotate#3"]


def test_a_sample_says_what_it_is(samples: Samples) -> None:
    sample = samples[0]
    assert repr(sample) == f"Sample(0, {sample.image.shape[1]}x32, {sample.text!r})"
    assert sample.text_height == pytest.approx(sample.lines[0].height)
    assert dataclasses.replace(sample, lines=()).text_height == 32


def test_a_corpus_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("abc\n" * 1000, encoding="utf-8")
    assert corpus.opened(str(path)) is corpus.opened(str(path))
    recipe = synth.load("en", ["text.words.weight=0"], count=9)
    recipe = dataclasses.replace(recipe, text=(Step("lines", {"file": str(path), "length": (1, 99)}),))
    before = synth.Samples(recipe)
    path.write_text("abc\n" * 2000, encoding="utf-8")
    assert {sample.text for sample in before} == {"abc"}
    assert len(corpus.opened(str(path))) == 1000  # While a data set is drawn nothing changes.
    path.write_text("xЖz\n", encoding="utf-8")
    samples = synth.Samples(recipe)
    assert {sample.text for sample in samples} == {"xЖz"}
    assert "Ж" in samples.alphabet


def test_colours_and_emptied_crops_that_were_changed_are_read_again(tmp_path: Path) -> None:
    """As when a folder is calibrated once more in one process."""
    table, places, crop = tmp_path / "own.tsv", tmp_path / PLACES, tmp_path / "crop.png"

    def calibrated(ink: int, ground: int) -> None:
        table.write_text(colours.written(np.full((1, 3), ink, np.uint8), np.full((1, 3), ground, np.uint8)))
        cv2.imwrite(str(crop), np.full((20, 60, 3), ground, np.uint8))
        whole = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
        places.write_text(written_places([("crop.png", whole)]))

    recipe = dataclasses.replace(
        synth.load("en", count=4),
        background=(steps.complete("background", Step("emptied", {"folder": str(tmp_path)})),),
        paint=steps.complete("paint", Step("paint", {"colours": str(table), "measured": 1.0})),
        effect=(),
    )
    calibrated(ink=250, ground=20)
    dark = synth.Samples(recipe)
    assert all(np.median(sample.image[sample.mask == 0]) < 40 for sample in dark)
    calibrated(ink=10, ground=230)
    assert all(np.median(sample.image[sample.mask == 0]) < 40 for sample in dark)  # Nothing changes while it is drawn.
    assert all(np.median(sample.image[sample.mask == 0]) > 200 for sample in synth.Samples(recipe))


def test_photographs_below_that_were_changed_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    recipe = dataclasses.replace(
        synth.load("en", count=4),
        background=(steps.complete("background", Step("photo", {"folder": str(tmp_path)})),),
        effect=(),
    )
    for level in (20, 230):
        cv2.imwrite(str(tmp_path / "below" / "one.png"), np.full((90, 400, 3), level, np.uint8))
        assert all(abs(np.median(sample.image) - level) < 20 for sample in synth.Samples(recipe))


def test_links_that_lead_nowhere_hide_no_change(tmp_path: Path) -> None:
    (tmp_path / ".#lock").symlink_to(tmp_path / "nowhere")
    for name in ("loop", "another"):
        (tmp_path / name).symlink_to(tmp_path)
    before = stamp(tmp_path)
    (tmp_path / "new.png").write_bytes(b"1")
    assert before[1] > 0
    assert stamp(tmp_path) != before


def test_files_that_steps_from_elsewhere_name_are_part_of_what_shapes_a_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "stamped.py").write_text('def step(sample, rng, *, file: str = ""):\n    return sample\n')
    found = []
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
        effect = [{"use": "stamped:step", "file": str(tmp_path / name)}]
        found.append(assets(synth.Samples(synth.load("en", effect=effect, count=2))))
    assert found[0] != found[1]


def test_stages_count_from_the_end_as_samples_do() -> None:
    samples = synth.Samples(synth.load("en", count=5))
    last = dict(samples.stages(-1, samples[-1].meta["attempt"]))["sample"]
    assert (last.index, last.text) == (4, samples[-1].text)
    with pytest.raises(IndexError):
        next(samples.stages(-6))


def test_the_source_of_a_step_is_that_which_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited module is not read again by this process, and so it is not what its data sets are made from."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "written.py").write_text('def step(pack, rng):\n    return "one"\n', encoding="utf-8")
    recipe = synth.load("en", text=[{"use": "written:step"}], count=2)
    before = assets(synth.Samples(recipe))
    (tmp_path / "written.py").write_text('def step(pack, rng):\n    return "two"\n', encoding="utf-8")
    again = synth.Samples(synth.load("en", text=[{"use": "written:step"}], count=2))
    assert again[0].text == "one"
    assert assets(again) == before


def test_a_table_beside_pictures_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / PLACES).write_text("1", encoding="utf-8")
    before = of_folders([tmp_path])
    (tmp_path / PLACES).write_text("2", encoding="utf-8")
    assert of_folders([tmp_path]) != before


@pytest.mark.parametrize("lang", ["ch", "hi", "ar"])
def test_threads_draw_what_one_does(lang: str) -> None:
    recipe = synth.load("default", lang=lang, count=96)
    _letters._shelf.clear()
    switching, samples = sys.getswitchinterval(), synth.Samples(recipe)
    try:
        sys.setswitchinterval(1e-5)
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(samples.__getitem__, range(96)))
    finally:
        sys.setswitchinterval(switching)
    _letters._shelf.clear()
    for one, other in zip(found, samples, strict=True):
        assert one.text == other.text
        assert np.array_equal(one.image, other.image)


def test_numbers_alone_run_from_left_to_right_in_every_language() -> None:
    text = [{"use": "pattern", "patterns": ["\u06f0\u06f2\u06f1 \u06f5\u06f5\u06f5 \u06f4\u06f4", "12 PM"]}]
    for sample in synth.Samples(synth.load("fa", text=text, ink=[], count=12)):
        (line,) = sample.lines
        assert (np.diff(line.boxes.mean(axis=1)[:, 0]) > 0).all(), sample.text


def test_joiners_are_in_labels_where_the_dictionary_has_them() -> None:
    text = [{"use": "pattern", "patterns": ["ක්\u200dරම", "ක්\u200dය"]}, {"use": "words", "weight": 0}]
    samples = synth.Samples(synth.load("si", text=text, count=9))
    assert "\u200d" in samples.alphabet
    assert all("\u200d" in sample.text for sample in samples)
    assert "\u200c" not in synth.Samples(synth.load("ur", count=1)).alphabet


def test_indices_may_be_those_of_numpy() -> None:
    samples = synth.Samples(synth.load("en", count=9))
    assert samples[np.int64(7)].text == samples[7].text
    assert [sample.text for sample in samples.draw(np.arange(3))] == [sample.text for sample in samples[:3]]


def test_pieces_of_lines_that_are_too_long_are_drawn_and_told(tmp_path: Path) -> None:
    line = "".join(chr(point) for point in range(ord("A"), ord("Z") + 1))
    recipe = _of_lines(tmp_path / "corpus.txt", f"abc\n{line}\n" * 50, count=100, max_length=10)
    texts = {sample.text for sample in synth.Samples(recipe)} - {"abc"}
    assert all(text in line and len(text) <= 10 for text in texts)
    assert len({text[0] for text in texts}) > 10
    (said,) = left_out(recipe)
    assert said.startswith("longer than 10 characters: 50 of 100 lines of ")


def test_what_runs_from_right_to_left_is_not_drawn_in_columns() -> None:
    with pytest.raises(SynthError, match=r"Arabic \(ar\) is not written in columns"):
        synth.Samples(synth.load("vertical", lang="ar"))


def test_steps_that_are_never_drawn_are_not_opened(tmp_path: Path) -> None:
    never = [
        {"use": "lines", "file": str(tmp_path / "none.txt"), "weight": 0.0},
        {"use": "pattern", "patterns": ["[0-9]{3}"]},
    ]
    found = synth.Samples(synth.load("en", text=never, count=3))
    assert all(sample.text.isdigit() for sample in found)
    assert set(assets(found)) >= {"fonts", "texts"}


def test_a_wrong_pattern_is_told_before_anything_is_drawn() -> None:
    rare = [{"use": "words"}, {"use": "pattern", "patterns": ["[A-Z"], "weight": 1e-6}]
    with pytest.raises(SynthError, match="a '\\]' is missing"):
        synth.Samples(synth.load("en", text=rare)).rehearse()


def test_a_pattern_is_never_cut() -> None:
    recipe = synth.load("en", ["output.max_length=9"], text=[{"use": "pattern", "patterns": ["[0-9]{8,10}"]}], count=60)
    samples = list(synth.Samples(recipe))
    assert {len(sample.text) for sample in samples} == {8, 9}
    rejected = {reason for sample in samples for reason in sample.meta["rejected"]}
    assert "a pattern's text longer than max_length, 9" in rejected


def test_a_mark_that_is_drawn_over_itself_is_in_no_label(tmp_path: Path) -> None:
    recipe = _of_lines(tmp_path / "corpus.txt", "दायाँँ\nदायाँ\n", lang="ne", count=20)
    samples = list(synth.Samples(recipe))
    assert {sample.text for sample in samples} == {"दायाँ"}
    assert "a mark that stands twice in one place" in {why for sample in samples for why in sample.meta["rejected"]}


def test_the_alphabet_of_patterns_is_what_they_draw() -> None:
    text = [{"use": "pattern", "patterns": [r"[0-3]{4}", "№ <1..9>京", "(A|B)-\\d?"]}]
    samples = synth.Samples(synth.load("en", text=text, count=60))
    assert set(samples.alphabet) == set("0123456789№京AB-")
    assert {char for sample in samples for char in sample.text} == set(samples.alphabet) | {" "}
    more = [*text, {"use": "words"}]
    assert set(synth.Samples(synth.load("en", text=more, count=1)).alphabet) > set("0123456789ABCabc")


def test_no_other_faces_are_drawn_than_those_asked_for() -> None:
    text = [{"use": "pattern", "patterns": ["[0-9]{3}", "国{3}"]}]
    recipe = synth.load("en", faces=["Long Cang"], text=text, count=40)
    assert {sample.meta["font"] for sample in synth.Samples(recipe)} == {"Long Cang Regular"}
    recipe = synth.load("ch", faces=["Synth Segment Seven"], text=text, count=40)
    assert {sample.text.isdigit() for sample in synth.Samples(recipe)} == {True}


def _of_lines(path: Path, text: str, **changes: Any) -> Recipe:
    path.write_text(text, encoding="utf-8")
    step = Step("lines", {"file": str(path), "length": (1, 99)})
    return dataclasses.replace(synth.load("en", **changes), text=(step,))


def test_lines_are_cut_around_characters_that_no_face_has(tmp_path: Path) -> None:
    recipe = _of_lines(tmp_path / "corpus.txt", "good day \U0001f600\n\U0001f389 Привет\n\U0001f600\n", count=60)
    samples = synth.Samples(recipe)
    assert {sample.text for sample in samples} == {"good day", "Привет"}
    assert "\U0001f600" not in samples.alphabet
    assert "т" in samples.alphabet
    (told,) = left_out(recipe)
    assert told.startswith("beyond the faces: 3 of 16 characters of ")
    assert told.endswith("corpus.txt, 2 different ones: \U0001f600 \U0001f389")
    assert not list(left_out(_of_lines(tmp_path / "plain.txt", "good day\n")))


def test_nothing_is_told_of_a_corpus_that_is_not_drawn(tmp_path: Path) -> None:
    recipe = synth.load("en")
    lines = Step("lines", {"file": str(tmp_path / "none.txt"), "length": (1, 99)}, weight=0.0)
    assert not list(left_out(dataclasses.replace(recipe, text=(*recipe.text, lines))))


def test_nine_lines_in_ten_may_be_of_no_use(tmp_path: Path) -> None:
    # No face has both of these scripts, though each has faces.
    recipe = _of_lines(tmp_path / "corpus.txt", "ไทย བོད\n" * 9 + "good day\n", count=200)
    assert {sample.text for sample in synth.Samples(recipe)} == {"good day"}
