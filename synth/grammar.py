"""Patterns that texts are made from: a small part of regular expressions, read as a generator.

    [A-HJ-NP-Z0-9]      one character of a class
    (a|b|c)             one of several; `|` divides the whole pattern too
    (<*9>a|b)           a nine times as often as b
    x{3}  x{1,4}  x?    repeated: a class, a group, a character or a reference
    <name>              another rule, or an entry of a list
    <1..31>  <01..12>   a whole number; padded with zeros as its low end is
    <check:luhn>        the check digit of all that stands before it in its group
    <check:icao 1-10 14-20>  that of these places of it only, the first one being 1
    \\[                  the character itself, in a class too
    \\d                  a digit from 0 to 9, in a class too

What has no end (x+, x*) is an error, and so are other letters after a backslash. A pattern is compiled once into nested
functions, each of which draws from a stream and gives a text. The kinds of check digits are those of `synth.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from string import digits
from typing import NoReturn

from synth import checks
from synth.errors import AssetError, unknown
from synth.rng import Stream

Draw = Callable[[Stream], str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was compiled: call it with a stream for a text."""

    draw: Draw
    chars: frozenset[str]
    """Every character that its texts may hold."""

    def __call__(self, rng: Stream) -> str:
        return self.draw(rng)


Lookup = Callable[[str], Pattern]


@dataclass(frozen=True, slots=True)
class _Check:
    """A check digit: call it with what stands before it."""

    kind: str
    places: tuple[tuple[int, int], ...]
    """The first and the last of each run of places that it is of, from 1; empty: it is of all."""

    def __call__(self, before: str) -> str:
        for low, high in self.places:
            if not 1 <= low <= high <= len(before):
                raise AssetError(f"the check digit '{self.kind}' is that of the places {low}-{high} of '{before}'.")
        parts = [before[low - 1 : high] for low, high in self.places]
        return checks.digit(self.kind, "".join(parts) if parts else before)


_TRIALS = 16
"""How often a text with a check digit is drawn beforehand, to see that the digit is one of what stands before it."""

_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_WEIGHT = re.compile(r"<\*(\d+)>")
_CHECK = re.compile(r"<check:(\S*)((?: \d+-\d+)*)")
_TIMES = re.compile(r"\{(\d+)(?:,(\d+))?\}")


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
            self._compiled[name] = Pattern(lambda rng: rng.choose(entries), frozenset("".join(entries)))
            return self._compiled[name]
        if name not in self._rules:
            known = {*self._rules, *self._lists}
            raise AssetError(f"<{name}> is neither a rule nor a list: " + unknown("rule", name, known) + ".")
        if name in self._open:
            raise AssetError(f"the template rule <{name}> refers to itself.")
        self._open.append(name)
        self._compiled[name] = compile_pattern(self._rules[name], self.rule)
        self._open.remove(name)
        return self._compiled[name]


def compile_pattern(pattern: str, lookup: Lookup) -> Pattern:
    """What draws texts of a pattern; `lookup` finds the rules that it refers to.

    Raises AssetError, which names the place, where the pattern is wrong.
    """
    parser = _Parser(pattern, lookup)
    draw = parser.alternatives()
    if parser.at < len(pattern):
        parser.fail("is not expected here")
    return Pattern(draw, frozenset(parser.chars))


