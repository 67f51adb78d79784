"""The command line: what it prints, and what it says to bad input."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

import synth
from synth import digests
from synth import home as synth_home
from synth import recipe as recipes
from synth.cli import app

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Answer = tuple[int, str, str]


@pytest.fixture
def call(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Call a command in an empty folder: exit code, what it printed, what it said of errors.

    Files that synth keeps open by their names are given whole, as the folder changes here and not in life.
    """
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(*arguments: object) -> Answer:
        result = CliRunner().invoke(app, list(map(str, arguments)))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def generate(call: Callable[..., Answer], home: Path) -> Callable[..., Answer]:
    """Call `generate` with the small recipe, in this process, into the folder "out"."""

    def run(*arguments: object) -> Answer:
        given = () if "--recipe" in arguments else ("--recipe", home / "small.toml")
        return call("generate", *given, "--count", 6, "--jobs", 1, "--out", "out", *arguments)

    return run


def _refused(answer: Answer, *words: str) -> None:
    """Exit code 2, one sentence on stderr that holds these words, and no folder left behind."""
    code, printed, said = answer
    assert code == 2
    assert printed == ""
    assert "Traceback" not in said
    if not said.startswith("Usage:"):
        assert said.startswith("synth: ")
        assert said.count("\n") == 1
    for word in words:
        assert word in said, said
    assert not Path("out").exists()


# Bad names and values

