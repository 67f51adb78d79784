"""Texts from packs: what may be in them, how long they are, and how often each comes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from synth import lookalikes, packs, samplers, steps
from synth.data import Phrase
from synth.errors import AssetError, Reject
from synth.packs import Pack
from synth.rng import Stream, stream
from synth.text import normalise

PLAIN = sorted(set(steps.known("text")) - {"lines", "pattern"})


@pytest.fixture(scope="module")
def abian(home: Path) -> Pack:
    return packs.load("ab")


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Pack]:
    """Load a language that ships."""
    monkeypatch.delenv("SYNTH_HOME", raising=False)
    return packs.load


def _texts(sampler: Callable[..., Phrase], pack: Pack, times: int = 300, /, **options: Any) -> list[str]:
    return [sampler(pack, stream(1, index, "text"), **options).text for index in range(times)]


@pytest.mark.parametrize("name", PLAIN)
def test_texts_hold_what_is_allowed(name: str, abian: Pack) -> None:
    sampler = steps.find("text", name)
    for index in range(300):
        phrase = sampler(abian, stream(1, index, "text"))
        assert phrase.text == normalise(phrase.text) != ""
        assert abian.allowed.issuperset(phrase.text.replace(" ", ""))
        assert (phrase.lang, phrase.source) == ("ab", name)


@pytest.mark.parametrize("name", PLAIN)
def test_texts_depend_on_the_stream_alone(name: str, abian: Pack) -> None:
    sampler = steps.find("text", name)
    assert _texts(sampler, abian, 40) == _texts(sampler, abian, 40)
    assert len(set(_texts(sampler, abian, 40))) > 10


@pytest.mark.parametrize("count", [(1, 1), (2, 3), (5, 5)])
def test_words_are_as_many_as_asked_for(count: tuple[int, int], abian: Pack) -> None:
    vocabulary = set(packs.words(abian)[0])
    found = [text.split(" ") for text in _texts(samplers.words, abian, count=count)]
    assert {len(words) for words in found} == set(range(count[0], count[1] + 1))
    assert all(vocabulary.issuperset(words) for words in found)


def test_words_come_as_often_as_temper_says(abian: Pack) -> None:
    vocabulary, counts = packs.words(abian)
    for temper in (0.0, 0.5, 1.0):
        drawn = Counter(_texts(samplers.words, abian, 8000, count=(1, 1), temper=temper))
        total = sum(count**temper for count in counts)
        for word, count in zip(vocabulary, counts, strict=True):
            expected = 8000 * count**temper / total
            assert abs(drawn[word] - expected) < 5 * expected**0.5 + 3, (temper, word)


def test_capitals(abian: Pack) -> None:
    assert all(text == text.upper() for text in _texts(samplers.words, abian, upper=1.0))
    assert all(word[0].isupper() for text in _texts(samplers.words, abian, title=1.0) for word in text.split(" "))
    half = _texts(samplers.words, abian, 1000, upper=0.5)
    assert 400 < sum(text.isupper() for text in half) < 600
    assert all(text == text.upper() for text in _texts(samplers.prose, abian, upper=1.0))


@pytest.mark.parametrize("length", [(1, 1), (4, 16), (30, 30), (500, 600)])
def test_prose_is_at_most_as_long_as_asked_for(length: tuple[int, int], abian: Pack) -> None:
    runs, _ = packs.prose(abian)
    for text in _texts(samplers.prose, abian, length=length):
        assert 0 < len(text) <= length[1] or " " not in text, "of words one is whole, however long"
        assert any(text in run for run in runs)
        assert text == text.strip()


@pytest.mark.parametrize("length", [(1, 1), (2, 6), (20, 30)])
def test_prose_breaks_between_words(length: tuple[int, int], abian: Pack) -> None:
    words = {word for run in packs.prose(abian)[0] for word in run.split(" ")}
    for text in _texts(samplers.prose, abian, length=length):
        assert words.issuperset(text.split(" ")), text


@pytest.mark.parametrize("code", ["am", "de", "el", "hu", "tr", "ta"])
def test_prose_holds_no_half_word(code: str, shipped: Callable[[str], Pack]) -> None:
    pack = shipped(code)
    words = {word for run in packs.prose(pack)[0] for word in run.split(" ")}
    texts = _texts(samplers.prose, pack, 1000, length=(2, 10))
    halves = [text for text in texts if text.split(" ")[-1] not in words]
    assert len(halves) < 20, halves[:10]


def test_a_stretch_passes_over_what_is_too_long() -> None:
    text = "a" * 40 + " bcd " + "e" * 50
    drawn = [samplers._stretch(text, 4, stream(1, index, "text"), " ") for index in range(50)]
    assert set(drawn) == {"bcd", "eeee"}


@pytest.mark.parametrize("code", ["th", "lo", "km", "my", "bo"])
@pytest.mark.parametrize("name", ["prose", "words"])
def test_no_vowel_is_parted_from_its_letter(code: str, name: str, shipped: Callable[[str], Pack]) -> None:
    options = {"cut": 1.0} if name == "words" else {}
    texts = _texts(steps.find("text", name), shipped(code), 1000, **options)
    assert all(text[-1] not in "เแโใไເແໂໃໄ" for text in texts)
    assert sum(text[0] in "ะาำๅๆฯະາຳຽໆຯៗ་" for text in texts) < 3, "but where a paragraph begins with it"
    if code == "my":
        assert not [text for text in texts if re.match("[\u1000-\u1021]\u1037?\u103a", text)]


def test_templates_are_drawn_by_name(abian: Pack) -> None:
    assert all(text.startswith("$") for text in _texts(samplers.template, abian, 40, rules=("price",)))
    dates = [text for text in _texts(samplers.template, abian, 2000) if not text.startswith("$")]
    assert 1400 < len(dates) < 1600
    both = [text for text in _texts(samplers.template, abian, 2000, rules=("date", "price")) if text.startswith("$")]
    assert 900 < len(both) < 1100, "rules that are named are drawn evenly"


def test_words_of_tibetan_are_strung_together_by_its_mark(shipped: Callable[[str], Pack]) -> None:
    pack = shipped("dz")
    spelt = set(packs.words(pack)[0])
    for text in _texts(samplers.words, pack, 50, count=(3, 3)):
        parts = text.split("\u0f0b")
        assert len(parts) >= 3, text
        assert any("\u0f0b".join(parts[:stop]) in spelt for stop in range(1, len(parts))), text


def test_letters_of_no_context_are_of_one_script(shipped: Callable[[str], Pack]) -> None:
    pack = shipped("ru")
    pairs = [pair for pair in zip(*lookalikes._TWINS["Cyrl"], strict=True) if pack.allowed.issuperset(pair)]
    latin, own = zip(*pairs, strict=True)
    for text in _texts(samplers.characters, pack, 2000, length=(2, 6)):
        for run in re.findall(r"[^\W_]+", text):
            assert set(run).isdisjoint(latin) or set(run).isdisjoint(own), text


@pytest.mark.parametrize("lang", ["ru", "sr-Cyrl", "el", "mk", "kk", "hy"])
@pytest.mark.parametrize("sampler", [samplers.words, samplers.prose, samplers.template])
def test_letters_that_scripts_share_are_those_of_their_word(
    lang: str, sampler: Callable[..., Phrase], shipped: Callable[[str], Pack]
) -> None:
    """One ink has one label: a code of shared letters alone is of the language's script, wherever it stands."""
    pack = shipped(lang)
    pairs = [pair for pair in zip(*lookalikes._TWINS[pack.script], strict=True) if pack.allowed.issuperset(pair)]
    latin, own = map(set, zip(*pairs, strict=True))
    for text in _texts(sampler, pack, 1500):
        for run in re.findall(r"[^\W_]+", text):
            assert latin.isdisjoint(run) or own.isdisjoint(run), text
            alone = {char for char in text if char.isalpha()} <= latin | own
            assert not alone or latin.isdisjoint(run), text


