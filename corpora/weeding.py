"""What is no word of its language, though lists of words counted on the web have it.

wordfreq counts what people write: words of other languages, words without their accents, hosts, halves of words that
its tokeniser cuts off. `weeds` names those of a list; `is_english` knows a line of a catalogue that nobody translated.
Where a word may be either, it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

Counts = Mapping[str, float]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Marks of Vietnamese tones; those that make other letters of vowels are none of them."""
SYLLABLE = re.compile("(ngh?|nh|gh?|gi|kh|ph|th|tr|ch|qu|[bcdđhklmnprstvx])?[aăâeêioôơuưy]{1,3}(ng|nh|ch|[cmnpt])?")
"""A syllable of Vietnamese, without its tone."""
HIDDEN_DIGITS = re.compile(r"0{2,}|0[.,]0")
"""Digits of numbers, which wordfreq sets to nought."""
CONTRACTION = re.compile(
    r"\w+n't|(?:i|you|he|she|it|we|they|that|what|there|who|here|how|where|let)'(?:m|s|re|ve|ll|d)|ma'am|o'clock"
    r"|(?:god|king|people|children|men|women|world|today|mother|father|year|mcdonald)'s|y'all|rock'n'roll"
)
"""English, in whatever list it stands."""
MIXED = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
"""A Latin letter beside one of Greek or Cyrillic: typed with the wrong keyboard."""
HOST = re.compile(
    r"(?:[\w-]{2,}\.)+(?:com|net|org|info|php|html?|gov|edu|(?:com|co|org|gov)\.[a-z]{2}|[a-z]{2})|t\.co|www\..*"
)
GLUED = re.compile(
    r"[^\W\d_]{3,}\.[^\W\d_]{3,}|[^\W\d_a-zA-Z]{2,}[.:،][^\W\d_a-zA-Z]{2,}|[0-9][\u0600-\u06ff]+|[\u0600-\u06ff]+[0-9]"
)
"""Two words with a mark between them, of which a space was lost; a number and a word of Arabic letters."""
DOUBLED = re.compile(r"[a-z]{3,}2[a-z]*")
"""Indonesian and Malay of the web: a word said twice, for short."""

MARKED = frozenset({"es", "pt", "pl", "ro", "fr", "tr", "cs", "hu", "el", "it", "hr", "vi"})
"""Languages of which a word that lacks its marks is misspelt, where the word with them is far commoner."""
FAR = {"vi": 30.0}
"""How many times commoner; ten, but for a language of short words with many marks."""
HOMOGRAPHS = {
    "pl": {"sad", "brać", "kolo"},
    "tr": {"yas", "tas", "adi", "kor", "iste", "on"},
    "hu": {"var", "mara", "mate", "auto", "bar"},
    "fr": {"cote", "cotes", "tache", "pays"},
    "it": {"eta", "sara"},
    "vi": {"la", "va", "co", "ho", "chi", "ma", "do", "gi", "tin", "trong", "sau", "ta", "ai", "nam", "hai", "ba"},
}
"""Words that are right without marks, though others with marks are far commoner."""

RUSSIAN = frozenset("ыэёъ")
SHARED = _set("том чуть марта тура рубля мимо мол рядом потом стать суда владимир руб адреса і спать мин")
"""Words of Ukrainian that Russian has far oftener."""
FOREIGN = {"uk": ("ru", 8.0), "ms": ("en", 8.0), "id": ("en", 8.0), "tl": ("en", 15.0), "vi": ("en", 15.0)}
"""By language, another whose words its list holds, and how many times commoner these are there."""
OWN = {
    "uk": SHARED,
    "ms": _set("had lori hotel program"),
    "id": _set("as bus stop"),
    "tl": _set("at on may ate kung"),
    "vi": _set("in an do to on ban can so tin tai com sang song tan bay hay"),
}
"""Words of these languages that are commoner in the other one, and right in both."""
WRONG = {"ar": frozenset({"هدا", "هده", "دالك"}), "uk": _set("щас ща шо нада тока када типо")}
"""Misspellings whose right form has other letters."""

