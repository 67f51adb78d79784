"""Patterns that texts are made from: a small part of regular expressions, read as a generator.

    [A-HJ-NP-Z0-9]      one character of a class
    (a|b|c)             one of several; `|` divides the whole pattern too
    (<*9>a|b)           a nine times as often as b
    x{3}  x{1,4}  x?    repeated: a class, a group, a character or a reference
    <name>              another rule, or an entry of a list
    <1..31>  <01..12>   a whole number; padded with zeros as its low end is
    <check:luhn>        the check digit of all that stands before it in its group
    <check:icao 1-10 14-20>  that of these places of it only, the first one being 1
    (DE<check:iban>[0-9]{18})  some check digits, as those of bank accounts, are of what stands after them as well
    \\[                  the character itself, in a class too
    \\d                  a digit from 0 to 9, in a class too

What has no end (x+, x*) is an error, and so are other letters after a backslash. A pattern is compiled once into nested
functions, each of which draws from a stream and gives a text. The kinds of check digits are those of `synth.checks`; a
text that has none, since such a number is given to nobody, is drawn again. A check digit must fit every text that can
stand before it, however rarely it does: one of each length is tried where the pattern is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from string import digits
from typing import NamedTuple, NoReturn

from synth import checks
from synth.errors import AssetError, unknown
from synth.rng import Stream

Draw = Callable[[Stream], str]

State = tuple[int, int]
"""How far a text has come, as a check digit sees it: places, and characters that it counts."""
Reached = Mapping[State, str]
"""One of the texts that have come so far."""
Advance = Callable[[State, str], State]
"""How far a text has come with one more character."""
Walk = Callable[[Reached, Advance], Reached]
"""How far texts come by a part of a pattern, from where they are."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was compiled: call it with a stream for a text."""

    draw: Draw
    chars: frozenset[str]
    """Every character that its texts may hold."""
    longest: int
    """Characters in its longest text, at most."""
    walk: Walk = field(repr=False)
    """By which a pattern that refers to this one tries its check digits."""

    def __call__(self, rng: Stream) -> str:
        return self.draw(rng)


Lookup = Callable[[str], Pattern]


@dataclass(frozen=True, slots=True)
class _Check:
    """A check digit: call it with the text that it is of."""

    kind: str
    around: bool
    """Whether it is of what stands after it too."""
    places: tuple[tuple[int, int], ...]
    """The first and the last of each run of places that it is of, from 1; empty: it is of all."""

    def __call__(self, text: str) -> str:
        for low, high in self.places:
            if not 1 <= low <= high <= len(text):
                raise AssetError(f"the check digit '{self.kind}' is that of the places {low}-{high} of '{text}'.")
        parts = [text[low - 1 : high] for low, high in self.places]
        return checks.digit(self.kind, "".join(parts) if parts else text)

    def step(self, state: State, char: str) -> State:
        """How far a text has come with one more character."""
        counts = char in checks.kind(self.kind).counted
        if not self.places:
            return 0, state[1] + counts
        at = state[0] + 1
        return at, state[1] + (counts and any(low <= at <= high for low, high in self.places))


class _Part(NamedTuple):
    """A part of a pattern, compiled."""

    draw: Draw
    walk: Walk
    longest: int
    """Characters in its longest text, at most."""
    check: _Check | None = None
    """What makes its text of those of other parts; it draws none itself."""


def _through(texts: Iterable[str]) -> Walk:
    """The walk of a part that draws one of these texts."""
    return lambda reached, step: {
        reduce(step, text, state): before + text for state, before in reached.items() for text in texts
    }


def _along(parts: Iterable[_Part]) -> Walk:
    """The walk of parts one after another."""
    return lambda reached, step: reduce(lambda so_far, part: part.walk(so_far, step), parts, reached)


_TRIALS = 256
"""How often a text is drawn before it is said that none has a check digit."""

