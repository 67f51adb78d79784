"""Where texts come from: one function per kind of source, Pack -> Phrase."""

from __future__ import annotations

import functools
import math
import unicodedata
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from synth import casing, corpus, packs
from synth.data import IntRange, Phrase
from synth.errors import RecipeError, Reject
from synth.lookalikes import in_one_script, without_context
from synth.lookalikes import within as _groups_of
from synth.packs import Pack
from synth.rng import Stream
from synth.text import JOINERS, clusters, needs_shaping, normalise, runs_of

_NOT_FIRST = frozenset("，。、；：？！）》】」』’”％℃…—·,.;:?!)]}% ،؛؟۔।॥་།༎၊။។៕៖ーっゃゅょゎッャュョヮんン々")
"""Marks that no line begins with where a text is broken into lines."""

_BEFORE = frozenset("เแโใไເແໂໃໄ")
"""Vowels of Thai and Lao that are written before the letter that they follow."""

_BEHIND = frozenset("ะาๅๆฯະາຽໆຯៗ")
"""Signs of Thai, Lao and Khmer that stand behind a letter without being marks on it."""

_LONGEST = 30
"""Characters of a word that a stretch shows whole, though it is to be shorter."""

_LIKE_DIGITS = frozenset("oilqоз")
"""Letters that are taken for digits in most faces."""

_UNTOLD = frozenset("ªºー一〇ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ\u0660\u06f0")
"""Letters and digits that are taken for marks or for larger letters where they stand alone."""

_STEEPEST = 4.0
"""The highest power that frequencies are raised to: from there on the most frequent word is all there is."""
_Hosts = Mapping[str, tuple[Sequence[str], Sequence[float]]]

_RUNS = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def words(
    pack: Pack,
    rng: Stream,
    *,
    count: IntRange = (1, 4),
    temper: float = 0.6,
    title: float = 0.0,
    upper: float = 0.0,
    cut: float = 0.0,
) -> Phrase:
    """Words of the language, drawn by how often they occur.

    count: how many words. temper: the power that frequencies are raised to, at most 4; below 1 rare words come oftener.
    title, upper: how often all words begin with a capital, or are in capitals. cut: how often a piece of the text is
        all there is of it, from anywhere in it, so that words are read letter by letter.
    """
    vocabulary, _ = packs.words(pack)
    weights = packs.word_weights(pack, min(temper, _STEEPEST))
    drawn = [vocabulary[rng.pick(weights)] for _ in range(rng.integer(*count))]
    text = _recase(pack.joint.join(drawn), pack, rng.random(), title, upper)
    text = _piece(text, rng) if rng.chance(cut) else text
    return Phrase(in_one_script(text, pack.script, pack.allowed), pack.code, "words")


def _piece(text: str, rng: Stream) -> str:
    """Neighbouring clusters of a text, at least one."""
    parts = clusters(text)
    start = rng.integer(0, len(parts) - 1)
    start, stop = _whole_syllables(parts, start, rng.integer(start + 1, len(parts)) - start)
    return "".join(parts[start:stop]).strip().lstrip("\u0f0b") or text


def _recase(text: str, pack: Pack, draw: float, title: float, upper: float) -> str:
    """The text in capitals, or its words with a capital each; as it is where the dictionary lacks one of these."""
    if draw >= upper + title:
        return text
    found = casing.upper(text, pack.code) if draw < upper else casing.title(text, pack.code)
    return found if pack.writable.issuperset(found) else text


def prose(pack: Pack, rng: Stream, *, length: IntRange = (4, 16), upper: float = 0.0) -> Phrase:
    """A stretch of running text as a line of a page shows it, cut anywhere; between words where words are spaced.

    length: in characters, marks counted with their letters; a stretch ends earlier where a word or its paragraph does,
        and is never less than a word.
    """
    runs, cumulative = packs.prose(pack)
    run = runs[rng.pick(cumulative)]
    size = rng.integer(*length)
    text = _stretch(clusters(run) if pack.combines else run, size, rng, pack.separator)
    if not pack.combines:
        text = _recase(text, pack, rng.random(), 0.0, upper)
    return Phrase(in_one_script(text, pack.script, pack.allowed), pack.code, "prose")


