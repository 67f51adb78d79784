"""Languages as folders, dictionaries, and a user's own texts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import digests, packs, samplers
from synth.corpus import Corpus
from synth.errors import AssetError
from synth.packs import Pack
from synth.rng import Stream
from synth.text import JOINERS, normalise


@pytest.fixture(scope="module")
def abian(home: Path) -> Pack:
    return packs.load("ab")


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Pack]:
    """Load a language that ships."""
    monkeypatch.delenv("SYNTH_HOME", raising=False)
    return packs.load


def _written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_pack_is_read(abian: Pack, home: Path) -> None:
    assert (abian.code, abian.name, abian.script, abian.direction) == ("ab", "Abian", "Latn", "ltr")
    assert abian.folder == home / "corpora" / "ab"
    assert abian.alphabet[:3] == ("a", "b", "c")
    assert abian.allowed == frozenset(abian.alphabet)
    assert abian.separator == " "
    assert packs.load("cd").separator == ""
    assert abian.has("words.tsv")
    assert not abian.has("words.txt")
    assert packs.load("ab") is abian


def test_a_language_has_other_names(home: Path) -> None:
    assert packs.load("cee") is packs.load("cd")
    assert packs.languages() == ("ab", "cd")


@pytest.mark.parametrize("code", ["abc", "", "..", "../ab", "ab/", "/ab", "."])
def test_an_unknown_language(code: str, home: Path) -> None:
    with pytest.raises(AssetError, match=r"there is no language '.*There are: ab, cd"):
        packs.load(code)


def test_what_a_pack_lacks_is_named(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    folder = pack_writer(tmp_path / "xx", "abc")
    assert packs.read(folder).alphabet == ("a", "b", "c")
    for key in ("name", "script", "alphabet"):
        broken = pack_writer(tmp_path / f"without-{key}", "abc")
        lines = (broken / "pack.toml").read_text().splitlines(keepends=True)
        (broken / "pack.toml").write_text("".join(line for line in lines if not line.startswith(key)))
        with pytest.raises(AssetError, match=f"does not say its '{key}'"):
            packs.read(broken)
    _written(tmp_path / "xx" / "pack.toml", "name = ")
    packs.read.cache_clear()
    with pytest.raises(AssetError, match="not valid TOML"):
        packs.read(folder)


def test_a_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "dict.txt"
    for data in ("a\nb\n中\n", "a\r\nb\r\n中\r\n", "\ufeffa\nb\n中", "a\n \nb\n\n中\n\u3000\n"):
        assert packs.dictionary(_written(path, data)) == ("a", "b", "中")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("a\nb\na\n", "holds 1 characters twice: a"),
        ("a\r\na\n", "twice: a"),
        ("a\nक्ष\n", "holds 'क्ष' on one line; it must have one character a line"),
        ("", "is empty"),
        ("\n \n", "is empty"),
        (b"\xff\xfea\0\n\0", "not UTF-8"),
        (b"a\0b\n", "zero byte"),
        ("天\n地\n".encode("gbk"), "not UTF-8"),
    ],
)
def test_a_dictionary_that_cannot_be_used(data: str | bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=says):
        packs.dictionary(_written(tmp_path / "dict.txt", data))


def test_many_duplicates_are_not_all_listed(tmp_path: Path) -> None:
    data = "".join(f"{chr(0x4E00 + number)}\n" for number in range(300)) * 2
    with pytest.raises(AssetError, match="holds 300 characters twice") as caught:
        packs.dictionary(_written(tmp_path / "dict.txt", data))
    assert len(str(caught.value)) < 60 + 40 + len(str(tmp_path)) + 40


def test_a_dictionary_confines_a_pack(abian: Pack, tmp_path: Path) -> None:
    confined = packs.with_dictionary(abian, _written(tmp_path / "dict.txt", "t\nh\ne\no\nf\n!\n"))
    assert confined.alphabet == ("t", "h", "e", "o", "f", "!")
    words, counts = packs.words(confined)
    assert set(words) == {"the", "of", "to", "he"} & set(packs.words(abian)[0])
    assert list(counts) == sorted(counts, reverse=True)
    assert packs.left_out(confined) == (len(packs.words(abian)[0]) - len(words), len(packs.words(abian)[0]))
    assert all(set(run) <= set("theof! ") for run in packs.prose(confined)[0])
    assert abian.allowed > frozenset("xyz")
    unseen = packs.with_dictionary(abian, _written(tmp_path / "unseen.txt", "t\n\u200b\n\u200d\n"))
    assert (unseen.alphabet, unseen.allowed) == (("t",), frozenset("t\u200d"))
    strange = packs.with_dictionary(abian, _written(tmp_path / "other.txt", "中\n"))
    for read in (packs.words, packs.prose):
        with pytest.raises(AssetError, match="can be written with the characters allowed"):
            read(strange)


def test_texts_add_to_a_pack(abian: Pack) -> None:
    wider = packs.with_characters(abian, "añ bçñ")
    assert wider.alphabet == (*abian.alphabet, "ç", "ñ")
    assert wider.allowed == abian.allowed | {"ç", "ñ"}
    assert packs.with_characters(abian, "abc").alphabet == abian.alphabet


def test_weights_follow_temper(abian: Pack) -> None:
    _, counts = packs.words(abian)
    for temper in (0.0, 0.6, 1.0):
        cumulative = [0.0, *packs.word_weights(abian, temper)]
        weights = [after - before for before, after in pairwise(cumulative)]
        assert weights == pytest.approx([count**temper for count in counts])


def test_characters_that_unicode_does_not_know_are_left_out(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    """As those are that are younger than the tables of the Python that runs: their texts cannot be drawn."""
    assert packs.read(pack_writer(tmp_path / "xx", "a\u0378b")).alphabet == ("a", "b")


def test_the_digest_follows_the_contents(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    folder = pack_writer(tmp_path / "xx", "abc")
    pack = packs.read(folder)
    before = packs.digest(pack)
    assert packs.digest(pack) == before
    assert packs.digest(packs.with_characters(pack, "d")) != before
    (folder / "words.tsv").write_text("ab\t3\n")
    assert packs.digest(pack) != before


# Templates


def _templated(folder: Path, text: str, pack_writer: Callable[..., Path]) -> Pack:
    pack_writer(folder, "abc123")
    _written(folder / "templates.toml", text)
    return packs.read(folder)


def test_templates_start_by_weight(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    text = '[start]\na = 3\nb = 1\n[rules]\na = "a"\nb = "b"\nc = "c"\n'
    pack = _templated(tmp_path / "xx", text, pack_writer)
    found = packs.templates(pack)
    assert found.names == ("a", "b")
    assert tuple(found.cumulative) == (3.0, 4.0)
    assert packs.templates(pack, ("c",)).draws[0](Stream(1)) == "c"
    assert tuple(packs.templates(pack, ("a", "c")).cumulative) == (1.0, 2.0), "chosen rules are drawn evenly"
    assert packs.templates(pack, ("c", "c", "d?")).names == ("c", "c"), "a rule may be missing that ends in '?'"
    assert packs.templates(pack, ("d?",)) == found
    with pytest.raises(AssetError, match="no rule 'bb'; did you mean 'b'"):
        packs.templates(pack, ("bb",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[start]\nz = 1\n[rules]\na = "a"\n', "no rule 'z'"),
        ('[start]\na = 1\n[rules]\na = "(a"\n', "missing"),
        ('[start]\na = 1\n[rules]\na = "<b>"\n', "neither a rule nor a list"),
        ('[start]\na = 1\n[rules]\na = "a"\n[lists]\nb = "none.txt"\n', "none.txt' cannot be read"),
        ("[start\n", "not valid TOML"),
        ('[rules]\na = "a"\n', "start"),
    ],
)
def test_templates_that_cannot_be_used(text: str, says: str, tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    with pytest.raises(AssetError, match=says):
        packs.templates(_templated(tmp_path / "xx", text, pack_writer))


def test_an_empty_list_is_refused(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    pack = _templated(tmp_path / "xx", '[start]\na = 1\n[rules]\na = "<b>"\n[lists]\nb = "b.txt"\n', pack_writer)
    _written(pack.folder / "b.txt", " \n\n")
    with pytest.raises(AssetError, match=r"b\.txt' is empty"):
        packs.templates(pack)


# Corpora

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), max_size=12), max_size=12)


@settings(max_examples=80, deadline=None)
@given(lines=LINES, ends=st.sampled_from(["\n", "\r\n"]), mark=st.booleans(), closed=st.booleans())
def test_a_corpus_holds_its_lines(
    lines: list[str], ends: str, mark: bool, closed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("corpus") / "corpus.txt"
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + (ends.join(lines) + ends * closed).encode())
    expected = [text for text in map(normalise, lines) if text]
    if not expected:
        with pytest.raises(AssetError, match="is empty"):
            Corpus(path)
        return
    corpus = Corpus(path)
    assert [normalise(corpus[number]) for number in range(len(corpus))] == expected
    assert corpus.counts == Counter(char for text in expected for char in text if char != " ")


def test_a_corpus_of_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("\ufeff" + "".join(f"line {number}\n" for number in range(100_000)), encoding="utf-8")
    corpus = Corpus(path)
    assert len(corpus) == 100_000
    assert [corpus[number] for number in (0, 77_777, 99_999)] == ["line 0", "line 77777", "line 99999"]
    assert corpus.counts["l"] == 100_000
    assert corpus.counts["7"] == 50_000


def test_a_corpus_of_one_long_line(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    path.write_text("一二" * 300_000, encoding="utf-8")
    assert Corpus(path).counts == {"一": 300_000, "二": 300_000}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty: it holds no line of text"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"a\n\n\xffb\n", "line 3, byte 3"),
        (b"ab\n\0\n", "zero byte"),
        (b"a\n\0\n\xff", "zero byte"),
    ],
)
def test_a_corpus_that_cannot_be_used(data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=says):
        Corpus(_written(tmp_path / "corpus.txt", data))


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(AssetError, match="cannot be read"):
            Corpus(path)


def test_digests_of_files_and_folders(tmp_path: Path) -> None:
    one, two = _written(tmp_path / "one", "1"), _written(tmp_path / "two", "2")
    assert digests.of_files([str(one)]) != digests.of_files([str(two)])
    assert digests.of_files([str(one)]) == digests.of_files([str(one)])
    before = digests.of_folders([tmp_path])
    _written(tmp_path / "three", "3")
    assert digests.of_folders([tmp_path]) != before


# What ships


@pytest.mark.parametrize("code", ["ch", "en"])
def test_the_packs_that_ship_are_whole(code: str, shipped: Callable[[str], Pack]) -> None:
    pack = shipped(code)
    assert all(len(char) == 1 and normalise(char) == char for char in pack.alphabet)
    assert pack.allowed.issuperset(pack.sample.replace(" ", ""))
    words, counts = packs.words(pack)
    assert len(words) == len(set(words))
    assert min(counts) > 0
    assert packs.left_out(pack)[0] == 0, "words hold characters beyond the dictionary"
    assert all(len(run.encode()) > 0 for run in packs.prose(pack)[0])
    found = packs.templates(pack)
    for number, draw in enumerate(found.draws):
        for seed in range(40):
            text = normalise(draw(Stream(seed)))
            assert text, found.names[number]
            assert pack.allowed.issuperset(text.replace(" ", "")), (found.names[number], text)


def test_chinese_has_aliases(shipped: Callable[[str], Pack]) -> None:
    assert shipped("zh") is shipped("ch")


PADDLE = (
    "abq ady af ang ar ava az be bg bgc bh bho bs ch che chinese_cht cs cy da dar de en es et fa french ga german gom "
    "hi hr hu id inh is it japan ka kbd korean ku la lbe lez lt lv mah mai mi mr ms mt ne new nl no oc pi pl pt ro "
    "rs_cyrillic rs_latin ru sa sck sk sl sq sv sw ta tab te th tl tr ug uk ur uz vi"
)
"""PaddleOCR's own codes."""


