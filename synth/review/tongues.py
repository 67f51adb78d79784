"""The languages that ship: what can be drawn in each."""

from __future__ import annotations

from collections.abc import Iterator

from synth import fonts, packs
from synth.errors import AssetError
from synth.fonts import Shelf
from synth.packs import Pack
from synth.rng import stream

_HEAD = ("code", "name", "script", "direction", "faces", "words", "characters", "drawn", "also called")


def listed() -> Iterator[str]:
    """A line for each language that ships, below a line that says what stands in which column.

    Faces are those that have nine tenths of its letters. Drawn is the share of its characters that some face has.
    """
    shelf, every = fonts.shelf(("shipped",)), [packs.load(code) for code in packs.languages()]
    yield _line(*_HEAD)
    for pack in every:
        faces, share = _covered(pack, shelf)
        numbers = f"{faces}", f"{_words(pack):,}", f"{len(pack.alphabet):,}", f"{share:.1%}"
        yield _line(pack.code, pack.name, pack.script, pack.direction, *numbers, " ".join(pack.aliases))
    for pack in every:
        yield from pack.clashes.values()


def rules(code: str) -> Iterator[str]:
    """A line for each rule and each list that patterns and `template` can name, with a text of it.

    Raises AssetError for a language that there is not, or that has none.
    """
    pack = packs.load(code)
    if not pack.has("templates.toml"):
        raise AssetError(f"{pack.name} ({pack.code}) has no templates.")
    table, lists, grammar = packs.grammar(pack)
    for name in (*table.get("rules", {}), *lists):
        yield f"{name:24} {grammar.rule(name)(stream(1, 0, name))}"


def _line(code: str, name: str, script: str, way: str, faces: str, words: str, size: str, share: str, more: str) -> str:
    return f"{code:9} {name:28} {script:6} {way:9} {faces:>5} {words:>9} {size:>10} {share:>7} {more}".rstrip()


def _covered(pack: Pack, shelf: Shelf) -> tuple[int, float]:
    """How many faces have nine tenths of the letters, and the share of all characters that some face has."""
    points = frozenset(map(ord, pack.alphabet))
    letters = frozenset(point for point in points if chr(point).isalpha() and point > 0x7F) or points
    faces = sum(len(face.coverage & letters) >= 0.9 * len(letters) for face in shelf.faces)
    choice = shelf.choice(pack.alphabet, pack.script)
    return faces, sum(choice.covered(char) > 0 for char in pack.alphabet) / len(points)


def _words(pack: Pack) -> int:
    return packs.read_text(pack.path("words.tsv")).count("\n") if pack.has("words.tsv") else 0