BAD = {
    "an unknown language": (["--recipe", "default", "--lang", "abc"], ["no language 'abc'", "did you mean 'ab'", "cd"]),
    "a path for a language": (["--lang", "../ab"], ["no language '../ab'"]),
    "an empty language": (["--lang", ""], ["no language ''"]),
    "an unknown recipe": (["--recipe", "defualt"], ["'defualt'", "did you mean 'default'", "ab, card"]),
    "a recipe file that is not there": (["--recipe", "mine.toml"], ["no recipe file 'mine.toml'"]),
    "an unknown stage": (["--set", "efect.blur.gaussian.p=1"], ["'efect'", "did you mean 'effect'"]),
    "an unknown step": (["--set", "effect.blur.gausian.p=1"], ["'blur.gausian'", "did you mean 'blur.gaussian'"]),
    "an unknown option": (["--set", "text.words.cuont=[1, 2]"], ["'words'", "'cuont'", "did you mean 'count'"]),
    "an unknown output key": (["--set", "output.hieght=32"], ["'hieght'", "did you mean 'height'"]),
    "an unknown paint option": (["--set", "paint.contrasts=[1, 2]"], ["'contrasts'", "did you mean 'contrast'"]),
    "an unknown key": (["--set", "sead=3"], ["'sead'", "did you mean 'seed'"]),
    "a setting of no value": (["--set", "seed"], ["'seed' is not of the form key=value"]),
    "a text for a number": (["--set", "text.words.temper=often"], ["'temper'", "'often'", "a number"]),
    "a number for a pair": (["--set", "text.words.count=3"], ["'count'", "3", "[low, high]"]),
    "a pair upside down": (["--set", "text.words.count=[4, 1]"], ["'count'", "[4, 1]", "low end comes first"]),
    "a fraction for a whole number": (["--set", "text.words.count=[1, 2.5]"], ["'count'", "2.5", "whole number"]),
    "no probability": (["--set", "ink.rotate.p=1.5"], ["'rotate'", "1.5", "between 0 and 1"]),
    "a negative weight": (["--set", "text.words.weight=-1"], ["'words'", "-1", "at least 0"]),
    "no text at all": (
        [f"--set=text.{use}.weight=0" for use in ("words", "prose", "template", "characters")],
        ["no text step with a weight above 0"],
    ),
    "no picture": (["--count", "0"], ["count is 0", "at least 1"]),
    "less than none": (["--count", "-5"], ["count is -5", "at least 1"]),
    "no count": (["--count", "many"], ["--count", "valid integer"]),
    "no height": (["--height", "0"], ["height is 0", "at least 8"]),
    "no length": (["--max-length", "0"], ["max_length is 0", "at least 1"]),
    "an unknown picture format": (["--image-format", "gif"], ["image_format is 'gif'", "jpg, png or webp"]),
    "no quality": (["--quality", "0"], ["quality", "from 1 to 100"]),
    "too much quality": (["--quality", "101"], ["quality", "from 1 to 100"]),
    "all for validation": (["--val", "1"], ["val is 1.0", "below 1"]),
    "an unknown format": (["--format", "padle"], ["no format 'padle'", "did you mean 'paddle'"]),
    "a part beyond the last": (["--part", "4/3"], ["the part is 4/3", "like 3/16"]),
    "a part of too many": (["--part", "1/" + 5000 * "9"], ["the part is '1/99", "like 3/16"]),
    "too many jobs": (["--jobs", 10**20], ["jobs is 10", "at most 10,000"]),
    "too high a picture": (["--height", 5000], ["height is 5000", "at most 4,096"]),
    "too heavy a step": (["--set", "text.words.weight=1e308"], ["'words'", "1e+308", "at most 1,000,000,000,000"]),
    "no share": (["--set", "layout.horizontal.bold=1.5"], ["'bold' is 1.5", "from 0 to 1"]),
    "two settings in one": (["--set", "seed=3\nlang='cd'"], ["'seed' is", "whole number"]),
    "a function that is no step": (
        ["--set", 'effect=[{use = "json:dumps"}]'],
        ["'json:dumps' is no effect step", "rng"],
    ),
    "a class that is no step": (["--set", 'effect=[{use = "os:system"}]'], ["'os:system' is no effect step"]),
    "a part that is no part": (["--part", "third"], ["the part is 'third'", "like 3/16"]),
    "an unknown backend": (["--backend", "dusk"], ["no backend 'dusk'", "did you mean 'dask'"]),
    "an unknown store": (["--out", "s4://bucket/ch"], ["'s4://bucket/ch' cannot be reached"]),
    "no shard": (["--shard-size", "0"], ["shard size is 0", "at least 1"]),
    "no jobs": (["--jobs", "0"], ["jobs", "0"]),
    "no corpus": (["--corpus", "none.txt"], ["corpus 'none.txt' cannot be read", "No such file"]),
    "a folder for a corpus": (["--corpus", "."], ["corpus '.' cannot be read"]),
    "no dictionary": (["--dict", "none.txt"], ["'none.txt' cannot be read", "No such file"]),
    "no fonts folder": (["--fonts", "none"], ["fonts folder 'none' does not exist"]),
    "no backgrounds folder": (["--backgrounds", "none"], ["background folder 'none' does not exist"]),
    "an unknown option of the command": (["--hieght", "32"], ["No such option", "--height"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_values_are_refused(name: str, generate: Callable[..., Answer]) -> None:
    arguments, words = BAD[name]
    _refused(generate(*arguments), *words)


REST = """
[[text]]
use = "characters"

[[layout]]
use = "horizontal"

[[background]]
use = "plain"
"""
RECIPES = {
    "not TOML": ("lang = \nseed = 3\n", ["not valid TOML", "line 1"]),
    "an unknown step": ('[[text]]\nuse = "wrods"\n', ["no text step 'wrods'", "did you mean 'words'"]),
    "an unknown option": ('[[effect]]\nuse = "blur.gaussian"\nradios = 3\n', ["'blur.gaussian'", "'radios'"]),
    "an unknown table": ("[outputs]\nheight = 3\n", ["'outputs'", "did you mean 'output'"]),
    "a step without a name": ("[[ink]]\np = 0.5\n", ["[[ink]]", "does not say which step"]),
    "a number for a stage": ("ink = 3\n", ["'ink' must be a list of tables", "[[ink]]"]),
    "a table for a stage": ('[ink]\nuse = "rotate"\n', ["'ink' must be a list of tables", "[[ink]]"]),
    "numbers for steps": ("ink = [1, 2]\n", ["'ink' must be a list of tables"]),
    "a number for a table": ("output = 3\n", ["'output'", "table"]),
    "a number for paint": ("paint = 3\n", ["'paint'", "table"]),
    "a number for a language": ("lang = 3\n", ["'lang' is 3", "a text in quotes"]),
    "a missing plugin": ('[[effect]]\nuse = "nolab.stains:coffee"\n', ["no module 'nolab.stains'"]),
}


@pytest.mark.parametrize("name", RECIPES)
def test_bad_recipes_are_refused(name: str, generate: Callable[..., Answer]) -> None:
    text, words = RECIPES[name]
    Path("bad.toml").write_text(text + REST)
    _refused(generate("--recipe", "bad.toml"), *words)


def test_a_number_for_a_table_beside_a_setting(generate: Callable[..., Answer]) -> None:
    Path("bad.toml").write_text("output = 3\n" + REST)
    _refused(generate("--recipe", "bad.toml", "--height", 32), "'output'", "table")
    Path("bad.toml").write_text("ink = 4\n" + REST)
    _refused(generate("--recipe", "bad.toml", "--set", "ink.rotate.p=1"), "'ink'", "tables")


@pytest.mark.parametrize("encoding", ["utf-16", "gbk"])
def test_a_recipe_in_another_encoding(encoding: str, generate: Callable[..., Answer]) -> None:
    Path("bad.toml").write_bytes("# 中文\n".encode(encoding))
    _refused(generate("--recipe", "bad.toml"), "'bad.toml'", "cannot be read")


def test_a_recipe_that_is_a_link_to_itself(generate: Callable[..., Answer]) -> None:
    Path("bad.toml").symlink_to("worse.toml")
    Path("worse.toml").symlink_to("bad.toml")
    _refused(generate("--recipe", "bad.toml"), "'bad.toml' cannot be read")


# Bad texts

CORPORA = {
    "empty": (b"", ["is empty"]),
    "blank": (b"\n \r\n\t\n", ["is empty"]),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", ["not UTF-8", "line 1"]),
    "zeros": (b"abc\0def\n", ["not a text file", "zero byte"]),
    "UTF-16": ("a few words\n".encode("utf-16"), ["not UTF-8", "iconv"]),
    "UTF-16 without a mark": ("a few words\n".encode("utf-16-le"), ["not a text file"]),
    "GBK": ("the first line\n\n天地玄黄\n".encode("gbk"), ["not UTF-8", "line 3", "iconv"]),
    "Latin-1": ("café\n".encode("latin-1"), ["not UTF-8", "line 1, byte 3"]),
}


@pytest.mark.parametrize("name", CORPORA)
def test_bad_corpora_are_refused(name: str, generate: Callable[..., Answer]) -> None:
    data, words = CORPORA[name]
    Path("corpus.txt").write_bytes(data)
    _refused(generate("--corpus", Path("corpus.txt").resolve()), "corpus.txt", *words)


DICTIONARIES = {
    "twice": (b"a\nb\na\nc\nb\n", ["2 characters twice", "a b"]),
    "empty": (b"\n\n", ["is empty"]),
    "GBK": ("天\n地\n".encode("gbk"), ["not UTF-8"]),
    "none of the language": ("天\n地\n".encode(), ["characters allowed"]),
}


@pytest.mark.parametrize("name", DICTIONARIES)
def test_bad_dictionaries_are_refused(name: str, generate: Callable[..., Answer]) -> None:
    data, words = DICTIONARIES[name]
    Path("mine.txt").write_bytes(data)
    _refused(generate("--dict", Path("mine.txt").resolve()), *words)


def test_a_text_that_no_font_covers(generate: Callable[..., Answer]) -> None:
    Path("corpus.txt").write_text("ψωμί\n", encoding="utf-8")
    _refused(generate("--corpus", Path("corpus.txt").resolve()), "no face covers")


def test_a_language_that_no_font_covers(generate: Callable[..., Answer], font_writer: Callable[..., Path]) -> None:
    Path("fonts").mkdir()
    font_writer(Path("fonts/latin.ttf"), "Latin", "abc")
    _refused(generate("--lang", "cd", "--fonts", Path("fonts").resolve()), "no face covers")


# Bad fonts and pictures


def test_a_folder_without_a_font(generate: Callable[..., Answer]) -> None:
    Path("fonts").mkdir()
    Path("fonts/readme.txt").write_text("none here")
    _refused(generate("--fonts", Path("fonts").resolve()), "no usable font in")


def test_a_folder_with_broken_fonts_alone(generate: Callable[..., Answer]) -> None:
    Path("fonts").mkdir()
    Path("fonts/broken.ttf").write_bytes(b"no font")
    Path("fonts/empty.otf").write_bytes(b"")
    _refused(generate("--fonts", Path("fonts").resolve()), "no usable font in", "broken.ttf", "empty.otf")


def _broken_fonts(home: Path, folder: Path) -> None:
    good = (home / "fonts" / "brick.ttf").read_bytes()
    (folder / "good.ttf").write_bytes(good)
    (folder / "cut.ttf").write_bytes(good[: len(good) // 2])
    (folder / "noise.ttf").write_bytes(b"\0\1\0\0" + np.random.default_rng(1).bytes(3000))
    (folder / "empty.ttc").write_bytes(b"")
    (folder / "many.ttc").write_bytes(b"ttcf\0\1\0\0\xff\xff\xff\xff" + bytes(40))
    for number, at in enumerate((14, 40, 300, len(good) // 2)):
        (folder / f"bitten{number}.ttf").write_bytes(good[:at] + b"\xff" * 12 + good[at + 12 :])


def test_broken_fonts_among_good_ones_are_named_and_skipped(home: Path, generate: Callable[..., Answer]) -> None:
    Path("fonts").mkdir()
    _broken_fonts(home, Path("fonts"))
    code, printed, said = generate("--fonts", Path("fonts").resolve())
    assert not said, said
    assert (code, said) == (0, "")
    named = [line for line in printed.splitlines() if line.startswith("not usable: ")]
    for name in ("cut.ttf", "noise.ttf", "empty.ttc", "many.ttc"):
        assert any(name in line for line in named), printed
    assert not any("good.ttf" in line for line in named)


def test_a_folder_without_a_picture(generate: Callable[..., Answer]) -> None:
    Path("photos").mkdir()
    _refused(generate("--backgrounds", Path("photos").resolve()), "photos' has no usable picture", "*.jpg")


def test_a_folder_with_broken_pictures_alone(generate: Callable[..., Answer]) -> None:
    Path("photos").mkdir()
    Path("photos/broken.jpg").write_bytes(b"no picture")
    _refused(
        generate("--backgrounds", Path("photos").resolve()),
        "photos' has no usable picture",
        "1 pictures in it are broken",
    )


def test_broken_pictures_among_good_ones_are_named_and_skipped(generate: Callable[..., Answer]) -> None:
    Path("photos").mkdir()
    cv2.imwrite("photos/good.png", np.full((60, 90, 3), 210, np.uint8))
    Path("photos/broken.png").write_bytes(b"no picture")
    Path("photos/cut.png").write_bytes(Path("photos/good.png").read_bytes()[:60])
    code, printed, said = generate("--backgrounds", Path("photos").resolve())
    assert (code, said) == (0, "")
    assert "broken.png" in printed
    assert "good.png" not in printed


# Bad folders


def test_a_file_in_place_of_the_folder(generate: Callable[..., Answer]) -> None:
    Path("taken").write_text("mine")
    _refused(generate("--out", "taken"), "'taken' cannot be written")
    _refused(generate("--out", "taken/below"), "cannot be written")
    assert Path("taken").read_text() == "mine"


def test_the_folder_of_another_recipe(generate: Callable[..., Answer], tree: Callable[..., Any]) -> None:
    assert generate("--out", "there")[0] == 0
    before = tree(Path("there"))
    _refused(generate("--out", "there", "--seed", 2), "'there'", "recipe.seed is 1 there and 2 here", "--out")
    _refused(generate("--out", "there", "--set", "text.words.weight=0"), "recipe.text.words.weight is 2.0 there")
    assert tree(Path("there")) == before


def test_a_folder_with_files_of_someone_else(generate: Callable[..., Answer], tree: Callable[..., Any]) -> None:
    Path("there").mkdir()
    Path("there/thesis.doc").write_text("all of it")
    _refused(generate("--out", "there"), "'there' is not empty")
    assert tree(Path("there")) == {"thesis.doc": b"all of it"}


# What goes well


def test_a_summary_and_nothing_else_in_a_pipe(home: Path, command: Command, tmp_path: Path) -> None:
    done = command(
        "generate", "--recipe", home / "small.toml", "--count", 8, "--jobs", 2, "--shard-size", 3, cwd=tmp_path
    )
    assert done.returncode == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith("synth-ab-8: 8 pictures; 8 made now in ")
    assert lines[1].startswith("written: ")
    assert lines[2].startswith("drawn again: ")
    assert len(lines) == 3
    assert (tmp_path / "synth-ab-8" / "train.txt").is_file()
    again = command("generate", "--recipe", home / "small.toml", "--count", 8, cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert "; 0 made now" in again.stdout


def test_real_refusals(command: Command, tmp_path: Path) -> None:
    for arguments, words in (
        (["--lang", "abc"], "no language 'abc'; did you mean 'ab'?"),
        (["--lang", "ab", "--count", "0"], "count is 0"),
        (["--lang", "ab", "--backgrounds", "none"], "'none' does not exist"),
    ):
        done = command("generate", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1
        assert not list(tmp_path.iterdir())


def test_a_refusal_of_a_worker_is_a_sentence(home: Path, command: Command, tmp_path: Path) -> None:
    settings = ("--set", "effect.picky:some.share=1", "--set", "effect.picky:some.start=3")
    recipe = ("--recipe", home / "picky.toml", *settings)
    done = command("generate", *recipe, "--count", 8, "--shard-size", 2, "--jobs", 2, cwd=tmp_path)
    assert done.returncode == 2
    assert "could not be made in 256 attempts: 256 x not to my taste" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_waits_for_neither_opencv_nor_numpy(environment: dict[str, str]) -> None:
    program = """
import sys
from synth.cli import app
app(["--help"], standalone_mode=False)
assert not {"cv2", "numpy", "PIL", "fontTools", "joblib", "tqdm"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    for name in ("generate", "preview", "explain", "recipe", "fonts", "languages", "steps"):
        assert name in done.stdout


@pytest.mark.parametrize("name", ["generate", "preview", "explain", "fonts", "languages", "steps", "recipe"])
def test_each_command_has_help(name: str, call: Callable[..., Answer]) -> None:
    code, printed, _ = call(name, "--help")
    assert code == 0
    assert "Usage:" in printed


def test_options_reach_the_data_set(generate: Callable[..., Answer]) -> None:
    options = ["--height", 32, "--image-format", "png", "--max-length", 5, "--seed", 9, "--val", 0.5]
    assert generate(*options)[0] == 0
    pictures = sorted(Path("out").rglob("*.png"))
    assert len(pictures) == 6
    assert all(cv2.imread(str(path)).shape[0] == 32 for path in pictures)
    text = Path("out/train.txt").read_text() + Path("out/val.txt").read_text()
    assert all(len(line.partition("\t")[2]) <= 5 for line in text.splitlines())


def test_a_corpus_is_drawn_and_what_it_has_beyond_a_dictionary_counted(generate: Callable[..., Answer]) -> None:
    Path("corpus.txt").write_text("\ufeffred\r\ngreen\r\n\r\nblue!", encoding="utf-8")
    Path("mine.txt").write_text("r\ne\nd\ng\nn\nb\nl\nu\n")
    code, printed, _ = generate(
        "--corpus", Path("corpus.txt").resolve(), "--dict", Path("mine.txt").resolve(), "--count", 20
    )
    assert code == 0
    text = Path("out/train.txt").read_text() + Path("out/val.txt").read_text()
    assert {line.partition("\t")[2] for line in text.splitlines()} == {"red", "green", "blue"}
    assert Path("out/dict.txt").read_text() == "r\ne\nd\ng\nn\nb\nl\nu\n"
    assert "beyond the dictionary: 1 of 13 characters" in printed
    assert printed.rstrip().endswith("!")


def test_photographs_of_the_user(generate: Callable[..., Answer]) -> None:
    Path("photos").mkdir()
    cv2.imwrite("photos/sky.png", np.full((200, 300, 3), (250, 30, 30), np.uint8))
    assert generate("--backgrounds", Path("photos").resolve(), "--image-format", "png")[0] == 0
    for path in Path("out").rglob("*.png"):
        sky = np.abs(cv2.imread(str(path)).astype(int) - (250, 30, 30)).max(axis=2) < 40
        assert sky.mean() > 0.1


def test_fonts_of_the_user(generate: Callable[..., Answer], call: Callable[..., Answer], home: Path) -> None:
    Path("fonts").mkdir()
    Path("fonts/mine.ttf").write_bytes((home / "fonts" / "wall.ttf").read_bytes())
    assert generate("--fonts", Path("fonts").resolve())[0] == 0
    code, printed, _ = call("fonts", "--fonts", Path("fonts").resolve(), "--lang", "cd")
    assert code == 0
    assert "Wall Regular" in printed
    assert "100.0%" in printed
    assert "1 faces of 1 families" in printed


def test_kinds_of_faces_that_lack_the_letters_are_said(generate: Callable[..., Answer], home: Path) -> None:
    Path("fonts").mkdir()
    Path("fonts/mine.ttf").write_bytes((home / "fonts" / "wall.ttf").read_bytes())
    Path("fonts/source.toml").write_text('kind = "brush"\n')
    for kind, said in (("slab", True), ("brush", False)):
        options = ["--fonts", Path("fonts").resolve(), "--set", f'kinds=["{kind}"]']
        code, printed, _ = generate(*options, "--out", kind)
        assert code == 0
        assert ("in faces of other kinds than asked: 6 samples; none of those has their letters" in printed) == said


def test_a_recipe_shown_is_the_recipe(call: Callable[..., Answer], home: Path) -> None:
    for name in ("ab", "default", str(home / "small.toml")):
        code, printed, _ = call("recipe", "show", name)
        assert code == 0
        Path("shown.toml").write_text(printed, encoding="utf-8")
        assert recipes.table(synth.load("shown.toml")) == recipes.table(synth.load(name))
        assert synth.load("shown.toml") == synth.load(name)


def test_the_recipe_of_ch_shown_is_the_recipe(tmp_path: Path, environment: dict[str, str], command: Command) -> None:
    shipped = {key: value for key, value in environment.items() if key != "SYNTH_HOME"}
    shown = command("recipe", "show", "ch", env=shipped)
    assert shown.returncode == 0, shown.stderr
    (tmp_path / "ch.toml").write_text(shown.stdout, encoding="utf-8")
    again = command("recipe", "show", tmp_path / "ch.toml", env=shipped)
    assert again.stdout == shown.stdout
    assert 'lang = "ch"' in shown.stdout


def test_recipes_are_listed(call: Callable[..., Answer]) -> None:
    listed = call("recipe", "list")[1].splitlines()
    assert [line.split()[0] for line in listed] == list(recipes.shipped())
    assert all(len(line) > 30 and line.endswith(".") for line in listed)


def test_a_preview_of_a_recipe(call: Callable[..., Answer], home: Path) -> None:
    code, printed, _ = call("preview", home / "small.toml", "--count", 5, "--columns", 2, "--boxes")
    assert (code, printed) == (0, "preview.png: 5 samples\n")
    sheet = cv2.imread("preview.png")
    assert sheet.shape[1] == 2 * 366
    assert 3 * 48 < sheet.shape[0] < 3 * 120
    plain = call("preview", home / "small.toml", "--count", 5, "--columns", 2, "--out", "below/plain.png")
    assert plain[0] == 0
    assert (cv2.imread("below/plain.png") != sheet).any(), "boxes are not drawn"


def test_a_preview_of_a_data_set(call: Callable[..., Answer], generate: Callable[..., Answer]) -> None:
    assert generate()[0] == 0
    assert call("preview", "out", "--count", 4)[:2] == (0, "preview.png: 4 samples\n")
    assert cv2.imread("preview.png") is not None
    assert "no boxes in this data set" in call("preview", "out", "--boxes")[2]
    assert call("preview", "out", "--start", 4)[1] == "preview.png: 2 samples\n"


DRAWN = ["lang", "recipe", "seed", "height", "max-length", "quality"]
DRAWN += ["dict", "corpus", "fonts", "system-fonts", "backgrounds", "set"]


@pytest.mark.parametrize("name", ["generate", "preview", "explain"])
def test_commands_that_draw_have_the_same_options(name: str, call: Callable[..., Answer]) -> None:
    printed = call(name, "--help")[1]
    assert [option for option in DRAWN if f"\n  --{option} " not in printed] == []


def test_a_preview_and_an_explanation_of_what_would_be_generated(call: Callable[..., Answer], home: Path) -> None:
    Path("corpus.txt").write_text("red\n")
    small = str(home / "small.toml")
    options = ["--height", 20, "--corpus", Path("corpus.txt").resolve(), "--fonts", home / "fonts"]
    code, printed, said = call("explain", small, 3, *options)
    assert (code, said) == (0, "")
    assert "'red'" in printed
    assert printed.splitlines()[-1].endswith(" x 20 px")
    code, printed, _ = call("explain", "cd", 0, "--recipe", small)
    assert code == 0
    assert "Wall Regular" in printed, "what is named beside a recipe is a language"
    sheets = []
    for quality in (1, 90):
        assert call("preview", "--recipe", small, "--quality", quality, "--count", 2, *options)[0] == 0
        sheets.append(cv2.imread("preview.png"))
    assert sheets[0].shape == sheets[1].shape
    assert (sheets[0] != sheets[1]).any(), "pictures are shown as they are saved"
    _refused(call("preview", "cd", "--recipe", small, "--lang", "ab"), "'cd' and --lang ab both name a language")


posix = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs devices of POSIX")


@posix
@pytest.mark.parametrize("said", [["languages"], ["steps", "text"], ["recipe", "list"], ["generate", "--help"]])
def test_what_cannot_be_printed_is_said(said: list[str], environment: dict[str, str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "synth", *said], env=environment, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "synth: No space left on device.\n")


@posix
@pytest.mark.parametrize("option", ["--corpus", "--dict"])
def test_what_is_no_file_is_refused_unread(
    option: str, generate: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo("pipe")
    for place, words in (("/dev/zero", "a device or a pipe"), ("pipe", "a device or a pipe"), (".", "a folder")):
        with monkeypatch.context() as patch:
            patch.setattr(digests, "stamp", None)  # It looks through a whole folder.
            _refused(generate(option, place), f"'{place}' cannot be read: it is {words}, and must be a file")
    with pytest.raises(synth.AssetError, match="corpus '/dev/zero' cannot be read"):
        synth.Samples(synth.load("ab", text=[{"use": "lines", "file": "/dev/zero"}]))


@posix
def test_terminals_without_all_characters(home: Path, command: Command, environment: dict[str, str]) -> None:
    narrow = {**environment, "PYTHONIOENCODING": "ascii"}
    done = command("preview", "中", env=narrow)
    assert done.returncode == 2
    assert r"'\u4e2d'" in done.stderr
    shown = command("recipe", "show", home / "small.toml", "--set", "name=中", env=narrow)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert 'name = "中"' in shown.stdout, "a recipe is a file, and UTF-8 wherever it is printed"


@posix
def test_names_of_files_that_are_not_utf_8(generate: Callable[..., Answer]) -> None:
    name = os.fsdecode(b"c\xe9.txt")
    Path(name).write_text("red\ngreen\n")
    for made in (6, 0):
        code, printed, said = generate("--corpus", Path(name).resolve())
        assert (code, said) == (0, "")
        assert f"{made} made now" in printed


@posix
def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SYNTH_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(synth.AssetError, match="no home folder for the cache"):
        synth_home.cache()


def test_sheets_too_large_are_refused(call: Callable[..., Answer]) -> None:
    for option in ("--columns", "--count"):
        code, _, said = call("preview", "ab", option, 10**6)
        assert code == 2
        assert option in said


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_who_has_read_enough_hears_no_complaint() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "synth", "languages"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as listing:
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.close()
        assert listing.stderr.read() == b""
    assert listing.returncode == 141


def test_a_preview_of_nothing(call: Callable[..., Answer]) -> None:
    Path("empty").mkdir()
    _refused(call("preview", "empty"), "'empty'", "holds no finished data set")
    _refused(call("preview", "empty", "--seed", 0), "'empty'", "drawn already")
    _refused(call("preview", "abd"), "'abd'", "did you mean 'ab'")
    Path("file").write_text("")
    _refused(call("preview", "ab", "--count", 1, "--out", "file/preview.png"), "cannot be written")


def test_calibrating_and_looking_at_it_beside_the_crops(
    call: Callable[..., Answer], generate: Callable[..., Answer], home: Path
) -> None:
    assert generate()[0] == 0
    Path("out").rename("real")
    code, printed, _ = call("calibrate", "real", "--out", "own", "--lang", "ab", "--count", 5)
    assert code == 0
    assert "own/recipe.toml: letters were made out in" in printed
    assert "of 5 pictures" in printed
    assert "so few pictures say little" in printed
    assert ("faces most like these letters: " in printed) != ("no one face was made out in the letters" in printed)
    code, printed, _ = call("preview", "own/recipe.toml", "--beside", "real", "--count", 4, "--out", "sheet.png")
    assert code == 0
    assert printed == "sheet.png: 4 samples beside 4 real pictures\n"
    sheet = cv2.imread("sheet.png")
    assert (sheet == (230, 90, 40)).all(axis=2).any()
    _refused(call("calibrate", "real", "--out", "own", "--lang", "ab"), "is there already")
    _refused(call("calibrate", "nowhere", "--out", "new", "--lang", "ab"), "nowhere", "does not exist")
    _refused(call("preview", "own/recipe.toml", "--beside", "nowhere"), "nowhere", "does not exist")
    _refused(call("calibrate", "real", "--out", "new", "--lang", "xx"), "no language 'xx'")
    _refused(call("calibrate", "real", "--out", "new", "--lang", "ab", "--recipe", "receit"), "did you mean 'receipt'")
    assert not Path("new").exists()


def test_explain_saves_each_stage(call: Callable[..., Answer], home: Path) -> None:
    code, printed, _ = call("explain", home / "small.toml", 3)
    assert code == 0
    pictures = sorted(path.name for path in Path("explain").iterdir())
    told = printed.splitlines()
    assert [line.split()[0] for line in told] == pictures
    assert all(cv2.imread(f"explain/{name}") is not None for name in pictures)
    assert "text" in pictures[0]
    assert "sample" in pictures[-1]
    sample = synth.Samples(synth.load(home / "small.toml"))[3]
    assert repr(sample.text) in printed
    assert sample.meta["font"] in printed
    assert (cv2.imread(f"explain/{pictures[-1]}")[..., ::-1] == sample.image).all()


def test_explain_leaves_nothing_of_the_sample_before(call: Callable[..., Answer], home: Path) -> None:
    Path("explain").mkdir()
    own = ["notes.txt", "01-face.jpg", "01-holiday.png", "my-02-layout.png", "text.png"]
    for name in own:
        Path("explain", name).write_text("mine")
    for index in range(4):
        printed = call("explain", home / "small.toml", index)[1]
        told = [line.split()[0] for line in printed.splitlines() if line[0].isdecimal()]
        assert sorted([*told, *own]) == sorted(path.name for path in Path("explain").iterdir())
    assert all(Path("explain", name).read_text() == "mine" for name in own)
    Path("file").write_text("")
    _refused(call("explain", home / "small.toml", 0, "--out", "file"), "'file' cannot be written")


def test_languages_are_listed(call: Callable[..., Answer]) -> None:
    code, printed, _ = call("languages")
    assert code == 0
    head, *rows = (line.split() for line in printed.splitlines())
    assert head[:3] == ["code", "name", "script"]
    assert [row[:2] for row in rows] == [["ab", "Abian"], ["cd", "Cedian"]]
    assert all("100.0%" in row for row in rows)


def test_the_rules_of_a_language_are_listed(call: Callable[..., Answer], home: Path) -> None:
    code, printed, _ = call("languages", "ab")
    assert code == 0
    found = dict(line.split(maxsplit=1) for line in printed.splitlines())
    assert found["price"].startswith("$")
    _refused(call("languages", "abc"), "no language 'abc'")


def test_fonts_are_listed(call: Callable[..., Answer]) -> None:
    code, printed, _ = call("fonts", "--lang", "cd")
    assert code == 0
    brick, wall = (next(line for line in printed.splitlines() if line.startswith(name)) for name in ("Brick", "Wall"))
    assert "0.0%" in brick
    assert "100.0%" in wall
    assert "2 faces of 2 families" in printed


def test_packages_of_fonts_are_named_for_a_language(call: Callable[..., Answer]) -> None:
    code, printed, _ = call("fonts", "add", "--lang", "cee")
    assert code == 0
    (line,) = (line for line in printed.splitlines() if "apt install" in line)
    assert "fonts-noto-cjk" in line.split()
    assert "synth generate --lang cd --system-fonts" in printed
    _refused(call("fonts", "add", "--lang", "abc"), "no language 'abc'", "did you mean 'ab'")
    _refused(call("fonts", "add"), "--lang ko", "folders of fonts")


def test_folders_of_fonts_are_checked(call: Callable[..., Answer], home: Path) -> None:
    Path("my fonts").mkdir()
    _broken_fonts(home, Path("my fonts"))
    Path("wall").mkdir()
    Path("wall/wall.ttf").write_bytes((home / "fonts" / "wall.ttf").read_bytes())
    code, printed, _ = call("fonts", "add", "my fonts", "wall", "--lang", "ab")
    assert code == 0
    assert "sudo apt install" in printed
    one, two = printed[printed.index("my fonts: ") :].split("wall: ")
    assert " faces of 1 families can be used" in one
    assert "    Latn " in one
    assert "not usable: " in one
    assert "synth generate --fonts 'my fonts'" in one
    assert "1 faces of 1 families can be used" in two
    assert "not usable: " not in two
    _refused(call("fonts", "add", "wall", "none"), "fonts folder 'none' does not exist")


def test_steps_are_listed(call: Callable[..., Answer]) -> None:
    code, printed, _ = call("steps", "text")
    assert code == 0
    assert "text words: " in printed
    assert "    count = [1, 4]" in printed
    assert "file = (must be given)" in printed
    code, everything, _ = call("steps")
    assert printed in everything
    assert "effect blur.gaussian: " in everything
    _refused(call("steps", "efect"), "no stage 'efect'", "did you mean 'effect'")


def test_convert_says_what_it_made(call: Callable[..., Answer], home: Path) -> None:
    assert call("generate", "--recipe", home / "small.toml", "--count", 8, "--jobs", 1, "--out", "made")[0] == 0
    code, printed, _ = call("convert", "made", "tars", "--format", "webdataset")
    assert (code, printed) == (0, "tars: 8 pictures\n")
    _refused(call("convert", "made", "tars", "--format", "trocr"), "'tars'", "choose another")
    _refused(call("convert", "none", "other", "--format", "trocr"), "'none'", "no finished data set")
    _refused(call("convert", "made", "other", "--format", "trocrs"), "did you mean 'trocr'")