def _stretch(parts: Sequence[str], size: int, rng: Stream, separator: str) -> str:
    """As many clusters of a text in a row; whole words where words are spaced."""
    start = rng.integer(0, max(0, len(parts) - size))
    if separator:
        start = next((at + 1 for at in range(start - 1, -1, -1) if parts[at] == " "), 0)
    while start < len(parts) - 1 and parts[start] in _NOT_FIRST:
        start += 1
    if separator:
        start, stop = _whole_words(parts, start, size)
    else:
        start, stop = _whole_syllables(parts, start, size)
        while start and _is_latin(parts[start - 1]) and _is_latin(parts[start]):
            start -= 1
        while stop < len(parts) and _is_latin(parts[stop - 1]) and _is_latin(parts[stop]):
            stop += 1
    return "".join(parts[start:stop]).strip()


def _is_latin(part: str) -> bool:
    """Whether this is a letter or a digit of a word that stands between words of a script without spaces."""
    return part.isascii() and part.isalnum()


def _whole_words(parts: Sequence[str], start: int, size: int) -> tuple[int, int]:
    """The words from *start* on that fit into a size; the first one where none does, or the next one that is not too
    long.
    """
    while True:
        stop = start + size
        if stop >= len(parts) or parts[stop] == " ":
            return start, stop
        if space := next((at for at in range(stop - 1, start, -1) if parts[at] == " "), 0):
            return start, space
        end = next((at for at in range(stop, len(parts)) if parts[at] == " "), len(parts))
        if end - start <= _LONGEST:
            return start, end
        if end == len(parts):
            return start, stop
        start = end + 1


def _whole_syllables(parts: Sequence[str], start: int, size: int) -> tuple[int, int]:
    """A stretch of that size or less, or more where a syllable is longer, moved so that it parts no vowel from its
    letter and no syllable that can be told.
    """
    while start and _parted(parts, start):
        start -= 1
    stop = start + size
    while stop > start + 1 and _parted(parts, stop):
        stop -= 1
    while _parted(parts, stop):
        stop += 1
    return start, stop


def _parted(parts: Sequence[str], at: int) -> bool:
    """Whether a text that is cut before one of its clusters would part a vowel from its letter, or a syllable."""
    if at >= len(parts):
        return False
    before, part = parts[at - 1], parts[at]
    if part == " ":
        return at + 1 < len(parts) and parts[at + 1][0] in _BEHIND
    killed = part[1:].startswith(("\u103a", "\u1037\u103a"))  # A consonant of Burmese that ends a syllable.
    tibetan = "\u0f40" <= before[0] <= "\u0fbc" and "\u0f40" <= part[0] <= "\u0fbc"  # Lines break between syllables.
    return before[-1] in _BEFORE or part[0] in _BEHIND or killed or tibetan


def template(pack: Pack, rng: Stream, *, rules: tuple[str, ...] = ()) -> Phrase:
    """A date, a price, a number plate …: what the pack's `templates.toml` describes.

    rules: the rules to draw from, evenly; one named twice is drawn twice as often, and one whose name ends with a
        question mark is passed over by packs that lack it. All that the pack starts from, by their weights, where none
        is left; then letters that two scripts share are written in one of them.
    """
    found = packs.templates(pack, rules)
    text = found.draws[rng.pick(found.cumulative)](rng)
    return Phrase(text if rules else in_one_script(text, pack.script, pack.allowed), pack.code, "template")


def lookalikes(pack: Pack, rng: Stream, *, length: IntRange = (2, 8), groups: IntRange = (1, 3)) -> Phrase:
    """Characters that are mistaken for each other, side by side: 0O, 1lI, 口日曰.

    length: in characters. groups: how many groups of such characters they are of.
    """
    found = _alike(pack)
    if not found:
        raise Reject("an alphabet without characters that look alike")
    chars = "".join(rng.choose(found) for _ in range(max(1, rng.integer(*groups))))
    drawn = [rng.choose(chars) for _ in range(rng.integer(*length))]
    return Phrase(_told(drawn, pack, rng), pack.code, "lookalikes")


@functools.lru_cache(maxsize=packs.KEPT)
def _alike(pack: Pack) -> tuple[str, ...]:
    return _groups_of(pack.allowed)


