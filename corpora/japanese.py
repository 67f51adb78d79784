"""The words of Japanese: what can begin a phrase, with what is joined to it, out of ipadic's rows.

A row of ipadic is a morpheme, and most of its rows are no words: stems and endings that only stand before others
(``けれ``, ``甘かろ``, ``打ちまくっ``). So a word is taken in one of three ways: from the texts, cut along the cheapest
path through ipadic's costs and joined again to whole forms (``表示されます``); from the rows that stand by themselves,
nouns, adverbs, names and the dictionary forms of verbs and adjectives; and from the forms that these verbs and
adjectives take with an ending of their own (``食べました``, ``高くない``). Of the spellings of one word that no text
has, only the usual ones are kept. `languages.py` calls :func:`words`.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

KANJI = re.compile(r"[\u3400-\u9fff々]")
RUN = re.compile(r"[ァ-ヺー]+|[A-Za-z]+|[0-9]+|[\u3400-\u9fff々]|.")
KATAKANA = re.compile(r"[ァ-ヺー]+")
LONGEST = 10
MIXED = re.compile("[ぁ-ゖー]+[ァ-ヺ][ぁ-ヺー]*|[ァ-ヺー]+[ぁ-ゖ][ぁ-ヺー]*")
UNKNOWN = "?"


class Row(NamedTuple):
    """A row of ipadic, with the classes and the inflection by its own names."""

    form: str
    left: int
    right: int
    cost: int
    kind: str
    sub: str
    third: str
    fourth: str
    type: str
    shape: str
    base: str
    reading: str


Class = tuple[str, str, str, str]
VERB, ADJECTIVE = ("動詞", "自立", "*", "*"), ("形容詞", "自立", "*", "*")
NOUN, ACT, STATE = ("名詞", "一般", "*", "*"), ("名詞", "サ変接続", "*", "*"), ("名詞", "形容動詞語幹", "*", "*")
SHARES: tuple[tuple[int, tuple[Class, ...]], ...] = (
    (3_500, (VERB,)),
    (700, (ADJECTIVE,)),
    (1_500, (STATE,)),
    (4_000, (ACT,)),
    (1_300, (("副詞", "一般", "*", "*"), ("副詞", "助詞類接続", "*", "*"))),
    (500, (("名詞", "副詞可能", "*", "*"), ("名詞", "代名詞", "一般", "*"))),
    (200, (("接続詞", "*", "*", "*"), ("連体詞", "*", "*", "*"))),
    (60, (("感動詞", "*", "*", "*"),)),
    (250, (("名詞", "固有名詞", "地域", "国"),)),
    (2_300, (("名詞", "固有名詞", "地域", "一般"),)),
    (1_500, (("名詞", "固有名詞", "人名", "姓"),)),
    (1_200, (("名詞", "固有名詞", "人名", "名"),)),
)
"""How many words each class gives at most beyond those of the texts; nouns fill the rest."""
DOES = ("する", "した", "して", "します", "しました", "できる")


def rows(folder: Path) -> Iterator[Row]:
    """Every row of the dictionary's tables."""
    for path in sorted(folder.glob("*.csv")):
        for line in path.read_bytes().decode("euc_jp", "replace").split("\n"):
            field = line.split(",")
            if len(field) > 11 and "\ufffd" not in field[0] and field[0].strip() == field[0] != "":
                kind, sub, third, fourth, bend, shape, base, reading = field[4:12]
                left, right, cost = map(int, field[1:4])
                yield Row(field[0], left, right, cost, kind, sub, third, fourth, bend, shape, base, reading)


# -- words of the texts -----------------------------------------------------------------------------------------


