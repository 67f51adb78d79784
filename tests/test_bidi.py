"""Lines of mixed directions: Unicode's own test lines, and what a reader expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from synth import bidi

LINES = Path(__file__).with_name("data") / "bidi.txt"


def _cases() -> Iterator[tuple[str, str, list[str], list[int]]]:
    for line in LINES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            points, direction, _, levels, order = line.split(";")
            text = "".join(chr(int(point, 16)) for point in points.split())
            base = {"0": "ltr", "1": "rtl"}.get(direction) or bidi.base_of(text)
            yield text, base, levels.split(), list(map(int, order.split()))


def test_the_lines_of_the_unicode_test() -> None:
    cases = list(_cases())
    assert len(cases) > 500
    for text, base, levels, order in cases:
        found = bidi.levels(text, base)
        assert all(level in ("x", str(one)) for level, one in zip(levels, found, strict=True)), (text, base)
        shown = []
        for start, stop, rtl in bidi.runs(text, base):
            shown += reversed(range(start, stop)) if rtl else range(start, stop)
        assert [place for place in shown if levels[place] != "x"] == order, (text, base)


@pytest.mark.parametrize(
    ("text", "base", "shown"),
    [
        ("abc", "ltr", "abc"),
        ("אבג", "rtl", "גבא"),
        ("אבג 123", "rtl", "123 גבא"),
        ("abc אבג def", "ltr", "abc גבא def"),
        ("אבג (abc) 12%", "rtl", "12% (abc) גבא"),
        ("", "rtl", ""),
    ],
)
def test_what_stands_where(text: str, base: str, shown: str) -> None:
    found = ""
    for start, stop, rtl in bidi.runs(text, base):
        found += text[start:stop][::-1].translate(str.maketrans("()", ")(")) if rtl else text[start:stop]
    assert found == shown


def test_runs_cover_the_text_once() -> None:
    for text, base, _, _ in _cases():
        places = sorted(place for start, stop, _ in bidi.runs(text, base) for place in range(start, stop))
        assert places == list(range(len(text)))
