"""Recipes: read, completed, shown and compared."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import synth
from synth import recipe as recipes
from synth import steps
from synth.data import Recipe, Step
from synth.errors import RecipeError

LEAST = """
[[text]]
use = "words"

[[layout]]
use = "horizontal"

[[background]]
use = "plain"
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Recipe]:
    """Load a recipe from its text."""

    def read(text: str, *settings: str, **changes: Any) -> Recipe:
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        return recipes.load(tmp_path / "mine.toml", settings, **changes)

    return read


def test_defaults_are_filled_in(load: Callable[..., Recipe]) -> None:
    recipe = load(LEAST)
    assert (recipe.name, recipe.lang, recipe.seed, recipe.count) == ("mine", "ch", 1, 1000)
    assert (recipe.fonts, recipe.kinds, recipe.dictionary) == (("shipped",), (), "")
    assert recipe.text[0].options == {"count": (1, 4), "temper": 0.6, "title": 0.0, "upper": 0.0, "cut": 0.0}
    assert recipe.ink == recipe.effect == ()
    assert dict(recipe.output) == {key: default for key, (_, default, _) in recipes.OUTPUT.items()}
    assert recipe.paint == steps.complete("paint", recipe.paint)


def test_what_a_recipe_says_is_kept(load: Callable[..., Recipe]) -> None:
    head = 'name = "x"\nlang = "en"\nseed = 7\ncount = 3\nfonts = ["system", "/a"]\n[output]\nheight = 64\nval = 0\n'
    recipe = load(head + LEAST + "weight = 3\n")
    assert (recipe.name, recipe.lang, recipe.seed, recipe.count) == ("x", "en", 7, 3)
    assert recipe.fonts == ("system", "/a")
    assert recipe.output["height"] == 64
    assert recipe.output["val"] == 0.0
    assert recipe.background[0].weight == 3.0


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("seed=9", lambda recipe: recipe.seed == 9),
        (" seed = 9 ", lambda recipe: recipe.seed == 9),
        ("height=32", lambda recipe: recipe.output["height"] == 32),
        ("output.height=32", lambda recipe: recipe.output["height"] == 32),
        ("output.quality=[50, 60]", lambda recipe: recipe.output["quality"] == (50.0, 60.0)),
        ("lang=en", lambda recipe: recipe.lang == "en"),
        ('lang="en"', lambda recipe: recipe.lang == "en"),
        ("text.words.weight=2", lambda recipe: recipe.text[0].weight == 2.0),
        ("text.words.count=[2, 2]", lambda recipe: recipe.text[0].options["count"] == (2, 2)),
        ("effect.blur.gaussian.p=0.25", lambda recipe: recipe.effect[0].p == 0.25),
        ("output.image_format=png", lambda recipe: recipe.output["image_format"] == "png"),
    ],
)
def test_settings(setting: str, found: Callable[[Recipe], bool], load: Callable[..., Recipe]) -> None:
    assert found(load(LEAST + '[[effect]]\nuse = "blur.gaussian"\n', setting))


def test_settings_come_after_changes_and_reach_every_step_of_a_name(load: Callable[..., Recipe]) -> None:
    text = LEAST + '[[text]]\nuse = "words"\nweight = 0\n'
    recipe = load(text, "seed=5", "text.words.temper=0.9", seed=3, height=40)
    assert recipe.seed == 5
    assert recipe.output["height"] == 40
    assert [step.options["temper"] for step in recipe.text] == [0.9, 0.9]


def test_changes_may_be_paths_and_stay_as_they_are(tmp_path: Path) -> None:
    text = [{"use": "lines", "file": tmp_path / "corpus.txt"}]
    recipe = recipes.load("default", ["text.lines.weight=3"], text=text, dictionary=tmp_path / "dict.txt")
    assert recipe.text[0].options["file"] == str(tmp_path / "corpus.txt")
    assert recipe.dictionary == str(tmp_path / "dict.txt")
    assert text == [{"use": "lines", "file": tmp_path / "corpus.txt"}]


