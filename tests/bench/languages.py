"""Languages that ship, read by someone else: Tesseract reads their words as set here and as set by Pango.

    python tests/bench/languages.py                        every language, as rows of a markdown table
    python tests/bench/languages.py ta hi ar --number 60   some of them
    python tests/bench/languages.py ta --missing 10000     look for missing glyphs in so many samples
    python tests/bench/languages.py ta --rates 2000        pictures per CPU second, with the default recipe
    python tests/bench/languages.py ta --shapes 500        compare glyphs and their places with hb-shape
    python tests/bench/languages.py ta --faces 400         read so many words in every face, not in a plain one alone

The same words in the same face, black on white at 48 pixels to the em, forty lines as a page and one by one. It needs
`tesseract` with the languages' data, and `pango-view` and `hb-shape`, which the Debian packages pango1.0-tools and
libharfbuzz-bin have.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import functools
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

import synth
from synth import fonts, glyphs, packs
from synth.data import Face, Image
from synth.errors import Reject
from synth.packs import Pack

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import independent

SIZE, MARGIN = 48, 24
TESSERACT = {"ar": "ara", "en": "eng", "zh-Hant": "chi_tra"}
"""What Tesseract calls languages, where it is none of their aliases or not the first."""
UNREAD = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640]")
"""Marks that leave no trace in a picture."""
SEARCHED = ("sans", "", "serif")
Misread = dict[str, Counter[str]]
"""What was read in the place of each character."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", default=packs.languages())
    parser.add_argument("--number", type=int, default=40, help="lines to read")
    parser.add_argument("--keep", type=Path, help="a folder for the pictures")
    for task in ("missing", "rates", "shapes", "faces"):
        parser.add_argument(f"--{task}", type=int, default=0)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for code in options.languages:
        if options.missing:
            print(look(code, options.missing), flush=True)
        elif options.rates:
            print(rate(code, options.rates), flush=True)
        elif options.shapes:
            print(shapes(code, options.shapes), flush=True)
        elif options.faces:
            print(faces(packs.load(code), options.faces), flush=True)
        else:
            print(row(packs.load(code), options.number, options.keep), flush=True)


# Reading


def row(pack: Pack, number: int, keep: Path | None) -> str:
    """A row of the table of languages."""
    face = plainest(pack)
    data, ours, theirs = tesseract_name(pack), "", ""
    if data and pack.has("words.tsv"):
        ours, theirs = (f"{100 * rate:.1f}" for rate in rates_of_errors(pack, face, data, number, keep))
    sources = [f"{len(packs.words(pack)[0]):,}" if pack.has("words.tsv") else "—", f"{len(pack.alphabet):,}"]
    lines = f"{len(packs.prose(pack)[0]):,}" if pack.has("prose.txt") else "—"
    names = ", ".join(f"`{name}`" for name in pack.aliases)
    cells = [
        f"`{pack.code}`", names, pack.name, pack.script, pack.direction, str(len(able(pack))), *sources, lines,
        data or "—", face.name, ours or "—", theirs or "—", weakness(pack),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def rates_of_errors(pack: Pack, face: Face, data: str, number: int, keep: Path | None) -> tuple[float, float]:
    """The share of characters that Tesseract reads wrongly as set here, and as set by Pango."""
    texts = [word for word in independent.words(pack.code, 2 * number) if independent.covers(face, word)]
    texts = [text for text in texts if len(text) > 1][: 2 * number]
    if pack.separator:  # Two words a line: a line of a letter or two is no line to Tesseract.
        texts = [" ".join(pair) for pair in itertools.zip_longest(texts[0::2], texts[1::2]) if all(pair)]
    texts = list(itertools.islice((text for text in texts if is_set(text, face)), number))
    wanted = plain("".join(texts))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(keep or folder, pack.code, name) for name in ("ours", "pango")]
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        both = (set_here(texts, face), set_by_pango(texts, face))
        for reader in (read_page, read_lines):
            pages = [reader(lines, data, place) for lines, place in zip(both, places, strict=True)]
            found.append(tuple(edits(wanted, plain(page)) / len(wanted) for page in pages))
    # Of single lines it takes some for empty, and of pages it parts the marks of some scripts from their letters.
    ours, theirs = min(found, key=sum)
    return ours, theirs


def faces(pack: Pack, number: int) -> str:
    """For each face the share of characters that are misread, and those misread in it that are read in most faces."""
    data = tesseract_name(pack)
    if not data:
        return f"{pack.code}: Tesseract has no data"
    words = [word for word in independent.words(pack.code, number) if len(word) > 1]
    found = {face.name: misread(words, face, data) for face in able(pack)}
    told = [f"{pack.code}: {len(found)} faces"]
    for name, (seen, wrong) in sorted(found.items()):
        rivals = [rival for other, rival in found.items() if other != name]
        odd = [
            f"{char} as {wrong[char].most_common(1)[0][0] or 'nothing'}, {wrong[char].total()} of {seen[char]}"
            for char in wrong
            if _often(char, seen, wrong) > 0.6
            and statistics.median([_often(char, *rival) for rival in rivals if rival[0][char]] or [1.0]) < 0.25
        ]
        rate = sum(map(Counter.total, wrong.values())) / max(1, seen.total())
        told.append(f"  {name}: {100 * rate:.1f} %{': ' if odd else ''}{'; '.join(odd)}")
    return "\n".join(told)


