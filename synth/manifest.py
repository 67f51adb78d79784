"""The manifest of a data set: what it is made from, and how much of it is there.

Equal manifests give equal bytes; a folder whose manifest says something else is left alone.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import cv2

from synth import recipe as recipes
from synth.data import Recipe
from synth.errors import OutputError

NAME = "manifest.json"
_WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What comes of JSON that is no manifest."""
_LIBRARIES = ("fonttools", "numpy", "pillow", "synth-ocr", "uharfbuzz")


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
    return (json.dumps({**manifest, "complete": complete}, ensure_ascii=False, indent=1) + "\n").encode()


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
        differing = list(_differences(_comparable(there), _comparable(manifest), ""))
    except _WRONG:
        raise OutputError(f"'{where}/{NAME}' is not a manifest; the folder holds something else.") from None
    if differing:
        listed = "; ".join(differing[:3]) + (f"; and {len(differing) - 3} more" if len(differing) > 3 else "")
        raise OutputError(f"the folder '{where}' holds a data set made otherwise: {listed}. Choose another with --out.")
    return complete


def format_of(data: bytes, where: str) -> str:
    """The format of a data set that is complete, or nothing. Raises OutputError for what is no manifest."""
    try:
        there = json.loads(data)
        return str(there["format"]) if int(there["complete"]) else ""
    except _WRONG:
        raise OutputError(f"'{where}/{NAME}' is not a manifest; the folder holds something else.") from None


def _comparable(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {**manifest, "recipe": recipes.shaping(manifest.get("recipe", {})), "fingerprint": ""}


def _differences(there: Any, here: Any, where: str) -> Iterator[str]:
    """Each place where two manifests differ: "recipe.seed is 1 there and 2 here"."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({*there, *here}):
            yield from _differences(there.get(key), here.get(key), f"{where}.{key}" if where else key)
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for number, (one, other) in enumerate(zip(there, here, strict=True)):
            name = one.get("use", number) if isinstance(one, dict) else number
            yield from _differences(one, other, f"{where}.{name}")
    elif there != here:
        one, other = (json.dumps(value, ensure_ascii=False) for value in (there, here))
        yield f"{where} is {one} there and {other} here"