@pytest.mark.parametrize(("name", "tempers"), [("words#1", [0.9, 0.6]), ("words#2", [0.6, 0.9])])
def test_a_setting_for_one_of_several_steps_of_a_name(
    name: str, tempers: list[float], load: Callable[..., Recipe]
) -> None:
    recipe = load(LEAST + '[[text]]\nuse = "words"\n', f"text.{name}.temper=0.9")
    assert [step.options["temper"] for step in recipe.text] == tempers


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("seed", "'seed' is not of the form key=value"),
        ("=3", "not of the form"),
        ("", "not of the form"),
        ("sed=3", "no key 'sed'; did you mean 'seed'"),
        ("outputs.height=3", "no table 'outputs'; did you mean 'output'"),
        ("output.hight=3", "no key 'hight'; did you mean 'height'"),
        ("output.seed=3", "in \\[output\\], there is no key 'seed'"),
        ("text.wrods.weight=3", "in this recipe, there is no text step 'wrods'; did you mean 'words'"),
        ("text.words#2.weight=3", "there is no text step 'words#2'; did you mean 'words'"),
        ("text.words#.weight=3", "there is no text step 'words#'"),
        ("text.words#0.weight=3", "there is no text step 'words#0'"),
        ("text.words=3", "text step 'words'"),
        ("text.words.use=7", "7"),
        ("text.words.=3", "option"),
        ("seed=many", "'seed' is 'many'; it must be a whole number"),
        ("seed=1.5", "'seed' is 1.5; it must be a whole number"),
    ],
)
def test_settings_that_are_wrong(setting: str, says: str, load: Callable[..., Recipe]) -> None:
    with pytest.raises(RecipeError, match=says):
        load(LEAST, setting)


EFFECT = '[[effect]]\nuse = "camera.jpeg"\n[[ink]]\nuse = "rotate"\n'
DEEP = 100_000 * "["


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("paint.black=1.5", "'black' is 1.5; it must be from 0 to 1"),
        ("paint.soak=-0.1", "'soak' is -0.1; it must be from 0 to 1"),
        ("paint.opacity=[0.5, 70]", r"'opacity' is \[0.5, 70.0\]; it must be from 0 to 1"),
        ("layout.horizontal.bold=50", "'bold' is 50.0; it must be from 0 to 1"),
        ("effect.camera.jpeg.full_colour=2", "'full_colour' is 2.0; it must be from 0 to 1"),
        ("effect.camera.jpeg.quality=[0, 90]", r"'quality' is \[0, 90\]; it must be from 1 to 100"),
        ("effect.camera.jpeg.quality=[50, 101]", r"'quality' is \[50, 101\]; it must be from 1 to 100"),
        ("text.words.temper=-1", "'temper' is -1.0; it must not be negative"),
        ("text.words.count=[-1, 1]", r"'count' is \[-1, 1\]; it must not be negative"),
        ("layout.horizontal.sizes=[-8]", r"'sizes' is \[-8\]; it must not be negative"),
        ("ink.rotate.rise=10001", "'rise' is 10001.0; it must be at most 10,000"),
        ("paint.black=nan", "'black' is nan; it must be a number"),
        (f"paint.black=1{400 * '0'}", "'black' is 10+; it must be a number"),
        (f"seed=1{5000 * '0'}", "'seed' is '10+'; it must be a whole number"),
        (f"seed={DEEP}", "'seed' is .*; it must be a whole number"),
    ],
)
def test_numbers_that_an_option_cannot_mean(setting: str, says: str, load: Callable[..., Recipe]) -> None:
    with pytest.raises(RecipeError, match=says):
        load(LEAST + EFFECT, setting)


@pytest.mark.parametrize("stage", steps.STAGES)
def test_one_number_is_a_share_or_says_how_often_but_for_a_few(stage: str) -> None:
    for use, function in steps.known(stage).items():
        schema = steps.options(function)
        needed = {name: ["x"] for name, (_, default) in schema.items() if default is inspect.Parameter.empty}
        for name in (name for name, (kind, _) in schema.items() if kind is float):
            step = Step(use, {**needed, name: 1.5})
            if name in ("floor", "rise", "tallest", "temper"):
                assert steps.complete(stage, step).options[name] == 1.5
            else:
                with pytest.raises(RecipeError, match="from 0 to 1"):
                    steps.complete(stage, step)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (DEEP, "not valid TOML"),
        (f"seed = 1{5000 * '0'}", "not valid TOML"),
        ("", "no text step with a weight above 0"),
        (LEAST.replace("[[layout]]", "[[ink]]").replace("horizontal", "rotate"), "no layout step"),
        ("count = 0\n" + LEAST, "count is 0; it must be at least 1"),
        ("fonts = []\n" + LEAST, "fonts is \\[\\]; it must name 'shipped', 'system' or folders"),
        ("mixed = 7\n" + LEAST, "mixed is 7.0; it must be from 0 to 1"),
        ("[output]\nquality = [0, 50]\n" + LEAST, r"quality is \(0.0, 50.0\); it must be from 1 to 100"),
        ("[output]\nquality = [60, 50]\n" + LEAST, "the low end comes first"),
        ("[output]\nval = -0.1\n" + LEAST, "val is -0.1"),
        ("[output]\ncontrast = 200\n" + LEAST, "contrast is 200.0"),
        ("[output]\nheight = true\n" + LEAST, "height is True; it must be a whole number"),
        ("speed = 3\n" + LEAST, "no key in a recipe 'speed'; did you mean 'seed'"),
        ('fonts = "shipped"\n' + LEAST, "'fonts' is 'shipped'; it must be a list"),
        ("seed = 1\nseed = 2\n", "not valid TOML"),
    ],
)
def test_recipes_that_are_wrong(text: str, says: str, load: Callable[..., Recipe]) -> None:
    with pytest.raises(RecipeError, match=says):
        load(text)


