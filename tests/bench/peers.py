"""Pictures per CPU second beside TextRecognitionDataGenerator (TRDG), in turns in one process, on one core.

    pip install --no-deps trdg==1.8.0
    pip install arabic-reshaper python-bidi requests wikipedia beautifulsoup4 diffimg
    python tests/bench/peers.py ch en --count 3000

Both draw the same texts, those of the default recipe, and write JPEG files 48 and 32 pixels high; TRDG in the shipped
faces that cover most of them, with the effects that it has: turned, blurred, distorted, on a photograph. With `--plain`
TRDG neither turns nor blurs, on white. A method of Pillow that TRDG still calls is given back to it. Opening fonts is
not counted, but for TRDG, which opens one for every picture. Files go to memory where there is such a folder, since
making one costs as much as drawing it on some disks.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
from PIL import ImageFont
from speed import MEMORY, drawn, warmed

from synth import fonts, home

TURN = 250
EFFECTS = {
    "skewing_angle": 5, "random_skew": True, "blur": 1, "random_blur": True, "distorsion_type": 3, "background_type": 3,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=["ch", "en"])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--warm", type=int, default=40_000)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for name in options.recipes:
        report(name, options.count, options.warm, {} if options.plain else EFFECTS)


def report(name: str, count: int, warm: int, effects: dict[str, Any]) -> None:
    samples = warmed(name, [], count, warm)
    texts = [samples[index].text for index in range(0, count, max(1, count // 500))]
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        other = trdg(texts, faces(texts), effects, photographs(Path(folder, "photographs")))
        turns = [
            (drawn(samples, range(start, start + TURN), Path(folder)), drawn_by_trdg(other, start, Path(folder)))
            for start in range(0, count, TURN)
        ][1:]
    ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
    ratio = statistics.median(their / own for own, their in turns)
    print(f"{name}: {1 / ours:,.0f} a CPU second, TRDG {1 / theirs:,.0f}: {ratio:.1f} times as many")


def drawn_by_trdg(pictures: Iterator[tuple[Any, str]], start: int, folder: Path) -> float:
    """CPU seconds a picture of TRDG, its labels written too."""
    began = time.process_time()
    with (folder / "trdg.txt").open("a", encoding="utf-8") as labels, contextlib.redirect_stdout(None):
        for index, (picture, text) in enumerate(itertools.islice(pictures, TURN), start):
            picture.save(folder / f"trdg-{index}.jpg")
            labels.write(f"trdg-{index}.jpg {text}\n")
    return (time.process_time() - began) / TURN


def faces(texts: Sequence[str]) -> list[str]:
    """The files of the shipped faces that cover nine tenths of the texts, six of them at most."""
    wanted = [frozenset(map(ord, text)) - {ord(" ")} for text in texts]
    shares = {
        str(face.path): sum(face.coverage >= points for points in wanted) / len(wanted)
        for face in fonts.shelf(("shipped",)).faces
    }
    return [path for path, share in shares.items() if share > 0.9][:6]


def photographs(folder: Path) -> Path:
    """A folder of the shipped textures alone."""
    folder.mkdir()
    for path in sorted(home.folder("backgrounds").rglob("*.jpg")):
        shutil.copy(path, folder / f"{path.parent.name}-{path.name}")
    return folder


def trdg(texts: list[str], paths: list[str], effects: dict[str, Any], pictures: Path) -> Iterator[tuple[Any, str]]:
    """TRDG's own generator, without an end; pictures that it gives up are left out, as its command does."""
    ImageFont.FreeTypeFont.getsize = lambda font, text: font.getbbox(text)[2:]  # type: ignore[attr-defined]
    from trdg.generators import GeneratorFromStrings  # type: ignore[import-not-found]

    made = GeneratorFromStrings(texts, fonts=paths, image_dir=str(pictures), **effects)
    return ((picture, text) for picture, text in made if picture is not None)


if __name__ == "__main__":
    main()