class Cutter:
    """Cuts a line into rows along the cheapest path, as MeCab does; a run that no row has is a noun."""

    def __init__(self, folder: Path, entries: Iterable[Row]) -> None:
        head, *body = (folder / "matrix.def").read_text("ascii").rstrip("\n").split("\n")
        self.width = int(head.split()[1])
        self.matrix = array("h", (int(line.rpartition(" ")[2]) for line in body))
        self.entries: dict[str, list[Row]] = defaultdict(list)
        for row in entries:
            self.entries[row.form].append(row)
        self.most = max(map(len, self.entries))

    def starting(self, line: str, at: int) -> list[Row]:
        """The rows that may stand at this place."""
        found = [
            row
            for stop in range(at + 1, min(len(line), at + self.most) + 1)
            for row in self.entries.get(line[at:stop], ())
        ]
        run = RUN.match(line, at)
        assert run
        if not found or len(run[0]) > 1:
            found.append(Row(run[0], 1285, 1285, 10_000, "名詞", "一般", "*", "*", "*", "*", run[0], UNKNOWN))
        return found

    def path(self, line: str) -> list[Row]:
        """The rows of the line."""
        ends: list[list[tuple[int, Row, int, int]]] = [[] for _ in range(len(line) + 1)]
        for at in range(len(line)):
            before = ends[at]
            if at and not before:
                continue
            for row in self.starting(line, at):
                if at:
                    cost, back = min(
                        (known[0] + self.matrix[known[1].right * self.width + row.left], number)
                        for number, known in enumerate(before)
                    )
                else:
                    cost, back = self.matrix[row.left], -1
                ends[at + len(row.form)].append((cost + row.cost, row, at, back))
        found: list[Row] = []
        at, back = len(line), -1
        if last := [known[0] + self.matrix[known[1].right * self.width] for known in ends[at]]:
            back = last.index(min(last))
        while at and back >= 0:
            _, row, at, back = ends[at][back]
            found.append(row)
        return found[::-1]


HEADS = {"一般", "サ変接続", "形容動詞語幹", "副詞可能", "代名詞", "固有名詞"}
PLAIN = {"副詞", "連体詞", "接続詞"}
JOINS = {"て", "で", "ば", "ても", "でも", "たり", "だり", "ながら"}


def begins(row: Row) -> bool:
    """Whether a phrase can begin with it."""
    if row.kind == "名詞":
        return row.sub in HEADS and row.reading != UNKNOWN
    return row.kind in PLAIN or (row.kind in {"動詞", "形容詞"} and row.sub == "自立") or row.sub == "名詞接続"


def follows(last: Row, row: Row) -> bool:
    """Whether it is joined to what stands before it."""
    bends = last.kind in {"動詞", "形容詞", "助動詞"}
    if row.kind == "助動詞":
        return bends or (last.sub == "形容動詞語幹" and row.form == "な")
    if row.kind == "動詞" and row.base == "する" and last.sub == "サ変接続":
        return True
    if row.kind in {"動詞", "形容詞"}:
        return row.sub in {"接尾", "非自立"} and (bends or last.sub == "接続助詞")
    if row.kind == "助詞":
        return row.sub == "接続助詞" and row.form in JOINS and bends
    if last.sub == "名詞接続":
        return row.kind == "名詞" and row.sub in HEADS
    return row.sub == "接尾" and last.kind == "名詞" and row.third not in {"助数詞", "人名"}


def whole(last: Row) -> bool:
    """Whether a phrase can end with it."""
    if last.kind in {"動詞", "形容詞", "助動詞"}:
        return last.shape in {"基本形", "連用テ接続"} or last.form in {"ください", "な"}
    return last.sub != "名詞接続"


def foreign(row: Row) -> bool:
    """Whether it is written in katakana: what stands together of these is one word to the eye."""
    return KATAKANA.fullmatch(row.form) is not None


def phrases(path: Iterable[Row]) -> Iterator[str]:
    """The whole forms along a path."""
    held: list[Row] = []
    for row in [*path, None]:
        if held and row and (follows(held[-1], row) or (foreign(held[-1]) and foreign(row))):
            held.append(row)
            continue
        form = "".join(part.form for part in held)
        native = not re.search("[!-~]", form) and (len(form) > 1 or KANJI.match(form))
        if held and native and len(form) <= LONGEST and (whole(held[-1]) or KATAKANA.fullmatch(form)):
            yield form
        held = [row] if row and (begins(row) or foreign(row)) else []


# -- words of the dictionary ------------------------------------------------------------------------------------