def test_a_change_of_an_unknown_key(load: Callable[..., Recipe]) -> None:
    with pytest.raises(RecipeError, match="no key 'hieght'; did you mean 'height'"):
        load(LEAST, hieght=3)


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="there is no recipe file"):
        recipes.load(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match=r"no recipe 'defualt'; did you mean 'default'.*\.toml"):
        recipes.load("defualt")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(RecipeError, match="cannot be read"):
        recipes.load(tmp_path / "folder.toml")


@pytest.mark.parametrize("name", recipes.shipped())
def test_recipes_that_ship_are_shown_as_they_are(name: str, load: Callable[..., Recipe]) -> None:
    recipe = recipes.load(name)
    shown = recipes.show(recipe)
    assert load(shown) == recipe
    assert recipes.show(load(shown)) == shown
    for key, (_, _, said) in recipes.OUTPUT.items():
        assert f"{key} = " in shown
        assert said in shown


def test_what_is_hard_to_write_is_shown_as_it_is(load: Callable[..., Recipe]) -> None:
    text = LEAST + '[[text]]\nuse = "lines"\nfile = \'/texts\\"a" 中文.txt\'\n'
    recipe = load(text, count=5)
    assert recipe.text[1].options["file"] == '/texts\\"a" 中文.txt'
    assert load(recipes.show(recipe)) == recipe
    odd = replace(recipe, name="tab\there, \x7f and \u2028")
    assert load(recipes.show(odd)) == odd


def test_a_change_of_the_wrong_shape_is_said_before_settings_meet_it() -> None:
    with pytest.raises(RecipeError, match="'text' must be a list of tables"):
        synth.load("default", ["text.words.weight=2"], text=["words"])


def test_languages_are_recipes() -> None:
    assert synth.load("ch") == synth.load("default", lang="ch")
    assert synth.load("en") == synth.load("default", ["lang=en"]) == synth.load("ch", ["lang=en"])
    assert synth.load("ch") == synth.load("en", ["lang=ch"])
    assert synth.load("zh").lang == "ch"
    assert synth.load("en", seed=4, height=32).output["height"] == 32
    with pytest.raises(RecipeError, match=r"no recipe or language 'ench'.*There are: .*en"):
        synth.load("ench")


CHANGES = [
    "seed=2",
    "lang=en",
    "height=32",
    "max_length=9",
    "val=0.5",
    "quality=[80, 90]",
    "image_format=png",
    "contrast=10",
    "text.words.weight=2",
    "text.words.count=[1, 4000]",
    "text.words.temper=0.7",
    "layout.horizontal.bold=0.5",
    "ink.rotate.p=0.5",
    "paint.contrast=[50, 200]",
]


@pytest.mark.parametrize("setting", CHANGES)
def test_the_fingerprint_follows_each_option(setting: str, load: Callable[..., Recipe]) -> None:
    text = LEAST + '[[ink]]\nuse = "rotate"\n'
    before, after = load(text), load(text, setting)
    assert recipes.fingerprint(before, {}) != recipes.fingerprint(after, {})