def pattern(pack: Pack, rng: Stream, *, patterns: tuple[str, ...], weights: tuple[float, ...] = ()) -> Phrase:
    """Texts of patterns of one's own: "[A-Z]{2}-[0-9]{3}", "No. <1..99999>".

    patterns: as `templates.toml` has them (`synth.grammar`); they may refer to the rules and lists of the pack.
    weights: how often each is drawn; all alike when empty.
    """
    if weights and (len(weights) != len(patterns) or min(weights) < 0 or sum(weights) <= 0):
        raise RecipeError(
            f"the text step 'pattern' has {len(weights)} weights for {len(patterns)} patterns, or wrong ones."
        )
    draws = packs.patterns(pack, patterns)
    number = rng.pick(tuple(accumulate(weights))) if weights else rng.integer(0, len(draws) - 1)
    return Phrase(draws[number](rng), pack.code, "pattern")


def characters(pack: Pack, rng: Stream, *, length: IntRange = (1, 8), floor: float = 1.0) -> Phrase:
    """Characters without any context, so that each one of the alphabet occurs and none is learnt from its neighbours.

    Its letters and digits are of one script, and there is one of them at least: a mark alone, or a letter that another
    script has too, is told by nothing but what stands beside it.

    floor: characters whose share in the pack's words is below this many times an even share make up for it here; 0
        draws all alike.
    """
    weights = packs.rare_weights(pack, floor)
    drawn = [pack.alphabet[rng.pick(weights)] for _ in range(rng.integer(*length))]
    if pack.combines:
        hosts = _hosts(pack)
        drawn = [_placed(char, hosts, rng) for char in drawn]
    return Phrase(_told(drawn, pack, rng), pack.code, "characters")


def _told(drawn: list[str], pack: Pack, rng: Stream) -> str:
    """The text of characters without context: with one that tells how high the others stand, and of one script."""
    full, telling = _telling(pack)
    if full and telling.isdisjoint("".join(drawn)):
        drawn = [*drawn[:-1], rng.choose(full)]
    if pack.direction == "rtl":
        drawn = _one_way(drawn)
    return without_context(drawn, pack.script, pack.code, pack.allowed)


@functools.lru_cache(maxsize=packs.KEPT)
def _telling(pack: Pack) -> tuple[tuple[str, ...], frozenset[str]]:
    """The letters and digits of the alphabet that are told without neighbours; marks and small letters are not."""
    letters = (char for char in pack.alphabet if unicodedata.category(char) in ("Lu", "Ll", "Lo", "Nd"))
    full = tuple(char for char in letters if char not in _UNTOLD and len(char) == 1)
    return full, frozenset(full)


def strings(
    pack: Pack,
    rng: Stream,
    *,
    length: IntRange = (1, 10),
    upper: float = 0.5,
    mixed: float = 0.1,
    numbers: float = 0.3,
    codes: float = 0.2,
    runs: IntRange = (1, 4),
    marks: float = 0.3,
) -> Phrase:
    """Letters and digits without any context, each as likely as another, as amounts, numbers and codes have them.

    length: in characters. numbers: how often these are digits alone, all of one script. codes: how often letters and
        digits take turns; else there are letters alone. runs: how many letters or digits a code has in a row. Its
        letters are none of O, I, L and Q, which codes avoid, since they look like digits; its digits are 0 to 9 where
        the language has these.
    upper, mixed: how often letters are in capitals, or in both cases; else they are small ones.
    marks: how often a mark of those that numbers and codes have stands between two characters, a full stop above all.
    """
    letters, sets, between = packs.plain_characters(pack)
    figures = rng.choose(sets) if len(sets) > 1 else "".join(sets)
    case, kind, size = rng.random(), rng.random(), rng.integer(*length)
    if figures and (kind < numbers or not letters):
        drawn = [rng.choose(figures) for _ in range(size)]
    elif figures and kind < numbers + codes:
        drawn = _code([char for char in letters if char not in _LIKE_DIGITS], sets[0], size, runs, rng)
    elif letters:
        drawn = [rng.choose(letters) for _ in range(size)]
    else:
        raise Reject("an alphabet without letters and digits")
    if case < upper + mixed:
        drawn = [casing.upper(char, pack.code) if case < upper or rng.chance(0.5) else char for char in drawn]
    if size > 2 and between and rng.chance(marks):
        drawn[rng.integer(1, size - 2)] = rng.choose(between)
    return Phrase(without_context(drawn, pack.script, pack.code, pack.allowed), pack.code, "strings")


