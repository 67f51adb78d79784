"""Recipes by the name of a language: the default recipe, with what suits the language's script."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from synth import packs, recipe
from synth.data import Recipe
from synth.errors import AssetError, RecipeError, unknown

_MANY = 2000
"""Characters of an alphabet from which on the default draws them without context more often, lest rare ones lack."""
_OFTENER = "text.characters.weight=8"


def load(source: str | Path = "default", settings: Iterable[str] = (), **changes: Any) -> Recipe:
    """A recipe by its name, by the path of a TOML file, or by the codes of languages.

    `load("ch")` is the default recipe for Chinese, `load("ta,te,kn")` for three languages in equal shares;
    `load("scene", lang="en", height=32)` changes what a recipe says. See `synth.recipe.load` for settings and changes.
    The default draws `characters` oftener where there are thousands. Raises RecipeError for what does not exist.
    """
    name = str(source)
    if Path(name).suffix != ".toml" and name not in recipe.shipped():
        try:
            changes = {"lang": codes(name), **changes}
        except AssetError:
            known = [*recipe.shipped(), *packs.languages()]
            raise RecipeError(unknown("recipe or language", name, known)) from None
        source = "default"
    settings = tuple(settings)
    loaded = recipe.load(source, settings, **changes)
    if source == "default" and "text" not in changes and _has_many(loaded.lang):
        loaded = recipe.load(source, [_OFTENER, *settings], **changes)
    with contextlib.suppress(AssetError):  # A language that is not there is said when it is opened.
        loaded = replace(loaded, lang=codes(loaded.lang))
    return loaded


def _has_many(names: str) -> bool:
    """Whether one of the languages has thousands of characters; that one is not there is said when it is opened."""
    with contextlib.suppress(AssetError):
        return any(len(packs.load(name.strip()).alphabet) >= _MANY for name in names.split(","))
    return False


def codes(names: str) -> str:
    """Languages, by their codes or aliases and with commas between them, by their codes. Raises AssetError."""
    return ",".join(dict.fromkeys(packs.load(name.strip()).code for name in names.split(",")))


def notices(names: str) -> Iterator[str]:
    """What has to be said about names that mean other languages elsewhere, each a sentence."""
    for name in (name.strip() for name in names.split(",")):
        with contextlib.suppress(AssetError):
            clash = packs.load(name).clashes.get(name)
            if clash:
                yield clash
