"""From the name of a step in a recipe to the function, its options checked and bound.

The name is the Python path of the function below its stage's package: `blur.motion` in the stage `effect` is
`synth.effects.blur.motion`; a step from elsewhere is written `mylab.stains:coffee`. The function's signature is the
schema: what its options are called, which type they have and what they are when a recipe leaves them out.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import importlib
import inspect
import json
import math
import pkgutil
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

from synth.data import Step
from synth.digests import of_files
from synth.errors import RecipeError, unknown

STAGES = {
    "text": "synth.samplers",
    "layout": "synth.layouts",
    "ink": "synth.inks",
    "background": "synth.backgrounds",
    "paint": "synth.paint",
    "effect": "synth.effects",
}
"""The stages of a sample in their order, and the package that each one's names are looked up in."""

_SUBJECTS = {"text": "pack", "ink": "ink", "background": "size", "effect": "sample"}
"""What a step of a stage is given, before the stream of random numbers."""

Function = Callable[..., Any]


@functools.cache
def known(stage: str) -> Mapping[str, Function]:
    """Every step of a stage by its name, sorted."""
    root = importlib.import_module(STAGES[stage])
    found = _steps_in(root, "", STAGES[stage])
    for info in pkgutil.iter_modules(getattr(root, "__path__", ())):
        if not info.name.startswith("_") and not found.get(info.name):
            module = importlib.import_module(f"{root.__name__}.{info.name}")
            found |= _steps_in(module, f"{info.name}.", module.__name__)
    tops = {function for name, function in found.items() if "." not in name}
    return {name: found[name] for name in sorted(found) if "." not in name or found[name] not in tops}


def _steps_in(module: ModuleType, prefix: str, origin: str) -> dict[str, Function]:
    public = inspect.getmembers(module, inspect.isfunction)
    return {
        prefix + name: function
        for name, function in public
        if not name.startswith("_") and function.__module__.startswith(origin) and _is_step(function)
    }


def _is_step(function: Function) -> bool:
    return "rng" in list(inspect.signature(function).parameters)[1:3]


def find(stage: str, use: str) -> Function:
    """The function that a recipe's `use` names. Raises RecipeError where there is none."""
    if ":" in use:
        digest_of(use)
        return _fitting(stage, use, _find_outside(use))
    try:
        return known(stage)[use]
    except KeyError:
        raise RecipeError(unknown(f"{stage} step", use, known(stage))) from None


def _find_outside(use: str) -> Function:
    path, _, name = use.partition(":")
    if not path or path.startswith("."):
        raise RecipeError(f"the step '{use}' does not say its module; write it as 'package.module:function'.")
    try:
        module = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name and not f"{path}.".startswith(f"{error.name}."):
            raise RecipeError(f"the step '{use}' needs the module '{error.name}', which is not installed.") from error
        raise RecipeError(f"the step '{use}' was not found: there is no module '{path}' on the Python path.") from None
    function = getattr(module, name, None)
    if not callable(function):
        raise RecipeError(f"the module '{path}' has no function '{name}'.")
    return typing.cast(Function, function)


def _fitting(stage: str, use: str, function: Function) -> Function:
    """A function from elsewhere. Raises RecipeError where it does not take what steps of the stage are given."""
    given = ("phrase", "face", "rng") if stage == "layout" else (_SUBJECTS[stage], "rng")
    with contextlib.suppress(ValueError, TypeError):  # Some that are built in have no signature.
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        if sum(kind in positional for kind in kinds) == len(given):
            return function
    raise RecipeError(f"'{use}' is no {stage} step: it must be a function of ({', '.join(given)}, *, options).")


@functools.cache
def digest_of(use: str) -> str:
    """A short name for the source of a step from elsewhere, as it was when this process met it: that is what runs here.

    Empty where it has none; what its module imports in turn is not looked at.
    """
    try:
        file = Path(inspect.getfile(inspect.unwrap(_find_outside(use))))
    except TypeError:
        return ""
    return of_files([file]) if file.is_file() else ""


