"""From the labels of real crops to the text steps that make more of their kind."""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from synth import packs
from synth.packs import Pack
from synth.rng import stream

_FIXED = 0.6
"""The share of labels that few shapes must cover to be taken for a fixed form, such as that of plates."""
_FIGURED = 0.4
"""The share of codes in which there is a figure, at least."""
_FORMS = 8
"""The shapes that are few."""
_SEEN_OFTEN = 5
"""How often each letter should have been met before one that was not is taken to be never used."""
_EXACT = 75
"""Percent of the texts that have a shape that was met; the others mix what its places may have."""
_MANY, _OUTSTANDING = 20, 3.0
"""From so many on, one that is met so much more often than all alike would be says that they are not alike."""
_DRAWN = 400
_CLASSES = {"D": string.digits, "U": string.ascii_uppercase, "L": string.ascii_lowercase}
_LONGEST = 6
"""Words at most that are set side by side."""


def steps(labels: Sequence[str], pack: Pack, file: str) -> list[dict[str, Any]]:
    """The tables [[text]] for texts like these. file: where these labels lie, to be drawn as they are now and then."""
    fixed = forms(labels)
    if fixed:
        return _formed([label for label in labels if _coarse(label) in fixed], pack)
    return list(_free(labels, pack, file))


def forms(labels: Sequence[str]) -> list[str]:
    """The shapes of labels that have a fixed form, such as those of plates; none where they are of any shape.

    Latin letters alone in several shapes are words, not codes.
    """
    shapes = Counter(map(_coarse, labels))
    fixed = [shape for shape, times in shapes.most_common(_FORMS) if times > 1 and times >= 0.04 * len(labels)]
    figured = sum(any(map(str.isdigit, label)) for label in labels)
    if len(fixed) > 1 and set("".join(fixed)) <= {"A", "L"} and figured < _FIGURED * len(labels):
        return []
    return fixed if sum(shapes[shape] for shape in fixed) >= _FIXED * len(labels) else []


def _class(char: str) -> str:
    """D, U, L for digits and letters of ASCII, H for an ideograph; any other character is itself."""
    if "\u3400" <= char <= "\u9fff":
        return "H"
    return next((name for name, chars in _CLASSES.items() if char in chars), char)


def _fine(text: str) -> str:
    return "".join(map(_class, text))


def _coarse(text: str) -> str:
    """The shape in which capitals and digits are alike, as codes have them in any order."""
    return "".join("A" if name in "DU" else name for name in map(_class, text))


def _formed(labels: Sequence[str], pack: Pack) -> list[dict[str, Any]]:
    """Labels of a fixed form: each shape as often as it was met, and other mixtures of what its places have."""
    letters = _letters_used(labels)
    forms = defaultdict(list)
    for label in labels:
        forms[_coarse(label)].append(label)
    exact, loose = Counter[str](), Counter[str]()
    for same in forms.values():
        columns = [_column(list(seen), letters, pack) for seen in zip(*same, strict=True)]
        for shape, times in Counter(map(_fine, same)).items():
            exact["".join(column[name] for name, column in zip(shape, columns, strict=True))] += times
        places = zip(zip(*map(_fine, same), strict=True), columns, strict=True)
        loose["".join(_mixture(names, column) for names, column in places)] += len(same)
    return [
        {"use": "pattern", "weight": weight, "patterns": list(found), "weights": list(map(float, found.values()))}
        for weight, found in ((_EXACT, exact), (100 - _EXACT, loose))
    ]


def _mixture(names: Sequence[str], column: dict[str, str]) -> str:
    """A pattern for a place that has had several classes, each about as often as it had them."""
    if len(column) == 1:
        return column[names[0]]
    return _weighted({column[name]: names.count(name) for name in sorted(column)})


def _weighted(times: dict[str, int]) -> str:
    """A pattern for one of these patterns, each as often as is said."""
    return "(" + "|".join(f"<*{count}>{part}" if count > 1 else part for part, count in times.items()) + ")"


def _letters_used(labels: Sequence[str]) -> str:
    """The capitals that such codes are made of: all, or those that were met where many were."""
    met = Counter(char for label in labels for char in label if char in string.ascii_uppercase)
    enough = sum(met.values()) >= _SEEN_OFTEN * len(string.ascii_uppercase)
    return "".join(sorted(met)) if enough else string.ascii_uppercase


def _column(seen: Sequence[str], letters: str, pack: Pack) -> dict[str, str]:
    """What stands at one place of a form, by class: a pattern for each class that was met there."""
    found = {}
    for name in sorted(set(map(_class, seen))):
        chars = [char for char in seen if _class(char) == name]
        if name == "H":
            rule = _rule_of(set(chars), pack)
            found[name] = _as_seen(chars, f"<{rule}>" if rule else f"[{''.join(sorted(set(chars)))}]")
        elif name in _CLASSES:
            whole = letters if name == "U" else _CLASSES[name]
            most = Counter(chars).most_common(1)[0][1] / len(chars)
            alike = len(chars) < _MANY or most < _OUTSTANDING / len(whole)
            found[name] = f"[{_ranged(whole)}]" if alike else _as_seen(chars, f"[{_ranged(whole)}]")
        else:
            found[name] = escaped(name)
    return found


def _as_seen(chars: Sequence[str], rest: str) -> str:
    """Characters about as often as they were met, and the rest as often as one that was not met yet will be.

    That is as often as one was met just once (Good, The population frequencies of species, 1953), one in ten at least.
    """
    counts = Counter(chars)
    once = sum(times == 1 for times in counts.values())
    new = max(once, round(0.1 * len(chars)), 1)
    return _weighted({escaped(char): times for char, times in sorted(counts.items())} | {rest: new})