_LONGEST, _CHECKED = 10_000, 1_000
"""Characters in a text at most, far more than a line has, and in one with a check digit, which is tried at once."""
_DEEPEST = 100
"""How many brackets, or rules, may stand in one another."""
_SHOWN = 200
"""How much of a pattern a sentence shows."""

_RANGE = re.compile(r"(\d{1,18})\.\.(\d{1,18})")
_WEIGHT = re.compile(r"<\*(\d{1,12})>")
_CHECK = re.compile(r"<check:(\S*)((?: \d+-\d+)*)")
_TIMES = re.compile(r"\{(\d{1,999})(?:,(\d{1,999}))?\}")


class Grammar:
    """Rules and lists that refer to each other by name.

    rules: name -> pattern. lists: name -> entries, drawn evenly. Raises AssetError for a pattern that is wrong, a name
    that is missing, or a rule that refers to itself.
    """

    def __init__(self, rules: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> None:
        self._rules = rules
        self._lists = lists
        self._compiled: dict[str, Pattern] = {}
        self._open: list[str] = []
        for name in rules:
            self.rule(name)

    def rule(self, name: str) -> Pattern:
        """What draws a text of this rule or list."""
        if name in self._compiled:
            return self._compiled[name]
        if name in self._lists:
            entries = self._lists[name]
            chars = frozenset("".join(entries))
            longest = max(map(len, entries), default=0)
            self._compiled[name] = Pattern(lambda rng: rng.choose(entries), chars, longest, _through(entries))
            return self._compiled[name]
        if name not in self._rules:
            known = {*self._rules, *self._lists}
            raise AssetError(f"<{name}> is neither a rule nor a list: " + unknown("rule", name, known) + ".")
        if name in self._open:
            raise AssetError(f"the template rule <{name}> refers to itself.")
        if len(self._open) == _DEEPEST:
            raise AssetError(f"the template rule <{self._open[0]}> leads through {_DEEPEST} others, one in another.")
        self._open.append(name)
        self._compiled[name] = compile_pattern(self._rules[name], self.rule)
        self._open.remove(name)
        return self._compiled[name]


def compile_pattern(pattern: str, lookup: Lookup) -> Pattern:
    """What draws texts of a pattern; `lookup` finds the rules that it refers to.

    Raises AssetError, which names the place, where the pattern is wrong.
    """
    parser = _Parser(pattern, lookup)
    whole = parser.alternatives()
    if parser.at < len(pattern):
        parser.fail("is not expected here")
    return Pattern(whole.draw, frozenset(parser.chars), whole.longest, whole.walk)


class _Parser:
    """Recursive descent over one pattern; `at` is the place reached, `chars` what was met so far."""

    def __init__(self, pattern: str, lookup: Lookup) -> None:
        self.pattern = pattern
        self.lookup = lookup
        self.shown = pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"
        self.at = self.depth = 0
        self.chars: set[str] = set()

    def fail(self, what: str) -> NoReturn:
        here = f"'{self.peek()}'" if self.peek() else "the end,"
        raise AssetError(f"in the template '{self.shown}', {here} at {self.at} {what}.")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take_until(self, end: str) -> str:
        stop = self.pattern.find(end, self.at)
        if stop < 0:
            self.fail(f"has no '{end}' after it; write \\< for the character itself")
        taken = self.pattern[self.at : stop]
        self.at = stop + 1
        return taken

    def alternatives(self) -> _Part:
        weights, choices = [self.weight()], [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            weights.append(self.weight())
            choices.append(self.sequence())
        if len(choices) == 1:
            return choices[0]
        draws, walks = [choice.draw for choice in choices], [choice.walk for choice in choices]

        def walk(reached: Reached, step: Advance) -> Reached:
            return {state: text for each in walks for state, text in each(reached, step).items()}

        longest = max(choice.longest for choice in choices)
        if set(weights) == {1}:
            return _Part(lambda rng: rng.choose(draws)(rng), walk, longest)
        cumulative = tuple(accumulate(weights))
        return _Part(lambda rng: draws[rng.pick(cumulative)](rng), walk, longest)

    def weight(self) -> int:
        found = _WEIGHT.match(self.pattern, self.at)
        if not found:
            return 1
        if int(found[1]) == 0:
            self.fail("begins a weight of zero")
        self.at = found.end()
        return int(found[1])

    def sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.peek() not in ("", "|", ")"):
            if check := self.check():
                parts.append(check)
                continue
            closed = self.peek() in ("[", "(")
            part, end = self.atom(), self.at
            parts.append(self.repeated(part))
            closed |= self.at > end and self.pattern[self.at - 1] == "}"
            if closed and self.peek() in ("+", "*"):
                self.fail("would repeat without end; write {1,9}, or a backslash before the character itself")
        if any(part.check for part in parts):
            return self.checked(parts)
        if len(parts) == 1:
            return parts[0]
        draws = [part.draw for part in parts]
        longest = self.bounded(sum(part.longest for part in parts))
        return _Part(lambda rng: "".join([draw(rng) for draw in draws]), _along(parts), longest)

    def bounded(self, longest: int, most: int = _LONGEST) -> int:
        """The length of a part's longest text, where texts of that length can be drawn."""
        if longest > most:
            where = f"in the template '{self.shown}', what ends at {self.at}"
            raise AssetError(f"{where} has texts of more than {most:,} characters.")
        return longest

    def check(self) -> _Part | None:
        """The check digit that comes next, if one does."""
        if not self.pattern.startswith("<check:", self.at):
            return None
        said = self.take_until(">")
        found = _CHECK.fullmatch(said)
        if not found:
            self.fail(f"comes after {said}>, which is no check digit; write <check:icao>, or <check:icao 1-9>")
        try:
            kind = checks.kind(found[1])
        except AssetError as error:
            raise AssetError(f"in the template '{self.shown}', {error}") from None
        if self.peek() in ("?", "{"):
            self.fail("would repeat a check digit")
        self.chars.update(*kind.ends)
        ends = (run.split("-") for run in found[2].split())
        check = _Check(found[1], kind.around, tuple((int(low), int(high)) for low, high in ends))
        return _Part(lambda _: "", _through(kind.ends), len(kind.ends[0]), check)

    def checked(self, parts: Sequence[_Part]) -> _Part:
        """Parts one after another, check digits among them: each is tried on a text of every length that it meets."""
        longest = self.bounded(sum(part.longest for part in parts), _CHECKED)
        found = [(number, part.check) for number, part in enumerate(parts) if part.check]

        def draw(rng: Stream) -> str:
            for _ in range(_TRIALS):
                texts = [part.draw(rng) for part in parts]
                for number, check in found:
                    texts[number] = check("".join(texts if check.around else texts[:number]))
                if all(texts[number] for number, _ in found):
                    return "".join(texts)
            raise AssetError(f"no text of '{self.shown}' has a check digit.")

        try:
            for number, check in found:
                if check.around and len(found) > 1:
                    raise AssetError(f"the check digit '{check.kind}' must be the only one of its group.")
                others = [*parts[:number], *(parts[number + 1 :] if check.around else ())]
                for text in _along(others)({(0, 0): ""}, check.step).values():
                    check(text)
            draw(Stream(0))
        except AssetError as error:
            raise AssetError(f"in the template '{self.shown}', {error}") from None
        return _Part(draw, _along(parts), longest)

    def repeated(self, part: _Part) -> _Part:
        if self.peek() == "?":
            self.at += 1
            walk = self.times(part, 0, 1)
            return _Part(lambda rng: part.draw(rng) if rng.chance(0.5) else "", walk, part.longest)
        if self.peek() != "{":
            return part
        times = _TIMES.match(self.pattern, self.at)
        if not times:
            raise AssetError(f"in the template '{self.shown}', the repetition at {self.at} is not {{n}} or {{n,m}}.")
        self.at = times.end()
        low, high = int(times[1]), int(times[2] or times[1])
        if low > high:
            raise AssetError(f"in the template '{self.shown}', {times[0]} has its low end after its high end.")
        longest = self.bounded(high * max(part.longest, 1))
        draw, walk = part.draw, self.times(part, low, high)
        return _Part(lambda rng: "".join([draw(rng) for _ in range(rng.integer(low, high))]), walk, longest)

    @staticmethod
    def times(part: _Part, low: int, high: int) -> Walk:
        """The walk of a part that comes so many times."""

        def walk(reached: Reached, step: Advance) -> Reached:
            reached = _along([part] * low)(reached, step)
            found = dict(reached)
            for _ in range(high - low):
                reached = part.walk(reached, step)
                found.update(reached)
            return found

        return walk

    def atom(self) -> _Part:
        char = self.peek()
        self.at += 1
        if char == "(":
            return self.group()
        if char == "[":
            return self.character_class()
        if char == "<":
            return self.reference()
        chars = char
        if char == "\\":
            chars = self.escaped()
        elif char in "]}>{?":
            self.at -= 1
            self.fail("must be written with a backslash")
        self.chars.update(chars)
        return _Part((lambda rng: rng.choose(chars)) if len(chars) > 1 else lambda _: chars, _through(chars), 1)

    def escaped(self) -> str:
        """The characters that are meant by what stands after a backslash."""
        char = self.peek()
        if not char:
            self.fail("has a backslash before it, with nothing after it")
        if char.isascii() and char.isalnum() and char != "d":
            self.fail("means nothing after a backslash; there is \\d for a digit, and classes such as [A-Za-z]")
        self.at += 1
        return digits if char == "d" else char

    def group(self) -> _Part:
        if self.depth == _DEEPEST:
            self.fail(f"follows {_DEEPEST} brackets in one another, which are too many")
        self.depth += 1
        inner = self.alternatives()
        if self.peek() != ")":
            self.fail("stands where a ')' is missing")
        self.at += 1
        self.depth -= 1
        return inner

    def character_class(self) -> _Part:
        chars = ""
        if self.peek() == "^":
            self.fail("would be one of the class, and turn none away; write \\^ for the character itself")
        while self.peek() != "]":
            if not self.peek():
                self.fail("stands where a ']' is missing")
            first = self.member()
            if len(first) == 1 and self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                first = self.between(first, self.member())
            chars += first
        self.at += 1
        if not chars:
            self.fail("follows an empty class")
        self.chars.update(chars)
        return _Part(lambda rng: rng.choose(chars), _through(chars), 1)

    def member(self) -> str:
        """The next character of a class, or those of an escape."""
        char = self.peek()
        self.at += 1
        return self.escaped() if char == "\\" else char

    def between(self, first: str, last: str) -> str:
        if len(last) != 1 or first > last:
            self.fail(f"follows '{first}-{last}', which is no range")
        return "".join(map(chr, range(ord(first), ord(last) + 1)))

    def reference(self) -> _Part:
        name = self.take_until(">")
        ends = _RANGE.fullmatch(name)
        if not ends:
            found = self.lookup(name)
            self.chars |= found.chars
            return _Part(found.draw, found.walk, found.longest)
        low, high = int(ends[1]), int(ends[2])
        if low > high:
            raise AssetError(f"in the template '{self.shown}', <{name}> has its low end after its high end.")
        width = len(ends[1]) if ends[1].startswith("0") else 0
        self.chars.update(digits)
        of_each_length = [str(max(low, 10**more)).zfill(width) for more in range(len(str(low)) - 1, len(str(high)))]
        longest = self.bounded(max(len(str(high)), width))
        return _Part(lambda rng: str(rng.integer(low, high)).zfill(width), _through(of_each_length), longest)
