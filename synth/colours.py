"""Pairs of colours, of ink and of its ground, as they were measured in real pictures.

A table is a TSV file: a heading, then a pair in each row, `#rrggbb<TAB>#rrggbb`, the ink before its ground; a pair that
is met oftener stands there oftener. A third column may name the languages that a pair is for, with spaces between them;
texts in languages that no row names are painted with the rows that name none. A fourth column may hold a regular
expression for the texts that a pair is for: a text is painted with the rows of the first one that matches the whole of
it, others with the rows that have none. So yellow plates are those of trailers, green ones those with one digit more:

    ink     ground  languages texts
    #f2f4f6 #1a4aa0 ch
    #16161a #f0c21e ch        .*挂
    #14201a #8fd0a0 ch        .[A-Z].{6}

Tables that ship lie in `backgrounds/colours`.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth import home
from synth.data import Image
from synth.digests import kept_until_renewed
from synth.errors import AssetError, unknown
from synth.rng import Stream

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 255."""

HEADING = "ink\tground"
_HEADINGS = HEADING, HEADING + "\tlanguages", HEADING + "\tlanguages\ttexts"
_ROW = re.compile(r"#([0-9a-fA-F]{6})\t#([0-9a-fA-F]{6})(?:\t([\w -]*)(?:\t(.*))?)?")
_OF, _ALL, _OTHERS = "\t", "", "*"
"""What stands between a table, a language and an expression, and in no path; under what all rows are kept; those that
name none."""
_CELLS, _NEAR, _FARTHER = 16, 12, 20.0
"""Colours are looked up by sixteenths of each channel, and one of so many pairs is drawn, of those whose grounds are no
farther away, in CIE Lab, than the nearest one and so much."""


