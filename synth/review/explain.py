"""How one sample came to be: a picture after each stage."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import numpy as np

from synth import steps, warp
from synth.data import Face, Image, Ink, Phrase, Sample
from synth.errors import OutputError, Reject
from synth.review.preview import caption, save
from synth.samples import ATTEMPTS, Samples

_OWN = re.compile(rf"\d\d+-({'|'.join([*steps.STAGES, 'face', 'settle', 'sample'])})(-.+)?\.png")
"""What the pictures are called."""


def explain(samples: Samples, index: int, out: Path) -> list[str]:
    """Save a picture for each stage of the sample, and of the attempts at it that were rejected.

    Those of another sample, which an earlier call left in the folder, make room. Returns a line for each stage: the
    file, the step, and what it did. Raises OutputError where a picture cannot be written.
    """
    _clear(out)
    told: list[str] = []
    for attempt in range(ATTEMPTS):
        try:
            for name, made in samples.stages(index, attempt):
                path = out / f"{len(told):02d}-{name.replace(' ', '-')}.png"
                save(path, picture(made))
                told.append(f"{path.name:36} {_words(made)}")
        except Reject as reject:
            told.append(f"{'':36} attempt {attempt + 1} is rejected: {reject.reason}")
        else:
            break
    return told


def _clear(folder: Path) -> None:
    """Remove the pictures of an earlier call, and nothing else."""
    try:
        with contextlib.suppress(FileNotFoundError):
            for file in list(folder.iterdir()):
                if _OWN.fullmatch(file.name) and not file.is_dir():
                    file.unlink()
    except OSError as error:
        raise OutputError(f"'{folder}' cannot be written: {error.strerror}.") from None


def picture(made: Any) -> Image:
    """What a stage made, as a picture."""
    if isinstance(made, Phrase):
        return caption(made.text, 16 * len(made.text) + 32)
    if isinstance(made, Face):
        return caption(made.name, 12 * len(made.name) + 32)
    if isinstance(made, Ink):
        shown = made if not made.moves else warp.settle(made, made.mask.shape[0])
        covered = np.maximum.reduce([shown.mask, *(layer.mask // 2 for layer in shown.layers)])
        return np.repeat(255 - covered[..., None], 3, axis=2)
    image: Image = made.image if isinstance(made, Sample) else made
    return image


def _words(made: Any) -> str:
    if isinstance(made, Phrase):
        return f"{made.text!r}"
    if isinstance(made, Face):
        return f"{made.name} ({made.path.name})"
    height, width = picture(made).shape[:2]
    return f"{width} x {height} px"
