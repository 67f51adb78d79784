"""TOML, as recipes, packs and fonts are described in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from synth.errors import SynthError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_WRONG = (ValueError, RecursionError)
"""What comes of a text that is not TOML, of numbers that are too long, and of lists that are too deep."""


def parsed(text: str, path: Path, error: type[SynthError]) -> dict[str, Any]:
    """The table that a file holds. path: the file, for the sentence. Raises `error` where it is not valid TOML."""
    try:
        return tomllib.loads(text)
    except _WRONG as wrong:
        raise error(f"'{path}' is not valid TOML: {wrong}.") from None


def value_of(text: str) -> Any:
    """A value as TOML writes it; a text as it is where it is no such value."""
    try:
        table = tomllib.loads(f"value = {text}")
    except _WRONG:
        return text
    return table["value"] if len(table) == 1 else text


def written(value: Any) -> str:
    """A text, a number, a boolean or a list of these as a value of TOML."""
    # What JSON writes for them is TOML too, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
