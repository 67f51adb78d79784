"""Glyphs by paths that share no code with synth: HarfBuzz asked directly, and its command `hb-shape`."""

from __future__ import annotations

import functools
import itertools
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import uharfbuzz as hb
from fontTools import unicodedata as scripts

from synth import Samples, packs, samplers
from synth.data import Face, Phrase
from synth.errors import Reject
from synth.rng import stream

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


def hb_shape(texts: Sequence[str], face: Face) -> list[list[tuple[int, int]]]:
    """The glyphs of single-script texts from left to right, each with its advance, by Debian's `hb-shape`."""
    command = ["hb-shape", f"--font-file={face.path}", f"--face-index={face.number}", "--no-glyph-names"]
    done = subprocess.run(command, input="\n".join(texts), capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return [
        [(int(number), int(advance)) for number, advance in re.findall(r"(\d+)=\d+(?:@-?\d+,-?\d+)?\+(-?\d+)", line)]
        for line in lines
    ]


def is_plain(text: str) -> bool:
    """Whether all letters of a text are of one script, and it holds neither digits nor marks of punctuation."""
    return len(runs(text)) == 1 and all(unicodedata.category(char)[0] in "LM" for char in text)