ACRONYMS = {
    "el": _set(
        "ηπα αεκ παοκ πασοκ εε οηε νατο δεη οτε αεπ ανελ παο αελ επο οφη εκτ δντ κκε αποελ ελας ελστατ κεελπνο γεεθα "
        "οπαπ εσπα ενφια εφκα οαεδ εσρ εβε ααδε"
    ),
    "tr": _set(
        "abd akp chp mhp hdp tbmm trt pkk ab bm nato tsk ypg pyd dtp kktc odtü itü thy tff ufo aihm fetö ösym meb mit "
        "tüik tüsiad imf unesco unicef uefa fifa cia fbi nasa bbc cnn tl dna"
    ),
}
"""Abbreviations, which lists have in small letters."""

ENDING = re.compile(
    "(?:[으느]?며|는?데요?|[은인던]데요?|습니다|지만|으?면서?|으?니까|[네군아어에]요|잖아요|로?군요|는군요)+"
    "|[가-힣]+[겠었았였]"
)
"""Korean: endings of verbs that stand behind a stem alone."""


def bare(word: str) -> str:
    """A word without the marks on its letters.

    >>> bare("świętość"), bare("dağılım"), bare("đường")
    ('swietosc', 'dagilim', 'duong')
    """
    found = unicodedata.normalize("NFD", word.lower().replace("ς", "σ"))
    return "".join(char for char in found if not unicodedata.combining(char)).translate(str.maketrans("łđı", "ldi"))


def unhamzated(word: str) -> str:
    """An Arabic word whose alefs bear no hamza."""
    return re.sub("[أإآ]", "ا", word)


def twins(counts: Counts, plain: Callable[[str], str], times: float) -> Iterator[str]:
    """The words that are another one without its marks, which is as many times commoner."""
    best: dict[str, float] = {}
    for word, count in counts.items():
        if (key := plain(word)) != word:
            best[key] = max(best.get(key, 0.0), count)
    yield from (word for word, count in counts.items() if best.get(word, 0.0) >= times * count)


def is_vietnamese(word: str) -> bool:
    """Whether all its parts are syllables.

    >>> is_vietnamese("nghiêng"), is_vietnamese("dolly")
    (True, False)
    """
    toneless = "".join(char for char in unicodedata.normalize("NFD", word.lower()) if char not in TONES)
    parts = re.split("[-_ ]", unicodedata.normalize("NFC", toneless))
    return all(SYLLABLE.fullmatch(part) for part in parts)


_GREEK = re.compile("[αεο]ι|[αεηο]υ|υι|[αεηιουω]")


def lacks_tonos(word: str) -> bool:
    """Whether a word of Greek has two syllables and no accent.

    >>> lacks_tonos("ειναι"), lacks_tonos("είναι"), lacks_tonos("ποιος"), lacks_tonos("και"), lacks_tonos("θαϊ")
    (True, False, False, False, False)
    """
    for part in re.split("['’.-]", word):
        marked = unicodedata.normalize("NFD", part)
        if part != part.lower() or re.search("[\u0300\u0301\u0308\u0342]", marked):
            continue
        vowels = _GREEK.sub("v", re.sub("(?:[εο]?ι|υ)(?=[αεηουω])", "", part))
        if vowels.count("v") > 1 and re.fullmatch("[α-ως]+", part):
            return True
    return False


def foreign(counts: Counts, others: Counts, times: float, own: frozenset[str]) -> Iterator[str]:
    """The words of another language: those that are as many times commoner there."""
    yield from (word for word, count in counts.items() if word not in own and others.get(word, 0.0) >= times * count)


HANJA = "美中日韓北前故新大小社女男年月時分人金李朴"
"""Chinese characters that Korean papers print."""


