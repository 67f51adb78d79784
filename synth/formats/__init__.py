"""How a data set lies on disk: one module per format.

A format is a module with `SUFFIX`, `write(path, samples)`, `read(root)` and, where shards have to be joined,
`finish(root, shards, ...)`. It knows nothing of parallel work, of resuming or of half-written files.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from synth.errors import RecipeError, unknown


def names() -> tuple[str, ...]:
    """The formats there are."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")))


def find(name: str) -> ModuleType:
    """The module of a format. Raises RecipeError where there is none."""
    if name not in names():
        raise RecipeError(unknown("format", name, names()))
    return importlib.import_module(f"{__name__}.{name}")
