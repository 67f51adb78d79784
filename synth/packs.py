"""A language: one folder of `corpora/`, read once.

`pack.toml` (name, script, direction, alphabet, dictionary, sample) is all that a language needs; `words.tsv`,
`prose.txt` and `templates.toml` beside it give more to draw from.
"""

from __future__ import annotations

import functools
import hashlib
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from pathlib import Path
from string import ascii_lowercase
from typing import Any, overload

import numpy as np

from synth import home, toml
from synth.errors import AssetError, unknown
from synth.grammar import Draw, Grammar, Pattern, compile_pattern
from synth.text import JOINERS, is_invisible, normalise, runs_of

KEPT = 256
"""How many languages a process keeps open: a data set may be of all of them, with two ways to weigh their words."""
_BETWEEN = "........,,,----///:::#*+%$"
"""Marks that stand in numbers and codes, each as often as it is drawn beside the others."""
_CASED = {"Grek": "GREEK", "Cyrl": "CYRILLIC", "Armn": "ARMENIAN"}
"""How Unicode names the letters of scripts that have capitals, by ISO 15924."""
_UNSPACED = {"Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}


@dataclass(frozen=True, eq=False)
class Pack:
    """A language and where its texts lie; the texts themselves are read when first asked for."""

    code: str
    folder: Path
    name: str
    script: str
    """ISO 15924."""
    direction: str
    alphabet: tuple[str, ...]
    """Every character of the language's dictionary, in the order of `dict.txt`; no space."""
    allowed: frozenset[str]
    """The characters that a label may hold: the alphabet or a user's dictionary, and the joiners of either."""
    sample: str
    aliases: tuple[str, ...] = ()
    clashes: Mapping[str, str] = field(default_factory=dict)
    """Aliases that mean another language elsewhere -> a sentence that says how they are read here."""
    bcp47: str = ""
    vocabulary: str = "words.tsv"
    """The file of words, from the pack's folder: lists under another licence stand in a folder of their own."""

    @property
    def separator(self) -> str:
        """What stands between two words."""
        return "" if self.script in _UNSPACED else " "

    @property
    def joint(self) -> str:
        """What stands between words that are strung together: in Tibetan the mark that is between its syllables."""
        return "\u0f0b" if self.script == "Tibt" else self.separator

    @functools.cached_property
    def combines(self) -> bool:
        """Whether the alphabet holds marks that stand on, under or around a letter."""
        return any(unicodedata.category(char)[0] == "M" for char in self.alphabet)

    @functools.cached_property
    def writable(self) -> frozenset[str]:
        """What a text may hold: the characters allowed, what joins them or keeps them apart, and spaces."""
        return self.allowed | JOINERS | {" "}

    def path(self, file: str) -> Path:
        """Where a file of the pack lies; `words.tsv` is the pack's words wherever they lie."""
        return self.folder / (self.vocabulary if file == "words.tsv" else file)

    def has(self, file: str) -> bool:
        """Whether the pack holds this file."""
        return self.path(file).is_file()


def languages() -> tuple[str, ...]:
    """The codes of the languages that ship."""
    return tuple(sorted(path.parent.name for path in home.folder("corpora").glob("*/pack.toml")))


def load(code: str) -> Pack:
    """The pack of a language by its code, or by one of its aliases. Raises AssetError."""
    folder = home.folder("corpora")
    if not (folder / code / "pack.toml").is_file() or Path(code).name != code:
        code = _by_alias(folder, code)
    return read(folder / code)


def _by_alias(folder: Path, alias: str) -> str:
    known = _aliases(folder, languages())
    if alias not in known:
        raise AssetError(unknown("language", alias, languages()))
    return known[alias]


@functools.lru_cache(maxsize=2)
def _aliases(folder: Path, codes: tuple[str, ...]) -> Mapping[str, str]:
    return {alias: code for code in reversed(codes) for alias in _toml(folder / code / "pack.toml").get("aliases", ())}


@functools.lru_cache(maxsize=KEPT)
def read(folder: Path) -> Pack:
    """Read the pack in a folder. Raises AssetError for one that is not complete."""
    table = _toml(folder / "pack.toml")
    try:
        alphabet, allowed = _usable(dictionary(folder / table.get("dictionary", table["alphabet"])))
        return Pack(
            code=folder.name,
            folder=folder,
            name=table["name"],
            script=table["script"],
            direction=table.get("direction", "ltr"),
            alphabet=alphabet,
            allowed=allowed,
            sample=table.get("sample", ""),
            aliases=tuple(table.get("aliases", ())),
            clashes=dict(table.get("clashes", {})),
            bcp47=table.get("bcp47", folder.name),
            vocabulary=table.get("words", "words.tsv"),
        )
    except KeyError as missing:
        raise AssetError(f"the language pack '{folder}' does not say its {missing}.") from None


def _toml(path: Path) -> dict[str, Any]:
    return toml.parsed(read_text(path), path, AssetError)


def read_text(path: Path) -> str:
    """A text file, UTF-8. Raises AssetError where it is missing, binary or in another encoding."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AssetError(f"'{path}' is not UTF-8 (byte {error.start}); convert it, for example with iconv.") from None
    except OSError as error:
        raise AssetError(f"'{path}' cannot be read: {error.strerror}.") from None
    if "\0" in text:
        raise AssetError(f"'{path}' is not a text file: it holds a zero byte.")
    return text


def dictionary(path: Path) -> tuple[str, ...]:
    """The characters of a dictionary file: one a line, the space left out.

    Raises AssetError for duplicates and for lines with more than a character.
    """
    lines = read_text(path).split("\n")
    chars = [line.strip("\r") for line in lines if line.strip("\r").strip()]
    if long := next((char for char in chars if len(char) > 1), ""):
        raise AssetError(f"the dictionary '{path}' holds '{long}' on one line; it must have one character a line.")
    twice = [char for char, times in Counter(chars).items() if times > 1]
    if twice:
        raise AssetError(f"the dictionary '{path}' holds {len(twice)} characters twice: {' '.join(twice[:10])}")
    if not chars:
        raise AssetError(f"the dictionary '{path}' is empty.")
    return tuple(chars)


def with_dictionary(pack: Pack, path: Path) -> Pack:
    """The pack, confined to the characters of a dictionary file."""
    alphabet, allowed = _usable(dictionary(path))
    return replace(pack, alphabet=alphabet, allowed=allowed)


def _usable(chars: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The characters of a dictionary that can be seen, and those that a label may hold: the joiners too."""
    # A character younger than Python's own tables of Unicode is one that draws nothing, as far as they say.
    alphabet = tuple(char for char in chars if not is_invisible(char))
    return alphabet, frozenset(alphabet) | JOINERS.intersection(chars)


def with_characters(pack: Pack, chars: Iterable[str]) -> Pack:
    """The pack, with these characters added to its alphabet."""
    new = sorted(set(chars) - pack.allowed - {" "})
    return replace(pack, alphabet=(*pack.alphabet, *new), allowed=pack.allowed | frozenset(new))


def with_patterns(pack: Pack, wanted: tuple[str, ...]) -> Pack:
    """The pack, its alphabet what these patterns draw. Raises AssetError for a wrong one."""
    drawn = set[str]().union(*(pattern.chars for pattern in patterns(pack, wanted)))
    if any(unicodedata.category(char)[0] == "M" for char in drawn):  # They may be composed with any letter.
        return with_characters(pack, filter(None, map(normalise, drawn)))
    return with_characters(replace(pack, alphabet=(), allowed=frozenset()), filter(None, map(normalise, drawn)))


class Texts(Sequence[str]):
    """Many short texts in one: a tenth of the memory of as many strings."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._whole = "\n".join(texts)
        breaks = (np.flatnonzero(_points(self._whole) == ord("\n")) + 1).tolist()
        self._starts = array("I", [0, *breaks, len(self._whole) + 1] if self._whole else [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        return self._whole[self._starts[index] : self._starts[index + 1] - 1]

    def points(self) -> Any:
        """The code points of all texts, one after another."""
        points = _points(self._whole)
        return points[points != ord("\n")]

    def lengths(self) -> Any:
        """The length of each text."""
        return np.diff(np.frombuffer(self._starts, np.dtype(f"u{self._starts.itemsize}")).astype(np.int64)) - 1


def _points(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


@functools.lru_cache(maxsize=KEPT)
def words(pack: Pack) -> tuple[Texts, Sequence[float]]:
    """The words that the pack's allowed characters can write, and how often each occurs, most frequent first."""
    parts = read_text(pack.path("words.tsv")).strip("\n").replace("\n", "\t").split("\t")
    found, counts = parts[0::2], array("f", map(float, parts[1::2]))
    allowed = pack.allowed | JOINERS
    if not allowed.issuperset(set("".join(found))):
        usable = [(word, count) for word, count in zip(found, counts, strict=True) if allowed.issuperset(word)]
        found, counts = [word for word, _ in usable], array("f", [count for _, count in usable])
    texts = Texts(found)
    if not texts:
        raise AssetError(f"no word of '{pack.path('words.tsv')}' can be written with the characters allowed.")
    return texts, counts


@functools.lru_cache(maxsize=KEPT)
def word_weights(pack: Pack, temper: float) -> Sequence[float]:
    """The running sum of the words' counts to the power of `temper`: 1 is real frequency, 0 all alike."""
    return array("d", np.cumsum(np.asarray(words(pack)[1], np.float64) ** temper))


@functools.lru_cache(maxsize=KEPT)
def prose(pack: Pack) -> tuple[Texts, Sequence[float]]:
    """The running text of the pack in stretches of allowed characters, and the running sum of their lengths."""
    allowed, text = pack.allowed | JOINERS, read_text(pack.folder / "prose.txt")
    lines: Iterable[str] = filter(None, map(str.strip, text.split("\n")))
    if not allowed.issuperset(set(text) - {" ", "\n"}):
        lines = (run for line in text.split("\n") for run in runs_of(line, allowed))
    runs = Texts(lines)
    if not runs:
        raise AssetError(f"no line of '{pack.folder / 'prose.txt'}' can be written with the characters allowed.")
    return runs, array("I", np.cumsum(runs.lengths()))


@dataclass(frozen=True)
class Templates:
    """The rules of a pack's grammar that are drawn, and the running sum of their weights."""

    names: tuple[str, ...]
    draws: tuple[Draw, ...]
    cumulative: Sequence[float]


@functools.lru_cache(maxsize=KEPT)
def templates(pack: Pack, rules: tuple[str, ...] = ()) -> Templates:
    """The pack's grammar; `rules` are the only ones to start from, in the digits that the pack has them in.

    Raises AssetError for one that is missing, unless its name ends with a question mark.
    """
    table, lists, whole = grammar(pack)
    start: Mapping[str, float] = table.get("start", {})
    known = {*table.get("rules", {}), *lists}
    asked = tuple(name.removesuffix("?") for name in rules if name[-1:] != "?" or name[:-1] in known)
    weighed = [row for name in asked for row in _in_own_digits(name, start)] or [*start.items()]
    for name, _ in weighed:
        if name not in known:
            raise AssetError(f"in the templates of '{pack.code}', " + unknown("rule", name, known))
    if not weighed:
        raise AssetError(f"the templates of '{pack.code}' have no [start]: nothing says which rules to draw.")
    names, weights = zip(*weighed, strict=True)
    return Templates(names, tuple(whole.rule(name).draw for name in names), tuple(accumulate(map(float, weights))))


def _in_own_digits(name: str, start: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """A rule that was asked for, and the same in the language's own digits, as often as the pack starts from each."""
    weights = {one: float(start.get(one, 0)) for one in (name, name + "-native")}
    if min(weights.values()) > 0:
        yield from ((one, weight / sum(weights.values())) for one, weight in weights.items())
    else:
        yield name, 1.0


@functools.lru_cache(maxsize=KEPT)
def patterns(pack: Pack, wanted: tuple[str, ...]) -> tuple[Pattern, ...]:
    """What draws texts of these patterns, which may refer to the pack's grammar. Raises AssetError for a wrong one."""
    if not wanted:
        raise AssetError("there is no pattern to draw texts of.")
    rules = grammar(pack)[2] if pack.has("templates.toml") else Grammar({}, {})
    return tuple(compile_pattern(pattern, rules.rule) for pattern in wanted)


@functools.lru_cache(maxsize=KEPT)
def grammar(pack: Pack) -> tuple[Mapping[str, Any], Mapping[str, Sequence[str]], Grammar]:
    """The table of a pack's templates, the lists that it names, and its rules."""
    table = _toml(pack.folder / "templates.toml")
    lists = {name: _entries(pack.folder / file) for name, file in table.get("lists", {}).items()}
    return table, lists, Grammar(table.get("rules", {}), lists)


def _entries(path: Path) -> tuple[str, ...]:
    entries = tuple(line for line in map(normalise, read_text(path).split("\n")) if line)
    if not entries:
        raise AssetError(f"the list '{path}' is empty.")
    return entries


@functools.lru_cache(maxsize=KEPT)
def rare_weights(pack: Pack, floor: float) -> Sequence[float]:
    """The running sum of a weight for each character of the alphabet: what it lacks in the pack's words.

    A character lacks what its share there is short of `floor` times an even share. A twentieth of an even share is
    added to each, so that none is ever out of reach.
    """
    shares = _shares(pack)
    even = 1.0 / len(pack.alphabet)
    lacks = (max(0.0, floor * even - shares.get(char, 0.0)) + even / 20 for char in pack.alphabet)
    return array("d", accumulate(lacks))


@functools.lru_cache(maxsize=KEPT)
def plain_characters(pack: Pack) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Of what may be drawn: small letters that have capitals, each set of digits, and the marks of numbers and codes.

    Letters are those of the pack's own script where it has cases, else Latin ones: without accents, as codes have them.
    Of the script's letters those are left out that stand in no word: other languages have them.
    """
    found = sorted(char for char in pack.allowed if len(char) == 1)
    if pack.script in _CASED:
        named = _CASED[pack.script] + " SMALL LETTER "
        cased = (char for char in found if unicodedata.name(char, "").startswith(named))
        letters = [char for char in cased if not unicodedata.decomposition(char)]
        used = frozenset("".join(_shares(pack)).lower())
        letters = [char for char in letters if char in used] or letters
    else:
        letters = [char for char in found if char in ascii_lowercase]
    digits = (char for char in found if char.isdecimal() and not unicodedata.name(char).startswith("FULLWIDTH"))
    sets = groupby(digits, lambda digit: ord(digit) - int(digit))
    between = tuple(char for char in _BETWEEN if char in pack.allowed)
    return (
        tuple(char for char in letters if char.upper() in pack.allowed),
        tuple("".join(digits) for _, digits in sets),
        between,
    )


def _shares(pack: Pack) -> Mapping[str, float]:
    """The share of each character in the pack's words, drawn by the square root of their counts."""
    if not pack.has("words.tsv"):
        return {}
    texts, counts = words(pack)
    points = texts.points()
    weights = np.repeat(np.sqrt(np.asarray(counts, np.float64)), texts.lengths())
    sums = np.bincount(points, weights) / weights.sum()
    found = np.flatnonzero(np.bincount(points))
    return dict(zip(map(chr, found.tolist()), sums[found].tolist(), strict=True))


def digest(pack: Pack) -> str:
    """A short name for all that the pack holds and allows."""
    found = hashlib.blake2b(digest_size=16)
    outside = [pack.path("words.tsv")] if pack.vocabulary != "words.tsv" else []
    for path in [*sorted(pack.folder.iterdir()), *outside]:
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    found.update("".join(pack.alphabet).encode())
    return found.hexdigest()


def left_out(pack: Pack) -> tuple[int, int]:
    """How many of the language's words hold characters that are not allowed, and how many words it has."""
    if not pack.has("words.tsv"):
        return 0, 0
    total = read_text(pack.path("words.tsv")).strip("\n").count("\n") + 1
    return total - len(words(pack)[0]), total