def pasts(stem: str) -> Iterator[str]:
    """How the past of a Korean verb begins, were this its stem: of stems that are no words by themselves.

    >>> [*pasts("때리"), *pasts("찾아오"), *pasts("나누"), *pasts("심하"), *pasts("사람")]
    ['때렸', '찾아왔', '나눴', '심했']
    """
    first, rest = divmod(ord(stem[-1]) - 0xAC00, 588)
    vowel, final = divmod(rest, 28)
    vowels = {20: (6,), 8: (9,), 13: (14,), 18: (4, 0)}.get(vowel, (1,) if stem[-1] == "하" else ())
    if not final:
        yield from (stem[:-1] + chr(0xAC00 + first * 588 + found * 28 + 20) for found in vowels)


def bound(counts: Counts, texts: Counts) -> Iterator[str]:
    """Of Korean words those of two or more syllables that stand in no text by themselves: stems and endings.

    *texts* are its words as spaces part them. A stem is known by the endings that follow it, where no particle does.
    """
    for word in counts:
        if len(word) < 2 or not "가" <= word[-1] <= "힣":
            continue
        if (ord(word[-1]) - 0xAC00) % 28 == 20 or ENDING.fullmatch(word):
            yield word
        elif word not in _NOUNS:
            verbal = sum(word + ending in texts for ending in _VERBAL) + (counts.get(word + "다", 0) > 0)
            nominal = word in texts or any(word + particle in texts for particle in _NOMINAL)
            if any(past in counts for past in pasts(word)) or (verbal > 1 and not nominal):
                yield word


_NOUNS = _set(
    "마리 그리 미치 고치 토하 배우 거리 높이 먹이 벌이 마치 여기 새우 가지 해지 처지 지지 전하 귀하 인하 나이 사이 "
    "다리 자리 머리 소리 아이 모이 다시 역시 잠시 혹시 지하 이하 널리 아니 차이 망치 가시 로우 나스 사시 건지"
)
"""Words that look like stems."""
_VERBAL = _set("고 지 는 기 다 면 거나 려면 세요 도록 던 자 어 아 게 며 므로")
_NOMINAL = _set("을 를 이 가 의 에 와 과 으로 에서 도 만 은 입니다 하는 할 별 적")


def weeds(code: str, counts: Counts, others: Counts, texts: Counts) -> set[str]:
    """The words of a list that are none of its language. *others*: the list that it takes foreign words from."""
    found = set(WRONG.get(code, ()))
    for word in counts:
        if (
            HIDDEN_DIGITS.search(word)
            or HOST.fullmatch(word)
            or GLUED.fullmatch(word)
            or MIXED.search(word)
            or CONTRACTION.fullmatch(word.replace("ı", "i"))
            or (code in {"id", "ms"} and DOUBLED.fullmatch(word))
            or (code == "vi" and not is_vietnamese(word))
            or (code == "ko" and re.search(f"[\u0370-\u052f\u3040-\u9fff](?<![{HANJA}])", word))
            or (code == "uk" and not RUSSIAN.isdisjoint(word))
            or (code == "el" and word not in ACRONYMS["el"] and lacks_tonos(word))
        ):
            found.add(word)
    if code in MARKED:
        found.update(set(twins(counts, bare, FAR.get(code, 10.0))) - HOMOGRAPHS.get(code, set()))
    if code == "ar":
        found.update(twins(counts, unhamzated, 1.0))
    if code in FOREIGN:
        found.update(foreign(counts, others, FOREIGN[code][1], OWN[code]))
    if code == "ko":
        found.update(bound(counts, texts))
    return found


GRAMMAR = _set("the of and with for from are to your this that you")


def is_english(text: str, english: frozenset[str], own: frozenset[str], sure: bool) -> bool:
    """Whether two in three words of a line are words of English and none of the language; one in two, if some are of
    English grammar, and never without these where little is known of the language's own words (not *sure*). Lines of
    one or two words may be names.
    """
    parts = re.findall(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)*", text.lower())
    alien = {word for word in parts if word.replace("’", "'") in english and word not in own}
    grammar = not alien.isdisjoint(GRAMMAR)
    share = 0.5 if grammar and sure else 0.65
    long = len(parts) > 2 and text.count(" ") > 1
    return long and (grammar or sure) and sum(word in alien for word in parts) >= share * len(parts)
