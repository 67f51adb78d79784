"""The manifest of a data set: what it is made from, and how much of it is there.

Equal manifests give equal bytes; a folder whose manifest says something else is left alone.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import cv2

from synth import recipe as recipes
from synth import steps
from synth.data import Recipe
from synth.errors import OutputError

NAME = "manifest.json"
_WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What comes of JSON that is no manifest."""
_LIBRARIES = ("fonttools", "numpy", "pillow", "synth-ocr", "uharfbuzz")
_LISTED = 5
"""Differences at most that a sentence lists."""
_VALUE, _NAMES = 36, 80
"""Characters at most of a value in it, and of several names."""
_FIRST = ("recipe.name", "recipe.lang", "recipe.seed")
"""The differences that say most."""
_LAST = ("assets", "libraries")
"""Those that follow from others, where there are others."""


def describe(recipe: Recipe, assets: Mapping[str, str], format: str, boxes: bool) -> dict[str, Any]:
    """What a data set is made from. assets: digests of what the recipe draws from."""
    return {
        "format": format,
        "boxes": boxes,
        "fingerprint": recipes.fingerprint(recipe, assets),
        "assets": dict(assets),
        "libraries": {
            **{name: _version(name) for name in _LIBRARIES},
            "opencv": cv2.__version__,  # Whichever of its packages is installed.
            "unicode": unicodedata.unidata_version,
        },
        "recipe": recipes.table(recipe),
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def written(manifest: Mapping[str, Any], complete: int) -> bytes:
    """The manifest as a file. complete: samples that are there, from the first one on."""
    text = json.dumps({**manifest, "complete": complete}, ensure_ascii=False, indent=1) + "\n"
    return text.encode(errors="backslashreplace")  # JSON reads again what becomes of names that are not UTF-8.


def digest(manifest: Mapping[str, Any]) -> str:
    """A short name for all that a data set is made from, libraries included."""
    return hashlib.blake2b(written(manifest, 0), digest_size=16).hexdigest()


def compare(data: bytes, manifest: Mapping[str, Any], where: str) -> int:
    """How many samples the data set whose manifest is `data` holds.

    where: its folder, for the sentence. Raises OutputError when it was made otherwise.
    """
    try:
        there = json.loads(data)
        complete = int(there.pop("complete"))
        found = _differences(_comparable(there), _comparable(manifest), "")
        differing = [f"{name} {said}" for name, said in sorted(found, key=lambda each: _rank(each[0]))]
    except _WRONG:
        raise OutputError(f"'{where}/{NAME}' is not a manifest; the folder holds something else.") from None
    if differing:
        more = f"; and {len(differing) - _LISTED} more" if len(differing) > _LISTED else ""
        listed = "; ".join(differing[:_LISTED]) + more
        raise OutputError(f"the folder '{where}' holds a data set made otherwise: {listed}. Choose another with --out.")
    return complete


def format_of(data: bytes, where: str) -> str:
    """The format of a data set that is complete, or nothing. Raises OutputError for what is no manifest."""
    try:
        there = json.loads(data)
        format, complete = there["format"], int(there["complete"])
        if not isinstance(format, str) or complete < 0:
            raise ValueError("not a name, or less than nothing")
        return format if complete else ""
    except _WRONG:
        raise OutputError(f"'{where}/{NAME}' is not a manifest; the folder holds something else.") from None


def _comparable(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {**manifest, "recipe": recipes.shaping(manifest.get("recipe", {})), "fingerprint": ""}


def _rank(name: str) -> tuple[int, int]:
    """The place of a difference among others: plain values, then steps, then their options, then what follows."""
    if name in _FIRST:
        return 0, _FIRST.index(name)
    whole, _, rest = name.partition(".")
    if whole in _LAST:
        return 4, 0
    stage, dot, _ = rest.partition(".")
    return (1 if stage not in steps.STAGES else 3 if dot else 2), 0


def _differences(there: Any, here: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each place where two manifests differ, and how: "recipe.seed", "is 1 there and 2 here"."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys((*there, *here)):
            yield from _differences(there.get(key), here.get(key), f"{where}.{key}" if where else key)
    elif there != here and where.removeprefix("recipe.") in steps.STAGES:
        yield from _of_steps(_numbered(there), _numbered(here), where)
    elif there != here:
        yield where, f"is {_shown(there)} there and {_shown(here)} here"


def _of_steps(there: Mapping[str, Any], here: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    """Where the steps of a stage differ: first those that are on one side alone, by their names."""
    only = ([name for name in one if name not in other] for one, other in ((there, here), (here, there)))
    named = [_cut(", ".join(names), _NAMES) for names in only]
    sides = [f"{names} {side} alone" for names, side in zip(named, ("there", "here"), strict=True) if names]
    if sides:
        yield where, f"has {' and '.join(sides)}"
    elif list(there) != list(here):
        yield where, "has its steps in another order"
    for name in there:
        if name in here:
            yield from _differences(there[name], here[name], f"{where}.{name}")


def _numbered(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The steps of a stage by their names."""
    return dict(zip(steps.numbered(str(entry["use"]) for entry in entries), entries, strict=True))


def _shown(value: Any) -> str:
    return "nothing" if value is None else _cut(json.dumps(value, ensure_ascii=False), _VALUE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