@pytest.mark.parametrize(("lang", "text"), [("ru", "shop"), ("ru", "Oslo"), ("sr-Cyrl", "shop"), ("kk", "scoop")])
def test_words_of_another_script_are_left_whole(lang: str, text: str, shipped: Callable[[str], Pack]) -> None:
    """Letters that another language of the script has tell a Latin word here: the h of shop, which is Tatar's too."""
    pack = shipped(lang)
    assert lookalikes.in_one_script(text, pack.script, pack.allowed) == text


WITHOUT_CONTEXT = [
    ("th", "เเ|\u0e4d\u0e32"),
    ("lo", "ເເ|\u0ecd\u0eb2"),
    ("ja", "[へべぺ]+(?=シ)|[ヘベペ]+(?![ヘベペシ])"),
    ("my", "(?<![၀-၉.,:/%-])၀(?![၀-၉.,:/%-])|[၁-၉]ဝ(?![\u102b-\u103e])"),
    ("ps", "\u06cc(?=[\u0627\u0628\u062a])"),
    ("sd", "\u06be(?=[\u0627\u0628\u062a])"),
    ("ckb", "\u06be(?=[\u0627\u0628\u062a])|\u0647$"),
]
"""What is written in another way, though the picture is the same."""


@pytest.mark.parametrize(("lang", "double"), WITHOUT_CONTEXT)
def test_rows_of_one_picture_are_written_in_one_way(lang: str, double: str, shipped: Callable[[str], Pack]) -> None:
    pack, pairs = shipped(lang), "เ\u0e4d\u0e32ເ\u0ecd\u0eb2へヘシ၀ဝ၁\u06cc\u06be\u0647\u0627\u0628"
    few = replace(pack, alphabet=tuple(char for char in pack.alphabet if char in pairs))
    assert not [text for text in _texts(samplers.characters, few, 500) if re.search(double, text)]


