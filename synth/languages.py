"""Recipes by the name of a language: the default recipe, with what suits the language's script."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from synth import packs, recipe
from synth.data import Recipe
from synth.errors import AssetError, RecipeError, unknown


def load(source: str | Path = "default", settings: Iterable[str] = (), **changes: Any) -> Recipe:
    """A recipe by its name, by the path of a TOML file, or by the code of a language.

    `load("ch")` is the default recipe for Chinese; `load("scene", lang="en", height=32)` changes what it says. See
    `synth.recipe.load` for settings and changes. Raises RecipeError for what does not exist.
    """
    name = str(source)
    if Path(name).suffix != ".toml" and name not in recipe.shipped():
        try:
            changes = {"lang": packs.load(name).code, **changes}
        except AssetError:
            raise RecipeError(unknown("recipe or language", name, [*recipe.shipped(), *packs.languages()])) from None
        source = "default"
    return recipe.load(source, settings, **changes)
