"""From names to functions: the signature is the schema."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synth import steps
from synth.data import Range, Step
from synth.errors import RecipeError

EVERY = [(stage, name) for stage in steps.STAGES for name in steps.known(stage)]
every_step = pytest.mark.parametrize(("stage", "name"), EVERY)
PLUGIN = '''
from synth.data import IntRange, Range, Sample


def coffee(sample, rng, *, rings: IntRange = (1, 3), strength: Range = (0.1, 0.5), kind: str = "round") -> Sample:
    """Leave rings."""
    return sample


def must(sample, rng, *, size: int):
    return sample


NOTHING = 3
'''


@pytest.fixture
def mylab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a module into a package `mylab` on the Python path."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, text: str) -> None:
        path = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("mylab.stains", PLUGIN)
    return write


@every_step
def test_each_step_has_options_that_its_defaults_fit(stage: str, name: str) -> None:
    function = steps.find(stage, name)
    assert function.__doc__
    for option, (kind, default) in steps.options(function).items():
        assert kind is not Any, f"{name}: the option {option} has no annotation"
        if default is not inspect.Parameter.empty:
            assert steps.fit(default, kind, option) == default
            assert steps.written(default)


@every_step
def test_each_step_pickles_with_its_options(stage: str, name: str) -> None:
    schema = steps.options(steps.find(stage, name))
    needed = {
        option: "x" if kind is str else ("x",)
        for option, (kind, default) in schema.items()
        if default is inspect.Parameter.empty
    }
    bound = steps.bind(stage, Step(name, needed))
    loaded = pickle.loads(pickle.dumps(bound))
    assert (loaded.func, loaded.keywords) == (bound.func, bound.keywords)


@pytest.mark.parametrize("stage", steps.STAGES)
def test_each_stage_has_its_steps_sorted_and_once(stage: str) -> None:
    known = steps.known(stage)
    assert known
    assert list(known) == sorted(known)
    assert len(set(known.values())) == len(known)
    assert not any(name.startswith("_") or "._" in name for name in known)


def test_a_step_is_the_function_of_its_name() -> None:
    from synth import layouts
    from synth.effects import blur

    assert steps.find("effect", "blur.gaussian") is blur.gaussian
    assert steps.find("layout", "horizontal") is layouts.horizontal


def test_an_unknown_step_is_answered_with_the_nearest() -> None:
    with pytest.raises(RecipeError, match=r"no layout step 'horisontal'; did you mean 'horizontal'\? There are: "):
        steps.find("layout", "horisontal")
    with pytest.raises(RecipeError, match=r"no text step '_recase'"):
        steps.find("text", "_recase")
    with pytest.raises(RecipeError, match=r"no text step 'normalise'"):
        steps.find("text", "normalise")


def test_defaults_come_from_the_signature() -> None:
    step = steps.complete("text", Step("words", {"temper": 1}, weight=3.0))
    assert step == Step("words", {"count": (1, 4), "temper": 1.0, "title": 0.0, "upper": 0.0, "cut": 0.0}, weight=3.0)
    assert list(step.options) == ["count", "temper", "title", "upper", "cut"]
    assert steps.complete("text", step) == step


def test_what_must_be_given_must_be_given() -> None:
    with pytest.raises(RecipeError, match="the text step 'lines' needs the option 'file'"):
        steps.complete("text", Step("lines", {}))


def test_an_unknown_option_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        RecipeError, match=r"in the text step 'words', there is no option 'temperr'; .*'temper'\? There"
    ):
        steps.complete("text", Step("words", {"temperr": 1}))


@pytest.mark.parametrize(
    ("stage", "use", "options", "says"),
    [
        ("ink", "elastic", {"strength": [-0.5, 0.5]}, r"'strength' is \[-0.5, 0.5\]; it must not be negative"),
        ("text", "strings", {"length": [-3, 4]}, r"'length' is \[-3, 4\]; it must not be negative"),
        ("layout", "horizontal", {"sizes": [24, -24]}, r"'sizes' is \[24, -24\]; it must not be negative"),
        ("ink", "rotate", {"rise": 1e5}, r"'rise' is 100000.0; it must be at most 10,000"),
        ("ink", "shear", {"degrees": [-1e300, 0]}, "it must be at most 10,000"),
        ("background", "shapes", {"count": [1, 10**9]}, "it must be at most 10,000"),
    ],
)
def test_numbers_that_no_option_means_are_refused(stage: str, use: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        steps.complete(stage, Step(use, options))


def test_angles_and_what_is_negative_by_itself_may_be_negative() -> None:
    assert steps.complete("effect", Step("blur.motion", {"angle": [-90, 90]})).options["angle"] == (-90.0, 90.0)
    assert steps.complete("layout", Step("horizontal", {"spacing": [-0.05, 0]})).options["spacing"] == (-0.05, 0.0)


@pytest.mark.parametrize(
    ("fields", "says"), [({"p": -0.1}, "p = -0.1"), ({"p": 1.01}, "p = 1.01"), ({"weight": -1.0}, "weight = -1.0")]
)
def test_chances_have_bounds(fields: dict[str, float], says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        steps.complete("text", Step("words", {}, **fields))


FITS = [
    (3, int, 3),
    (3, float, 3.0),
    (0.5, float, 0.5),
    (True, bool, True),
    ("a", str, "a"),
    ([1, 2], Range, (1.0, 2.0)),
    ((2, 2), Range, (2.0, 2.0)),
    ([1, 2], tuple[int, int], (1, 2)),
    (["a", "b"], tuple[str, ...], ("a", "b")),
    ([], tuple[str, ...], ()),
    (["z", "a"], tuple[str, str], ("z", "a")),
    ([[1, 2], [0, 4]], tuple[Range, ...], ((1.0, 2.0), (0.0, 4.0))),
    ([1, 2, 3], tuple[float, float, float], (1.0, 2.0, 3.0)),
    ({"a": 1}, Any, {"a": 1}),
]


@pytest.mark.parametrize(("value", "kind", "expected"), FITS)
def test_values_are_made_to_fit(value: Any, kind: Any, expected: Any) -> None:
    found = steps.fit(value, kind, "here")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "kind", "says"),
    [
        ("3", int, "here is '3'; it must be a whole number"),
        (3.0, int, "a whole number"),
        (True, int, "a whole number"),
        (True, float, "a number"),
        ("a", float, "a number"),
        (float("nan"), float, "a number"),
        (float("inf"), float, "a number"),
        (1, bool, "true or false"),
        (1, str, "a text in quotes"),
        (3, Range, "a list of 2"),
        ([1], Range, "a list of 2"),
        ([1, 2, 3], Range, "a list of 2"),
        ([1, "a"], Range, "a number"),
        ([2, 1], Range, r"here is \[2.0, 1.0\]; the low end comes first"),
        ("ab", tuple[str, ...], "must be a list"),
        ("ab", tuple[str, str], "a list of 2"),
        ([1], tuple[str, ...], "a text in quotes"),
        ([["a", "b"]], tuple[Range, ...], "a number"),
    ],
)
def test_values_that_do_not_fit_are_named(value: Any, kind: Any, says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        steps.fit(value, kind, "here")


def test_a_step_from_outside(mylab: Callable[[str, str], None]) -> None:
    step = steps.complete("effect", Step("mylab.stains:coffee", {"rings": [-2, 50_000]}, p=0.5))
    assert step.options == {"rings": (-2, 50_000), "strength": (0.1, 0.5), "kind": "round"}
    bound = steps.bind("effect", step)
    assert bound("sample", None) == "sample"
    assert bound.func.__module__ == "mylab.stains"
    with pytest.raises(RecipeError, match=r"'mylab\.stains:coffee', there is no option 'ring'; did you mean 'rings'"):
        steps.complete("effect", Step("mylab.stains:coffee", {"ring": 1}))
    with pytest.raises(RecipeError, match="needs the option 'size'"):
        steps.complete("effect", Step("mylab.stains:must", {}))


@pytest.mark.parametrize(
    ("use", "says"),
    [
        ("nolab.stains:coffee", "no module 'nolab.stains' on the Python path"),
        ("mylab.stain:coffee", "no module 'mylab.stain' on the Python path"),
        ("mylab.stains:tea", "'mylab.stains' has no function 'tea'"),
        ("mylab.stains:NOTHING", "'NOTHING'"),
        ("mylab.stains:", "no function ''"),
        (":coffee", ":coffee"),
        (".stains:coffee", ".stains:coffee"),
        ("mylab.needy:coffee", "needs the module 'absent_module', which is not installed"),
        ("mylab.needy_too:coffee", "needs the module 'mylab.absent'"),
        ("mylab.near:coffee", "needs the module 'my', which is not installed"),
    ],
)
def test_a_missing_step_from_outside_is_told_from_what_it_needs(
    use: str, says: str, mylab: Callable[[str, str], None]
) -> None:
    mylab("mylab.needy", "import absent_module\n")
    mylab("mylab.needy_too", "import mylab.absent\n")
    mylab("mylab.near", "import my\n")
    with pytest.raises(RecipeError, match=says):
        steps.complete("effect", Step(use, {}))


def test_a_mistake_in_a_plugin_is_shown_as_it_is(mylab: Callable[[str, str], None]) -> None:
    mylab("mylab.wrong", "import os\nos.no_such_name\ndef coffee(sample, rng): ...\n")
    with pytest.raises((AttributeError, RecipeError), match="no_such_name"):
        steps.complete("effect", Step("mylab.wrong:coffee", {}))
