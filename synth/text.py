"""What a text is before it is drawn: normalised, cut to length, split into what a reader takes for one character."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

JOINERS = frozenset("\u200c\u200d\u180e")
"""Zero width non-joiner and joiner, Mongolian vowel separator: not seen themselves, but in the letters beside them."""
LATIN_END = "\u0250"
"""The first character after ASCII, Latin-1 and extended Latin."""
_SPACES = re.compile(r"\s+")
_LOOSE_JOINERS = re.compile(
    # A joiner changes what is seen after an Arabic, Syriac or Mongolian letter and after an Indic sign or letter, and a
    # selector of Mongolian forms after a Mongolian letter.
    "(?<![\u0600-\u08ff\u0900-\u0dff\u1800-\u18af])[\u200c\u200d\u180e]+|"
    "[\u200c\u200d\u180e]+(?![\\w\u0900-\u0963\u0966-\u0dff])"
    "|(?<![\u1820-\u18aa])[\u180b-\u180d\u180f]+"
)
_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn"}
_TRACELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Marks and letters that are not seen, though their categories do not say so: fillers, inherent vowels, selectors."""
_SELECTORS = frozenset("\u180b\u180c\u180d\u180f")
"""Those of Mongolian, which are seen in the letter before them."""
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u17d2\u1039")
"""Signs after which a consonant is written below, beside or into the one before."""
_FOLLOWING = frozenset("\u0e33\u0eb3") | JOINERS
"""What belongs to the cluster before it, beside marks: am in Thai and in Lao."""
_SHAPED = re.compile(
    "[\u0590-\u109f\u1100-\u11ff\u1780-\u18af\u1a20-\u1aaf\ua840-\ua87f\ua8e0-\ua8ff\ua960-\ua97f"
    "\uaa60-\uaa7f\ud7b0-\ud7ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters that join, stack, move or run from right to left."""


def normalise(text: str) -> str:
    """The text as a label holds it: NFC, single plain spaces, nothing that leaves no trace in a picture.

    >>> normalise(" Cafe\\u0301\\u3000\\u200b au  lait\\n")
    'Café au lait'
    """
    plain = text.isprintable() and "  " not in text and text == text.strip() and not _TRACELESS.search(text)
    if plain and unicodedata.is_normalized("NFC", text):
        return text
    seen = "".join(char for char in _SPACES.sub(" ", text) if char in JOINERS or not is_invisible(char))
    loose = 1
    while loose:  # One that is taken away may leave another at an end, and so may marks that change places.
        seen, loose = _LOOSE_JOINERS.subn("", unicodedata.normalize("NFC", seen))
    return _SPACES.sub(" ", seen).strip()


@functools.lru_cache(maxsize=65_536)
def is_invisible(char: str) -> bool:
    """Whether a character draws nothing, ever: controls, format characters, fillers, private and unassigned ones."""
    return unicodedata.category(char) in _CONTROLS or (char not in _SELECTORS and _TRACELESS.match(char) is not None)


def clusters(text: str) -> tuple[str, ...]:
    """The text in grapheme clusters: each character with the marks that belong to it, and conjuncts whole.

    Unicode Standard Annex 29, where consonants that a virama joins are one cluster in every Indic script whose
    writing joins them, in Khmer and in Burmese.

    >>> clusters("nế"), clusters("क्षत्रिय")
    (('n', 'ế'), ('क्ष', 'त्रि', 'य'))
    """
    if not needs_shaping(text):
        return tuple(text)
    found: list[str] = []
    for char in text:
        if found and (unicodedata.category(char)[0] == "M" or char in _FOLLOWING or _joined(found[-1], char)):
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


def _joined(cluster: str, char: str) -> bool:
    """Whether a letter after this cluster is written into it."""
    bare = cluster.rstrip("\u200d")
    virama = bare[-1:] in _VIRAMAS or (bare[-1:] == "\u0dca" and bare != cluster)
    return virama and unicodedata.category(char) == "Lo"


_plain: set[str] = set()
"""Characters known to need no shaping: those that were met."""


def needs_shaping(text: str) -> bool:
    """Whether drawing the text letter after letter, left to right, would be wrong: marks, joining, right to left."""
    if _plain.issuperset(text):
        return False
    _plain.update(char for char in text if not _is_shaped(char))
    return not _plain.issuperset(text)


def _is_shaped(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in JOINERS or _SHAPED.match(char) is not None


def cut(text: str, length: int) -> str:
    """The beginning of the text, at most `length` characters in whole clusters; a word is not cut if that keeps half.

    >>> cut("out of the box", 9), cut("incomprehensible", 6), cut("क्षत्रिय", 5)
    ('out of', 'incomp', 'क्ष')
    """
    if len(text) <= length:
        return text
    found, size, stop = clusters(text), 0, 0
    while size + len(found[stop]) <= length:
        size += len(found[stop])
        stop += 1
    short = text[:size]
    if found[stop] != " ":
        whole = short.rpartition(" ")[0]
        short = whole if len(whole) * 2 >= len(short) else short
    return _LOOSE_JOINERS.sub("", short).strip()


def has_doubled_mark(text: str) -> bool:
    """Whether a mark that takes no room of its own follows itself, as misspelt words have it: one is seen, not two.

    >>> has_doubled_mark("सहिि"), has_doubled_mark("दायाँँ")
    (False, True)
    """
    pairs = itertools.pairwise(text)
    return any(one == other and one > "\u02ff" and unicodedata.category(one) == "Mn" for one, other in pairs)


def runs_of(text: str, allowed: frozenset[str]) -> list[str]:
    """The longest stretches of a text that hold only allowed characters; spaces are always allowed."""
    if allowed.issuperset(text.replace(" ", "")):
        return [text.strip()] if text.strip() else []
    runs = "".join(char if char in allowed or char == " " or char in JOINERS else "\n" for char in text).split("\n")
    return [run.strip() for run in runs if run.strip()]
