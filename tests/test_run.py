"""The same data for any number of jobs, any shard size, and after any interruption."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processes import members, workers

import synth
from synth import manifest, run, shards, stores
from synth.data import Recipe, Shard
from synth.errors import AssetError, OutputError, SynthError
from synth.formats import _lists
from synth.samples import digests

Tree = Callable[[Path], dict[str, bytes]]
COUNT = 60
posix = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs process groups and /proc")


@pytest.fixture(scope="module")
def recipe(home: Path) -> Recipe:
    return synth.load(home / "small.toml", count=COUNT)


@pytest.fixture(scope="module")
def whole(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set made at once, by one process, in one shard."""
    out = tmp_path_factory.mktemp("run") / "whole"
    synth.generate(recipe, out, jobs=1, shard_size=1000)
    return out


@pytest.mark.parametrize(("jobs", "shard_size"), [(1, 7), (1, 20), (1, 64), (2, 7), (2, 20), (2, 64)])
def test_the_same_data_for_any_jobs_and_shard_size(
    jobs: int, shard_size: int, recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    report = synth.generate(recipe, tmp_path / "out", jobs=jobs, shard_size=shard_size)
    assert tree(tmp_path / "out") == tree(whole)
    assert (report.count, report.made) == (COUNT, COUNT)


@pytest.mark.parametrize("lang", ["ch", "en"])
def test_the_same_data_from_what_ships(
    lang: str, environment: dict[str, str], command: Any, tmp_path: Path, tree: Tree
) -> None:
    shipped = {key: value for key, value in environment.items() if key != "SYNTH_HOME"}
    for jobs, shard_size in ((1, 100), (2, 7)):
        options = ("--lang", lang, "--count", 40, "--jobs", jobs, "--shard-size", shard_size)
        done = command("generate", *options, "--out", tmp_path / str(jobs), env=shipped, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
    assert tree(tmp_path / "1") == tree(tmp_path / "2")


def test_the_same_data_twice(recipe: Recipe) -> None:
    ahead, back = synth.Samples(recipe), synth.Samples(recipe)
    for index in (59, 7, 0):
        one, other = ahead[index], back[index]
        assert one.text == other.text
        assert one.meta == other.meta
        assert (one.image == other.image).all()


@pytest.mark.parametrize("jobs", [1, 2])
def test_texts_that_were_changed_between_two_runs_of_a_process(jobs: int, home: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    text = [{"use": "lines", "file": corpus}]
    for line in ("aba", "bab"):
        corpus.write_text(f"{line}\n" * 9, encoding="utf-8")
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        recipe = synth.load(home / "small.toml", count=8, text=text, val=0.0)
        synth.generate(recipe, tmp_path / "out", jobs=jobs, shard_size=2)
        assert {label for _, label in _lines(tmp_path / "out")} == {line}


def test_marks_that_vanish_while_they_are_listed(tmp_path: Path) -> None:
    store = stores.at(tmp_path)
    (tmp_path / stores.SHARDS).mkdir()
    for number in range(3):
        (tmp_path / stores.SHARDS / f"{number}.txt").write_text("x")
    listed = store.marks()
    assert next(listed)[1] == 1
    shutil.rmtree(tmp_path / stores.SHARDS)
    assert list(listed) == []
    assert store.sizes(["images", stores.SHARDS]) == {}


def test_another_seed_is_another_data_set(recipe: Recipe, whole: Path, tmp_path: Path) -> None:
    synth.generate(replace(recipe, seed=2), tmp_path / "out", jobs=1)
    assert (tmp_path / "out" / "train.txt").read_bytes() != (whole / "train.txt").read_bytes()


@pytest.mark.parametrize(("first", "then"), [(20, 7), (7, 64), (30, 30)])
def test_growing_gives_what_making_at_once_gives(
    first: int, then: int, recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree
) -> None:
    grown = synth.generate(replace(recipe, count=30), tmp_path, jobs=1, shard_size=first)
    assert grown.count == 30
    grown = synth.generate(recipe, tmp_path, jobs=1, shard_size=then)
    assert (grown.count, grown.made) == (COUNT, 30)
    assert tree(tmp_path) == tree(whole)


@pytest.mark.parametrize("count", [COUNT, 30, 1])
def test_what_is_there_is_kept(count: int, recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree) -> None:
    shutil.copytree(whole, tmp_path / "out")
    report = synth.generate(replace(recipe, count=count), tmp_path / "out", jobs=1)
    assert (report.count, report.made, report.size) == (COUNT, 0, 0)
    assert tree(tmp_path / "out") == tree(whole)


def _lines(root: Path) -> list[tuple[str, str]]:
    text = (root / "train.txt").read_text(encoding="utf-8") + (root / "val.txt").read_text(encoding="utf-8")
    return [(name, label) for name, _, label in (line.partition("\t") for line in text.splitlines())]


def test_a_line_for_each_picture_and_a_picture_for_each_line(whole: Path) -> None:
    pictures = {path.relative_to(whole).as_posix() for path in (whole / "images").rglob("*.*")}
    names = [name for name, _ in _lines(whole)]
    assert len(names) == COUNT
    assert set(names) == pictures
    assert all(cv2.imread(str(whole / name)) is not None for name in names)
    assert {path.name for path in whole.iterdir()} == {"images", "train.txt", "val.txt", "dict.txt", "manifest.json"}


def test_labels_are_those_of_the_samples(recipe: Recipe, whole: Path) -> None:
    labels = {int(Path(name).stem): label for name, label in _lines(whole)}
    samples = synth.Samples(recipe)
    assert [labels[index] for index in range(COUNT)] == [sample.text for sample in samples]


def test_single_characters_are_all_trained_on(home: Path, tmp_path: Path) -> None:
    text = [{"use": "pattern", "patterns": ["[a-z]{1,2}"]}]
    synth.generate(synth.load(home / "small.toml", count=200, text=text, val=0.5), tmp_path / "out", jobs=1)
    lengths = {len(line.split("\t")[1]) for line in (tmp_path / "out" / "val.txt").read_text().splitlines()}
    assert lengths == {2}


def test_no_text_is_in_both_files(home: Path, tmp_path: Path) -> None:
    recipe = synth.load(home / "small.toml", ["text.words.count=[1, 1]", "text.prose.weight=0"], count=120, val=0.3)
    synth.generate(recipe, tmp_path, jobs=1, shard_size=50)
    train, val = (
        [line.partition("\t")[2] for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
        for name in ("train.txt", "val.txt")
    )
    assert len(set(train + val)) < len(train + val) == 120, "some texts are drawn twice, or the test shows nothing"
    assert not set(train) & set(val)
    assert 10 < len(val) < 70


def test_rejected_draws_are_counted_and_leave_no_trace(home: Path, tmp_path: Path) -> None:
    recipe = synth.load(home / "picky.toml", count=40)
    seen: list[run.Tally] = []
    report = synth.generate(recipe, tmp_path, jobs=1, shard_size=10, progress=seen.append)
    expected: Counter[str] = Counter()
    for sample in synth.Samples(recipe):
        expected.update(sample.meta["rejected"])
    assert report.rejected == expected
    assert report.rejected["not to my taste"] > 5
    assert len(_lines(tmp_path)) == len(list((tmp_path / "images").rglob("*.jpg"))) == 40
    assert sum(tally.made for tally in seen) == report.made == 40
    assert sum(tally.size for tally in seen) == report.size
    written = sum(path.stat().st_size for path in (tmp_path / "images").rglob("*.jpg"))
    assert written <= report.size <= written + 40 * 80


def test_a_recipe_that_cannot_succeed_says_why(home: Path, tmp_path: Path) -> None:
    recipe = synth.load(home / "picky.toml", ["effect.picky:some.share=1"], count=5)
    with pytest.raises(SynthError, match="could not be made in 256 attempts: 256 x not to my taste"):
        synth.generate(recipe, tmp_path / "out", jobs=1)


TABLE = [
    (0, 0, 5, []),
    (0, 1, 5, [(0, 0, 1)]),
    (0, 5, 5, [(0, 0, 5)]),
    (0, 6, 5, [(0, 0, 5), (1, 5, 6)]),
    (5, 6, 5, [(1, 5, 6)]),
    (3, 11, 5, [(0, 3, 5), (1, 5, 10), (2, 10, 11)]),
    (12, 11, 5, []),
    (11, 11, 5, []),
    (0, 3, 1, [(0, 0, 1), (1, 1, 2), (2, 2, 3)]),
]


@pytest.mark.parametrize(("done", "count", "size", "expected"), TABLE)
def test_plan(done: int, count: int, size: int, expected: list[tuple[int, int, int]]) -> None:
    assert list(shards.plan(done, count, size)) == [Shard(*fields) for fields in expected]


@settings(max_examples=60, deadline=None)
@given(done=st.integers(0, 300), more=st.integers(0, 300), size=st.integers(1, 90))
def test_a_plan_holds_each_sample_once(done: int, more: int, size: int) -> None:
    cut = list(shards.plan(done, done + more, size))
    assert [index for shard in cut for index in range(shard.start, shard.stop)] == list(range(done, done + more))
    assert all(0 < len(shard) <= size and shard.start // size == shard.number for shard in cut)


def test_a_shard_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    shard, path = Shard(0, 0, 5), tmp_path / "000000000-000000005.4.70.tsv"

    def half(draft: Path) -> int:
        draft.write_text("half")
        assert not path.exists()
        return 70

    def broken(draft: Path) -> int:
        draft.write_text("broken")
        raise ZeroDivisionError

    assert shards.commit(tmp_path, shard, ".tsv", half) == 70
    assert path.read_text() == "half"
    with pytest.raises(ZeroDivisionError):
        shards.commit(tmp_path, shard, ".tsv", broken)
    assert path.read_text() == "half"


# What belongs to something else


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seed": 2}, "recipe.seed is 1 there and 2 here"),
        ({"height": 32}, "recipe.output.height is 48 there and 32 here"),
        ({"image_format": "png"}, 'recipe.output.image_format is "jpg" there and "png" here'),
    ],
)
def test_the_folder_of_another_recipe_is_refused(
    changes: dict[str, Any], says: str, home: Path, whole: Path, tree: Tree
) -> None:
    before = tree(whole)
    with pytest.raises(OutputError) as caught:
        synth.generate(synth.load(home / "small.toml", count=COUNT, **changes), whole, jobs=1)
    assert says in str(caught.value)
    assert "Choose another with --out" in str(caught.value)
    assert tree(whole) == before


def test_another_option_of_a_step_is_named(home: Path, whole: Path) -> None:
    recipe = synth.load(home / "small.toml", ["ink.rotate.p=0.25"], count=COUNT)
    with pytest.raises(OutputError, match=r"recipe\.ink\.rotate\.p is 0\.5 there and 0\.25 here"):
        synth.generate(recipe, whole, jobs=1)


def test_an_unfinished_folder_of_another_recipe_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    described = manifest.describe(recipe, digests(synth.Samples(recipe)), "paddle", False)
    run.claim(stores.Folder(tmp_path), described)
    with pytest.raises(OutputError, match=r"recipe\.seed is 1 there and 3 here"):
        synth.generate(replace(recipe, seed=3), tmp_path, jobs=1)


def test_other_fonts_are_another_data_set(home: Path, whole: Path, tmp_path: Path) -> None:
    shutil.copy(home / "fonts" / "brick.ttf", tmp_path)
    recipe = synth.load(home / "small.toml", count=COUNT, fonts=(str(tmp_path),))
    with pytest.raises(OutputError, match=r"assets\.fonts is .* there and .* here"):
        synth.generate(recipe, whole, jobs=1)


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "train.txt"])
def test_a_folder_that_holds_something_else_is_refused(name: str, recipe: Recipe, tmp_path: Path, tree: Tree) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match="not empty and holds no data set"):
        synth.generate(recipe, tmp_path, jobs=1)
    assert tree(tmp_path) == {name: b"mine"}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"complete": "many"}', "7"])