def _often(char: str, seen: Counter[str], wrong: Misread) -> float:
    """How often a character is misread; what is too rare to tell is never."""
    return wrong[char].total() / seen[char] if char in wrong and seen[char] > 2 else 0.0


def misread(words: Sequence[str], face: Face, data: str) -> tuple[Counter[str], Misread]:
    """How often each character was read, and what was read in its place."""
    lines = [" ".join(words[at : at + 3]) for at in range(0, len(words), 3)]
    lines = [line for line in lines if independent.covers(face, line) and is_set(line, face)]
    with tempfile.TemporaryDirectory() as folder:
        pages = read_lines(set_here(lines, face), data, Path(folder)).split("\f")
    seen, wrong = Counter[str](), dict[str, Counter[str]]()
    for line, page in zip(map(plain, lines), map(plain, pages), strict=False):
        seen.update(line)
        for kind, start, stop, at, end in difflib.SequenceMatcher(None, line, page, autojunk=False).get_opcodes():
            for place in range(start, stop if kind != "equal" else start):
                there = page[at + place - start] if stop - start == end - at else ""
                wrong.setdefault(line[place], Counter())[there] += 1
    return seen, wrong


@functools.cache
def shelf() -> fonts.Shelf:
    return fonts.shelf(("shipped",))


def able(pack: Pack) -> list[Face]:
    """The faces that can set the pack's sample sentence."""
    return [face for face in shelf().faces if independent.covers(face, "".join(filter(str.isalpha, pack.sample)))]


def plainest(pack: Pack) -> Face:
    """A plain face of regular weight: Noto Sans of the script where there is one."""

    def order(face: Face) -> tuple[bool, bool, bool, int, int, str]:
        upright = face.weight == 400 and not face.slanted and face.path.suffix != ".ttc"
        kind = SEARCHED.index(face.kind) if face.kind in SEARCHED else 9
        noto = face.family.startswith(("Noto Sans", "Noto Naskh"))
        return not upright, bool(face.han) and not own, not noto, kind, -len(face.coverage & letters), face.name

    letters = frozenset(map(ord, pack.alphabet))
    own = {"Hans": "Hans", "Hant": "Hant", "Jpan": "Jpan", "Kore": "Kore"}.get(pack.script)
    return min([face for face in able(pack) if not own or face.han == own] or able(pack), key=order)


def tesseract_name(pack: Pack) -> str:
    """Tesseract's name of the language; empty where it has no data for it."""
    known = tesseract_languages()
    names = (TESSERACT.get(pack.code, ""), *pack.aliases, pack.code, *map(str.lower, pack.aliases))
    return next((name for name in names if name in known and len(name) > 2), "")


@functools.cache
def tesseract_languages() -> frozenset[str]:
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split("\n")[1:])


def set_here(texts: Sequence[str], face: Face) -> list[Image]:
    """The lines as synth sets them, black on white."""
    return [bordered(255 - _trimmed(glyphs.set_line(text, face, SIZE).mask)) for text in texts]


def is_set(text: str, face: Face) -> bool:
    """Whether synth sets a text: it refuses one that the face would not show as it is written."""
    try:
        glyphs.set_line(text, face, SIZE)
    except Reject:
        return False
    return True


def bordered(picture: Image) -> Image:
    return cv2.copyMakeBorder(picture, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255)


