"""Fonts on disk: what each face can really draw, and which faces can set a text.

A face is indexed once and the index is cached. A code point counts as covered only where the cmap leads to an outline
that is neither blank nor the font's .notdef, and where it shows that very letter: capitals drawn for small letters, or
one glyph shared by two ideographs, would make labels lie.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from synth import home
from synth.data import Face
from synth.digests import stamp
from synth.errors import AssetError, RecipeError, Reject, unknown
from synth.fonts._index import index, unpack
from synth.fonts._packages import PACKAGES
from synth.rng import Stream
from synth.text import JOINERS, LATIN_END

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})

_SYSTEM = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_OFTEN = {
    "blackletter": 0.05,
    "brush": 0.15,
    "calligraphy": 0.15,
    "condensed": 1.2,
    "display": 0.25,
    "handwriting": 0.2,
    "mono": 3.0,
    "script": 0.15,
    "stencil": 0.5,
    "typewriter": 1.8,
    "wide": 0.5,
}
"""How often a face of a kind is drawn, against one of another: odd ones less, as the world does, and those of tills,
labels and forms more, since there are few of them. Kinds are named as `source.toml` has them."""
KINDS = frozenset(_OFTEN) | {
    *("hei", "kai", "kufi", "naskh", "nastaliq", "pixel", "round", "rounded", "sans"),
    *("segment", "serif", "slab"),
}
"""The kinds that faces which ship are of; a user's own are of none."""

_BOLD = 550
"""The least weight of faces that are set beside bold ones."""
_MARKS, _IDEOGRAPHS = "\u2000", "\u2e80"
"""The first of the marks that all writing shares, and the first character of East Asian writing."""
_UNSEEN = JOINERS | {" ", "\n"}
"""What no face needs to have."""


_FORMS = {"Hans": {"Hans", ""}, "Hant": {"Hant", "Hans"}, "Jpan": {"Jpan"}, "Kore": {"Kore"}}
"""Whose forms of ideographs a script takes: traditional texts are set in faces of the mainland too."""


def _is_ideograph(point: int) -> bool:
    return 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000


@dataclass(frozen=True)
class Shelf:
    """The faces that a recipe draws from."""

    faces: tuple[Face, ...]
    broken: Mapping[str, str]
    """Files that could not be used: path -> why."""
    digest: str
    """A short name for the contents of all files."""

    def choice(
        self,
        allowed: Iterable[str],
        script: str = "",
        kinds: Sequence[str] = (),
        names: Sequence[str] = (),
        mixed: float = 0.0,
    ) -> Choice:
        """The faces by the characters they cover, among those allowed.

        script: of the language (ISO 15924). One code point has other forms in China, Taiwan, Japan and Korea, so that
        only a face of its own place is taken for an ideograph.
        kinds: those that come before others; one named twice is drawn twice as often. A face of no kind, as a user's
            own are, comes with them. None: no kind comes before others.
        names: of families and of single faces; where there are some, no other face is taken, of whatever kind. One
            named twice is drawn twice as often.
        mixed: how often letters and digits that stand among ideographs are set in a face without ideographs, a bold one
            beside bold ones where none are named.
        Raises RecipeError for a kind or a name that there is not.
        """
        known = KINDS | {face.kind for face in self.faces if face.kind}
        for kind in kinds:
            if kind not in known:
                raise RecipeError(unknown("kind of faces", kind, known))
        called = {name for face in self.faces for name in (face.family, face.name)}
        for name in names:
            if name not in called:
                raise RecipeError(unknown("face", name, called) + ". `synth fonts` lists them.")
        return Choice(self.faces, self._masks(allowed, script), kinds, names, mixed)

    def drawable(self, chars: Iterable[str], script: str = "", names: Sequence[str] = ()) -> frozenset[str]:
        """Those of these characters that a face has. script, names: as for `choice`."""
        named = _numbers(face.family in names or face.name in names for face in self.faces) if names else -1
        return frozenset(char for char, mask in self._masks(chars, script).items() if mask & named)

    def _masks(self, chars: Iterable[str], script: str) -> dict[str, int]:
        """The faces that have a character, as the bits of a number."""
        points = frozenset(map(ord, chars))
        shared = frozenset(point for point in points if _is_ideograph(point))
        forms = _FORMS.get(script)
        masks: dict[str, int] = {}
        for number, face in enumerate(self.faces):
            for point in face.coverage & (points if not forms or face.han in forms else points - shared):
                masks[chr(point)] = masks.get(chr(point), 0) | 1 << number
        return masks