@pytest.mark.parametrize("code", packs.languages())
def test_a_language_is_whole(code: str, shipped: Callable[[str], Pack]) -> None:
    pack = shipped(code)
    assert all(len(char) == 1 and normalise(char) == char for char in pack.alphabet)
    assert pack.allowed.issuperset(normalise(pack.sample).replace(" ", ""))
    assert len(packs.words(pack)[0]) >= 500
    left, total = packs.left_out(pack)
    assert left <= total / 10
    if pack.has("prose.txt"):
        text = "".join(normalise(line) for line in packs.read_text(pack.folder / "prose.txt").split("\n"))
        letters = text.replace(" ", "")
        assert sum(map(letters.count, pack.allowed)) >= 0.9 * len(letters)
        assert not any(unicodedata.category(run[0])[0] == "M" for run in packs.prose(pack)[0])
    found = packs.templates(pack)
    plates = packs.templates(pack, ("plate?",))
    for name, draw in {*zip(found.names, found.draws, strict=True), *zip(plates.names, plates.draws, strict=True)}:
        drawn = [normalise(draw(Stream(seed))) for seed in range(50)]
        assert (pack.allowed | JOINERS | {" "}).issuperset("".join(drawn)), name
        assert all(drawn), name


@pytest.mark.parametrize("code", packs.languages())
def test_every_character_of_a_language_can_be_drawn(code: str, shipped: Callable[[str], Pack]) -> None:
    pack = shipped(code)
    missing, seed = set(pack.alphabet), 0
    while missing and seed < 20 * len(pack.alphabet):
        text = normalise(samplers.characters(pack, Stream(seed), length=(8, 8), floor=0.0).text)
        assert unicodedata.category(text[0])[0] != "M", text
        missing -= set(text)
        seed += 1
    assert not missing


