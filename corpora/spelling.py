"""One spelling for one picture: where letters are drawn alike, a text keeps those of its language's orthography.

A label is what the picture shows. Sources spell one word in two ways that no picture tells apart: Persian with Arabic
letters, Cyrillic with Latin ones among them, Lao with its vowel signs in pieces. `spelt` settles on one way. Chapters
are those of the Unicode Standard. Where two ways are drawn apart, as straight and curly apostrophes are, both stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Rule = tuple[str, "str | Callable[[re.Match[str]], str]"]

JOINING = (
    "(?=[\u064b-\u065f\u0670]*"
    "[\u0622-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u200d])"
)
"""Before a letter that an Arabic letter joins: it has its initial or medial form there."""
NON_JOINING = "[\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0698\u06d5]"
"""Letters that join none after them: a joiner there is not seen."""
PERSIAN_STEMS = (
    "(?:(?:شو|کن|توان|رو|خواه|گوی|آی|آور|ده|بین|گیر|خور|زن|رس|شناس|نویس|خوان|ساز|مان|یاب|پرداز|کش|بر|گذار|گذر|پذیر"
    "|فهم|ترس|پرس|فرست|فروش|دار|گرد|باش|بخش|پوش|چرخ|انداز|دان)(?:م|د|یم|ید|ند)|توان|شوی|کنی"
    "|(?:کرد|شد|رفت|داد|دید|گرفت|گفت|خواست|توانست|دانست|زد|خورد|برد|ماند|نوشت|خواند|ساخت|رسید|کشید|یافت|گذاشت"
    "|پذیرفت|داشت|بایست)(?:م|ی|یم|ید|ند|ه)?)"
)
"""Stems of common verbs with their endings."""
YEH_AND_KAF: tuple[Rule, ...] = (("[\u064a\u0649]", "\u06cc"), ("\u0643", "\u06a9"))
"""Chapter 9.2: Persian and Urdu write Farsi yeh and keheh, whose joined forms are those of Arabic yeh and kaf."""
VIRAMAS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0ccd\u0d4d"
CONSONANTS = (
    "\u0915-\u0939\u0958-\u095f\u0995-\u09b9\u09dc-\u09df\u0b15-\u0b39\u0b5c-\u0b5f\u0b71"
    "\u0c15-\u0c39\u0c95-\u0cb9\u0d15-\u0d3a"
)
DEVANAGARI: tuple[Rule, ...] = (
    # Chapter 12.1: a joiner asks for half a letter, which is what is drawn without it, but for ligatures. Half a ra
    # alone is another letter with it, the eyelash.
    (f"(?<!र\u094d)\u200d|\u200d(?![{CONSONANTS}])", ""),
    ("\u0945\u0902", "\u0901"),
    ("\u0949\u0902", "\u093e\u0901"),
    ("\u0911\u0902", "\u0906\u0901"),
    ("\u0905\u093e", "\u0906"),
    ("\u0905\u094b", "\u0913"),
    ("\u0905\u094c", "\u0914"),
    ("\u090f\u0947", "\u0910"),
)
"""Devanagari: a candra and a dot are a candrabindu; letters of vowels are not written in pieces (table 12-1)."""
JOINED: tuple[Rule, ...] = ((f"(?<=[{VIRAMAS}])\u200d(?=[{CONSONANTS}])", "\u200c"),)
APART: tuple[Rule, ...] = ((f"(?<![{VIRAMAS}])\u200c|\u200c(?![{CONSONANTS}])", ""),)
"""A non-joiner is seen between a virama and a consonant; a joiner there is seen as one, and no other is."""
KHMER = "\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd]"
"""What stands on, below and beside a letter: another letter, or a sign."""
PALOCHKA: tuple[Rule, ...] = (("\u04cf|\u0406|(?<=[\u0430-\u044f])[Iil1]|[Iil](?=[\u0430-\u044f])", "\u04c0"),)
"""Chapter 7.4: a letter without case in print, as high as a capital; also typed as a Latin letter or as a digit."""


def _in_order(parts: str, *ranks: str) -> Rule:
    """Sort runs of what *parts* matches by the first of *ranks* that matches; equals stay in their order."""

    def ranked(part: str) -> int:
        return next((rank for rank, pattern in enumerate(ranks) if re.match(pattern, part)), len(ranks))

    return f"(?:{parts}){{2,}}", lambda run: "".join(sorted(re.findall(parts, run[0]), key=ranked))


def _apostrophe(own: str) -> Rule:
    """U+2019 and U+02BC are one mark to the eye; between letters a language has one of them."""
    return "(?<=[^\\W\\d_])[\u2019\u02bc](?=[^\\W\\d_])", own


RULES: dict[str, tuple[Rule, ...]] = {
    # Heh with hamza in two characters, as the letters of the running text are.
    # Heads and tails of words are set apart by a non-joiner, where its absence would join them: that of verbs, and of
    # plurals of words that end with heh. One that is not seen is left out.
    "fa": (
        *YEH_AND_KAF,
        ("\u06c0", "\u0647\u0654"),
        (f"(?<=\\bمی)(?={PERSIAN_STEMS}\\b)|(?<=\\bنمی)(?={PERSIAN_STEMS}\\b)", "\u200c"),
        ("(?<=[^\\W\\d_]{2}ه)(?=ها(?:ی|یی)?\\b)", "\u200c"),
        (f"(?<={NON_JOINING})\u200c+|\u200d", ""),
    ),
    # Chapter 9.2: heh goal, and two-eyed heh for aspirates; teh marbuta goal. Yeh barree has its hamza on a tooth.
    "ur": (
        *YEH_AND_KAF,
        (f"(?<=[بپتٹجچدڈڑکگ])\u0647{JOINING}", "\u06be"),
        ("\u0647", "\u06c1"),
        ("\u0629", "\u06c3"),
        ("\u06d3", "\u0626\u06d2"),
        ("\u200c", ""),
    ),
    # Both letters yeh have two dots below where they join; they are two letters at the end of a word.
    "ps": ((f"\u06cc{JOINING}", "\u064a"), ("\u0643", "\u06a9"), ("\u0649", "\u06cc")),
    # Heh is two-eyed where it joins; at the end of a word it has two forms, and Kurdish has a vowel of one of them.
    "sd": ((f"\u06be{JOINING}", "\u0647"),),
    "ckb": ((f"\u06be{JOINING}", "\u0647"), (f"\u0647(?!{JOINING})", "\u06d5"), *YEH_AND_KAF,
            (f"(?<={NON_JOINING})\u200c+", "")),
    "ug": (("[\u200c\u200d]", ""),),
    # Chapter 19.1: the word space is a space in what is printed today.
    "am": (("\u1361", " "),),
    **dict.fromkeys(("abq", "ady", "av", "ce", "dar", "inh", "kbd", "lbe", "lez", "tab"), PALOCHKA),
    "qu": (_apostrophe("\u02bc"),),
    "uk": (_apostrophe("\u2019"),),
    # The turned comma of o and g, and the apostrophe (tutuq belgisi) between other letters.
    "uz": (("\u2018", "\u02bb"), ("\u2019", "\u02bc")),
    # The mijaket is a full stop.
    "hy": (("\u2024", "."),),
    # The wave dash of Japanese standards; Windows has a tilde of full width for it.
    "ja": (("\uff5e", "\u301c"),),
    # Chapter 7.1: s and t with a comma below; the cedilla is a fallback of old code pages.
    "ro": tuple(zip("\u015f\u015e\u0163\u0162", "\u0219\u0218\u021b\u021a", strict=True)),
    # Chapters 16.1 and 16.2: a vowel sign, then its tone; am is one character; ae is not e twice.
    "th": (
        ("([\u0e48-\u0e4b])([\u0e31\u0e34-\u0e39\u0e4d])", "\\2\\1"),
        ("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33"),
        ("\u0e40\u0e40", "\u0e41"),
    ),
    "lo": (
        ("([\u0ec8-\u0ecb])([\u0eb1\u0eb4-\u0eb9\u0ebb\u0ecd])", "\\2\\1"),
        ("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2", "\\1\u0eb3"),
        ("\u0ec0\u0ec0", "\u0ec1"),
    ),
    # Chapter 16.4: letters below with ro the last, vowels after them, other signs after those; shifters stand before
    # the vowels, as most write them. Subscript da and ta are one shape: each letter above keeps its commoner one.
    "km": (
        _in_order(KHMER, "\u17d2[^\u179a]", "\u17d2", "[\u17c9\u17ca\u17cc]", "[\u17b6-\u17c5]"),
        ("(?<=[\u1780\u178e\u1798]\u17d2)\u178f", "\u178a"),
        ("(?<=[^\u1780\u178e\u1798]\u17d2)\u178a", "\u178f"),
        ("([\u17b6-\u17d1])\\1+", "\\1"),
    ),
    # Chapter 16.3: medials, then vowels and signs in their order; nya, not the vowel u, loses its own vowel; o is one.
    "my": (
        _in_order("[\u103b-\u103e]", "\u103b", "\u103c", "\u103d"),
        ("([\u102f\u1030])([\u102d\u102e])", "\\2\\1"),
        ("\u1036([\u102f\u1030])", "\\1\u1036"),
        ("\u1025(?=\u1037?\u103a)", "\u1009"),
        ("\u101e\u103c(?![\u102b-\u1032\u103a])", "\u1029"),
    ),
    # Chapter 12.5: ba, va and wa are one shape below another letter: ba below labials, l and tta, else wa.
    "or": (
        ("(?<=[\u0b1f\u0b2a\u0b2c\u0b2e\u0b32]\u0b4d)[\u0b35\u0b71]", "\u0b2c"),
        ("(?<=[^\u0b1f\u0b2a\u0b2c\u0b2e\u0b30\u0b32]\u0b4d)[\u0b2c\u0b35]", "\u0b71"),
        ("(?<=\u0b23\u0b4d)\u0b24", "\u0b21"),
        *JOINED,
        *APART,
        ("\u200d", ""),
    ),
    # Chapter 12.9: nta, stacked, is n with a virama; ai is not e twice.
    # A non-joiner is seen before those letters that are written as signs behind any other; faces differ in the rest.
    "ml": (
        *JOINED,
        ("(?<!\u0d4d)\u200c|\u200c(?![\u0d2f\u0d30\u0d35])|\u200d", ""),
        ("\u0d7b(?=\u0d4d\u0d31)", "\u0d28"),
        ("\u0d46\u0d46", "\u0d48"),
    ),
    "te": (*JOINED, *APART, ("\u200d", "")),
    # Ra before a letter below it keeps its own form by a joiner, which may stand before or after the virama.
    "kn": (
        ("\u0cb0\u0ccd\u200d(?=\u0caf)", "\u0cb0\u200d\u0ccd"),
        *JOINED,
        *APART,
        ("(?<!\u0cb0)\u200d|\u200d(?!\u0ccd)", ""),
    ),
    # Chapter 12.3: tippi stands on short vowels; faces draw it as a bindi on long ones.
    "pa": (("(?<=[\u0a40\u0a47-\u0a4c\u0a08-\u0a14])\u0a70", "\u0a02"), ("\u0a05\u0a3e", "\u0a06")),
    # Chapter 12.6: au is one sign, of which the second half looks like the letter lla.
    "ta": (("\u0bc6\u0bb3(?![\u0bbe-\u0bcd\u0bd7])", "\u0bcc"), ("\u0bb6(?=\u0bcd\u0bb0\u0bc0)", "\u0bb8")),
    # Assamese ra joins as Bengali ra does.
    # Half a ta is the letter khanda ta; ra before ya keeps its own form by a joiner.
    "bn": (
        ("\u09f0(?=\u09cd)|(?<=\u09cd)\u09f0", "\u09b0"),
        ("\u0985\u09be", "\u0986"),
        ("\u09a4\u09cd\u200d", "\u09ce"),
        ("(?<=\u09b0)\u200c(?=\u09cd\u09af)", "\u200d"),
        *JOINED,
        *APART,
        ("(?<!\u09b0)\u200d|\u200d(?!\u09cd\u09af)", ""),
    ),
    "gu": (("\u0a85\u200d?\u0ac5", "\u0a8d"), ("[\u200c\u200d]", "")),
    # Chapter 13.2: ra and ya are written below and beside a letter by a joiner, which sources drop.
    "si": (
        ("(?<!\u0dbb)\u0dca(?=[\u0dba\u0dbb])", "\u0dca\u200d"),
        ("\u0d85\u0dd0", "\u0d87"),
        ("\u0d8b\u0ddf", "\u0d8c"),
    ),
    # Chapter 13.4: the tsheg that forbids a break looks like the one that allows it.
    **dict.fromkeys(("bo", "dz"), (("\u0f0c", "\u0f0b"),)),
    **dict.fromkeys(
        ("anp", "bgc", "bho", "gom", "hi", "mag", "mai", "mr", "new", "sa", "sck"), (*DEVANAGARI, ("\u200c", ""))
    ),
    "ne": (*DEVANAGARI, *APART),
}  # fmt: skip
"""By language, regular expressions and what stands for what they match, one after another."""

DOUBLES = {
    **dict.fromkeys(("abq", "ady", "av", "ce", "dar", "inh", "kbd", "lbe", "lez", "tab"), "\u0406\u04cf"),
    "am": "\u1361",
    "bo": "\u0f0c\u0f6a",
    "ca": "\u013f\u0140",
    "ch": "\u00b5\u039f",
    "cs": "\u0114\u0115",
    "dz": "\u0f0c",
    "fa": "\u0643\u0649\u064a",
    "fi": "\u00d0\u00f0",
    "fr": "\u0132\u0133\u017f",
    "he": "\u05f0\u05f1\u05f2",
    "hy": "\u2024",
    "ja": "ОаорсГвлтя～",
    "km": "\u179d\u179e",
    "ko": "ΑОаорсГвлтя・",
    "mag": "\u02bc",
    "mn-Mong": "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙",
    "my": "".join(map(chr, range(0x1050, 0x10A0))),
    "qu": "\u2018\u2019",
    "sd": "\u066d",
    "ug": "\u0647",
    "uk": "\u02bc",
    "ur": "\u0629\u0643\u0647\u064a\u06d5",
    "uz": "\u2018\u2019",
    "zh-Hant": "\u02cb\u0261\u039f\u30fb",
}
"""By language, characters of its sources that no picture tells from others of it, and letters and digits that it does
not use among which such ones are.
"""
TWINS = {
    "\u0370-\u03ff": ("ABEHIKMNOPTXYZov", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖον"),
    "\u0400-\u052f": ("ABCEHIJKMOPSTXaceijopsxy", "АВСЕНІЈКМОРЅТХасеіјорѕху"),
}
"""By the range of a script, Latin letters and those of it that are drawn alike."""


_RULES = {code: [(re.compile(pattern), own) for pattern, own in rules] for code, rules in RULES.items()}
_RUN = re.compile(r"(?<!\d)[^\W\d_]{2,}(?!\d)")
"""Letters that stand together, without digits beside them: codes mix what they like."""
_MIXED = [
    (re.compile(f"[A-Za-z][{script}]|[{script}][A-Za-z]"), re.compile(f"[{script}]"), latin, own)
    for script, (latin, own) in TWINS.items()
]


def spelt(text: str, code: str) -> str:
    """The text, normalised, as the language of this code spells it.

    >>> spelt("bo‘yinbog‘", "uz"), spelt("ţară", "ro"), len(spelt("ສໍາ", "lo"))
    ('boʻyinbogʻ', 'țară', 2)
    """
    for pattern, own in _RULES.get(code, ()):
        text = pattern.sub(own, text)
    for mixed, script, latin, letters in _MIXED:
        if mixed.search(text):
            text = _RUN.sub(lambda run: _in_one_script(run[0], script, latin, letters), text)  # noqa: B023
    return text


def _in_one_script(run: str, script: re.Pattern[str], latin: str, letters: str) -> str:
    """A run of letters in one script: that of most of them, where the rest have twins in it; else as it is."""
    own, foreign = script.findall(run), re.findall("[A-Za-z]", run)
    if not own or not foreign:
        return run
    can_own, can_latin = set(latin).issuperset(foreign), set(letters).issuperset(own)
    if can_own and (len(own) >= len(foreign) or not can_latin):
        return run.translate(str.maketrans(latin, letters))
    return run.translate(str.maketrans(letters, latin)) if can_latin else run