OVERLONG = re.compile("行な|表わ|現わ|断わ|賜わ|著わ|現われ")
MODERN = re.compile("一段$|五段・(?!ラ行特殊)|サ変・|カ変・|形容詞・(アウオ|イ)段$")
UNCHANGED = re.compile("一段|五段・サ行|サ変|カ変")
VOICED = re.compile("五段・[ガナバマ]行")
BENT = {"動詞", "形容詞"}
UNSOUNDED = {"ある", "有る", "在る"}


def writing(form: str) -> str:
    """What a form is written with: ipadic's costs differ by that alone where its makers' texts lacked the words."""
    return "kanji" if KANJI.search(form) else "kana" if re.search("[ぁ-ゖ]", form) else "katakana"


def within(short: str, long: str) -> bool:
    """Whether *long* is *short* with more between its letters."""
    letters = iter(long)
    return len(short) < len(long) and all(letter in letters for letter in short)


def unusual(forms: Iterable[str], common: Callable[[str], bool], nouns: bool) -> set[str]:
    """Of the spellings of one sound, those that another one displaces: more of it in common kanji, or all its kana."""
    known = list(dict.fromkeys(forms))
    kanji = {form: "".join(KANJI.findall(form)) for form in known}
    odd: set[str] = set()
    for form in known:
        for other in known:
            more = within(kanji[form], kanji[other]) and common(other) and "御" not in other
            doubled = re.sub(r"(.)\1", r"\1々", form) == other != form
            longer = not nouns and kanji[form] == kanji[other] != "" and within(form, other)
            between = nouns and within(form, other) and kanji[form] == kanji[other]
            between = between and any(within(less, form) and kanji[less] == kanji[form] for less in known)
            if (more and writing(form) != "katakana") or doubled or between:
                odd.add(form)
            if longer:
                odd.add(other if OVERLONG.search(other) else form)
    return odd


def endings(found: Mapping[str, str], kind: str) -> Iterator[str]:
    """The forms of one verb or adjective, each with its ending; *found* holds its forms by their names."""
    if kind.startswith("形容詞"):
        tail = {"連用タ接続": ("た",), "連用テ接続": ("", "て", "ない"), "仮定形": ("ば",)}
        if found["基本形"].endswith(("ない", "無い")):
            tail["連用テ接続"] = ("", "て")
    else:
        ta, te = ("だ", "で") if VOICED.match(kind) else ("た", "て")
        polite = ("ます", "ました", "ません", "たい")
        past = ("た", "て", "ている") if UNCHANGED.match(kind) else ()
        tail = {
            "未然形": ("ない", "なかった"),
            "連用形": (*polite, *past),
            "連用タ接続": (ta, te, te + "いる"),
            "仮定形": ("ば",),
            "未然ウ接続": ("う",),
        }
    for shape, ends in tail.items():
        if shape in found:
            yield from (found[shape] + end for end in ends)


def level_one(form: str) -> bool:
    """Whether JIS has all its letters on the first level, as names' kanji mostly are."""
    return all(letter.encode("euc_jp", "ignore")[:1] < b"\xd0" for letter in form)


