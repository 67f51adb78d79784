"""Texts before they are drawn."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synth import text

steady = settings(derandomize=True, deadline=None)

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("aé\u0301\u0323 \u3000\t\n\u200b国ابกุंक\ufeff\u00ad🙂")))


@steady
@given(TEXTS)
@example("a \u200b b")
@example("e\u200b\u0301")
@example("\u180c\u200d\u1875")
@example("\u05ae\x8f\u0c3c\u200d\u11a1")
def test_normalising_again_changes_nothing(raw: str) -> None:
    once = text.normalise(raw)
    assert text.normalise(once) == once


@steady
@given(TEXTS)
@example("a \u200b b")
@example("e\u200b\u0301")
@example("가\u00adᆨ")
def test_a_normalised_text_holds_nothing_that_leaves_no_trace(raw: str) -> None:
    normal = text.normalise(raw)
    assert unicodedata.is_normalized("NFC", normal)
    assert normal == " ".join(normal.split())
    assert not any(unicodedata.category(char)[0] == "C" for char in normal)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("", ""),
        ("  plain\r\n text ", "plain text"),
        ("e\u0301te\u0301", "été"),
        ("全角\u3000空格", "全角 空格"),
        ("a\u00a0b\u2009c", "a b c"),
        ("so\u00adft", "soft"),
        ("\ufeff开头", "开头"),
        ("a \u200b b", "a b"),
        ("\u200b", ""),
        ("Ａ１", "Ａ１"),
        ("é", "é"),
    ],
)
def test_normalised_texts(raw: str, normal: str) -> None:
    assert text.normalise(raw) == normal


@steady
@given(TEXTS)
def test_clusters_make_up_the_text(raw: str) -> None:
    found = text.clusters(raw)
    assert "".join(found) == raw
    assert all(found)
    assert all(unicodedata.category(mark)[0] == "M" for cluster in found for mark in cluster[1:])


def test_marks_belong_to_the_letter_before_them() -> None:
    assert text.clusters("x\u0302\u0323y") == ("x\u0302\u0323", "y")
    assert text.clusters("กุข") == ("กุ", "ข")
    assert text.clusters("中文a b") == ("中", "文", "a", " ", "b")
    assert text.clusters("") == ()


@steady
@given(TEXTS, st.integers(1, 30))
def test_a_cut_text_is_a_beginning_of_no_more_than_so_many_clusters(raw: str, length: int) -> None:
    normal = text.normalise(raw)
    short = text.cut(normal, length)
    assert normal.startswith(short)
    assert len(text.clusters(short)) <= length
    assert short == short.strip()
    if normal:
        assert short


@steady
@given(TEXTS, st.integers(1, 30))
def test_a_short_text_is_not_cut(raw: str, length: int) -> None:
    normal = text.normalise(raw)
    if len(text.clusters(normal)) <= length:
        assert text.cut(normal, length) == normal


@pytest.mark.parametrize(
    ("long", "length", "short"),
    [
        ("out of the box", 14, "out of the box"),
        ("out of the box", 10, "out of the"),
        ("out of the box", 11, "out of the"),
        ("out of the box", 12, "out of the"),
        ("a incomprehensible", 9, "a incompr"),
        ("中文没有空格", 3, "中文没"),
        ("x\u0302y\u0302z", 4, "x\u0302y\u0302"),
        ("x\u0302y\u0302z", 3, "x\u0302"),
        ("می\u200cخواهم", 3, "می"),
    ],
)
def test_cuts(long: str, length: int, short: str) -> None:
    assert text.cut(long, length) == short


@pytest.mark.parametrize("char", "\u034f\u17b4\u17b5\u3164\uffa0\u1160\ufe0f\u180b\u200d\u00ad")
def test_what_leaves_no_trace_is_in_no_label(char: str) -> None:
    assert text.normalise(f"A{char}B") == "AB"


def test_selectors_stay_where_they_are_seen() -> None:
    assert text.normalise("\u1824\u180c\u1828") == "\u1824\u180c\u1828"


@pytest.mark.parametrize("plain", ["", "abc", "été", "中文，（）", "αβγ", "абв", "あア", "한글", "1,234.50 €", "«»…—"])
def test_plain_scripts_need_no_shaping(plain: str) -> None:
    assert not text.needs_shaping(plain)


@pytest.mark.parametrize("shaped", ["سلام", "aسb", "שלום", "हिन्दी", "กุ", "x\u0302", "١٢٣", "தமிழ்"])
def test_joined_stacked_and_backward_scripts_need_it(shaped: str) -> None:
    assert text.needs_shaping(shaped)


@steady
@given(st.text("abc xyz"), st.frozensets(st.sampled_from("abcxyz")))
def test_runs_hold_allowed_characters_alone_and_lose_none(raw: str, allowed: frozenset[str]) -> None:
    runs = text.runs_of(raw, allowed)
    assert all(run and run == run.strip() and allowed.issuperset(run.replace(" ", "")) for run in runs)
    assert "".join(runs).replace(" ", "") == "".join(char for char in raw if char in allowed)


def test_runs() -> None:
    assert text.runs_of("ab!c d?", frozenset("abcd")) == ["ab", "c d"]
    assert text.runs_of("!?", frozenset("ab")) == []
    assert text.runs_of(" a ", frozenset("a")) == ["a"]


@pytest.mark.parametrize("char", ["\u200b", "\u200d", "\u00ad", "\ufeff", "\ue000", "\x00", "\U000e0001"])
def test_invisible_characters(char: str) -> None:
    assert text.is_invisible(char)
    assert not text.is_invisible("国")