SETTLED = [
    ("ar", "\u0667U#\u0667e", "7U#7e"),
    ("ar", "\u0628V\u0663", "\u0628\u0663"),
    ("ar", "\u0663,5", "\u0663\u066b\u0665"),
    ("ar", "5\u066b\u0663", "5,3"),
    ("ar", "x\u066b", "x,"),
    ("ar", "Il", "\u0627\u0627"),
    ("ar", "\u0661\u0667", "17"),
    ("fa", "\u06f1\u06f5", "\u06f1\u06f5"),
    ("hi", "१A०", "1A0"),
    ("hi", "०५0", "०५०"),
    ("hi", "5०५", "505"),
    ("hi", "क|", "क।"),
    ("hi", "3||", "3॥"),
    ("hi", "a|", "a|"),
    ("gu", "૦0", "00"),
    ("my", "၁o", "1o"),
    ("th", "กn", "ก"),
    ("th", "nท", "ท"),
    ("th", "nus", "ทนร"),
    ("th", "nu5", "nu5"),
    ("th", "๐๑o", "01o"),
    ("ru", "Ь1", "Ы"),
    ("ru", "ЬI", "Ь"),
    ("kk", "ЬІ", "Ы"),
    ("ru", "ь|", "ы"),
    ("uk", "ЬІ", "Ь"),
    ("ru", "un7", "ип7"),
    ("ru", "uл", "и"),
    ("ru", "Qcл", "Qc"),
    ("el", "px", "ρχ"),
    ("el", "pw!q", "pw!q"),
    ("sd", "\u0647", "\u06be"),
    ("sd", "\u0628\u0647", "\u0628\u0647"),
    ("ja", "〇", "○"),
    ("ja", "二○〇", "二〇〇"),
    ("ch", "a²", "a²"),
    ("ch", "²a³", "2a³"),
    ("de", "²", "2"),
]
"""What was drawn without context, and what is written of it: what no reader could tell is written in one way."""


@pytest.mark.parametrize(("lang", "drawn", "text"), SETTLED)
def test_what_looks_like_another_script_is_of_one(
    lang: str, drawn: str, text: str, shipped: Callable[[str], Pack]
) -> None:
    pack = shipped(lang)
    assert lookalikes.without_context(tuple(drawn), pack.script, pack.code, pack.allowed) == text


