"""Where fonts, corpora and backgrounds lie, and where the cache goes."""

from __future__ import annotations

import os
from pathlib import Path

from synth.errors import AssetError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The asset folder `fonts`, `corpora` or `backgrounds`, or one in it.

    It lies under $SYNTH_HOME, else in the package, else in the checkout. Raises AssetError where there is none.
    """
    homes = [Path(home) for home in (os.environ.get("SYNTH_HOME"),) if home]
    places = [home / name for home in (*homes, _PACKAGE / "assets", _PACKAGE.parent)]
    for place in places:
        if place.is_dir():
            return place
    looked = ", ".join(str(place) for place in places)
    raise AssetError(f"the folder of the {name} that ship was not found; looked at {looked}.")


def cache() -> Path:
    """The folder for what can be made again: $SYNTH_CACHE, else the user's cache folder.

    Raises AssetError for a user of whom no home folder is known.
    """
    own = os.environ.get("SYNTH_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "synth"
    except RuntimeError:
        raise AssetError("there is no home folder for the cache; name one with the variable SYNTH_CACHE.") from None