def set_by_pango(texts: Sequence[str], face: Face) -> list[Image]:
    """The lines as Pango sets them, in the same face: no other one is there."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(face.path, folder)
        found = Path(folder, "fonts.conf")
        found.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>")
        picture = Path(folder, "lines.png")
        lines = _pango(texts, face, picture, str(found))
        if len(lines) == len(texts):
            return lines
        return [_pango([text], face, picture, str(found), gap=SIZE * 9)[0] for text in texts]


def _pango(texts: Sequence[str], face: Face, picture: Path, config: str, gap: int = SIZE // 2) -> list[Image]:
    """A page of lines far apart, cut where rows are empty."""
    command = ["pango-view", "--no-display", "--dpi=72", f"--font={face.family} {SIZE}", "--line-spacing=3"]
    command += ["--text=" + "\n".join(texts), f"--margin={MARGIN}", "--hinting=none", f"--output={picture}"]
    subprocess.run(command, check=True, env={**os.environ, "FONTCONFIG_FILE": config}, capture_output=True)
    page = 255 - cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2GRAY)
    rows = np.flatnonzero(page.any(axis=1))
    parts = [page[part[0] : part[-1] + 1] for part in np.split(rows, np.flatnonzero(np.diff(rows) > gap) + 1)]
    return [bordered(255 - _trimmed(part)) for part in parts]


def _trimmed(part: Image) -> Image:
    """Cut to its ink, so that both have the same margins."""
    rows, columns = (np.flatnonzero(part.any(axis=axis)) for axis in (1, 0))
    return part[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def read_page(lines: Sequence[Image], data: str, folder: Path) -> str:
    """What Tesseract reads on a page of these lines."""
    widest = max(line.shape[1] for line in lines)
    padded = [
        cv2.copyMakeBorder(line, 0, 0, 0, widest - line.shape[1], cv2.BORDER_CONSTANT, value=255) for line in lines
    ]
    cv2.imwrite(str(folder / "page.png"), np.vstack(padded))
    return _read(folder / "page.png", data, 6)


def read_lines(lines: Sequence[Image], data: str, folder: Path) -> str:
    """What it reads in a picture of each."""
    paths = [folder / f"{number}.png" for number in range(len(lines))]
    for path, line in zip(paths, lines, strict=True):
        cv2.imwrite(str(path), line)
    listed = folder / "list.txt"
    listed.write_text("".join(f"{path}\n" for path in paths))
    return _read(listed, data, 7)


def _read(path: Path, data: str, mode: int) -> str:
    command = ["tesseract", str(path), "-", "--psm", str(mode), "--dpi", "300", "-l", data]
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout


def plain(text: str) -> str:
    """Without what cannot be seen, spaces among it."""
    return "".join(UNREAD.sub("", unicodedata.normalize("NFC", text)).split())


def edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    before = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        after = [at]
        for place, there in enumerate(other):
            after.append(min(before[place] + (char != there), before[place + 1] + 1, after[place] + 1))
        before = after
    return before[-1]


def weakness(pack: Pack) -> str:
    """What is said of words that are not its own, and of texts that it lacks."""
    whole = (pack.folder / "pack.toml").read_text("utf-8")
    kinds = re.findall(r'^what = "(pseudo-words|words of its sisters)[^:"]*(: [^;"]*)?', whole, re.MULTILINE)
    remarks = list(dict.fromkeys(kind + names for kind, names in kinds))
    if not pack.has("prose.txt"):
        remarks.append("no running text")
    return "; ".join(remarks)


# Looking for missing glyphs, rates, shapes


def look(code: str, number: int) -> str:
    """Faults in so many samples."""
    samples = synth.Samples(synth.load(code, count=number, seed=77))
    found = list(itertools.chain.from_iterable(independent.faults(samples, index) for index in range(number)))
    return f"| `{code}` | {number:,} | {len(found)} |" + "".join(f"\n  {fault}" for fault in found[:10])


def rate(code: str, number: int) -> str:
    """Pictures per CPU second, with the default recipe, and beside English drawn in turns with them."""
    samples, english = (synth.Samples(synth.load(lang, count=number, seed=5)) for lang in (code, "en"))
    turn = max(1, number // 6)
    pairs = [(_seconds(samples, at, turn), _seconds(english, at, turn)) for at in range(0, number, turn)][1:]
    beside = statistics.median(other / own for own, other in pairs)
    own = turn * len(pairs) / sum(seconds for seconds, _ in pairs)
    return f"| `{code}` | {samples.packs[0].script} | {own:,.0f} | {beside:.2f} |"


def _seconds(samples: synth.Samples, start: int, number: int) -> float:
    began = time.process_time()
    for _ in samples.draw(range(start, start + number)):
        pass
    return time.process_time() - began


def shapes(code: str, number: int) -> str:
    """How many words have other glyphs or places than those of hb-shape, in every face of the language.

    And how many lines of mixed scripts look unlike raqm's, in its plainest face.
    """
    words, lines = independent.words(code, number), independent.mixed(code, number)
    faces = able(packs.load(code))
    compared = [(face.name, *found) for face in faces for found in beside_hb_shape(words, face)]
    other = [f"  {name}: {word!r}: {ours} {theirs}" for name, word, ours, theirs in compared if ours != theirs]
    face = plainest(packs.load(code))
    seen = unlike = 0
    for line in lines:
        with contextlib.suppress(Reject):
            if independent.covers(face, line):
                seen, alike = seen + 1, independent.likeness(line, face)
                if alike < 0.8:
                    unlike += 1
                    other.append(f"  {line!r}: {alike:.2f}")
    first = f"| `{code}` | {len(faces)} | {len(compared):,} | {len(other) - unlike} | {seen:,} | {unlike} |"
    return "\n".join([first, *other[:6]])


def beside_hb_shape(words: Sequence[str], face: Face) -> Iterator[tuple[str, independent.Places, independent.Places]]:
    """Words of one script, with their glyphs in their places as they are here and by `hb-shape`."""
    words = [word for word in words if independent.is_plain(word) and independent.covers(face, word)]
    for word, theirs in zip(words, independent.hb_shape(words, face), strict=True):
        with contextlib.suppress(Reject):
            yield word, independent.here(word, face), theirs


if __name__ == "__main__":
    main()