def evenly(items: Sequence[str], most: int) -> list[str]:
    """At most so many, from all along the list."""
    most = min(most, len(items))
    return [items[at * len(items) // most] for at in range(most)]


class Lexicon:
    """The rows that stand by themselves, by their class, and how usual each is."""

    def __init__(self, entries: Iterable[Row], common: Callable[[str], bool], usable: Callable[[str], bool]) -> None:
        self.common, self.usable = common, usable
        self.rows: dict[Class, list[Row]] = defaultdict(list)
        self.shapes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in entries:
            if row.type != "*" and row.sub == "自立" and MODERN.match(row.type):
                self.shapes[row.base, row.type].setdefault(row.shape, row.form)
                if row.shape == "連用テ接続" and row.form.endswith("く"):
                    self.shapes[row.base, row.type][row.shape] = row.form
            if row.shape == "基本形" or row.type == "*":
                self.rows[row.kind, row.sub, row.third, row.fourth].append(row)
        self.weights: dict[Class, dict[str, int]] = {key: self._weights(key, part) for key, part in self.rows.items()}

    def _weights(self, key: Class, part: list[Row]) -> dict[str, int]:
        """The usual spellings of a class: 3 and more where ipadic's makers met the word, else 2, with rare kanji 1."""
        costs = Counter((writing(row.form), row.cost) for row in part)
        usual = {way: max(((n, c) for (w, c), n in costs.items() if w == way))[1] for way, _ in costs}
        heard: dict[str, list[str]] = defaultdict(list)
        seen: dict[str, int] = {}
        for row in part:
            heard[row.reading].append(row.form)
            way = writing(row.form)
            if row.cost < usual[way] and costs[way, row.cost] <= max(5, len(part) // 200):
                seen[row.form] = max(seen.get(row.form, 3), round(3 * math.exp((usual[way] - row.cost) / 4000)))
        named = "固有名詞" in key
        odd: set[str] = set()
        for forms in () if named else heard.values():
            odd |= unusual(forms, self.common, key[0] == "名詞")
        if key not in {NOUN, ACT, STATE} and key[0] not in BENT:
            odd = {form for form in odd if writing(form) == "kanji"}
        if named:
            odd = {row.form for row in part if MIXED.fullmatch(row.form)}
        elif key[0] not in BENT:
            for forms in heard.values():
                odd |= unusual(forms, bool, True) - seen.keys()
        potential = {
            shapes["仮定形"] + "る"
            for (_, kind), shapes in self.shapes.items()
            if kind.startswith("五段") and key == VERB
        }
        found: dict[str, int] = {}
        for row in part:
            form = row.form
            if len(form) > LONGEST or not self.usable(form) or (len(form) == 1 and not KANJI.match(form)):
                continue
            if key[0] in BENT and not MODERN.match(row.type):
                continue
            if form in seen and form not in odd:
                found[form] = seen[form]
            elif form not in odd and form not in potential:
                found[form] = 2 if (level_one(form) if named else self.common(form)) else 1
        return found

    def of(self, most: int, keys: Iterable[Class], but: Container[str] = ()) -> dict[str, int]:
        """Words of some classes: those met first, then those in common kanji, and a tenth with rare ones."""
        found: dict[str, int] = {}
        for key in keys:
            found |= {word: weight for word, weight in self.weights.get(key, {}).items() if word not in but}
        met, plain, rare = ([w for w, n in found.items() if min(n, 3) == level] for level in (3, 2, 1))
        kept = evenly(rare, most // 10)
        usual = sorted(met, key=lambda word: -found[word])[: most - len(kept)]
        return {word: found[word] for word in (*usual, *evenly(plain, most - len(kept) - len(usual)), *kept)}

    def met(self, key: Class) -> list[str]:
        """Words of a class that ipadic's makers met, and short enough for an ending."""
        return [word for word, weight in self.weights[key].items() if weight > 2 and len(word) < 6]

    def bent(self, kind: str, bases: Container[str]) -> list[str]:
        """All forms of these verbs or adjectives."""
        found: dict[str, None] = {}
        for (base, form), shapes in self.shapes.items():
            if base in bases and form.startswith("形容詞") == (kind == "形容詞") and base not in UNSOUNDED:
                found |= dict.fromkeys(endings(shapes, form))
        return [form for form in found if len(form) <= LONGEST and self.usable(form)]


def words(
    folder: Path,
    lines: Iterable[str],
    common: Callable[[str], bool],
    usable: Callable[[str], bool],
    most: int,
) -> Counter[str]:
    """So many words with their counts: ten for each time in the texts, a few for what only the dictionary has."""
    entries = list(rows(folder))
    cutter = Cutter(folder, entries)
    texts = Counter(phrase for line in lines for phrase in phrases(cutter.path(line)) if usable(phrase))
    counts: Counter[str] = Counter({word: 10 * times for word, times in texts.items()})
    lexicon = Lexicon(entries, common, usable)
    for number, keys in SHARES:
        counts |= lexicon.of(number, keys, counts)
    for number, forms in (
        (3_500, lexicon.bent("動詞", lexicon.met(VERB))),
        (900, lexicon.bent("形容詞", lexicon.met(ADJECTIVE))),
        (700, [word + "な" for word in lexicon.met(STATE)]),
        (700, [word + end for word in lexicon.met(ACT) for end in DOES]),
    ):
        counts |= dict.fromkeys(evenly([form for form in forms if form not in counts], number), 3)
    counts |= lexicon.of(most - len(counts), [NOUN], counts)
    return counts