@pytest.mark.parametrize("lang", ["ar", "fa", "he", "hi", "bn", "te", "th", "lo", "my", "ka", "el", "ru", "hy"])
@pytest.mark.parametrize("sampler", [samplers.characters, samplers.lookalikes, samplers.strings])
def test_characters_without_context_are_of_one_script(
    lang: str, sampler: Callable[..., Phrase], shipped: Callable[[str], Pack]
) -> None:
    pack = shipped(lang)
    for text in _texts(sampler, pack, 1000):
        scripts = {unicodedata.name(char).split(" ")[0] for char in text if unicodedata.category(char) in LETTERS}
        digits = {ord(char) - int(char) for char in text if char.isdecimal()}
        assert len(scripts) < 2, text
        assert len(digits) < 2, text
        assert "LATIN" not in scripts or not digits or digits == {ord("0")}, text
        assert pack.allowed.issuperset(text)


LETTERS = {"Lu", "Ll", "Lo"}


@pytest.mark.parametrize("lang", ["ar", "en", "fr", "ch", "ja", "hi", "he"])
@pytest.mark.parametrize("sampler", [samplers.characters, samplers.lookalikes])
def test_marks_have_a_neighbour_that_tells_their_size(
    lang: str, sampler: Callable[..., Phrase], shipped: Callable[[str], Pack]
) -> None:
    texts = _texts(sampler, shipped(lang), 1000, length=(1, 3))
    assert all(any(unicodedata.category(char) in {*LETTERS, "Nd"} for char in text) for text in texts)
    assert any(not char.isalnum() for text in texts for char in text)
    assert not {"一", "〇", "っ", "ッ"}.intersection(texts)


def test_letters_of_strings_are_the_languages_own(shipped: Callable[[str], Pack]) -> None:
    for lang, alien in (("uk", "ыэъ"), ("bg", "ыэѣѫ"), ("mn", "җһӊә"), ("tt", "ғқ")):
        texts = "".join(_texts(samplers.strings, shipped(lang), 2000)).lower()
        assert set(alien) <= shipped(lang).allowed
        assert set(alien).isdisjoint(texts), lang
        assert len(set(filter(str.isalpha, texts))) > 25


@pytest.mark.parametrize(("lang", "usual"), [("fa", True), ("bn", True), ("my", True), ("hi", False), ("de", False)])
def test_rules_that_are_asked_for_are_in_the_digits_of_the_language(
    lang: str, usual: bool, shipped: Callable[[str], Pack]
) -> None:
    texts = _texts(samplers.template, shipped(lang), 1000, rules=("price", "date"))
    native = sum(any(char.isdecimal() and char > "9" for char in text) for text in texts)
    assert native > 600 if usual else native < 400
    assert sum(any(char in "0123456789" for char in text) for text in texts) > 100


@pytest.mark.parametrize("lang", ["ch", "ja", "zh-Hant"])
def test_running_text_does_not_part_latin_words_nor_begin_with_what_ends_a_syllable(
    lang: str, shipped: Callable[[str], Pack]
) -> None:
    pack = shipped(lang)
    known = {word for run in packs.prose(pack)[0] for word in re.findall("[A-Za-z0-9]+", run)}
    found = [word for text in _texts(samplers.prose, pack, 3000) for word in re.findall("[A-Za-z0-9]+", text)]
    assert len(found) > 20
    assert known.issuperset(found)
    assert all(text[0] not in "ーッャん" or len(text) == 1 for text in _texts(samplers.prose, pack, 3000))


def test_dots_of_shin_are_on_shin_alone(shipped: Callable[[str], Pack]) -> None:
    texts = " ".join(_texts(samplers.characters, shipped("he"), 4000, length=(1, 1), floor=0.0))
    assert "\u05c1" in texts
    assert all(texts[at - 1] == "\u05e9" for at, char in enumerate(texts) if char in "\u05c1\u05c2")


@pytest.mark.parametrize("length", [(1, 1), (3, 8)])
def test_characters_are_as_many_as_asked_for(length: tuple[int, int], abian: Pack) -> None:
    texts = _texts(samplers.characters, abian, 1000, length=length)
    assert {len(text) for text in texts} == set(range(length[0], length[1] + 1))
    assert set("".join(texts)) <= set(abian.alphabet)


