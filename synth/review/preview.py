"""Contact sheets: many samples on one picture, each with its label beneath it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from synth import fonts, glyphs
from synth.data import Face, Image, Sample
from synth.drafts import replacing
from synth.errors import OutputError, Reject
from synth.formats._pictures import encode
from synth.text import JOINERS, clusters

_LABEL = 16
_GAP = 6
_GREY = 90
_WHITE, _BLUE = (255, 255, 255), (40, 90, 230)


def sheet(samples: Iterable[Sample], *, columns: int = 4, width: int = 360, boxes: bool = False) -> Image:
    """The samples in columns, in reading order.

    width: of a column in pixels; a wider picture is made smaller. boxes: draw a frame around each character.
    """
    cells = [_cell(sample, width, boxes) for sample in samples]
    rows = [_row(cells[start : start + columns], columns, width) for start in range(0, len(cells), columns)]
    return np.vstack(rows) if rows else np.full((_LABEL, width, 3), 255, np.uint8)


def beside(
    real: Iterable[tuple[Image, str]],
    made: Iterable[Sample],
    *,
    columns: int = 4,
    width: int = 360,
    boxes: bool = False,
) -> Image:
    """Real pictures and samples in rows by turns, the real ones first and with a blue line below them.

    real: pictures of any size, RGB, and their labels; they are shown as high as samples are.
    """
    samples = list(made)
    height = samples[0].image.shape[0] if samples else 48
    theirs = [_framed(_scaled(image, height), text, width, _BLUE) for image, text in real]
    ours = [_cell(sample, width, boxes) for sample in samples]
    rows = []
    for start in range(0, max(len(theirs), len(ours)), columns):
        for cells in (theirs[start : start + columns], ours[start : start + columns]):
            rows += [_row(cells, columns, width)] if cells else []
    return np.vstack(rows) if rows else np.full((_LABEL, width, 3), 255, np.uint8)


def _scaled(image: Image, height: int) -> Image:
    columns = max(1, round(image.shape[1] * height / image.shape[0]))
    way = cv2.INTER_AREA if image.shape[0] > height else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (columns, height), interpolation=way), np.uint8)


def check(path: Path) -> None:
    """Raises OutputError for a name that is not one of a PNG."""
    if path.suffix.lower() != ".png":
        raise OutputError(f"'{path}' would be a PNG picture; give it a name that ends in .png.")


def save(path: Path, image: Image) -> None:
    """Write a PNG, whole or not at all. Raises OutputError where that is not possible."""
    check(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(encode(image, "png", 100))
    except OSError as error:
        raise OutputError(f"'{path}' cannot be written: {error.strerror}.") from None


def _row(cells: Sequence[Image], columns: int, width: int) -> Image:
    height = max(cell.shape[0] for cell in cells)
    row = np.full((height + _GAP, columns * (width + _GAP), 3), 255, np.uint8)
    for column, cell in enumerate(cells):
        left = column * (width + _GAP)
        row[: cell.shape[0], left : left + cell.shape[1]] = cell
    return row


def _cell(sample: Sample, width: int, boxes: bool) -> Image:
    image = sample.image.copy()
    if boxes:
        for line in sample.lines:
            cv2.polylines(image, list(np.round(line.boxes * 16 - 8).astype(np.int32)), True, (255, 0, 0), 1, shift=4)
    return _framed(image, sample.text.replace("\n", " / "), width, _WHITE)


def _framed(image: Image, text: str, width: int, line: tuple[int, int, int]) -> Image:
    """A picture, a line below it and its label."""
    if image.shape[1] > width:
        height = max(1, round(image.shape[0] * width / image.shape[1]))
        image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    label = caption(text, width)
    cell = np.full((image.shape[0] + label.shape[0] + 2, width, 3), 255, np.uint8)
    cell[: image.shape[0], : image.shape[1]] = image
    cell[image.shape[0] : image.shape[0] + 2, : image.shape[1]] = line
    cell[image.shape[0] + 2 :, : label.shape[1]] = label
    return cell


def caption(text: str, width: int) -> Image:
    """A text in small grey letters on white, each in a face that has it; "?" stands for what no face has."""
    strip = np.zeros((_LABEL + 6, width), np.uint8)
    at = 1
    for part in _parts(text):
        face = _face(part)
        if part == " " or face is None:
            at += _LABEL // 3
            continue
        mask, top = _letters(part if _covers(face, part) else "?", face)
        right = min(at + mask.shape[1], width)
        if right - at < mask.shape[1] and at > 1:
            break
        low, high = max(0, top), min(strip.shape[0], top + mask.shape[0])
        strip[low:high, at:right] = np.maximum(strip[low:high, at:right], mask[low - top : high - top, : right - at])
        at = right
    grey = 255 - (strip.astype(np.int32) * (255 - _GREY) // 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _parts(text: str) -> Iterable[str]:
    """What of a label is set at once: all of it where a face has it all, else letter by letter."""
    face = _face(text)
    return [text] if text and face and _covers(face, text) else clusters(text)


def _covers(face: Face, text: str) -> bool:
    return all(char in _UNSEEN or ord(char) in face.coverage for char in text)


_UNSEEN = JOINERS | {" "}


@functools.lru_cache(maxsize=4096)
def _letters(text: str, face: Face) -> tuple[Image, int]:
    try:
        setting = glyphs.set_line(text, face, _LABEL)
    except Reject:
        return np.zeros((1, _LABEL // 2), np.uint8), 0
    return setting.mask, round(_LABEL - setting.baseline)


@functools.lru_cache(maxsize=4096)
def _face(text: str) -> Face | None:
    """The plainest face that has a text, or the plainest of all."""
    return next((face for face in _plain_faces() if _covers(face, text)), _plain_faces()[0])


@functools.lru_cache(maxsize=1)
def _plain_faces() -> list[Face]:
    """The faces that ship, the plainest first."""

    def oddity(face: Face) -> tuple[bool, bool, int, int]:
        return face.slanted, face.kind not in ("sans", "hei"), abs(face.weight - 400), -len(face.coverage)

    return sorted(fonts.shelf(("shipped",)).faces, key=oddity)
