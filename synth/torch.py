"""Straight into a training loop: the sequence of samples as a PyTorch data set.

Item i is sample i, so that shuffling, `DistributedSampler` and any number of workers are right without any code for
seeds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth.data import Recipe
from synth.errors import OutputError
from synth.samples import Samples, open_pack

try:
    import torch
    import torch.utils.data
except ImportError as error:
    raise OutputError("synth.torch needs PyTorch: pip install 'synth-ocr[torch]'.") from error

_Dataset: Any = torch.utils.data.Dataset


class Item(NamedTuple):
    """One sample."""

    image: Any
    """uint8 tensor (3, H, W), RGB."""
    text: str
    number: int
    """Its index in the data set."""


class TextLines(_Dataset):  # type: ignore[misc]
    """A map-style data set over the samples of a recipe; `len` is the recipe's count.

    Each process opens the samples when it first needs one. epoch: 0 gives the recipe's own samples, each other epoch as
    many new ones; set it between two epochs, before the loader's workers start, for a data set without an end.
    """

    def __init__(self, recipe: Recipe, *, epoch: int = 0) -> None:
        self.recipe, self.epoch = recipe, epoch
        self._samples: Samples | None = None

    def __len__(self) -> int:
        return self.recipe.count

    def __getitem__(self, index: int) -> Item:
        """Sample `index`, which may not be negative. Raises IndexError beyond the last one."""
        if not 0 <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        drawn = self._opened()[self.epoch * len(self) + index]
        return Item(torch.from_numpy(np.ascontiguousarray(drawn.image.transpose(2, 0, 1))), drawn.text, index)

    def _opened(self) -> Samples:
        if self._samples is None:
            cv2.setNumThreads(1)
            # Epochs follow one another in one endless sequence.
            self._samples = Samples(dataclasses.replace(self.recipe, count=2**62))
        return self._samples

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_samples": None}


class CTC:
    """Labels as numbers for CTC: 0 is the blank, then the dictionary in its order, then the space.

    As PaddleOCR numbers them with `use_space_char`.
    """

    def __init__(self, alphabet: Sequence[str]) -> None:
        self.characters = ("", *alphabet, " ")
        self._numbers = {char: number for number, char in enumerate(self.characters) if number}

    @classmethod
    def of(cls, recipe: Recipe) -> CTC:
        """The encoder for a recipe's dictionary."""
        return cls(open_pack(recipe).alphabet)

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> Any:
        """int64 tensor (len(text),). Raises ValueError for a character beyond the dictionary."""
        for char in text:
            if char not in self._numbers:
                raise ValueError(f"the text {text!r} holds {char!r}, which is not in the dictionary.")
        return torch.tensor([self._numbers[char] for char in text], dtype=torch.int64)

    def decode(self, numbers: Sequence[int]) -> str:
        """The text of a path: equal neighbours are one, blanks are none."""
        path = [int(number) for number in numbers]
        return "".join(
            self.characters[number] for number, before in zip(path, [0, *path], strict=False) if number != before
        )


class Batch(NamedTuple):
    """Samples of one size."""

    images: Any
    """float32 tensor (N, 3, height, width) from -1 to 1."""
    widths: Any
    """int64 tensor (N,): how much of each picture's width is its own, in pixels."""
    targets: Any
    """int64 tensor: the labels of all samples, one after the other."""
    lengths: Any
    """int64 tensor (N,): of each label."""
    texts: tuple[str, ...]


def collate(encoder: CTC, *, height: int = 48, width: int = 320) -> Callable[[Sequence[Item]], Batch]:
    """A `collate_fn`: pictures scaled to a height, squeezed if they are wider than `width`, else padded with grey.

    The batch is as wide as its widest picture, and at most `width` pixels.
    """
    return _Collate(encoder, height, width)


class _Collate:
    """A class and not a closure, since loaders send it to their workers."""

    def __init__(self, encoder: CTC, height: int, width: int) -> None:
        self._encoder, self._height, self._width = encoder, height, width

    def __call__(self, items: Sequence[Item]) -> Batch:
        widths = [
            min(self._width, max(1, round(item.image.shape[2] * self._height / item.image.shape[1]))) for item in items
        ]
        images = torch.zeros(len(items), 3, self._height, max(widths))
        for row, item, own in zip(images, items, widths, strict=True):
            picture = cv2.resize(item.image.permute(1, 2, 0).numpy(), (own, self._height), interpolation=cv2.INTER_AREA)
            row[:, :, :own] = torch.from_numpy(picture).permute(2, 0, 1).float() / 127.5 - 1
        labels = [self._encoder.encode(item.text) for item in items]
        lengths = torch.tensor([len(label) for label in labels], dtype=torch.int64)
        return Batch(images, torch.tensor(widths), torch.cat(labels), lengths, tuple(item.text for item in items))
