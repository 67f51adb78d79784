"""The order in which a line of mixed directions is shown: the Unicode Bidirectional Algorithm for one line.

Unicode Standard Annex 9, without the explicit controls, which `text.normalise` takes out: where one is met it counts
for nothing. `levels` gives each character its embedding level, `runs` the stretches of one level in visual order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
"""Paired brackets: an opening one, then its closing one (UCD, BidiBrackets)."""
CLOSING = dict(zip(_BRACKETS[0::2], _BRACKETS[1::2], strict=True))
"""The closing one of each opening bracket."""
_SAME = {"\u2329": "\u3008", "\u232a": "\u3009"}
"""Brackets that are canonically equivalent to others."""
_IGNORED = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_DEEPEST = 63
"""Brackets that may be open at once (BD16)."""


class Run(NamedTuple):
    """A stretch of a text that is set in one direction."""

    start: int
    stop: int
    rtl: bool


def base_of(text: str) -> str:
    """The direction of a line by its first strong character: "ltr" or "rtl" (rules P2 and P3).

    >>> base_of("1. שלום"), base_of("2023")
    ('rtl', 'ltr')
    """
    kinds = map(unicodedata.bidirectional, text)
    return next(("ltr" if kind == "L" else "rtl" for kind in kinds if kind in ("L", "R", "AL")), "ltr")


def is_backward(text: str) -> bool:
    """Whether a text has anything that a right-to-left line sets apart: its letters, or the digits of Arabic.

    >>> is_backward("شارع 12"), is_backward("۰۲۱ ۵۵۵"), is_backward("458 ILS")
    (True, False, False)
    """
    return any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)


def runs(text: str, base: str) -> list[Run]:
    """The runs of a line from left to right as they are shown, each with its place in the text (rule L2).

    base: "ltr" or "rtl", the direction of the line as a whole.

    >>> [(run.start, run.stop) for run in runs("abc ابت 12", "rtl")]
    [(8, 10), (3, 8), (0, 3)]
    """
    found, start, depth = [], 0, levels(text, base)
    for at in range(1, len(text) + 1):
        if at == len(text) or depth[at] != depth[start]:
            found.append((depth[start], Run(start, at, bool(depth[start] % 2))))
            start = at
    for level in range(max((level for level, _ in found), default=0), 0, -1):
        found = list(_turned(found, level))
    return [run for _, run in found]


def _turned(runs: Sequence[tuple[int, Run]], level: int) -> Iterator[tuple[int, Run]]:
    """The runs with each row of those at this level or deeper turned around."""
    row: list[tuple[int, Run]] = []
    for run in runs:
        if run[0] >= level:
            row.append(run)
        else:
            yield from reversed(row)
            row = []
            yield run
    yield from reversed(row)


def levels(text: str, base: str) -> list[int]:
    """The embedding level of each character: even ones run from left to right, odd ones from right to left.

    >>> levels("abc ابت 12", "rtl")
    [2, 2, 2, 1, 1, 1, 1, 1, 2, 2]
    """
    whole = [unicodedata.bidirectional(char) or "L" for char in text]
    depth = 1 if base == "rtl" else 0
    if depth == 0 and not {"R", "AL", "AN"}.intersection(whole):
        return [0] * len(text)
    places = [place for place, kind in enumerate(whole) if kind not in _IGNORED]
    kinds, own = [whole[place] for place in places], "R" if depth else "L"
    _weak(kinds, own)
    _brackets([text[place] for place in places], [whole[place] for place in places], kinds, own)
    _neutral(kinds, own)
    found = [depth] * len(text)
    for place, kind in zip(places, kinds, strict=True):  # I1, I2.
        found[place] = depth + (kind != own if kind in ("L", "R") else 2 - depth)
    return _ends(found, whole, depth)


def _ends(found: list[int], whole: Sequence[str], depth: int) -> list[int]:
    """Blanks at the end and before separators go with the line (L1), what is ignored with what it follows."""
    for place, kind in enumerate(whole):
        if kind in _IGNORED and place:
            found[place] = found[place - 1]
    blank = True
    for place in range(len(whole) - 1, -1, -1):
        blank = whole[place] in ("B", "S") or (blank and (whole[place] == "WS" or whole[place] in _IGNORED))
        if blank:
            found[place] = depth
    return found


def _weak(kinds: list[str], own: str) -> None:
    """Marks, numbers and what belongs to them (W1 to W7), in place."""
    before, strong = own, own
    for at, kind in enumerate(kinds):
        if kind == "NSM":  # W1.
            kinds[at] = before
        before = kinds[at]
        if kinds[at] in ("L", "R", "AL"):
            strong = kinds[at]
        elif kinds[at] == "EN" and strong == "AL":  # W2.
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3.
    for at in range(1, len(kinds) - 1):  # W4.
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and ((kind in ("ES", "CS") and left == "EN") or (kind == "CS" and left == "AN")):
            kinds[at] = left
    _terminators(kinds)
    strong = own
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7.
            kinds[at] = "L"


def _terminators(kinds: list[str]) -> None:
    """A row of terminators beside a number becomes part of it (W5); what is left is neutral (W6)."""
    at = 0
    while at < len(kinds):
        stop = at
        while stop < len(kinds) and kinds[stop] == "ET":
            stop += 1
        if stop > at and "EN" in (kinds[at - 1] if at else "", kinds[stop] if stop < len(kinds) else ""):
            kinds[at:stop] = ["EN"] * (stop - at)
        at = max(stop, at + 1)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]


def _pairs(chars: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Where brackets that belong together stand, by the place of the opening one (BD16)."""
    waiting: list[tuple[str, int]] = []
    found = []
    for at, char in enumerate(chars):
        char = _SAME.get(char, char)
        if kinds[at] != "ON":
            continue
        if char in CLOSING:
            if len(waiting) == _DEEPEST:
                break
            waiting.append((CLOSING[char], at))
        for number in range(len(waiting) - 1, -1, -1):
            if waiting[number][0] == char:
                found.append((waiting[number][1], at))
                del waiting[number:]
                break
    return sorted(found)


def _brackets(chars: Sequence[str], whole: Sequence[str], kinds: list[str], own: str) -> None:
    """Brackets take the direction of what they enclose (N0), in place."""
    for start, stop in _pairs(chars, kinds):
        inside = {_strong(kind) for kind in kinds[start + 1 : stop]} - {""}
        if not inside:
            continue
        chosen = own
        if own not in inside:
            before = next((_strong(kind) for kind in reversed(kinds[:start]) if _strong(kind)), own)
            chosen = before if before in inside else own
        for at in (start, stop):
            kinds[at] = chosen
            while at + 1 < len(kinds) and whole[at + 1] == "NSM":
                at += 1
                kinds[at] = chosen


def _strong(kind: str) -> str:
    """The direction that a kind stands for among neutrals; numbers count as right to left."""
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""


def _neutral(kinds: list[str], own: str) -> None:
    """What stands between two of one direction goes with them, else with the line (N1 and N2), in place."""
    at = 0
    while at < len(kinds):
        stop = at
        while stop < len(kinds) and kinds[stop] in _NEUTRAL:
            stop += 1
        if stop > at:
            before = _strong(kinds[at - 1]) if at else own
            after = _strong(kinds[stop]) if stop < len(kinds) else own
            kinds[at:stop] = [before if before == after else own] * (stop - at)
        at = max(stop, at + 1)
