"""Pictures to bytes and back; colours are RGB here and BGR in OpenCV."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from synth.data import Image, Line, Points, Sample
from synth.errors import AssetError
from synth.formats import _sizes
from synth.text import clusters

_QUALITY = {"jpg": cv2.IMWRITE_JPEG_QUALITY, "webp": cv2.IMWRITE_WEBP_QUALITY}
_OTHERWISE = 95
"""The quality of pictures that bring none along."""


def encoded(sample: Sample, image_format: str) -> bytes:
    """The sample's picture as a file of this format: as it was read, where it was read from such a file."""
    file = sample.meta.get("file")
    if file and file[0] == image_format:
        data: bytes = file[1]
        return data
    return encode(sample.image, image_format, int(sample.meta.get("quality", _OTHERWISE)))


def saved(sample: Sample, image_format: str) -> Sample:
    """The sample as a data set has it: with what is lost where its picture is written to a file and read again."""
    return dataclasses.replace(sample, image=_decoded(encoded(sample, image_format), f"picture {sample.index}"))


def encode(image: Image, image_format: str, quality: int) -> bytes:
    """The picture as a file of this format; quality from 1 to 100 means nothing for png."""
    options = [_QUALITY[image_format], quality] if image_format in _QUALITY else []
    done, data = cv2.imencode(f".{image_format}", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ValueError(f"a picture of {image.shape} cannot be written as {image_format}")
    return data.tobytes()


def decode(path: Path) -> Image:
    """The picture in a file. Raises AssetError where there is none."""
    return _decoded(loaded(path), str(path))


def loaded(path: Path) -> bytes:
    """The bytes of a picture's file. Raises AssetError where there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise AssetError(f"the picture '{path}' cannot be read: {error.strerror}.") from None


def _decoded(data: bytes, name: str) -> Image:
    image = None
    with contextlib.suppress(cv2.error):  # It has one for sizes that it does not believe.
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if image is None:
        raise AssetError(f"'{name}' is not a picture that can be read.")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def label_from(data: bytes, name: str) -> str:
    """The label that a data set holds of a picture. Raises AssetError for one that is not UTF-8."""
    try:
        return bytes(data).decode()
    except UnicodeDecodeError:
        raise AssetError(f"the label of {name} is not UTF-8.") from None


def opened(
    index: int,
    data: bytes,
    suffix: str,
    text: str,
    boxes: Mapping[str, Any] | None = None,
    *,
    split: str = "",
    name: str = "",
    undecoded: str = "",
) -> Sample:
    """A sample from what a data set holds of it: the picture's file, its label and, where there are any, its boxes.

    suffix: of the picture's name, such as "jpg". boxes: as `boxes_of` gives them. split: "train" or "val", where it
    is known. name: of the picture, for the sentence. undecoded: pictures with this suffix are only to be copied, and
    black ones of their size stand for them. Raises AssetError for a picture that cannot be read.
    """
    name = name or f"picture {index}"
    image = _blank(data, name) if suffix == undecoded else _decoded(data, name)
    height, width = image.shape[:2]
    # Of lists, since a tuple that grew is dropped into another of the stores that the interpreter keeps.
    if boxes:
        lines = tuple([_line_from(line) for line in boxes["lines"]])
        # A format that has no label but those of the lines gives none.
        joins = ("\n", " ", "") if text else ("\n",)
        between = next((found for found in joins if found.join(line.text for line in lines) == text), "\n")
    else:
        between = "\n"
        quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        lines = tuple([Line(part, quad, clusters(part), np.zeros((0, 4, 2), np.float32)) for part in text.split("\n")])
    meta = {"file": (suffix, data), "between": between, **({"split": split} if split else {})}
    return Sample(index, image, lines, np.broadcast_to(np.uint8(0), (height, width)), meta)


def _blank(data: bytes, name: str) -> Image:
    # One byte in memory, whatever its size.
    return np.broadcast_to(np.uint8(0), (*_sizes.size(data, name), 3))


def boxes_of(sample: Sample) -> dict[str, Any]:
    """The lines of a sample with their quads and character boxes, as JSON can hold them; pixels, two decimals."""
    return {
        "lines": [
            {"text": line.text, "quad": _plain(line.quad), "chars": list(line.chars), "boxes": _plain(line.boxes)}
            for line in sample.lines
        ]
    }


def _plain(points: Points) -> Any:
    # Rounded as float64: a float32 would be written out to its last digit.
    return np.round(points.astype(np.float64), 2).tolist()


def _line_from(line: Mapping[str, Any]) -> Line:
    boxes = np.array(line["boxes"], np.float32).reshape(-1, 4, 2)
    return Line(line["text"], np.array(line["quad"], np.float32), tuple(line["chars"]), boxes)


def store(path: str, data: bytes) -> None:
    """Write a file in as few calls as there can be: at some thousand small files a second each one counts.

    A file that is there is never emptied first: a process that was left behind writes the same bytes over it, and must
    be able to die at any moment of that.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.ftruncate(handle, len(data))
    finally:
        os.close(handle)