def test_without_a_floor_characters_are_even(abian: Pack) -> None:
    drawn = Counter("".join(_texts(samplers.characters, abian, 3000, length=(10, 10), floor=0.0)))
    expected = 30_000 / len(abian.alphabet)
    assert all(abs(drawn[char] - expected) < 5 * expected**0.5 for char in abian.alphabet)


def test_rare_characters_come_oftener(abian: Pack) -> None:
    drawn = Counter("".join(_texts(samplers.characters, abian, 3000, length=(10, 10))))
    assert all(drawn[char] > 0 for char in abian.alphabet)
    assert drawn["Q"] > 4 * drawn["t"], "no word holds a Q, and most hold a t"


def test_a_language_of_an_alphabet_alone(home: Path) -> None:
    pack = packs.load("cd")
    drawn = Counter("".join(_texts(samplers.characters, pack, 500)))
    assert set(drawn) == set(pack.alphabet)


# A user's own lines


def _lines(tmp_path: Path, pack: Pack, text: str, times: int = 200, **options: Any) -> list[str]:
    path = tmp_path / "corpus.txt"
    path.write_text(text, encoding="utf-8")
    return _texts(samplers.lines, pack, times, file=str(path), **options)


def test_lines_are_drawn_evenly(abian: Pack, tmp_path: Path) -> None:
    drawn = Counter(_lines(tmp_path, abian, "red\n\n  green \r\nblue", 3000))
    assert set(drawn) == {"red", "green", "blue"}
    assert all(abs(times - 1000) < 130 for times in drawn.values())


def test_long_lines_are_cut_anywhere(abian: Pack, tmp_path: Path) -> None:
    line = "abcdefghijklmnopqrstuvwxyz"
    cut = _lines(tmp_path, abian, line, length=(3, 5))
    assert all(text in line and 3 <= len(text) <= 5 for text in cut)
    assert {text[0] for text in cut} >= set("abcdefghijklmnopqrs")


def test_lines_are_cut_around_what_is_not_allowed(abian: Pack, tmp_path: Path) -> None:
    assert set(_lines(tmp_path, abian, "red中green\n")) == {"red", "green"}
    with pytest.raises(Reject, match="a line without a character that can be drawn"):
        _lines(tmp_path, abian, "中文字\n")


# What ships


@pytest.mark.parametrize(("code", "times"), [("ch", 60_000), ("en", 2000)])
def test_every_character_of_the_alphabet_is_drawn(code: str, times: int, shipped: Callable[[str], Pack]) -> None:
    pack, rng = shipped(code), Stream(1)
    drawn = Counter("".join(samplers.characters(pack, rng, length=(8, 8), floor=0.0).text for _ in range(times)))
    assert set(drawn) == set(pack.alphabet)


def test_with_a_floor_every_character_is_drawn_here_or_in_a_word(shipped: Callable[[str], Pack]) -> None:
    pack, rng = shipped("ch"), Stream(1)
    texts = [sampler(pack, rng).text for sampler in (samplers.characters, samplers.words) for _ in range(60_000)]
    drawn = Counter("".join(texts))
    missing = [char for char in pack.alphabet if drawn[char] == 0]
    assert not missing, f"{len(missing)} characters: {' '.join(missing[:30])}"


@pytest.mark.parametrize("code", ["ch", "en"])
@pytest.mark.parametrize("name", PLAIN)
def test_shipped_texts_are_allowed(code: str, name: str, shipped: Callable[[str], Pack]) -> None:
    pack, sampler = shipped(code), steps.find("text", name)
    for index in range(1000):
        text = normalise(sampler(pack, stream(3, index, "text")).text)
        assert text, name
        assert pack.allowed.issuperset(text.replace(" ", "")), text


def test_pieces_of_words_are_found_in_them(abian: Pack) -> None:
    vocabulary = "|".join(packs.words(abian)[0])
    pieces = _texts(samplers.words, abian, count=(1, 1), cut=1.0)
    assert all(piece in vocabulary for piece in pieces)
    assert {len(piece) for piece in pieces} >= {1, 2}


