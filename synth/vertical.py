"""How characters stand in a column: Unicode Standard Annex 50, and how a column is cut into parts of one kind."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

_UPRIGHT = re.compile(
    "[\u00a7\u00a9\u00ae\u00b1\u00bc-\u00be\u00d7\u00f7\u1100-\u11ff\u2016\u2020\u2021\u2030\u2031\u203b\u203c\u2042"
    "\u2047-\u2049\u2100\u2101\u2103-\u2109\u210f\u2113\u2114\u2116\u2117\u211e-\u2123\u2125\u2145-\u214a\u2150-\u2189"
    "\u221e\u2234\u2235\u2300-\u2307\u2460-\u24ff\u25a0-\u2767\u2776-\u2793\u2e80-\u3007\u3012\u3013\u3020-\ua4cf"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe48\ufe50-\ufe57\ufe5f-\ufe62\ufe67-\ufe6f"
    "\uff01-\uff07\uff0a-\uff0c\uff0e-\uff19\uff1f-\uff3a\uff3c\uff3e\uff40-\uff5a\uffe0-\uffe2\uffe4-\uffe7"
    "\U0001f000-\U0001faff\U00020000-\U0003fffd]"
)
_TURNED_FORM = re.compile(
    "[\u3008-\u3011\u3014-\u301f\u3030\u30a0\u30fc\ufe59-\ufe5e\uff08\uff09\uff1a\uff1b\uff3b\uff3d\uff3f\uff5b-\uff60"
    "\uffe3]"
)
"""Brackets, long marks and colons (Tr): a form of their own for columns, or turned."""
_MOVED_FORM = frozenset("、。，．")
"""Marks (of Tu) that stand elsewhere in the cell of a column: upright as in a line they would be wrong."""


_STANDING_END = "\u0530"
"""Letters below this, Latin, Greek and Cyrillic, may stand below each other."""


class Part(NamedTuple):
    """A stretch of a column that is set in one way."""

    start: int
    stop: int
    kind: str
    """"upright" letters below each other; "turned" on their side; "joined" upright side by side in one cell."""


def orientation(char: str) -> str:
    """How a character stands: "U" upright, "R" turned by 90 degrees clockwise, "Tr" in a form of its own or turned,
    "Tu" in a form of its own or upright.

    >>> [orientation(char) for char in "字a「、"]
    ['U', 'R', 'Tr', 'Tu']
    """
    if _TURNED_FORM.match(char):
        return "Tr"
    if char in _MOVED_FORM:
        return "Tu"
    return "U" if _UPRIGHT.match(char) else "R"


def parts(chars: tuple[str, ...], *, upright: bool, joined: int) -> Iterator[Part]:
    """The parts of a column, in clusters. What stands between two ideographs is set in one way, spaces included.

    upright: whether letters and digits stand upright below each other, where no other mark is among them. joined: how
    many digits at most stand side by side in one cell, where nothing else is beside them (tate-chu-yoko).

    >>> [tuple(part) for part in parts(tuple("第12回abc"), upright=False, joined=2)]
    [(0, 1, 'upright'), (1, 3, 'joined'), (3, 4, 'upright'), (4, 7, 'turned')]
    """
    start = 0
    for turns, run in itertools.groupby(chars, lambda char: orientation(char[0]) == "R"):
        among = tuple(run)
        if turns:
            yield from _turning(among, start, upright, joined)
        else:
            yield Part(start, start + len(among), "upright")
        start += len(among)


def _turning(run: tuple[str, ...], start: int, upright: bool, joined: int) -> Iterator[Part]:
    """The parts of what may be turned."""
    words = "".join(run).split()
    if len(words) == 1 and len(words[0]) <= joined and words[0].isascii() and words[0].isdigit():
        kind = "joined"
    elif upright and words and all(word.isalnum() and max(word) < _STANDING_END for word in words):
        kind = "upright"
    else:
        yield Part(start, start + len(run), "turned")
        return
    for space, part in itertools.groupby(run, str.isspace):
        stop = start + len(tuple(part))
        yield Part(start, stop, "turned" if space else kind)
        start = stop
