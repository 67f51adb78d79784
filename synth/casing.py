"""Capitals, as each language makes them.

Unicode's default is right for most. What differs: the dotted i of Turkish and Azerbaijani, Greek that drops its accents
in capitals, Armenian's ligature, the IJ of Dutch, and Georgian, whose capitals no one writes outside headlines and few
faces have.
"""

from __future__ import annotations

import re
import unicodedata

_DOTTED = frozenset({"tr", "az", "crh", "gag", "tt-Latn", "kk-Latn"})
"""Languages with two letters i, one with a dot and one without."""
_GEORGIAN = re.compile("[\u10d0-\u10ff]")
_ACCENTS = str.maketrans("", "", "\u0300\u0301\u0304\u0306\u0313\u0314\u0342")
"""Accents, breathings and lengths of Greek vowels; the diaeresis stays."""
_HIATUS = re.compile("(?<=[ΑΕΟΥαεου]\u0301)([ΙΥιυ])(?!\u0308)")
"""An i or u after an accented vowel, with which it forms no diphthong."""
_EITHER = re.compile("\\W*[ήΉ]\\W*")
"""The word for "or", with the marks beside it."""


def upper(text: str, lang: str) -> str:
    """The text in capitals.

    >>> upper("diyarbakır", "tr"), upper("μαΐου ή άυλος", "el"), upper("straße", "de"), upper("ქართული", "kat")
    ('DİYARBAKIR', 'ΜΑΪΟΥ Ή ΑΫΛΟΣ', 'STRASSE', 'ქართული')
    """
    if _GEORGIAN.search(text):
        return text
    return " ".join(_upper_greek(word) for word in text.split(" ")) if lang == "el" else _local(text, lang).upper()


def title(text: str, lang: str) -> str:
    """The text with every word beginning with a capital.

    >>> title("iyi ışık", "tr"), title("ijs eten", "nl"), title("έλα εδώ", "el"), title("և", "hy")
    ('İyi Işık', 'IJs Eten', 'Έλα Εδώ', 'Եվ')
    """
    return " ".join(_titled(word, lang) for word in text.split(" "))


def _titled(word: str, lang: str) -> str:
    size = 2 if lang == "nl" and word[:2] == "ij" else 1
    first = _local(word[:size], lang)
    return (first.upper() if size == 2 else first.title()) + word[size:]


def _local(text: str, lang: str) -> str:
    """The text with the letters replaced whose capitals are others in this language than by default."""
    if lang in _DOTTED:
        return text.replace("i", "İ")
    return text.replace("և", "եվ") if lang == "hy" else text


def _upper_greek(word: str) -> str:
    if _EITHER.fullmatch(word):  # Only its accent tells it from the article.
        return word.upper()
    parts = _HIATUS.sub("\\1\u0308", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", parts.translate(_ACCENTS)).upper()