def test_strings_hold_letters_digits_and_marks(shipped: Callable[[str], Pack]) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for lang in ("en", "ch", "vi", "ko"):
        texts = _texts(samplers.strings, shipped(lang), 1000, marks=0.0)
        assert set("".join(texts)) == set(letters + letters.upper() + "0123456789")
        assert 200 < sum(text.isdigit() for text in texts) < 500
        assert {len(text) for text in texts} == set(range(1, 11))
    marked = _texts(samplers.strings, shipped("en"), 300, length=(3, 3), marks=1.0)
    assert all(text[0].isalnum() and not text[1].isalnum() and text[2].isalnum() for text in marked)
    assert sum(text[1] == "." for text in marked) > 60


def test_numbers_are_of_one_script(shipped: Callable[[str], Pack]) -> None:
    numbers = _texts(samplers.strings, shipped("hi"), 300, length=(2, 8), numbers=1.0, marks=0.0)
    assert {set(text) <= set("0123456789") for text in numbers} == {True, False}
    assert all(set(text) <= set("0123456789") or set(text) <= set("०१२३४५६७८९") for text in numbers)


def test_letters_and_digits_take_turns_in_codes(shipped: Callable[[str], Pack]) -> None:
    options = {"length": (6, 9), "upper": 1.0, "numbers": 0.0, "marks": 0.0}
    texts = _texts(samplers.strings, shipped("en"), 300, codes=1.0, runs=(2, 3), **options)
    assert all(re.fullmatch("([A-Z]{2,3}|[0-9]{2,3})*([A-Z]|[0-9])?", text) for text in texts)
    assert all(re.search("[A-Z]", text) and re.search("[0-9]", text) for text in texts)
    assert set("".join(texts)) == set("ABCDEFGHJKMNPRSTUVWXYZ0123456789")
    assert all(text.isalpha() for text in _texts(samplers.strings, shipped("en"), 100, codes=0.0, **options))
    thai = _texts(samplers.strings, shipped("th"), 300, codes=1.0, **options)
    assert set("".join(thai)) == set("ABCDEFGHJKMNPRSTUVWXYZ0123456789")
    for senseless in ((-3, 0), (10**9, 10**9)):
        texts = _texts(samplers.strings, shipped("en"), 20, codes=1.0, runs=senseless, **options)
        assert all(6 <= len(text) <= 9 for text in texts)


def test_texts_of_patterns_of_ones_own(shipped: Callable[[str], Pack], abian: Pack) -> None:
    texts = _texts(samplers.pattern, abian, patterns=("[A-C]{2}-[0-9]{3}", "x"))
    assert {"x"} < set(texts)
    assert all(re.fullmatch("[A-C]{2}-[0-9]{3}|x", text) for text in texts)
    plates = _texts(samplers.pattern, shipped("ch"), patterns=("<province>[A-H]",))
    assert len({plate[0] for plate in plates}) > 20


@pytest.mark.parametrize(
    ("patterns", "says"), [((), "no pattern"), (("[A",), "a ']' is missing"), (("<none>",), "<none>")]
)
def test_a_wrong_pattern_is_told(patterns: tuple[str, ...], says: str, abian: Pack) -> None:
    with pytest.raises(AssetError, match=says):
        samplers.pattern(abian, stream(1, 0, "text"), patterns=patterns)


@pytest.mark.parametrize(
    ("lang", "pairs"), [("en", ("0O", "1l", "5S")), ("ch", ("口日", "末未", "己已")), ("ja", ("シツ",))]
)
def test_lookalikes_stand_side_by_side(lang: str, pairs: tuple[str, ...], shipped: Callable[[str], Pack]) -> None:
    pack = shipped(lang)
    texts = _texts(samplers.lookalikes, pack, 4000, length=(4, 8), groups=(1, 1))
    for one, other in pairs:
        assert any(one in text and other in text for text in texts)
    groups = list(map(set, lookalikes.GROUPS))
    assert all(any(group.issuperset(text[:-1] if text[-1].isalnum() else text) for group in groups) for text in texts)


def test_no_group_of_lookalikes_has_a_character_twice() -> None:
    assert all(len(set(group)) == len(group) > 1 for group in lookalikes.GROUPS)