def _ranged(chars: str) -> str:
    """Characters in order, as a class of a pattern has them: ABCDEFGHJ is A-HJ."""
    runs: list[str] = []
    for char in chars:
        if runs and ord(char) == ord(runs[-1][-1]) + 1:
            runs[-1] += char
        else:
            runs.append(char)
    return "".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else run for run in runs)


def _rule_of(chars: set[str], pack: Pack) -> str:
    """The rule or list of the pack's templates with the fewest single characters that has all of these."""
    if not pack.has("templates.toml"):
        return ""
    table, lists, grammar = packs.grammar(pack)
    rng, found = stream(1, 0, "calibrate"), {}
    for name in sorted({*table.get("rules", {}), *lists}):
        texts = {grammar.rule(name)(rng) for _ in range(_DRAWN)}
        if texts >= chars and all(len(text) == 1 for text in texts):
            found[name] = len(texts)
    return min(found, key=lambda name: found[name]) if found else ""


def _free(labels: Sequence[str], pack: Pack, file: str) -> Iterator[dict[str, Any]]:
    """Labels of running or mixed text: words and stretches like theirs, their figures anew, and a few of themselves."""
    figures = [label for label in labels if sum(map(str.isdigit, label)) >= 0.4 * len(label.replace(" ", ""))]
    written = [label for label in labels if label not in set(figures)]
    if figures:
        usual = _usual(figures)
        found = Counter(_renewed(label, usual) for label in sorted(figures))
        weights = list(map(float, found.values()))
        share = round(100 * len(figures) / len(labels))
        yield {"use": "pattern", "weight": share, "patterns": list(found), "weights": weights}
    if not written:
        return
    part = 100 * len(written) / len(labels)
    upper = sum(label.upper() == label != label.lower() for label in written) / len(written)
    title = sum(label.istitle() for label in written) / len(written)
    counts = sorted(len(label.split()) for label in written)
    lengths = sorted(map(len, written))
    most = min(_LONGEST, counts[int(0.9 * len(counts))])
    # Labels are often in capitals whatever their pictures show.
    case = {"title": round(max(title, 0.2), 2), "upper": round(min(upper, 0.6), 2)}
    if pack.has("words.tsv"):
        yield {"use": "words", "weight": round(0.5 * part), "count": [counts[0], max(counts[0], most)], **case}
    if pack.has("prose.txt"):
        low, high = lengths[len(lengths) // 10], lengths[int(0.95 * (len(lengths) - 1))]
        yield {
            "use": "prose",
            "weight": round(0.2 * part),
            "length": [max(1, low), max(2, high)],
            "upper": case["upper"],
        }
    yield {"use": "lines", "weight": round(0.2 * part), "file": file}


_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATES = {
    "day": rf"{_DAY}(?P<mark1>[/.-]){_MONTH}(?P=mark1)(?:{_YEAR}|[0-9]{{2}})",
    "month": rf"{_MONTH}(?P<mark2>[/.-]){_DAY}(?P=mark2)(?:{_YEAR}|[0-9]{{2}})",
    "year": rf"{_YEAR}(?P<mark3>[/.-]){_MONTH}(?P=mark3){_DAY}",
}
"""Dates by what they begin with. Two figures of a year may be anything."""
_TIME = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_PARTS = re.compile(
    "|".join(rf"(?<![0-9/.:-])(?P<{name}>{rule})(?![/.:-]?[0-9])" for name, rule in {**_DATES, "time": _TIME}.items())
    + "|[0-9]+|[A-Za-z]+|.",
    re.DOTALL,
)


def _usual(labels: Iterable[str]) -> frozenset[str]:
    """One or two capitals that stand by themselves in more labels than one: RM before amounts, NO after a word."""
    found = Counter(part for label in labels for part in set(re.findall(r"(?<![A-Za-z])[A-Z]{1,2}(?![A-Za-z])", label)))
    return frozenset(part for part, times in found.items() if times > 1)


def _renewed(label: str, usual: Container[str]) -> str:
    """A pattern of a label with other figures, and other capitals where one or two stand that are not usual."""
    return "".join(_part(part, usual) for part in _PARTS.finditer(label))


def _part(found: re.Match[str], usual: Container[str]) -> str:
    part = found[0]
    if found["time"]:
        return ("<0..23>" if part.index(":") == 1 else "<00..23>") + ":<00..59>" * part.count(":")
    for kind, order in (("day", "dmy"), ("month", "mdy"), ("year", "ymd")):
        if found[kind]:
            mark = re.sub("[0-9]", "", part)[0]
            return mark.join(
                _figures_of(letter, len(value)) for letter, value in zip(order, part.split(mark), strict=True)
            )
    if part.isdecimal() and part.isascii():
        return "[0-9]" if len(part) == 1 else f"[0-9]{{{len(part)}}}"
    if len(part) <= 2 and part.isascii() and part.isupper() and part not in usual:
        return "[A-Z]" * len(part)
    return escaped(part)


def _figures_of(letter: str, length: int) -> str:
    """The pattern of a day, a month or a year of so many figures."""
    if letter == "y":
        return "(19|20)[0-9]{2}" if length == 4 else "[0-9]{2}"
    most = "28" if letter == "d" else "12"
    return f"<{'0' if length == 2 else ''}1..{most}>"


def escaped(text: str) -> str:
    """A text as a pattern that gives just this text."""
    return re.sub(r"([\[\](){}<>|?*+\\])", r"\\\1", text)