def _numbers(chosen: Iterable[object]) -> int:
    """The numbers of what is true, as the bits of a number."""
    return sum(1 << number for number, one in enumerate(chosen) if one)


class Choice:
    """Which faces can set a text, by one bit mask per character."""

    def __init__(
        self,
        faces: tuple[Face, ...],
        masks: Mapping[str, int],
        kinds: Sequence[str] = (),
        names: Sequence[str] = (),
        mixed: float = 0.0,
    ) -> None:
        self._faces = faces
        self._masks = masks
        self._mixed = mixed
        self._latin = _numbers(not face.han for face in faces)
        self._bold = _numbers(face.weight >= _BOLD for face in faces)
        self._joined = _numbers(face.kind == "script" for face in faces)
        # No text holds a cluster of which a character is not allowed: of another script, for one.
        wrong = (tuple(part for part in face.wrong if masks.keys() >= set(part) - _UNSEEN) for face in faces)
        self._wrong = [(~(1 << number), clusters) for number, clusters in enumerate(wrong) if clusters]
        sizes, of_kind, called = Counter(face.family for face in faces), Counter(kinds), Counter(names)
        # A face that is asked for by its name is not one of many of its kind.
        named = [called[face.family] + (called[face.name] if face.name != face.family else 0) for face in faces]
        self._weights = [
            float(times) or _OFTEN.get(face.kind, 1.0) * (of_kind[face.kind] or 1) * sizes[face.family] ** -0.5
            for face, times in zip(faces, named, strict=True)
        ]
        wanted = {*of_kind, ""} if of_kind else set()
        self._first = _numbers(times or face.kind in wanted for face, times in zip(faces, named, strict=True))
        self._asked = _numbers(named) if names else -1
        self._spread = functools.lru_cache(maxsize=4096)(self._spread_of)
        self._pair = functools.lru_cache(maxsize=4096)(self._pair_of)

    def choose(self, text: str, rng: Stream) -> Face:
        """A face that covers the whole text, of those asked for by name, and of the kinds that come first if one does.

        Some kinds are drawn oftener than others, large families oftener than small ones; a script, whose letters are
        made to be joined, is not drawn for capitals alone where there is anything else. Of faces whose Latin letters
        are the same, such as those of one maker for many scripts, a text in these alone is set in one, unless they were
        asked for. Raises Reject if none does.
        """
        mask, latin, alone = -1, -1, True
        for char in text:
            if char not in _UNSEEN:
                mask &= self._masks.get(char, 0)
                if char < LATIN_END:
                    latin &= self._masks.get(char, 0)
                elif not _MARKS <= char < _IDEOGRAPHS:
                    alone = False
        for others, clusters in self._wrong:
            if any(cluster in text for cluster in clusters):
                mask &= others
        if not mask & self._asked:
            raise Reject(self._lacking(text) if mask else "no face covers the text")
        mask &= self._asked
        capitals = len(text) > 1 and text.isupper()
        number = self._one_of(mask, rng, capitals, alone)
        if self._mixed and latin != -1 and self._faces[number].han and rng.chance(self._mixed):
            latin &= self._latin & self._asked
            if self._asked == -1:  # Who names faces says how often each is wanted.
                latin = latin & (self._bold if self._faces[number].weight >= _BOLD else ~self._bold) or latin
            if latin and max(text) >= _IDEOGRAPHS:
                return self._pair(number, self._one_of(latin, rng, capitals, True))
        return self._faces[number]

    def _lacking(self, text: str) -> str:
        lacking = next((char for char in text if char not in _UNSEEN and not self._masks[char] & self._asked), "")
        return (
            f"none of the faces asked for has {lacking!r}" if lacking else "none of the faces asked for has all letters"
        )

    def _one_of(self, mask: int, rng: Stream, capitals: bool, latin: bool) -> int:
        mask = mask & self._first or mask
        if capitals:
            mask = mask & ~self._joined or mask
        numbers, cumulative = self._spread(mask, latin)
        return numbers[rng.pick(cumulative)]

    def _pair_of(self, number: int, latin: int) -> Face:
        return replace(self._faces[number], latin=self._faces[latin])

    def covered(self, char: str) -> int:
        """How many faces cover a character."""
        return self._masks.get(char, 0).bit_count()

    def _spread_of(self, mask: int, latin: bool) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """The faces of a mask, and the running sum of their weights. latin: of each design of Latin letters one."""
        numbers = tuple(number for number in range(len(self._faces)) if mask >> number & 1)
        if latin and self._asked == -1:
            first = {self._faces[number].design or number: number for number in reversed(numbers)}
            numbers = tuple(sorted(first.values()))
        return numbers, tuple(accumulate(self._weights[number] for number in numbers))