def test_a_manifest_that_is_none_is_refused(text: str, recipe: Recipe, tmp_path: Path, tree: Tree) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(OutputError, match=r"manifest|made otherwise"):
        synth.generate(recipe, tmp_path, jobs=1)
    assert tree(tmp_path) == {"manifest.json": text.encode()}


def test_what_differs_is_said_in_a_few_lines(recipe: Recipe, whole: Path) -> None:
    """Plain values first, then steps by their names, then their options."""
    words, *others = recipe.text
    text = (replace(words, options={**words.options, "temper": 0.1}), *others, others[0])
    other = replace(recipe, name="a" * 500, seed=3, text=text, effect=())
    with pytest.raises(OutputError) as raised:
        synth.generate(other, whole, jobs=1)
    said = str(raised.value).partition(": ")[2].split("; ")
    assert len(said) == 5, said
    assert said[0].startswith('recipe.name is "small" there and "aaaa')
    assert said[1] == "recipe.seed is 1 there and 3 here"
    assert said[2] == "recipe.text has prose#2 here alone"
    assert said[3] == "recipe.effect has blur.gaussian there alone"
    assert said[4].startswith("recipe.text.words.temper is 0.6 there and 0.1 here. ")
    assert max(map(len, said)) < 120
    with pytest.raises(OutputError, match=r"and \d+ more\. Choose another with --out\.$") as raised:
        synth.generate(synth.load("scene", lang="ab"), whole, jobs=1)
    assert len(str(raised.value)) < 700
    turned = replace(recipe, text=recipe.text[::-1])
    with pytest.raises(OutputError, match=r"recipe\.text has its steps in another order"):
        synth.generate(turned, whole, jobs=1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_samples_in_faces_of_other_kinds_than_asked_are_counted(
    jobs: int, home: Path, tmp_path: Path, font_writer: Callable[..., Path]
) -> None:
    """Where none of the kinds has the letters; each step asks for a kind of its own, and the recipe for a third."""
    letters = "abcdefgijklmnopqrstuvwxyz"
    for kind, chars in (("slab", letters), ("brush", letters + "h"), ("mono", letters + "h")):
        (tmp_path / "fonts" / kind).mkdir(parents=True)
        font_writer(tmp_path / "fonts" / kind / "font.ttf", kind.title(), chars)
        (tmp_path / "fonts" / kind / "source.toml").write_text(f'kind = "{kind}"\n')
    words = {"use": "words", "count": [1, 1]}
    text = [{**words, "kinds": ["slab"]}, {**words, "kinds": ["brush"]}]
    recipe = synth.load("ab", text=text, count=40, fonts=(str(tmp_path / "fonts"),), kinds=("mono",))
    fallen = [sample for sample in synth.Samples(recipe) if sample.meta["step"] == 0 and "h" in sample.text]
    assert 0 < len(fallen) < 20
    assert {sample.meta["kind"] for sample in fallen} <= {"brush", "mono"}
    report = synth.generate(recipe, tmp_path / "out", jobs=jobs, shard_size=10)
    assert report.strange == len(fallen)
    named = replace(recipe, faces=("Brush",))
    assert synth.generate(named, tmp_path / "named", jobs=1).strange == 0, "faces by their names are what was asked for"


def test_an_empty_folder_is_taken(recipe: Recipe, tmp_path: Path) -> None:
    assert synth.generate(replace(recipe, count=3), tmp_path, jobs=1).made == 3


@pytest.mark.parametrize(("jobs", "shard_size"), [(0, 10), (1, 0), (1, -3)])
def test_senseless_numbers_are_refused(jobs: int, shard_size: int, recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(SynthError, match=r"(jobs|shard size) is (0|-3); it must be"):
        synth.generate(recipe, tmp_path / "out", jobs=jobs, shard_size=shard_size)
    assert not (tmp_path / "out").exists()


def test_the_manifest_says_what_the_data_set_is_made_from(recipe: Recipe, whole: Path) -> None:
    manifest = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] == COUNT
    assert manifest["recipe"] == synth.recipe.table(recipe)
    assert manifest["libraries"]["numpy"]
    assert str(whole) not in json.dumps(manifest)


def test_a_file_that_a_step_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    lacking = tmp_path / "lacking.txt"
    (tmp_path / "asking.py").write_text(f"def step(pack, rng):\n    return open({str(lacking)!r}).read()\n")
    recipe = synth.load("ab", text=[{"use": "asking:step"}], count=4)
    with pytest.raises(AssetError, match=r"lacking\.txt' cannot be used: No such file"):
        synth.generate(recipe, tmp_path / "out", jobs=1)


# What cannot be written


def test_a_file_in_place_of_the_folder(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match=r"cannot be written: .*Choose another folder with --out"):
            synth.generate(recipe, out, jobs=1)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where no one can make a folder")
def test_a_place_where_no_folder_can_be_made(recipe: Recipe) -> None:
    with pytest.raises(OutputError, match="'/proc/no/synth' cannot be written"):
        synth.generate(recipe, "/proc/no/synth", jobs=1)
    with pytest.raises(OutputError, match="'/proc/synth' cannot be written"):
        synth.generate(recipe, "/proc/synth", jobs=1)


def test_a_folder_without_leave_to_write(recipe: Recipe, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    if os.access(closed, os.W_OK):
        pytest.skip("this user can write anywhere")
    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        synth.generate(recipe, closed, jobs=1)


@pytest.mark.parametrize("after", [0, 1, 25])
def test_a_full_disk_is_said_and_the_run_goes_on_later(
    after: int, recipe: Recipe, whole: Path, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = _lists.store, 0

    def store(path: str, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            real(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(_lists, "store", store)
        with pytest.raises(OutputError, match=r"the disk is full.*run the same command"):
            synth.generate(recipe, tmp_path, jobs=1, shard_size=10)
    assert not (tmp_path / "train.txt").exists()
    synth.generate(recipe, tmp_path, jobs=1, shard_size=10)
    assert tree(tmp_path) == tree(whole)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 80 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(folder)]
    if sys.platform != "linux" or not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_disk_that_is_really_full(jobs: int, recipe: Recipe, whole: Path, small_disk: Path, tree: Tree) -> None:
    out = small_disk / "out"
    with pytest.raises(OutputError, match="the disk is full"):
        synth.generate(recipe, out, jobs=jobs, shard_size=10)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    synth.generate(recipe, out, jobs=1, shard_size=10)
    assert tree(out) == tree(whole)


# Interruptions, one at each step


class PowerCut(BaseException):
    """The end of a process, as nothing in it can see."""


def _cut_at(patch: pytest.MonkeyPatch, moment: int, before: bool) -> None:
    real, calls = os.replace, 0

    def replace_file(source: Any, target: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == moment and before:
            raise PowerCut
        real(source, target)
        if calls == moment:
            raise PowerCut

    patch.setattr(os, "replace", replace_file)


@pytest.fixture(scope="module")
def dozen(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "dozen"
    synth.generate(replace(recipe, count=12), out, jobs=1)
    return out


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("start", [0, 5])
def test_a_power_cut_at_any_rename(
    start: int, before: bool, recipe: Recipe, dozen: Path, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, moment = replace(recipe, count=12), 0
    synth.Samples(recipe)  # Reads the fonts, which renames files of its own.
    while True:
        out, moment = tmp_path / str(moment), moment + 1
        if start:
            synth.generate(replace(recipe, count=start), out, jobs=1, shard_size=4)
        with monkeypatch.context() as patch:
            _cut_at(patch, moment, before)
            try:
                synth.generate(recipe, out, jobs=1, shard_size=4)
            except PowerCut:
                pass
            else:
                break
        synth.generate(recipe, out, jobs=1, shard_size=4)
        assert tree(out) == tree(dozen), f"cut at rename {moment}"
    assert moment > 6


def test_a_power_cut_before_the_first_rename(recipe: Recipe, dozen: Path, tmp_path: Path, tree: Tree) -> None:
    (tmp_path / ".manifest.json.draft").write_text("{")
    synth.generate(replace(recipe, count=12), tmp_path, jobs=1)
    assert tree(tmp_path) == tree(dozen)


@pytest.mark.parametrize("moment", [1, 4, 5, 13])
def test_a_power_cut_in_a_file(
    moment: int, recipe: Recipe, dozen: Path, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = _lists.store, 0

    def store(path: str, data: bytes) -> None:
        nonlocal calls
        calls += 1
        real(path, data if calls < moment else data[:10])
        if calls == moment:
            raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(_lists, "store", store)
        with pytest.raises(PowerCut):
            synth.generate(replace(recipe, count=12), tmp_path, jobs=1, shard_size=4)
    synth.generate(replace(recipe, count=12), tmp_path, jobs=1, shard_size=4)
    assert tree(tmp_path) == tree(dozen)


def test_another_shard_size_goes_on_too(
    recipe: Recipe, dozen: Path, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _cut_at(patch, 3, before=False)
        with pytest.raises(PowerCut):
            synth.generate(replace(recipe, count=12), tmp_path, jobs=1, shard_size=4)
    synth.generate(replace(recipe, count=12), tmp_path, jobs=1, shard_size=5)
    assert tree(tmp_path) == tree(dozen)


def test_fewer_after_an_interruption_leave_no_picture_behind(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _cut_at(patch, 3, before=False)
        with pytest.raises(PowerCut):
            synth.generate(replace(recipe, count=12), tmp_path, jobs=1, shard_size=4)
    synth.generate(replace(recipe, count=5), tmp_path, jobs=1, shard_size=4)
    assert len(_lines(tmp_path)) == len(list((tmp_path / "images").rglob("*.jpg"))) == 5


# Interruptions of real processes


@contextlib.contextmanager
def _started(environment: dict[str, str], *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """`synth` in a process group of its own, which ends with the test; the step `slowly:wait` takes its time."""
    process = subprocess.Popen(
        [sys.executable, "-m", "synth", *map(str, arguments)],
        env={**environment, "SLOWLY": "0.05"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # A test run in the background ignores Ctrl-C, and so would all that it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _wait(what: Callable[[], object], seconds: float, process: subprocess.Popen[str] | None = None) -> float:
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < seconds, "waited in vain"
        assert process is None or process.poll() is None, f"ended early: {process.communicate()}"
        time.sleep(0.005)
    return time.monotonic() - started


def _shards(out: Path) -> int:
    return len(list((out / "shards").glob("*.tsv")))


@pytest.fixture(scope="module")
def slow(home: Path) -> tuple[object, ...]:
    """The command of a data set that takes as long as it is told to."""
    return ("generate", "--recipe", home / "slow.toml", "--count", COUNT, "--shard-size", 5, "--jobs", 2, "--out")


@pytest.fixture(scope="module")
def slow_whole(slow: tuple[object, ...], command: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "slow"
    done = command(*slow, out)
    assert done.returncode == 0, done.stderr
    return out


def test_a_step_from_outside_changes_nothing_else(whole: Path, slow_whole: Path) -> None:
    assert (slow_whole / "train.txt").read_bytes() == (whole / "train.txt").read_bytes()


@posix
@pytest.mark.parametrize("moment", [1, 5, 10])
def test_killed_and_run_again(
    moment: int,
    slow: tuple[object, ...],
    slow_whole: Path,
    environment: dict[str, str],
    command: Any,
    tmp_path: Path,
    tree: Tree,
) -> None:
    out = tmp_path / "out"
    with _started(environment, *slow, out) as process:
        _wait(lambda: _shards(out) >= moment, 30, process)
        os.killpg(process.pid, signal.SIGKILL)
    assert not (out / "train.txt").exists()
    again = command(*slow, out)
    assert again.returncode == 0, again.stderr
    made = int(again.stdout.partition("; ")[2].partition(" made now")[0])
    assert made <= COUNT - 5 * moment
    assert tree(out) == tree(slow_whole)


@posix
def test_a_worker_that_is_killed(
    slow: tuple[object, ...], slow_whole: Path, environment: dict[str, str], command: Any, tmp_path: Path, tree: Tree
) -> None:
    out = tmp_path / "out"
    with _started(environment, *slow, out) as process:
        _wait(lambda: _shards(out) >= 1, 30, process)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "Traceback" not in said
    assert said.startswith("synth: ")
    assert "worker" in said
    assert "run the same command again" in said
    again = command(*slow, out)
    assert again.returncode == 0, again.stderr
    assert tree(out) == tree(slow_whole)


@posix
@pytest.mark.parametrize("everyone", [True, False], ids=["terminal", "kill"])
def test_control_c(
    everyone: bool,
    slow: tuple[object, ...],
    slow_whole: Path,
    environment: dict[str, str],
    command: Any,
    tmp_path: Path,
    tree: Tree,
) -> None:
    out = tmp_path / "out"
    with _started(environment, *slow, out) as process:
        _wait(lambda: _shards(out) >= 2, 30, process)
        pressed = time.monotonic()
        (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
        took = time.monotonic() - pressed
        _wait(lambda: not members(process.pid), 3)
    assert took < 2
    assert process.returncode == 130
    assert said.strip().count("\n") == 0, said
    assert "run the same command again to go on" in said
    assert str(out) in said
    again = command(*slow, out)
    assert again.returncode == 0, again.stderr
    assert tree(out) == tree(slow_whole)


@posix
def test_control_c_while_starting(home: Path, environment: dict[str, str], tmp_path: Path) -> None:
    with _started(environment, "generate", "--recipe", home / "small.toml", "--out", tmp_path / "out") as process:
        _wait(lambda: b"cv2" in Path(f"/proc/{process.pid}/maps").read_bytes(), 20, process)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
