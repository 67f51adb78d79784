"""What a text is before it is drawn: normalised, cut to length, split into what a reader takes for one character."""

from __future__ import annotations

import functools
import re
import unicodedata

_SPACES = re.compile(r"\s+")
_RTL = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn"}


def normalise(text: str) -> str:
    """The text as a label holds it: NFC, single plain spaces, nothing that leaves no trace in a picture.

    >>> normalise(" Cafe\\u0301\\u3000\\u200b au  lait\\n")
    'Café au lait'
    """
    if text.isprintable() and "  " not in text and text == text.strip() and unicodedata.is_normalized("NFC", text):
        return text
    seen = "".join(char for char in _SPACES.sub(" ", text) if not is_invisible(char))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", seen)).strip()


@functools.lru_cache(maxsize=65_536)
def is_invisible(char: str) -> bool:
    """Whether a character draws nothing, ever: controls, format characters, private and unassigned code points."""
    return unicodedata.category(char) in _CONTROLS


def clusters(text: str) -> tuple[str, ...]:
    """The text in grapheme clusters: each character with the marks that belong to it.

    >>> clusters("nế")
    ('n', 'ế')
    """
    if not needs_shaping(text):
        return tuple(text)
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char)[0] == "M":
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


_plain: set[str] = set()
"""Characters known to need no shaping: those that were met."""


def needs_shaping(text: str) -> bool:
    """Whether drawing the text letter after letter, left to right, would be wrong: marks, joining, right to left."""
    if _plain.issuperset(text):
        return False
    _plain.update(char for char in text if not _is_shaped(char))
    return not _plain.issuperset(text)


def _is_shaped(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or unicodedata.bidirectional(char) in _RTL


def cut(text: str, length: int) -> str:
    """The beginning of the text, at most `length` clusters long; a word is not cut if that keeps half of the text.

    >>> cut("out of the box", 9), cut("incomprehensible", 6)
    ('out of', 'incomp')
    """
    if len(text) <= length:
        return text
    found = clusters(text)
    short = "".join(found[:length])
    if len(found) > length and found[length] != " ":
        whole = short.rpartition(" ")[0]
        short = whole if len(whole) * 2 >= len(short) else short
    return short.strip()


def runs_of(text: str, allowed: frozenset[str]) -> list[str]:
    """The longest stretches of a text that hold only allowed characters; spaces are always allowed."""
    if allowed.issuperset(text.replace(" ", "")):
        return [text.strip()] if text.strip() else []
    runs = "".join(char if char in allowed or char == " " else "\n" for char in text).split("\n")
    return [run.strip() for run in runs if run.strip()]