class Pairs:
    """The pairs of a table.

    inks, grounds: (n, 3), RGB.
    """

    def __init__(self, inks: Image, grounds: Image) -> None:
        self.inks, self.grounds = inks, grounds
        self._nearest = functools.lru_cache(maxsize=None)(self._nearest_to)  # A tenth of a second for all at once.

    def __len__(self) -> int:
        return len(self.inks)

    def ground(self, rng: Stream) -> Colour:
        """The ground of a pair, give or take what two prints of one colour differ by."""
        return _shifted(self.grounds[rng.integer(0, len(self) - 1)], rng)

    def ink(self, ground: Colour, rng: Stream) -> Colour:
        """The ink of one of the pairs whose grounds are most like this one."""
        red, green, blue = (min(_CELLS - 1, int(value) * _CELLS // 256) for value in ground)
        return _shifted(self.inks[rng.choose(self._nearest((red * _CELLS + green) * _CELLS + blue))], rng)

    def _nearest_to(self, cell: int) -> list[int]:
        """The numbers of the pairs whose grounds are nearest to the middle of a cell, in CIE Lab. Where others are too
        far, the near ones come again.
        """
        count = min(_NEAR, len(self))
        away = np.sqrt(((self._grounds_in_lab - _middles()[cell]) ** 2).sum(axis=1))
        nearest = away.argsort(kind="stable")[:count]
        found: list[int] = np.resize(nearest[away[nearest] <= away[nearest[0]] + _FARTHER], count).tolist()
        return found

    @functools.cached_property
    def _grounds_in_lab(self) -> Any:
        return _lab(self.grounds)


@functools.cache
def _middles() -> Any:
    """(4096, 3): the middles of all cells, in CIE Lab."""
    steps = ((np.arange(_CELLS) + 0.5) * 256 / _CELLS).astype(np.uint8)
    return _lab(np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3))


def _lab(colours: Image) -> Any:
    return cv2.cvtColor(colours[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]


def _shifted(colour: Any, rng: Stream) -> Colour:
    red, green, blue = (min(255.0, max(0.0, value + rng.uniform(-6.0, 6.0))) for value in colour.tolist())
    return red, green, blue


class _Rows(NamedTuple):
    """The rows of a table for one language."""

    all: Pairs
    of_texts: Mapping[re.Pattern[str] | None, Pairs]
    """Those with an expression, and under None those that have none; empty where all have none."""


def pairs(source: str) -> Pairs:
    """The table of this name or in this file, or that of `in_language` or `for_text`.

    Raises AssetError for one missing or wrong.
    """
    table, _, rest = source.partition(_OF)
    lang, _, number = rest.partition(_OF)
    rows = _rows(table, lang)
    return list(rows.of_texts.values())[int(number)] if number else rows.all


def in_language(source: str, lang: str) -> str:
    """What `pairs` finds those pairs of a table by that are for texts in a language."""
    return source.partition(_OF)[0] + _OF + lang


def has_texts(source: str) -> bool:
    """Whether some of the pairs are for some texts alone. source: that of `in_language`. Raises as `pairs` does."""
    table, _, lang = source.partition(_OF)
    return bool(_rows(table, lang).of_texts)


def for_text(source: str, text: str) -> str:
    """What `pairs` finds those of the pairs by that are for a text; all of them where none is for it.

    source: that of `in_language`. Raises AssetError as `pairs` does.
    """
    table, _, lang = source.partition(_OF)
    for number, pattern in enumerate(_rows(table, lang).of_texts):
        if pattern is None or pattern.fullmatch(text):
            return f"{source}{_OF}{number}"
    return source


def _rows(table: str, lang: str) -> _Rows:
    found = _read(place(table))
    return next(found[rows] for rows in ((lang, _OTHERS, _ALL) if lang else (_ALL,)) if rows in found)


@kept_until_renewed(maxsize=16)
def _read(path: Path) -> Mapping[str, _Rows]:
    """The rows of a table by the languages that they name."""
    try:
        heading, *rows = path.read_text(encoding="utf-8").splitlines() or [""]
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise AssetError(f"the table of colours '{path}' cannot be read: {error}.") from None
    found = [_ROW.fullmatch(row.strip()) for row in rows if row.strip()]
    if heading.strip() not in _HEADINGS or not found or None in found:
        raise AssetError(f"the table of colours '{path}' needs the heading 'ink<TAB>ground' and rows of two #rrggbb.")
    kept: dict[str, list[tuple[bytes, bytes, str]]] = defaultdict(list)
    for ink, ground, languages, texts in (row.groups("") for row in found if row):
        for rows_of in (_ALL, *(languages.split() or [_OTHERS])):
            kept[rows_of].append((bytes.fromhex(ink), bytes.fromhex(ground), texts))
    try:
        return {rows_of: _sorted(those) for rows_of, those in kept.items()}
    except re.error as error:
        raise AssetError(
            f"in the table of colours '{path}', '{error.pattern!s}' is no regular expression: {error}."
        ) from None


def _sorted(rows: Sequence[tuple[bytes, bytes, str]]) -> _Rows:
    """Rows by their expressions, those that have none at the end."""
    of_texts = {
        texts: [row for row in rows if row[2] == texts] for *_, texts in sorted(rows, key=lambda row: not row[2])
    }
    if not any(of_texts):
        return _Rows(_pairs(rows), {})
    return _Rows(
        _pairs(rows), {re.compile(texts) if texts else None: _pairs(those) for texts, those in of_texts.items()}
    )


def _pairs(rows: Sequence[tuple[bytes, bytes, str]]) -> Pairs:
    colours = np.array([[list(ink), list(ground)] for ink, ground, _ in rows], np.uint8)
    return Pairs(colours[:, 0], colours[:, 1])


@functools.lru_cache(maxsize=64)
def place(source: str) -> Path:
    """Where a table lies: one that ships by its name, or a file. Raises AssetError for a name that there is not."""
    if source.endswith(".tsv"):
        return Path(source)
    folder = home.folder("backgrounds/colours")
    if not (folder / f"{source}.tsv").is_file():
        raise AssetError(unknown("table of colours", source, shipped()) + ". Or give the path of a .tsv file.")
    return folder / f"{source}.tsv"


def shipped() -> tuple[str, ...]:
    """The names of the tables that ship."""
    return tuple(sorted(path.stem for path in home.folder("backgrounds/colours").glob("*.tsv")))


def written(inks: Image, grounds: Image) -> str:
    """Pairs as the text of a table. inks, grounds: (n, 3), RGB."""
    rows = (f"#{bytes(ink).hex()}\t#{bytes(ground).hex()}" for ink, ground in zip(inks, grounds, strict=True))
    return "\n".join([HEADING, *rows]) + "\n"
