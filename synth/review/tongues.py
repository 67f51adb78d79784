"""The languages that ship: what can be drawn in each."""

from __future__ import annotations

from collections.abc import Iterator

from synth import fonts, packs
from synth.fonts import Shelf
from synth.packs import Pack

_HEAD = ("code", "name", "script", "direction", "faces", "words", "characters", "drawn", "also called")


def listed() -> Iterator[str]:
    """A line for each language that ships, below a line that says what stands in which column.

    Faces are those that have nine tenths of its letters. Drawn is the share of its characters that some face has.
    """
    shelf = fonts.shelf(("shipped",))
    yield _line(*_HEAD)
    for code in packs.languages():
        pack = packs.read(packs.load(code).folder)
        faces, share = _covered(pack, shelf)
        count = f"{_words(pack):,}"
        size = f"{len(pack.alphabet):,}"
        aliases = " ".join(pack.aliases)
        yield _line(code, pack.name, pack.script, pack.direction, str(faces), count, size, f"{share:.1%}", aliases)
    for code in packs.languages():
        yield from packs.load(code).clashes.values()


def _line(*fields: str) -> str:
    widths = (9, 28, -6, -9, 5, 9, 10, 7, -1)
    return " ".join(
        f"{field:<{abs(width)}}" if width < 0 or number < 2 else f"{field:>{width}}"
        for number, (field, width) in enumerate(zip(fields, widths, strict=True))
    ).rstrip()


def _covered(pack: Pack, shelf: Shelf) -> tuple[int, float]:
    """How many faces have nine tenths of the letters, and the share of all characters that some face has."""
    points = frozenset(map(ord, pack.alphabet))
    letters = frozenset(point for point in points if chr(point).isalpha() and point > 0x7F) or points
    faces = sum(len(face.coverage & letters) >= 0.9 * len(letters) for face in shelf.faces)
    choice = shelf.choice(pack.alphabet, pack.script)
    return faces, sum(choice.covered(char) > 0 for char in pack.alphabet) / len(points)


def _words(pack: Pack) -> int:
    return packs.read_text(pack.path("words.tsv")).count("\n") if pack.has("words.tsv") else 0