def shelf(sources: tuple[str, ...]) -> Shelf:
    """All faces of these sources: "shipped", "system", or folders. Raises AssetError where there is none."""
    return _shelf(sources, tuple(map(stamp, sources)))


@functools.lru_cache(maxsize=4)
def _shelf(sources: tuple[str, ...], _: tuple[tuple[int, int], ...]) -> Shelf:
    entries = index(sorted({path for source in sources for path in _files(source)}))
    faces = [face for path, entry in entries.items() for face in _faces(path, entry)]
    broken = {str(path): entry["broken"] for path, entry in entries.items() if entry["broken"]}
    if not faces:
        named = "; ".join(f"{Path(path).name}: {why}" for path, why in list(broken.items())[:5])
        raise AssetError(f"there is no usable font in {', '.join(sources)}" + (f" ({named})." if named else "."))
    faces.sort(key=lambda face: (face.family, face.style, face.weight, face.path.name, face.number))
    digests = sorted(entry["digest"] for entry in entries.values() if not entry["broken"])
    digest = hashlib.blake2b("".join(digests).encode(), digest_size=16).hexdigest()
    return Shelf(_with_lacks(faces), broken, digest)


_LETTERS = {
    "Latn": "AEG",
    "Grek": "ΑΕΓ",
    "Cyrl": "АБЖ",
    "Hans": "们这说",
    "Hant": "沒說檢",
    "Jpan": "あア択",
    "Kore": "가한",
    "Arab": "ابج",
    "Armn": "ԱԲԳ",
    "Ethi": "ሀለሐ",
    "Geor": "აბგ",
    "Hebr": "אבג",
    "Mong": "ᠠᠡᠢ",
    "Deva": "कखग",
    "Beng": "কখগ",
    "Gujr": "કખગ",
    "Guru": "ਕਖਗ",
    "Taml": "கஙச",
    "Telu": "కఖగ",
    "Knda": "ಕಖಗ",
    "Mlym": "കഖഗ",
    "Orya": "କଖଗ",
    "Sinh": "කඛග",
    "Thai": "กขค",
    "Khmr": "កខគ",
    "Laoo": "ກຂຄ",
    "Mymr": "ကခဂ",
    "Tibt": "ཀཁག",
}
"""Letters by which a script is recognised (ISO 15924), as packs name theirs."""


def scripts(face: Face) -> tuple[str, ...]:
    """The scripts that a face has letters of."""
    return tuple(script for script, letters in _LETTERS.items() if face.coverage.issuperset(map(ord, letters)))


def packages(script: str) -> tuple[str, ...]:
    """Debian packages that bring more faces of a script, the broadest first."""
    return PACKAGES.get(script, ())


def _files(source: str) -> Iterator[Path]:
    if source == "system":
        folders = [Path(folder).expanduser() for folder in _SYSTEM]
    else:
        folders = [home.folder("fonts") if source == "shipped" else Path(source)]
        if not folders[0].is_dir():
            raise AssetError(f"the fonts folder '{source}' does not exist.")
    for folder in folders:
        for parent, _, names in os.walk(folder):
            paths = (Path(parent, name).resolve() for name in names if Path(name).suffix.lower() in SUFFIXES)
            yield from (path for path in paths if path.is_file())


def _with_lacks(faces: list[Face]) -> tuple[Face, ...]:
    bold = {face.family for face in faces if face.weight >= 600}
    slanted = {face.family for face in faces if face.slanted}

    def lacks(face: Face) -> frozenset[str]:
        missing = {"bold"} if face.family not in bold else set()
        return frozenset(missing | ({"oblique"} if face.family not in slanted else set()))

    return tuple(replace(face, lacks=lacks(face)) for face in faces)


def _faces(path: Path, entry: Mapping[str, Any]) -> Iterator[Face]:
    for fields in entry["faces"]:
        prepared = fields["prepared"]
        yield Face(
            path=Path(prepared) if prepared else path,
            number=0 if prepared else fields["number"],
            family=fields["family"],
            style=fields["style"],
            coverage=unpack(fields["coverage"]),
            weight=fields["weight"],
            slanted=fields["slanted"],
            kind=fields["kind"],
            han=fields["han"],
            wrong=tuple(fields["wrong"]),
            design=fields["design"],
        )
