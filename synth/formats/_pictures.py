"""Pictures to bytes and back; colours are RGB here and BGR in OpenCV."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np

from synth.data import Image
from synth.errors import AssetError

_QUALITY = {"jpg": cv2.IMWRITE_JPEG_QUALITY, "webp": cv2.IMWRITE_WEBP_QUALITY}


def encode(image: Image, image_format: str, quality: int) -> bytes:
    """The picture as a file of this format; quality from 1 to 100 means nothing for png."""
    options = [_QUALITY[image_format], quality] if image_format in _QUALITY else []
    done, data = cv2.imencode(f".{image_format}", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ValueError(f"a picture of {image.shape} cannot be written as {image_format}")
    return data.tobytes()


def decode(path: Path) -> Image:
    """The picture in a file. Raises AssetError where there is none."""
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise AssetError(f"the picture '{path}' cannot be read: {error.strerror}.") from None
    image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if image is None:
        raise AssetError(f"'{path}' is not a picture that can be read.")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def store(path: str, data: bytes) -> None:
    """Write a file in as few calls as there can be: at some thousand small files a second each one counts."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)