def _code(letters: Sequence[str], figures: str, size: int, runs: IntRange, rng: Stream) -> list[str]:
    """Letters and digits by turns, so many of each in a row."""
    drawn: list[str] = []
    turns = [letters or figures, figures]
    if not rng.chance(0.5):
        turns.reverse()
    while len(drawn) < size:
        drawn += [rng.choose(turns[0]) for _ in range(min(max(1, rng.integer(*runs)), size))]
        turns.reverse()
    return drawn[:size]


@functools.lru_cache(maxsize=packs.KEPT)
def _hosts(pack: Pack) -> _Hosts:
    """Where each mark of the alphabet stands: clusters of the words that end with it, and the running sum of how often.

    A mark that no word holds stands on the first letter of the alphabet that stays apart from it when normalised.
    """
    found: dict[str, Counter[str]] = {char: Counter() for char in pack.alphabet if unicodedata.category(char)[0] == "M"}
    texts, counts = packs.words(pack) if pack.has("words.tsv") else ((), ())
    for text, times in zip(texts, counts, strict=True):
        for part in clusters("".join(char for char in text if char not in JOINERS)):
            for at, char in enumerate(part[1:], 1):
                if char in found and normalise(part[: at + 1]).endswith(char):
                    found[char][part[: at + 1]] += int(times)
    for mark, seen in found.items():
        if not seen:
            seen[_bearer(pack, mark) + mark] = 1
    common = {mark: sorted(seen.items(), key=lambda row: (-row[1], row[0]))[:64] for mark, seen in found.items()}
    return {
        mark: (tuple(row[0] for row in rows), array("d", accumulate(math.sqrt(row[1]) for row in rows)))
        for mark, rows in common.items()
    }


_ONE_LETTER = {"\u05c1": "ש", "\u05c2": "ש"}
"""Marks of a single letter, which on another look like one that is written there: the dots of shin and sin."""


def _bearer(pack: Pack, mark: str) -> str:
    if mark in _ONE_LETTER:
        return _ONE_LETTER[mark]
    script = unicodedata.name(mark, "").split(" ")[0]
    letters = [char for char in pack.alphabet if unicodedata.category(char)[0] == "L"]
    letters.sort(key=lambda char: unicodedata.name(char, "").split(" ")[0] != script)
    return next((char for char in letters if normalise(char + mark) == char + mark), "")


def _placed(char: str, hosts: _Hosts, rng: Stream) -> str:
    """The character; a mark together with letters that the language sets it on."""
    if char not in hosts:
        return char
    bearers, cumulative = hosts[char]
    return bearers[rng.pick(cumulative)]


def _one_way(drawn: list[str]) -> list[str]:
    """Without what runs against the first letter, or mark: no reader could tell the order of such a mixture."""
    ways = [_RUNS.get(unicodedata.bidirectional(part[0]), "") for part in drawn]
    letters = (way for part, way in zip(drawn, ways, strict=True) if part[0].isalpha())
    first = next(filter(None, (*letters, *ways)), "")
    return [part for part, way in zip(drawn, ways, strict=True) if way in ("", first)]


_AT_ONCE = 20_000
"""Characters of a line that are looked at: files without line breaks are one line."""


def lines(pack: Pack, rng: Stream, *, file: str, length: IntRange = (1, 1000)) -> Phrase:
    """Lines of a text file of one's own, each as likely as another.

    file: UTF-8, one text a line, of any size. length: of a line that is longer a piece of such a length is drawn, from
        anywhere in it, never longer than `max_length`; a line that holds characters beyond the dictionary, or that no
        face has, is cut around these.
    """
    found = corpus.opened(str(Path(file)))
    line = found[rng.integer(0, len(found) - 1)]
    if len(line) > _AT_ONCE:
        start = rng.integer(0, len(line) - _AT_ONCE)
        line = line[start : start + _AT_ONCE]
    runs = runs_of(normalise(line), pack.allowed)
    if not runs:
        raise Reject("a line without a character that can be drawn")
    text = rng.choose(runs)
    parts: Sequence[str] = clusters(text) if needs_shaping(text) else text
    size = rng.integer(*length) if length[1] < len(text) else len(text)
    start = rng.integer(0, max(0, len(parts) - size))
    text = "".join(parts[start : start + size]).strip()
    if not text:
        raise Reject("an empty stretch of a line")
    return Phrase(text, pack.code, "lines")
