"""Characters that are mistaken for each other, by readers and by recognisers."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence, Set

_LISTED = r"""
    0OoDQ 1lIi|! 2Zz 5Ss 8B3 6Gb 9gq 7T1 4A cCeG uvUV vyY mnr hbk ftrj EF PRF MNHW KX .,;: '’` "“” -–—~ ()[]{} /|\ *×x
    ıiíì aàáâä oòóôö
    口日曰目白 土士工 末未朱 己已巳 人入八 戊戌戍戎 干千于 大太犬木 天夫无 刀力刃 王玉主 甲由申田 免兔 鸟乌岛 今令 治冶
    候侯 折析拆 拔拨 辨辩辫 贷货 账帐 晴睛 休体 季李 一－— 〇○O 鳥烏島 貸貨 東束 間問聞
    シツ ソンリ ニ二 カ力 エ工 ロ口 ハ八 タ夕 ト卜 ノ丿 りリ ぬめ ねれわ はほ ばぱ バパ ィイ ッツ
    아어 야여 오우 요유 거기 가카 다타 바파 자차 은온 을올
    ЗЭ3 ОС0 ИНП ШЩ ЬЪЫ лпн ий её ҚК ҢН ΟΘΦ ΑΛΔ ιί υν
    בכ דר הח וןז םס עצ بپتثن جچحخ دذر رزژ سش صض طظ عغ فق كگ
    घध भम वब डङ पष खरव বর ঘষ যষ ਖਥ ਬਵ பய ளன ఎవ బఒ ಲಉ ನವ ബഖ
    ขช คดต ถก บป พฟ ผฝ ซช ฎฏ ດຕ ຜຝ ភក ဂဝ သပ အဘ ཏད ངད სხ ԵԷ ուս ሀሆ በቡ