def test_no_name_means_two_languages(shipped: Callable[[str], Pack]) -> None:
    codes = packs.languages()
    names = Counter(alias for code in codes for alias in {code, *shipped(code).aliases})
    assert [name for name, times in names.items() if times > 1] == []


def test_the_codes_of_paddleocr_are_known(shipped: Callable[[str], Pack]) -> None:
    for code in PADDLE.split():
        assert shipped(code)


def test_clashes_are_explained(shipped: Callable[[str], Pack]) -> None:
    kannada = shipped("ka")
    assert kannada.code == "kn"
    assert "Georgian" in kannada.clashes["ka"]
    assert shipped("ka-GE").bcp47 == "ka"
    for code in packs.languages():
        pack = shipped(code)
        assert set(pack.clashes) <= {code, *pack.aliases}, code


def test_words_of_another_licence_stand_apart(tmp_path: Path, pack_writer: Callable[..., Path]) -> None:
    folder = pack_writer(tmp_path / "corpora" / "xx", "abc", words="../share/xx.tsv")
    (tmp_path / "corpora" / "share").mkdir()
    words = _written(tmp_path / "corpora" / "share" / "xx.tsv", "ab\t2\nbz\t1\n")
    pack = packs.read(folder)
    assert pack.has("words.tsv")
    assert list(packs.words(pack)[0]) == ["ab"]
    assert packs.left_out(pack) == (1, 2)
    before = packs.digest(pack)
    words.write_text("ab\t3\n")
    assert packs.digest(pack) != before


def test_marks_stay_with_their_letters(shipped: Callable[[str], Pack]) -> None:
    for code in ("hi", "th", "ta"):
        pack = shipped(code)
        for seed in range(200):
            for sampler in (samplers.prose, samplers.characters):
                text = sampler(pack, Stream(seed)).text
                assert unicodedata.category(text[0])[0] != "M", (code, text)


def test_a_line_of_one_direction(shipped: Callable[[str], Pack]) -> None:
    pack = shipped("ar")
    for seed in range(200):
        text = samplers.characters(pack, Stream(seed), floor=0.0).text
        ways = {unicodedata.bidirectional(char) for char in text} & {"L", "R", "AL"}
        assert "L" not in ways or ways == {"L"}, text