class _Parser:
    """Recursive descent over one pattern; `at` is the place reached, `chars` what was met so far."""

    def __init__(self, pattern: str, lookup: Lookup) -> None:
        self.pattern = pattern
        self.lookup = lookup
        self.at = 0
        self.chars: set[str] = set()

    def fail(self, what: str) -> NoReturn:
        here = f"'{self.peek()}'" if self.peek() else "the end,"
        raise AssetError(f"in the template '{self.pattern}', {here} at {self.at} {what}.")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take_until(self, end: str) -> str:
        stop = self.pattern.find(end, self.at)
        if stop < 0:
            self.fail(f"has no '{end}' after it; write \\< for the character itself")
        taken = self.pattern[self.at : stop]
        self.at = stop + 1
        return taken

    def alternatives(self) -> Draw:
        weights, choices = [self.weight()], [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            weights.append(self.weight())
            choices.append(self.sequence())
        if len(choices) == 1:
            return choices[0]
        if set(weights) == {1}:
            return lambda rng: rng.choose(choices)(rng)
        cumulative = tuple(accumulate(weights))
        return lambda rng: choices[rng.pick(cumulative)](rng)

    def weight(self) -> int:
        found = _WEIGHT.match(self.pattern, self.at)
        if not found:
            return 1
        if int(found[1]) == 0:
            self.fail("begins a weight of zero")
        self.at = found.end()
        return int(found[1])

    def sequence(self) -> Draw:
        parts: list[Draw | _Check] = []
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
        draws = [part for part in parts if not isinstance(part, _Check)]
        if len(draws) < len(parts):
            return self.checked(parts)
        if len(draws) == 1:
            return draws[0]
        return lambda rng: "".join([draw(rng) for draw in draws])

    def check(self) -> _Check | None:
        """The check digit that comes next, if one does."""
        if not self.pattern.startswith("<check:", self.at):
            return None
        said = self.take_until(">")
        found = _CHECK.fullmatch(said)
        if not found:
            self.fail(f"comes after {said}>, which is no check digit; write <check:icao>, or <check:icao 1-9>")
        try:
            self.chars.update(checks.kind(found[1]).ends)
        except AssetError as error:
            raise AssetError(f"in the template '{self.pattern}', {error}") from None
        if self.peek() in ("?", "{"):
            self.fail("would repeat a check digit")
        ends = (run.split("-") for run in found[2].split())
        return _Check(found[1], tuple((int(low), int(high)) for low, high in ends))

    def checked(self, parts: Sequence[Draw | _Check]) -> Draw:
        """What draws parts one after another, check digits among them."""

        def draw(rng: Stream) -> str:
            text = ""
            for part in parts:
                text += part(text) if isinstance(part, _Check) else part(rng)
            return text

        try:
            for number in range(_TRIALS):
                draw(Stream(number))
        except AssetError as error:
            raise AssetError(f"in the template '{self.pattern}', {error}") from None
        return draw

    def repeated(self, draw: Draw) -> Draw:
        if self.peek() == "?":
            self.at += 1
            return lambda rng: draw(rng) if rng.chance(0.5) else ""
        if self.peek() != "{":
            return draw
        times = _TIMES.match(self.pattern, self.at)
        if not times:
            raise AssetError(f"in the template '{self.pattern}', the repetition at {self.at} is not {{n}} or {{n,m}}.")
        self.at = times.end()
        low, high = int(times[1]), int(times[2] or times[1])
        if low > high:
            raise AssetError(f"in the template '{self.pattern}', {times[0]} has its low end after its high end.")
        return lambda rng: "".join([draw(rng) for _ in range(rng.integer(low, high))])

    def atom(self) -> Draw:
        char = self.peek()
        self.at += 1
        if char == "(":
            return self.group()
        if char == "[":
            return self.character_class()
        if char == "<":
            return self.reference()
        if char == "\\":
            chars = self.escaped()
            self.chars.update(chars)
            return (lambda rng: rng.choose(chars)) if len(chars) > 1 else lambda _: chars
        if char in "]}>{?":
            self.at -= 1
            self.fail("must be written with a backslash")
        self.chars.add(char)
        return lambda rng: char

    def escaped(self) -> str:
        """The characters that are meant by what stands after a backslash."""
        char = self.peek()
        if not char:
            self.fail("has a backslash before it, with nothing after it")
        if char.isascii() and char.isalnum() and char != "d":
            self.fail("means nothing after a backslash; there is \\d for a digit, and classes such as [A-Za-z]")
        self.at += 1
        return digits if char == "d" else char

    def group(self) -> Draw:
        inner = self.alternatives()
        if self.peek() != ")":
            self.fail("stands where a ')' is missing")
        self.at += 1
        return inner

    def character_class(self) -> Draw:
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
        return lambda rng: rng.choose(chars)

    def member(self) -> str:
        """The next character of a class, or those of an escape."""
        char = self.peek()
        self.at += 1
        return self.escaped() if char == "\\" else char

    def between(self, first: str, last: str) -> str:
        if len(last) != 1 or first > last:
            self.fail(f"follows '{first}-{last}', which is no range")
        return "".join(map(chr, range(ord(first), ord(last) + 1)))

    def reference(self) -> Draw:
        name = self.take_until(">")
        ends = _RANGE.fullmatch(name)
        if not ends:
            found = self.lookup(name)
            self.chars |= found.chars
            return found.draw
        low, high = int(ends[1]), int(ends[2])
        if low > high:
            raise AssetError(f"in the template '{self.pattern}', <{name}> has its low end after its high end.")
        width = len(ends[1]) if ends[1].startswith("0") else 0
        self.chars.update(digits)
        return lambda rng: str(rng.integer(low, high)).zfill(width)
