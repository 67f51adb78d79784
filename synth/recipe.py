"""Recipes: read from TOML, completed from the signatures of their steps, compared by fingerprint."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from synth import steps, toml
from synth.data import Range, Recipe, Step
from synth.errors import RecipeError, unknown

FOLDER = Path(__file__).with_name("recipes")
"""The recipes that ship."""

OUTPUT: Mapping[str, tuple[Any, Any, str]] = {
    "height": (int, 48, "height of a picture in pixels; the width follows from the text"),
    "max_length": (int, 25, "characters in a label at most"),
    "contrast": (float, 30.0, "least difference between letters and ground, in grey levels of the finished picture"),
    "image_format": (str, "jpg", "jpg, png or webp"),
    "quality": (Range, (70.0, 95.0), "of jpg and webp; drawn for each picture"),
    "val": (float, 0.02, "share of the texts that is kept for validation"),
}
"""The table [output]: name -> (type, default, what it is)."""

_STAGES = ("text", "layout", "ink", "background", "effect")
_PLAIN = {
    "name": str,
    "lang": str,
    "seed": int,
    "count": int,
    "fonts": tuple[str, ...],
    "kinds": tuple[str, ...],
    "faces": tuple[str, ...],
    "mixed": float,
    "dictionary": str,
}


def shipped() -> tuple[str, ...]:
    """The names of the recipes that ship."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def purpose(name: str) -> str:
    """What a recipe that ships is for: the first sentence of its file."""
    said = itertools.takewhile(lambda line: line[:1] == "#", (FOLDER / f"{name}.toml").read_text("utf-8").splitlines())
    return " ".join(line.strip("# ") for line in said).partition(". ")[0].rstrip(".") + "."


def load(source: str | Path, settings: Iterable[str] = (), **changes: Any) -> Recipe:
    """Read a recipe, fill in what it leaves out, and check all of it.

    source: the name of a recipe that ships, or the path of a TOML file.
    settings: "key=value" texts as the command line has them, such as "output.height=32",
        "effect.blur.gaussian.p=0.5" or "text.words.weight=0"; the value is TOML. Of several steps of one name all are
        changed, or the second alone by "text.words#2.weight=0".
    changes: top-level keys and [output] keys by their names: lang="en", seed=7, height=32; or a whole stage, as in
        text=[{"use": "lines", "file": "my.txt"}], with {"use": "base"} for the steps that it has. They come before the
        settings.
    Raises RecipeError.
    """
    table = _read(source)
    for key, value in changes.items():
        _place(table, key, value)
    _shaped(table)
    for setting in settings:
        _set(table, setting)
    return _complete(_shaped(table))


def _read(source: str | Path, above: tuple[str, ...] = ()) -> dict[str, Any]:
    path = Path(source)
    if path.suffix != ".toml":
        if str(source) not in shipped():
            raise RecipeError(unknown("recipe", str(source), shipped()) + ". Or give the path of a .toml file.")
        path = FOLDER / f"{source}.toml"
    real = os.path.realpath(path)
    if real in above:
        raise RecipeError(f"the recipe file '{path}' is its own base.")
    table = {"name": path.stem, **_located(_shaped(_parsed(path)), path.parent)}
    base = str(table.pop("base", ""))
    if not base:
        return table
    # A base is a recipe that ships, or a file named from the recipe's own folder.
    place = path.parent / base if Path(base).suffix == ".toml" else base
    return _based(table, _read(place, (*above, real)))