def test_the_fingerprint_follows_assets_and_order_but_not_the_count(load: Callable[..., Recipe]) -> None:
    recipe = load(LEAST + '[[ink]]\nuse = "rotate"\n[[ink]]\nuse = "shear"\n')
    mark = recipes.fingerprint(recipe, {"fonts": "a"})
    assert len(mark) == 32
    assert recipes.fingerprint(replace(recipe, count=7), {"fonts": "a"}) == mark
    assert recipes.fingerprint(recipe, {"fonts": "b"}) != mark
    assert recipes.fingerprint(replace(recipe, ink=recipe.ink[::-1]), {"fonts": "a"}) != mark
    assert recipes.fingerprint(load(recipes.show(recipe)), {"fonts": "a"}) == mark


@pytest.mark.parametrize(
    "setting", ["count=7", 'fonts=["/elsewhere"]', "dictionary=moved.txt", "text.lines.file=b.txt"]
)
def test_the_fingerprint_leaves_places_to_the_digests(setting: str, load: Callable[..., Recipe]) -> None:
    text = LEAST + '[[text]]\nuse = "lines"\nfile = "a.txt"\n'
    assert recipes.fingerprint(load(text), {}) == recipes.fingerprint(load(text, setting), {})


def test_a_default_spelled_out_changes_nothing(load: Callable[..., Recipe]) -> None:
    spelled = LEAST.replace('"words"', '"words"\ntemper = 0.6\ncount = [1, 4]\nweight = 1')
    assert load(spelled) == load(LEAST)


def test_a_recipe_takes_what_it_leaves_out_from_its_base(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('base = "default"\n[output]\nheight = 32\n[[layout]]\nuse = "vertical"\n', encoding="utf-8")
    nested = tmp_path / "nested.toml"
    nested.write_text('base = "own.toml"\n[paint]\nblack = 0.9\n', encoding="utf-8")
    default, first, second = (recipes.load(source) for source in ("default", own, nested))
    assert (first.name, second.name) == ("own", "nested")
    assert [step.use for step in first.layout] == [step.use for step in second.layout] == ["vertical"]
    assert first.output == {**default.output, "height": 32} == second.output
    assert first.effect == default.effect
    assert second.paint.options == {**default.paint.options, "black": 0.9}


def test_a_stage_may_have_the_steps_of_its_base_among_its_own(tmp_path: Path, load: Callable[..., Recipe]) -> None:
    own = tmp_path / "own.toml"
    own.write_text('base = "card"\n[[ink]]\nuse = "emboss"\n[[ink]]\nuse = "base"\n', encoding="utf-8")
    found, base = recipes.load(own), recipes.load("card")
    assert [step.use for step in found.ink] == ["emboss", *(step.use for step in base.ink)]
    assert found.ink[1:] == base.ink
    assert recipes.load("card", ink=[{"use": "emboss"}, {"use": "base"}]).ink == found.ink
    assert recipes.load("card", ['ink=[{use = "emboss"}, {use = "base"}]']).ink == found.ink
    twice = recipes.load("card", ["ink.crop#2.p=0.25"], ink=[{"use": "base"}, {"use": "base"}]).ink
    assert [step.p for step in twice if step.use == "crop"] == [1.0, 0.25], "each has steps of its own"
    with pytest.raises(RecipeError, match="no ink step 'base'"):
        load(LEAST + '[[ink]]\nuse = "base"\n')


@pytest.mark.parametrize("base", ["own.toml", "nothing", "nothing.toml"])
def test_a_base_that_cannot_be_is_an_error(tmp_path: Path, base: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(f'base = "{base}"\n', encoding="utf-8")
    with pytest.raises(RecipeError):
        recipes.load(own)


def test_paths_count_from_the_file_that_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "base.toml").write_text(LEAST + '[[text]]\nuse = "lines"\nfile = "texts.txt"\n')
    (own / "mine.toml").write_text(
        'base = "base.toml"\nfonts = ["shipped", "faces"]\ndictionary = "dict.txt"\n'
        '[paint]\ncolours = "pairs.tsv"\n'
        '[[background]]\nuse = "photo"\nfolder = "/pictures"\n[[background]]\nuse = "plain"\ncolours = "world"\n'
    )
    monkeypatch.chdir(tmp_path)
    recipe = recipes.load("own/mine.toml", ["paint.measured=0.5"])
    assert recipe.text[-1].options["file"] == str(own / "texts.txt")
    assert recipe.fonts == ("shipped", str(own / "faces"))
    assert recipe.dictionary == str(own / "dict.txt")
    assert recipe.paint.options["colours"] == str(own / "pairs.tsv")
    assert recipe.background[0].options["folder"] == "/pictures"
    assert recipe.background[1].options["colours"] == "world"
