"""Glyphs by paths that share no code with synth: HarfBuzz asked directly, its command `hb-shape`, Pillow's raqm."""

from __future__ import annotations

import functools
import itertools
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
import uharfbuzz as hb
from fontTools import unicodedata as scripts
from PIL import Image as Pictures
from PIL import ImageFont

from synth import Samples, bidi, glyphs, packs, samplers
from synth.data import Face, Phrase
from synth.errors import Reject
from synth.glyphs import _shaping
from synth.rng import stream
from synth.text import clusters

UNSEEN = frozenset(" \n\u200c\u200d\u180e")
_CIRCLE = 0x25CC


@functools.lru_cache(maxsize=256)
def _font(path: str, number: int) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(path), number))


def faults(samples: Samples, index: int) -> Iterator[str]:
    """What is wrong with the glyphs of a sample: nothing, it is to be hoped."""
    phrase, face = chosen(samples, index)
    allowed = set(samples.alphabet) | UNSEEN
    beyond = set(phrase.text) - allowed
    if beyond:
        yield f"{index}: {phrase.text!r} holds {beyond} beyond the dictionary"
    for line in phrase.text.split("\n"):
        for fault in missing(line, face):
            yield f"{index}: {phrase.text!r} in {face.name}: {fault}"


def chosen(samples: Samples, index: int) -> tuple[Phrase, Face]:
    """The text and the face of a sample, of the first attempt that gets through its layout."""
    for attempt in range(16):
        made: dict[type, object] = {}
        try:
            for name, what in samples.stages(index, attempt):
                made[type(what)] = what
                if name.startswith("layout"):
                    phrase, face = made[Phrase], made[Face]
                    assert isinstance(phrase, Phrase)
                    assert isinstance(face, Face)
                    return phrase, face
        except Reject:
            continue
    raise AssertionError(f"sample {index} was rejected sixteen times")


def missing(line: str, face: Face) -> Iterator[str]:
    """Characters that show as the glyph of missing ones, as a dotted circle, or not at all."""
    font = _font(str(face.path), face.number)
    circle = font.get_nominal_glyph(_CIRCLE) or 0
    for part in runs(line):
        buffer = hb.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        numbers = [(info.cluster, info.codepoint) for info in buffer.glyph_infos]
        if any(number == 0 for _, number in numbers):
            yield f"{part!r} has a missing glyph"
        if circle and chr(_CIRCLE) not in part and any(number == circle for _, number in numbers):
            yield f"{part!r} has a dotted circle"
        yield from (f"{blank!r} leaves no ink" for blank in _blank(font, part, numbers))


def _blank(font: hb.Font, part: str, numbers: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The stretches of a text of which no glyph has an outline."""
    inked: dict[int, bool] = {}
    for cluster, number in numbers:
        extents = font.get_glyph_extents(number)
        inked[cluster] = inked.get(cluster, False) or bool(extents and extents.width and extents.height)
    for start, stop in itertools.pairwise([*sorted(inked), len(part)]):
        if not inked[start] and not UNSEEN.issuperset(part[start:stop]):
            yield part[start:stop]


def runs(line: str) -> list[str]:
    """The parts of one script; what belongs to none goes with the part before it."""
    found: list[str] = []
    known = ""
    for char in line:
        script = scripts.script(char)
        if found and (script in ("Zyyy", "Zinh", known) or known in ("Zyyy", "Zinh", "")):
            found[-1] += char
        else:
            found.append(char)
        known = known if script in ("Zyyy", "Zinh") else script
    return found


def words(lang: str, number: int) -> list[str]:
    """Different words of a language, drawn as its samples are."""
    pack = packs.load(lang)
    drawn = (
        samplers.words(pack, stream(5, index, "text"), count=(1, 1), temper=0.3).text for index in range(9 * number)
    )
    return list(dict.fromkeys(drawn))[:number]


def covers(face: Face, text: str) -> bool:
    """Whether a face has all characters of a text."""
    return face.coverage.issuperset(ord(char) for char in text if char not in UNSEEN)


Places = list[tuple[int, int, int, int]]
"""Glyphs from left to right: number, advance, and the offsets from the pen, y upwards, in font units."""


def hb_shape(texts: Sequence[str], face: Face) -> list[Places]:
    """The glyphs of single-script texts in their places, by Debian's `hb-shape`."""
    command = ["hb-shape", f"--font-file={face.path}", f"--face-index={face.number}", "--no-glyph-names"]
    done = subprocess.run(command, input="\n".join(texts), capture_output=True, text=True, check=True)
    return [
        [
            (int(number), int(advance), int(x or 0), int(y or 0))
            for number, x, y, advance in re.findall(r"(\d+)=\d+(?:@(-?\d+),(-?\d+))?\+(-?\d+)", line)
        ]
        for line in done.stdout.splitlines()
    ]


def is_plain(text: str) -> bool:
    """Whether all of a text is of one script: neither digits that scripts share nor their punctuation are in it."""
    return len(runs(text)) == 1 and all(
        unicodedata.category(char)[0] in "LM" or scripts.script(char) not in ("Zyyy", "Zinh") for char in text
    )


def here(word: str, face: Face) -> Places:
    """The glyphs of a word in their places, as synth shapes it. Raises Reject."""
    font = _shaping.font_of(str(face.path), face.number)
    placed = _shaping._placed(font, word, clusters(word), 0.0, bidi.base_of(word))
    return [
        (glyph.number, round(glyph.stop - glyph.start), round(glyph.x - glyph.start), round(-glyph.y))
        for glyph in placed
    ]


def likeness(line: str, face: Face, size: int = 64) -> float:
    """How alike a line is as it is set here and by Pillow's raqm: the correlation of small pictures, 1 for equal ones.

    FriBiDi orders, HarfBuzz shapes and FreeType draws. FreeType places each glyph on a whole pixel and HarfBuzz where
    it belongs; lines that differ in width by more than that are not alike at all.
    """
    ours = glyphs.set_line(line, face, size, engine="harfbuzz").mask[1:-1, 1:-1]
    font = ImageFont.truetype(str(face.path), size, index=face.number, layout_engine=ImageFont.Layout.RAQM)
    theirs = np.asarray(Pictures.Image()._new(font.getmask(line, "L", direction=bidi.base_of(line))))
    rows, columns = np.flatnonzero(theirs.any(axis=1)), np.flatnonzero(theirs.any(axis=0))
    theirs = theirs[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if abs(ours.shape[1] - theirs.shape[1]) > 2 + len(line) * 0.6 or abs(ours.shape[0] - theirs.shape[0]) > 3:
        return 0.0
    small = (max(8, ours.shape[1] // 4), max(8, ours.shape[0] // 4))
    one, other = (cv2.resize(part, small, interpolation=cv2.INTER_AREA).ravel() for part in (ours, theirs))
    return float(np.corrcoef(one, other)[0, 1])


def mixed(lang: str, number: int) -> list[str]:
    """Lines of words of a language, some with digits, Latin letters and brackets among them."""
    found = words(lang, 2 * number)
    ways = ("{0} {1}", "{0} 12 {1}", "{0} (PDF) {1}", "abc {0} 3.5", "{0}")
    return [ways[at % 5].format(found[2 * at], found[2 * at + 1]) for at in range(len(found) // 2)]