@functools.cache
def options(function: Function) -> Mapping[str, tuple[Any, Any]]:
    """The options of a step: name -> (annotation, default)."""
    hints = typing.get_type_hints(function, include_extras=True)
    return {
        name: (hints.get(name, Any), parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }


def numbered(uses: Iterable[str]) -> list[str]:
    """What the steps of a stage are called, each by itself: the second of one name is `name#2`.

    >>> numbered(["words", "prose", "words"])
    ['words', 'prose', 'words#2']
    """
    seen, found = Counter[str](), []
    for use in uses:
        seen[use] += 1
        found.append(use if seen[use] == 1 else f"{use}#{seen[use]}")
    return found


def complete(stage: str, step: Step) -> Step:
    """The step with every option filled in and of the right type. Raises RecipeError for one that is not so."""
    schema = options(find(stage, step.use))
    for name in step.options:
        if name not in schema:
            raise RecipeError(f"in the {stage} step '{step.use}', " + unknown("option", name, schema))
    if not 0 <= step.p <= 1:
        raise RecipeError(f"the {stage} step '{step.use}' has p = {step.p}; a probability lies between 0 and 1.")
    if not 0 <= step.weight <= _HEAVIEST:
        allowed = f"a weight is at least 0, and at most {_HEAVIEST:,}"
        raise RecipeError(f"the {stage} step '{step.use}' has weight = {step.weight}; {allowed}.")
    full = {}
    for name, (kind, default) in schema.items():
        value = step.options.get(name, default)
        if value is inspect.Parameter.empty:
            raise RecipeError(f"the {stage} step '{step.use}' needs the option '{name}'.")
        where = f"{stage} step '{step.use}', option '{name}'"
        full[name] = fit(value, kind, where)
        if ":" not in step.use:  # Of steps from elsewhere nothing is known but their types.
            _check_sense(full[name], _bounds(name, kind, default), where)
    return dataclasses.replace(step, options=full)


def bind(stage: str, step: Step) -> Function:
    """The step as a function of its positional arguments alone. It pickles by name."""
    full = complete(stage, step)
    return functools.partial(find(stage, step.use), **full.options)


_HEAVIEST = 10**12
"""The largest weight: the sum of many is a number still."""
_MOST = 10_000
"""The largest number that an option may be."""
_SHARE = (0, 1)
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "floor": (0, _MOST),
    "opacity": _SHARE,
    "quality": (1, 100),
    "rise": (0, _MOST),
    "share": _SHARE,
    "tallest": (0, _MOST),
    "temper": (0, _MOST),
}
"""What options of these names may be, where their type and their default do not tell."""


def _bounds(name: str, kind: Any, default: Any) -> tuple[float, float]:
    """The least and the largest number that an option may be.

    What varies is a range; so one number by itself is a share or says how often. Below 0 is what is so by default.
    """
    if name in _BOUNDS:
        return _BOUNDS[name]
    if kind is float:
        return _SHARE
    signed = "degrees" in getattr(kind, "__metadata__", ()) or min(_numbers(default), default=-1) < 0
    return (-_MOST if signed else 0), _MOST


def _check_sense(value: Any, bounds: tuple[float, float], where: str) -> None:
    """Raise RecipeError for a number that the option cannot mean."""
    (low, high), numbers = bounds, _numbers(value)
    if all(low <= number <= high for number in numbers):
        return
    if high < _MOST:
        allowed = f"be from {low} to {high}"
    else:
        allowed = "not be negative" if low == 0 and min(numbers) < 0 else f"be at most {_MOST:,}"
    raise RecipeError(f"{where} is {written(value)}; it must {allowed}.")


def _numbers(value: Any) -> list[float]:
    values = value if isinstance(value, tuple) else (value,)
    return [one for one in values if isinstance(one, (int, float)) and not isinstance(one, bool)]


def fit(value: Any, kind: Any, where: str) -> Any:
    """The value as the annotation has it: arrays become tuples, whole numbers floats. Raises RecipeError.

    `Annotated[str, ("a", "b")]` is one of these texts.
    """
    if typing.get_origin(kind) is Annotated:
        kind, *notes = typing.get_args(kind)
        for choices in notes:
            if isinstance(choices, tuple) and value not in choices:
                raise RecipeError(f"in {where}, " + unknown("choice", str(value), choices))
    if typing.get_origin(kind) is tuple:
        return _fit_tuple(value, typing.get_args(kind), where)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):
            return float(value)
    odd = (kind is int and isinstance(value, bool)) or (kind is float and not _is_finite(value))
    if kind is not Any and (odd or not isinstance(value, kind)):
        raise RecipeError(f"{where} is {value!r}; it must be {_WORDS.get(kind, kind)}.")
    return value


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


_WORDS = {float: "a number", int: "a whole number", bool: "true or false", str: "a text in quotes"}


def _fit_tuple(value: Any, kinds: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        if not isinstance(value, (list, tuple)):
            raise RecipeError(f"{where} is {value!r}; it must be a list.")
        return tuple(fit(item, kinds[0], where) for item in value)
    if not isinstance(value, (list, tuple)) or len(value) != len(kinds):
        raise RecipeError(f"{where} is {value!r}; it must be a list of {len(kinds)}, such as [low, high].")
    fitted = tuple(fit(item, kind, where) for item, kind in zip(value, kinds, strict=True))
    if len(fitted) == 2 and not isinstance(fitted[0], str) and fitted[0] > fitted[1]:
        raise RecipeError(f"{where} is {list(fitted)}; the low end comes first.")
    return fitted


def written(value: Any) -> str:
    """A default as a recipe would write it.

    >>> written((0.5, 1.0)), written("photos"), written(inspect.Parameter.empty)
    ('[0.5, 1.0]', '"photos"', '(must be given)')
    """
    return "(must be given)" if value is inspect.Parameter.empty else json.dumps(value, ensure_ascii=False)