"""
GROUPS = tuple(_LISTED.split())
"""Each group of characters that look alike in some face or at some size."""


_TWINS = {
    "Armn": ("OSUnou", "ՕՏՍոօս"),
    "Cyrl": ("ABCEHIIJKMOPSTXYYacehijopsxy", "АВСЕНӀІЈКМОРЅТХУҮасеһіјорѕху"),
    "Grek": ("ABEHIKMNOPTXYZov", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖον"),
}
"""Latin letters, and those of another script that no picture tells from them; where it has two, the later one first."""
_Table = dict[int, str]
_NEARLY = {
    "Arab": ("Il", "اا"),
    "Armn": ("Lg", "Լց"),
    "Cyrl": ("DUbgkllmnru", "ДИвдкӀІтпги"),
    "Ethi": ("T", "ፐ"),
    "Geor": ("bdno", "ხძიბ"),
    "Grek": ("aklnptuwxy", "ακΙηρτυωχγ"),
    "Hebr": ("hln", "חןח"),
    "Laoo": ("u", "ບ"),
    "Mlym": ("os", "ഠട"),
    "Thai": ("SUWansu", "รบพลทรน"),
}
"""Latin letters, and those of another script that some faces draw alike: italics, hands, Thai without loops."""
_ALIKE_DIGITS = {
    "Arab": "٠١٥٧٩۰۱۷۹",
    "Beng": "০৪৭",
    "Deva": "०२३",
    "Gujr": "૦૨૩",
    "Guru": "੦੨੩",
    "Khmr": "០",
    "Knda": "೦",
    "Laoo": "໐",
    "Mlym": "൦",
    "Orya": "୦",
    "Telu": "౦",
    "Thai": "๐",
    "Tibt": "༠",
}
"""Digits that may be taken for ASCII digits, for Latin letters or for marks."""
_ALIKE_MARKS = ("٪٫٬،؍؛؟۔׳״־।॥॰։၊", "%,,,,;?.'\"-...:,")
"""Marks of a script, and those that stand among Latin letters for them."""
_RUN = re.compile(r"[^\W_]+")
"""Letters and digits with nothing between them."""
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]")
_OTHER = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c80-\u2dff\ua4d0-\uabff]")
"""Letters of scripts beside Latin that are not as wide as those of East Asia."""


def in_one_script(text: str, script: str, allowed: frozenset[str]) -> str:
    """The text with letters that two scripts share written in one of them, as far as they are allowed: in that of the
    letters that they stand among, else in that of the whole text, and in the language's own where all are shared.

    >>> allowed = frozenset("\u0421\u0410CA")
    >>> [in_one_script(text, "Cyrl", allowed) for text in ("C\u043b", "Q\u0410", "CA-12", "Q CA")]
    ['\u0421\u043b', 'QA', '\u0421\u0410-12', 'Q CA']
    """
    if script not in _TWINS:
        return text
    shared, to_own, to_latin = _tables(script, allowed)
    foreign = _is_latin(text, shared)

    def written(run: re.Match[str]) -> str:
        alone = all(char in shared for char in run[0] if char.isalpha())
        return run[0].translate(to_latin if (foreign if alone else _is_latin(run[0], shared)) else to_own)

    return _RUN.sub(written, text)


@functools.lru_cache(maxsize=256)
def _tables(script: str, allowed: frozenset[str]) -> tuple[frozenset[str], dict[int, str], dict[int, str]]:
    """The letters that a script shares with Latin, and what turns them into its own and into Latin ones."""
    pairs = [pair for pair in zip(*_TWINS[script], strict=True) if pair[1] in allowed]
    to_own = {ord(latin): own for latin, own in pairs}
    to_latin = {ord(own): latin for latin, own in pairs if latin in allowed}
    return frozenset("".join(map("".join, pairs))), to_own, to_latin


def _is_latin(text: str, shared: Set[str]) -> bool:
    """Whether there are letters that are not shared, and all of them are Latin."""
    letters = [char for char in text if char.isalpha() and char not in shared]
    return bool(letters) and all(char.isascii() for char in letters)


_LOOSE, _LOWERED = re.compile(r"(?<![^\W_¹²³])[¹²³]+"), str.maketrans("¹²³", "123")
"""Raised digits behind no letter or digit, which alone are taken for digits."""


def without_context(parts: Sequence[str], script: str, lang: str, allowed: frozenset[str]) -> str:
    """The text of letters, digits and marks that were drawn one by one, so that a reader can tell which they are.

    A row is of one script, that of its first letter that tells: letters of another one are left out, digits and marks
    become those of its script. Where all might be of two, it is written in one of them.

    >>> allowed = frozenset("VU7e\u0667\u0628\u0663,\u066b")
    >>> [without_context(row, "Arab", "ar", allowed) for row in ("\u0667U#\u0667e", "\u0628V", "\u0663,", "\u0667")]
    ['7U#7e', '\u0628', '\u0663\u066b', '7']
    """
    text = "".join(parts)
    if script != "Latn" and _LATIN.search(text):
        if _OTHER.search(text):
            text = "".join(_of_one_script(parts, script, allowed))
        text = _nearly_own(in_one_script(text, script, allowed), script, allowed)
    text = _LOOSE.sub(lambda found: found[0].translate(_LOWERED), text)
    return written_once(_of_one_set(text, script, allowed), script, lang, allowed)


def _of_one_script(parts: Sequence[str], script: str, allowed: frozenset[str]) -> Sequence[str]:
    """Without the letters of another script than that of the first one which is of one script alone."""
    shared = _tables(script, allowed)[0] if script in _TWINS else ""
    ways = ["" if part[0] in shared else _writing(part[0]) for part in parts]
    first = next(filter(None, ways), "")
    return [part for part, way in zip(parts, ways, strict=True) if way in ("", first)]


@functools.lru_cache(maxsize=65_536)
def _writing(char: str) -> str:
    """What Unicode calls the script of a letter; nothing for those of East Asia, which stand beside Latin ones."""
    letter = unicodedata.category(char) in ("Lu", "Ll", "Lo") and char not in "ªºµ"
    return unicodedata.name(char, "").partition(" ")[0] if letter and _is_narrow(char) else ""


def _is_narrow(char: str) -> bool:
    return unicodedata.east_asian_width(char) not in "WFH"


def _nearly_own(text: str, script: str, allowed: frozenset[str]) -> str:
    """The text in the script's own letters where all of its letters are Latin and might be own ones; with digits they
    are a code, which is in Latin letters wherever a script has no capitals.
    """
    to_own = _near(script, allowed)
    if not to_own or (script not in _TWINS and any("0" <= char <= "9" for char in text)):
        return text
    letters = {ord(char) for char in text if char.isalpha()}
    return text.translate(to_own) if letters <= to_own.keys() else text


@functools.lru_cache(maxsize=256)
def _near(script: str, allowed: frozenset[str]) -> dict[int, str]:
    """What turns Latin letters into letters of a script that may look like them, and these into themselves."""
    pairs = [*zip(*_TWINS.get(script, ("", "")), strict=True), *zip(*_NEARLY.get(script, ("", "")), strict=True)]
    found = {ord(latin): own for latin, own in pairs if own in allowed}
    return found | {ord(own): own for own in found.values()}


def _of_one_set(text: str, script: str, allowed: frozenset[str]) -> str:
    """The text with digits of one set, that of the first one; ASCII ones among Latin letters and where none tells."""
    seen, own, to_latin, to_ascii, to_own = _figures(allowed)
    if seen.isdisjoint(text):
        return text
    if _LATIN.search(text):
        return text.translate(to_latin)
    digits = [char for char in text if char in own or "0" <= char <= "9"]
    told = not own.intersection(digits).issubset(_ALIKE_DIGITS.get(script, ""))
    return text.translate(to_own if told and digits[0] in own else to_ascii)


@functools.lru_cache(maxsize=256)
def _figures(allowed: frozenset[str]) -> tuple[frozenset[str], frozenset[str], _Table, _Table, _Table]:
    """The digits and marks of a language that have others in ASCII; its digits; and what turns them and all marks into
    those that stand among Latin letters, them and decimal marks into those of ASCII, and these into its own.
    """
    own = [char for char in sorted(allowed) if char > "9" and char.isdecimal() and _is_narrow(char)]
    to_ascii = {ord(char): str(int(char)) for char in own if str(int(char)) in allowed}
    to_own = {ord(str(int(char))): char for char in own}
    marks = {ord(one): other for one, other in zip(*_ALIKE_MARKS, strict=True) if {one, other} <= allowed}
    decimal = {point: mark for point, mark in marks.items() if chr(point) in "٫٬"}
    to_own |= {ord(mark): chr(point) for point, mark in decimal.items() if chr(point) == "٫"}
    seen = frozenset(own) | frozenset(map(chr, marks))
    return seen, frozenset(own), to_ascii | marks, to_ascii | decimal, to_own


_JOINING = (
    "(?=[\u064b-\u065f\u0670]*"
    "[\u0622-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u200d])"
)
"""Before a letter that an Arabic letter joins."""
_JOINED = "\u0626\u0628\u062a-\u062e\u0633-\u063a\u0641-\u0647\u0649-\u065f\u0670\u0678-\u0687\u069a-\u06bf\u200d"
"""Letters that join the one after them, and marks on these."""


_KATAKANA, _HIRAGANA = str.maketrans("へべぺ", "ヘベペ"), str.maketrans("ヘベペ", "へべぺ")


def _katakana(found: re.Match[str]) -> str:
    return found[0].translate(_KATAKANA)


def _hiragana(found: re.Match[str]) -> str:
    return found[0].translate(_HIRAGANA)


def _digits(found: re.Match[str]) -> str:
    """A run of Burmese digits, noughts and marks: with noughts where there is another digit, with the letter else."""
    alone = not any("၁" <= char <= "၉" for char in found[0])
    return found[0].replace("၀", "ဝ") if alone else found[0].replace("ဝ", "၀")


def _zeros(found: re.Match[str]) -> str:
    return "〇" * len(found[0])


def _circles(found: re.Match[str]) -> str:
    return "○" * len(found[0])


def _dandas(found: re.Match[str]) -> str:
    return found[0].replace("|", "।")


_Rule = tuple[str, "str | Callable[[re.Match[str]], str]"]
_RINGS: tuple[_Rule, ...] = (("(?<=[㐀-鿿])[○〇]+", _zeros), ("(?<![㐀-鿿○〇])[○〇]+", _circles))
_DANDAS: tuple[_Rule, ...] = (("^[^A-Za-z]*$", _dandas), ("।।", "॥"))
_RULES: Mapping[str, tuple[_Rule, ...]] = {
    # A vowel twice is another vowel; a ring and the vowel aa are the vowel am.
    "Thai": (("\u0e40\u0e40", "\u0e41"), ("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33")),
    "Laoo": (("\u0ec0\u0ec0", "\u0ec1"), ("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2", "\\1\u0eb3")),
    # The second half of au looks like the letter lla.
    "Taml": (
        ("\u0bc6\u0bb3(?![\u0bbe-\u0bcd\u0bd7])", "\u0bcc"),
        ("\u0b92\u0bb3(?![\u0bbe-\u0bcd\u0bd7])", "\u0b94"),
    ),
    # A soft sign and a stroke are the letter yery, which some languages lack.
    "Cyrl": (("Ь[IІlӀ|1]", "Ы"), ("ь[lӏ|1]", "ы")),
    "bg": (("([Ьь])[IІlӀӏ|1]+", "\\1"),),
    "uk": (("([Ьь])[IІlӀӏ|1]+", "\\1"),),
    # A bar is a danda, but among Latin letters, and two dandas are one mark.
    **dict.fromkeys(("Beng", "Deva", "Gujr", "Guru", "Knda", "Orya", "Telu"), _DANDAS),
    # The zero among ideographs is a ring elsewhere.
    "Hans": _RINGS,
    "Hant": _RINGS,
    # He, be and pe are one shape in hiragana and katakana: they are katakana before katakana.
    "Jpan": (
        *_RINGS,
        ("[へべぺヘベペ]+(?=[ァ-プホ-ヺー])", _katakana),
        ("[へべぺヘベペ]+(?![へべぺァ-ヺー])", _hiragana),
    ),
    # Nought is the letter wa: it is a digit beside other digits, and their marks, alone.
    "Mymr": (("[၀ဝ၁-၉.,:/%-]+(?![\u102b-\u103e])", _digits), ("၀(?=[\u102b-\u103e])", "ဝ")),
    # Forms of heh and of yeh that are one where they join, or do not.
    "ps": ((f"\u06cc{_JOINING}", "\u064a"),),
    "sd": ((f"\u06be{_JOINING}", "\u0647"), (f"(?<![{_JOINED}])\u0647(?!{_JOINING})", "\u06be")),
    "ckb": ((f"\u06be{_JOINING}", "\u0647"), (f"\u0647(?!{_JOINING})", "\u06d5")),
}
"""By script or language, how a row of letters without context is written where two rows are one picture."""
_ONCE = {key: [(re.compile(pattern), written) for pattern, written in rules] for key, rules in _RULES.items()}


def written_once(text: str, script: str, lang: str, allowed: frozenset[str]) -> str:
    """Letters that were drawn without context, by the codes that a reader of the language takes them for, where these
    are allowed.

    >>> written_once("ヘんへシ", "Jpan", "ja", frozenset("へシヘん"))
    'へんヘシ'
    >>> written_once("၁ဝ ၀", "Mymr", "my", frozenset("၁ဝ၀"))
    '၁၀ ဝ'
    """
    for key in (lang, script):
        for pattern, written in _ONCE.get(key, ()):
            found = pattern.sub(written, text)
            if found != text and allowed.issuperset(set(found).difference(text)):
                text = found
    return text


def within(allowed: Set[str]) -> tuple[str, ...]:
    """The groups with what is allowed of them, where that is two characters at least."""
    found = ("".join(char for char in group if char in allowed) for group in GROUPS)
    return tuple(group for group in found if len(group) > 1)
