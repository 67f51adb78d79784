"""Whether a recogniser that has never seen our pictures reads their labels in them.

    python tests/bench/read.py default scene receipt --lang ch --count 1000
    python tests/bench/read.py default --lang en --real FOLDER --errors 50
    python tests/bench/read.py --faces shipped --lang ch

PP-OCRv6 (small), as the package `rapidocr` has it (`pip install rapidocr onnxruntime`): it knows Chinese, Japanese and
languages in Latin letters. For each recipe, and each folder of real pictures to compare with, it prints the share of
labels that are read whole, and of those that are read with a mark, a space or the case of a letter wrong at most. What
is misread is a weakness of the reader, or of the picture, or a label that lies: `--errors` prints those that it is
surest of, with their numbers for `synth explain`.

With `--faces`, a folder or all that ship, it prints what each face draws so that it is read as another character three
times, in other company each time, though in a plain face it is read rightly. Look at these: in a script or a hand many
are only hard to read, and some are wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import logging
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import languages

import synth
from synth import fonts, glyphs, packs
from synth.crops import crops
from synth.data import Face, Image
from synth.errors import Reject
from synth.formats import saved
from synth.rng import stream

MODEL = logging.getLogger("RapidOCR")
SIZE, BORDER = 40, 6
"""Of the em, and around a line, in pixels."""
COMPANY = (8, 5, 5)
"""Characters in a line, each time that those are read that were not read rightly before."""


class Reading(NamedTuple):
    """What was read of one picture."""

    number: int
    face: str
    label: str
    text: str
    score: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument(
        "--real", action="append", default=[], help="a folder that `synth calibrate` could measure, with labels"
    )
    parser.add_argument("--errors", type=int, default=0, help="print so many that were misread")
    parser.add_argument("--faces", help="read the characters of these faces instead: a folder, or `shipped`")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    model = reader()
    for name in options.recipes:
        report(name, read(model, drawn(name, options.lang, options.count)), options.errors)
    for folder in options.real:
        report(folder, read(model, real(Path(folder))), options.errors)
    if options.faces:
        doubt(model, options.faces, packs.load(options.lang))


def reader() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        sys.exit("It takes another recogniser to read: pip install rapidocr onnxruntime")
    model = RapidOCR()
    MODEL.setLevel(logging.ERROR)
    return model


def drawn(name: str, lang: str, count: int) -> Iterator[tuple[int, str, str, Image]]:
    """The number, face, label and picture of samples of one line, as their files have them."""
    for sample in synth.Samples(synth.load(name, lang=lang, count=count)):
        if len(sample.lines) == 1:
            yield sample.index, sample.meta["font"], sample.text, saved(sample, "jpg").image


def real(folder: Path) -> Iterator[tuple[int, str, str, Image]]:
    for number, crop in enumerate(crops(folder)):
        yield number, crop.path.name if crop.path else "", crop.text or "", crop.image


def read(model: Any, pictures: Iterable[tuple[int, str, str, Image]]) -> list[Reading]:
    return [Reading(number, face, label, *told(model, picture)) for number, face, label, picture in pictures]


def told(model: Any, picture: Image) -> tuple[str, float]:
    """What is read of a picture, and how sure that is, from 0 to 1."""
    answer = model(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), use_det=False, use_cls=False, use_rec=True)
    return (answer.txts[0], answer.scores[0]) if answer.txts else ("", 0.0)


def spelt(text: str) -> str:
    """A text without its spaces, each character in its plainest form."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def letters(text: str) -> str:
    """Its letters and digits in small letters."""
    return "".join(char for char in spelt(text).casefold() if char.isalnum())


def report(name: str, readings: list[Reading], errors: int) -> None:
    if not readings:
        sys.exit(f"{name} has no sample of one line.")
    whole = sum(spelt(found.label) == spelt(found.text) for found in readings)
    nearly = sum(letters(found.label) == letters(found.text) for found in readings)
    count = len(readings)
    print(f"{name}: {count} labels, {100 * whole / count:.1f} % read whole, {100 * nearly / count:.1f} % but for marks")
    wrong = [found for found in readings if letters(found.label) != letters(found.text)]
    for found in sorted(wrong, key=lambda found: -found.score)[:errors]:
        print(f"  {found.number} {found.face}: {found.label!r} read as {found.text!r} ({found.score:.2f})")


def doubt(model: Any, source: str, pack: packs.Pack) -> None:
    """Print what each face draws as another character."""
    plain = languages.plainest(pack)
    for face in fonts.shelf((source,)).faces:
        found = misread(model, face, [char for char in pack.alphabet if letters(char) and ord(char) in face.coverage])
        hard = misread(model, plain, [char for char in found if ord(char) in plain.coverage])
        odd = [f"{char} as {', '.join(dict.fromkeys(read))}" for char, read in found.items() if char not in hard]
        print(f"{face.name}: {len(odd)} characters read as others{': ' if odd else ''}{'; '.join(odd)}", flush=True)


def misread(model: Any, face: Face, chars: Collection[str]) -> Mapping[str, list[str]]:
    """The characters that are never read rightly, and what is read instead."""
    asked, found = sorted(chars), defaultdict[str, list[str]](list)
    rng = stream(1, 0, face.name)
    for company in COMPANY:
        asked.sort(key=lambda _: rng.random())
        for at in range(0, len(asked), company):
            text = "".join(asked[at : at + company])
            with contextlib.suppress(Reject):
                for char, seen in zip(text, aligned(text, told(model, shown(text, face))[0]), strict=True):
                    found[char].append(seen)
        asked = [char for char in asked if found[char] and letters(char) not in map(letters, found[char])]
    return {char: found[char] for char in sorted(asked)}


def shown(text: str, face: Face) -> Image:
    """A text in a face, black on white. Raises Reject where it cannot be set."""
    mask = glyphs.set_line(text, face, SIZE, spacing=0.06).mask
    return cv2.cvtColor(255 - cv2.copyMakeBorder(mask, *[BORDER] * 4, cv2.BORDER_CONSTANT), cv2.COLOR_GRAY2RGB)


def aligned(text: str, read: str) -> list[str]:
    """For each character of a text, the one that was read in its place; nothing where as many were not."""
    found = [""] * len(text)
    for kind, start, stop, at, end in difflib.SequenceMatcher(None, text, read, autojunk=False).get_opcodes():
        if kind == "equal" or stop - start == end - at:
            found[start:stop] = read[at:end]
    return found


if __name__ == "__main__":
    main()