def _based(table: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """A recipe with what it leaves out taken from its base: each key of [output] and [paint], each stage as a whole."""
    both = {key: {**base[key], **table[key]} for key in ("output", "paint") if _is_table(base, key, table)}
    stages = {stage: _with_those(table[stage], base.get(stage, [])) for stage in _STAGES if stage in table}
    return {**base, **table, **both, **stages}


def _with_those(entries: Any, base: list[Any]) -> Any:
    """A stage with the steps of its base in the place of the entry `use = "base"`, if it has one."""
    if not isinstance(entries, list):
        return entries  # It is said later that this is wrong.
    return [step for entry in entries for step in (_own(base) if entry == {"use": "base"} else [entry])]


def _is_table(base: Mapping[str, Any], key: str, table: Mapping[str, Any]) -> bool:
    return isinstance(base.get(key), dict) and isinstance(table.get(key), dict)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RecipeError(f"there is no recipe file '{path}'.") from None
    except OSError as error:
        raise RecipeError(f"the recipe file '{path}' cannot be read: {error.strerror}.") from None
    except ValueError as error:  # It is not UTF-8, or its name holds what no name can.
        raise RecipeError(f"the recipe file '{path}' cannot be read: {error}.") from None
    return toml.parsed(text, path, RecipeError)


def _located(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A recipe file's table with the paths in it counted from the file's own folder, wherever it is used from."""

    def at(value: Any) -> Any:
        return os.path.abspath(folder / value) if isinstance(value, str) and value not in NAMES else value

    def step(options: dict[str, Any]) -> dict[str, Any]:
        return {key: at(value) if _is_place(key, value) else value for key, value in options.items()}

    found: dict[str, Any] = {key: [step(entry) for entry in table[key]] for key in _STAGES if key in table}
    if "paint" in table:
        found["paint"] = step(table["paint"])
    if "dictionary" in table:
        found["dictionary"] = at(table["dictionary"])
    if isinstance(table.get("fonts"), list):
        found["fonts"] = [at(source) for source in table["fonts"]]
    return {**table, **found}


_MOST = 10**12
"""The largest data set."""
_HIGHEST = 4096
"""The height of the largest picture, in pixels."""
IMAGE_FORMATS = ("jpg", "png", "webp")
"""What pictures can be written as."""
NAMES = ("", "shipped", "system")
"""What stands where a path may stand and is none."""


def _is_place(option: str, value: Any) -> bool:
    return option in _PLACES and (option != "colours" or str(value).endswith(".tsv"))


def _shaped(table: dict[str, Any]) -> dict[str, Any]:
    for key in ("output", "paint"):
        if not isinstance(table.get(key, {}), dict):
            raise RecipeError(f"'{key}' is {table[key]!r}; it must be a table, headed [{key}].")
    for stage in _STAGES:
        entries = table.get(stage, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise RecipeError(f"'{stage}' must be a list of tables, each headed [[{stage}]].")
    return table


def _place(table: dict[str, Any], key: str, value: Any) -> None:
    if key in OUTPUT:
        table.setdefault("output", {})[key] = value
    elif key in _STAGES:
        table[key] = _with_those(_own(value), table.get(key, []))
    elif key in _PLAIN:
        table[key] = _own(value)
    else:
        raise RecipeError(unknown("key", key, [*_PLAIN, *OUTPUT, *_STAGES]))


def _own(value: Any) -> Any:
    """A value as TOML has it, with paths as texts; and a copy, so that settings leave the caller's alone."""
    if isinstance(value, Mapping):
        return {key: _own(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_own(part) for part in value]
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _set(table: dict[str, Any], setting: str) -> None:
    key, equals, text = setting.partition("=")
    key = key.strip()
    if not equals or not key:
        raise RecipeError(f"'{setting}' is not of the form key=value.")
    value = toml.value_of(text.strip())
    stage, _, rest = key.partition(".")
    if not rest:
        _place(table, key, value)
    elif stage == "output":
        if rest not in OUTPUT:
            raise RecipeError("in [output], " + unknown("key", rest, OUTPUT))
        _place(table, rest, value)
    elif stage == "paint":
        table.setdefault("paint", {})[rest] = value
    elif stage in _STAGES:
        _set_step(table, stage, rest, value)
    else:
        raise RecipeError(unknown("table", stage, ["output", "paint", *_STAGES]))


def _set_step(table: dict[str, Any], stage: str, rest: str, value: Any) -> None:
    name, _, option = rest.rpartition(".")
    use, numbered, number = name.partition("#")
    entries = [entry for entry in table.get(stage, []) if entry.get("use") == use]
    if numbered:
        entries = [entry for place, entry in enumerate(entries, 1) if str(place) == number]
    if not entries:
        uses = [str(entry.get("use")) for entry in table.get(stage, [])]
        raise RecipeError(f"in this recipe, {unknown(f'{stage} step', name or rest, uses)}")
    for entry in entries:
        entry[option] = value


def _complete(table: Mapping[str, Any]) -> Recipe:
    rest = dict(table)
    plain = {key: steps.fit(rest.pop(key), kind, f"'{key}'") for key, kind in _PLAIN.items() if key in rest}
    output = _complete_output(rest.pop("output", {}))
    paint = steps.complete("paint", Step("paint", rest.pop("paint", {})))
    stages = {stage: _complete_stage(stage, rest.pop(stage, [])) for stage in _STAGES}
    if rest:
        raise RecipeError(unknown("key in a recipe", next(iter(rest)), [*_PLAIN, "output", "paint", *_STAGES]))
    if not 0 <= plain.get("mixed", 0.0) <= 1:
        raise RecipeError(f"mixed is {plain['mixed']}; it must be from 0 to 1.")
    if not plain.get("fonts", ("shipped",)):
        raise RecipeError("fonts is []; it must name 'shipped', 'system' or folders.")
    if not 1 <= plain.get("count", 1) <= _MOST:
        raise RecipeError(f"count is {plain['count']}; it must be at least 1, and at most {_MOST:,}.")
    fields: dict[str, Any] = {"lang": "ch", "seed": 1, "count": 1000, **plain, **stages}
    return Recipe(**fields, paint=paint, output=output)


def _complete_stage(stage: str, entries: list[dict[str, Any]]) -> tuple[Step, ...]:
    found = tuple(steps.complete(stage, _step(stage, entry)) for entry in entries)
    if stage in ("text", "layout", "background") and sum(step.weight for step in found) <= 0:
        raise RecipeError(f"the recipe has no {stage} step with a weight above 0.")
    return found


def _step(stage: str, entry: Mapping[str, Any]) -> Step:
    options = dict(entry)
    if "use" not in options:
        raise RecipeError(f"a table [[{stage}]] does not say which step to use: {entry}.")
    use = str(options.pop("use"))
    chosen = "p" if stage in ("ink", "effect") else "weight"
    likely = steps.fit(options.pop(chosen, 1.0), float, f"{stage} step '{use}', '{chosen}'")
    kinds = options.pop("kinds", ()) if stage == "text" else ()
    return Step(
        use, options, **{chosen: likely}, kinds=steps.fit(kinds, tuple[str, ...], f"text step '{use}', 'kinds'")
    )


def _complete_output(table: Mapping[str, Any]) -> dict[str, Any]:
    for key in table:
        if key not in OUTPUT:
            raise RecipeError("in [output], " + unknown("key", key, OUTPUT))
    output = {
        key: steps.fit(table.get(key, default), kind, f"[output] {key}") for key, (kind, default, _) in OUTPUT.items()
    }
    _check(8 <= output["height"] <= _HIGHEST, "height", output["height"], f"at least 8 pixels, at most {_HIGHEST:,}")
    _check(output["max_length"] >= 1, "max_length", output["max_length"], "at least 1 character")
    _check(output["image_format"] in IMAGE_FORMATS, "image_format", output["image_format"], "jpg, png or webp")
    _check(1 <= output["quality"][0] <= output["quality"][1] <= 100, "quality", output["quality"], "from 1 to 100")
    _check(0 <= output["val"] < 1, "val", output["val"], "a share from 0 to below 1")
    _check(0 <= output["contrast"] <= 128, "contrast", output["contrast"], "from 0 to 128 grey levels")
    return output


def _check(holds: bool, name: str, value: Any, allowed: str) -> None:
    if not holds:
        raise RecipeError(f"[output] {name} is {value!r}; it must be {allowed}.")


def table(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain tables and lists, as TOML and JSON have them."""
    plain: dict[str, Any] = {key: getattr(recipe, key) for key in _PLAIN}
    plain["output"] = dict(recipe.output)
    plain["paint"] = dict(recipe.paint.options)
    for stage in _STAGES:
        chosen = "p" if stage in ("ink", "effect") else "weight"
        plain[stage] = [
            {
                "use": step.use,
                chosen: getattr(step, chosen),
                **({"kinds": step.kinds} if step.kinds else {}),
                **step.options,
            }
            for step in getattr(recipe, stage)
        ]
    loaded: dict[str, Any] = json.loads(json.dumps(plain))
    return loaded


def show(recipe: Recipe) -> str:
    """The recipe as TOML, every default spelled out: ready to edit, and equal to itself when read again."""
    return written(table(recipe))


def written(whole: Mapping[str, Any]) -> str:
    """A recipe's table, or a part of one, as TOML."""
    lines = [f"{key} = {toml.written(whole[key])}" for key in _PLAIN if key in whole]
    output = whole.get("output", {})
    said = [f"{key} = {toml.written(output[key])}  # {OUTPUT[key][2]}" for key in OUTPUT if key in output]
    lines += ["", "[output]", *said]
    lines += ["", "[paint]", *(f"{key} = {toml.written(value)}" for key, value in whole.get("paint", {}).items())]
    for stage in _STAGES:
        for entry in whole.get(stage, []):
            lines += ["", f"[[{stage}]]", *(f"{key} = {toml.written(value)}" for key, value in entry.items())]
    return "\n".join(lines) + "\n"


_BESIDE = ("count", "fonts", "dictionary")
"""Keys of a recipe that say how many samples there are to be and where things lie, not what a sample looks like."""
_PLACES = ("file", "folder", "colours")
"""Options of steps that do the same."""


def shaping(whole: Mapping[str, Any]) -> dict[str, Any]:
    """What of a recipe's `table` shapes its samples. Digests of the contents speak for the files that it names."""
    shaped = {key: value for key, value in whole.items() if key not in _BESIDE}
    for stage in _STAGES:
        shaped[stage] = [_placeless(entry) for entry in whole.get(stage, [])]
    return {**shaped, "paint": _placeless(whole.get("paint", {}))}


def _placeless(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key not in _PLACES}


def fingerprint(recipe: Recipe, assets: Mapping[str, str]) -> str:
    """What shapes a data set, as one short name. The count is not in it: a data set may grow.

    assets: digests of the fonts, texts and backgrounds that the recipe can draw from.
    """
    whole = {**shaping(table(recipe)), "assets": dict(assets)}
    return hashlib.blake2b(json.dumps(whole, sort_keys=True).encode(), digest_size=16).hexdigest()
