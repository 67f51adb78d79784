"""Straight into a training loop: the sequence of samples as a PyTorch data set.

Item i is sample i, so that shuffling, `DistributedSampler` and any number of workers are right without any code for
seeds. Workers send pictures as bytes, a batch in one piece; floats are made of them where they are trained on.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np

from synth.data import Recipe
from synth.errors import UsageError
from synth.samples import Samples, alphabet, open_packs

try:
    import torch
    import torch.distributed
    import torch.utils.data
except ImportError as error:
    raise UsageError("synth.torch needs PyTorch: pip install 'synth-ocr[torch]'.") from error

_Dataset: Any = torch.utils.data.Dataset
_Stream: Any = torch.utils.data.IterableDataset
_ENDLESS = 2**62


class Item(NamedTuple):
    """One sample."""

    image: Any
    """uint8 tensor (3, H, W), RGB."""
    text: str
    number: int
    """Its index in the data set."""


class _Drawer:
    """The samples of a recipe without an end, opened in each process when it first needs one."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._samples: Samples | None = None
        # The threads of OpenCV do not outlive a fork, and who then waits for them waits for ever: none are kept.
        cv2.setNumThreads(1)

    def draw(self, places: Sequence[int], numbers: Iterable[int]) -> Iterator[Item]:
        """The samples at these places as items with these numbers; many together cost less than one by one."""
        if self._samples is None:
            cv2.setNumThreads(1)
            # Epochs follow one another in one endless sequence.
            self._samples = Samples(dataclasses.replace(self._recipe, count=_ENDLESS))
        for number, drawn in zip(numbers, self._samples.draw(places), strict=True):
            yield Item(torch.from_numpy(np.ascontiguousarray(drawn.image)).permute(2, 0, 1), drawn.text, number)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_samples": None}


class TextLines(_Dataset):  # type: ignore[misc]
    """A map-style data set over the samples of a recipe; `len` is the recipe's count.

    Each process opens the samples when it first needs one. epoch: 0 gives the recipe's own samples, each other epoch as
    many new ones; set it between two epochs, before the loader's workers start, for a data set without an end.
    """

    def __init__(self, recipe: Recipe, *, epoch: int = 0) -> None:
        self.recipe, self.epoch = recipe, epoch
        self._drawer = _Drawer(recipe)

    def __len__(self) -> int:
        return self.recipe.count

    def __getitem__(self, index: int) -> Item:
        """Sample `index`, which may not be negative. Raises IndexError beyond the last one."""
        return self.__getitems__((index,))[0]

    def __getitems__(self, indices: Sequence[int]) -> list[Item]:
        """The samples of a batch, as PyTorch's loaders ask for them: for two thirds of what they cost one by one."""
        for index in indices:
            if not 0 <= index < len(self):
                raise IndexError(f"sample {index} of {len(self)}")
        return list(self._drawer.draw([self.epoch * len(self) + index for index in indices], indices))


class TextStream(_Stream):  # type: ignore[misc]
    """The samples of a recipe without an end, each drawn once, by one worker of one rank.

    Its first `count` samples are those of `TextLines` in epoch 0, the next ones those of epoch 1, and so on; workers
    and ranks take them in turn. An item's number is its place in that sequence.

    start: the place to begin at: how many samples all ranks have had, to go on where training stopped.
    rank, ranks: which process of how many this one is, where torch.distributed has not been told before.
    """

    def __init__(self, recipe: Recipe, *, start: int = 0, rank: int | None = None, ranks: int | None = None) -> None:
        self.recipe, self.start = recipe, start
        here, of = _rank()
        # Now, not in a worker: a worker's process does not belong to the group.
        self.rank, self.ranks = here if rank is None else rank, of if ranks is None else ranks
        if not 0 <= self.rank < self.ranks:
            raise UsageError(f"the rank is {self.rank} of {self.ranks}; it must be from 0 to below their number.")
        self._drawer = _Drawer(recipe)

    def __iter__(self) -> Iterator[Item]:
        info = torch.utils.data.get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        first, step = self.start + self.rank * workers + worker, self.ranks * workers
        places = range(first, _ENDLESS, step)
        yield from self._drawer.draw(places, places)


def _rank() -> tuple[int, int]:
    """Which process of how many this is, as torch.distributed knows it."""
    group = torch.distributed
    if group.is_available() and group.is_initialized():
        return int(group.get_rank()), int(group.get_world_size())
    return 0, 1


class CTC:
    """Labels as numbers for CTC: 0 is the blank, then the dictionary in its order, then the space.

    As PaddleOCR numbers them with `use_space_char`.
    """

    def __init__(self, chars: Sequence[str]) -> None:
        self.characters = ("", *chars, " ")
        self._numbers = {char: number for number, char in enumerate(self.characters) if number}

    @classmethod
    def of(cls, recipe: Recipe) -> CTC:
        """The encoder for a recipe's dictionary."""
        return cls(alphabet(open_packs(recipe)))

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> Any:
        """int64 tensor (len(text),). Raises ValueError for a character beyond the dictionary."""
        return torch.tensor(_encoded(text, self._numbers), dtype=torch.int64)

    def decode(self, numbers: Sequence[int]) -> str:
        """The text of a path: equal neighbours are one, blanks are none."""
        path = [int(number) for number in numbers]
        return "".join(
            self.characters[number] for number, before in zip(path, [0, *path], strict=False) if number != before
        )

    def join(self, labels: Sequence[Any]) -> Any:
        """The labels of a batch, one after the other, as CTC losses take them."""
        return torch.cat(list(labels))


class Attention:
    """Labels as numbers for attention: 0 is the start, then the dictionary in its order, the space, and the end.

    Characters have the numbers that CTC gives them, so that two heads share one dictionary.
    """

    def __init__(self, chars: Sequence[str]) -> None:
        self.characters = ("", *chars, " ", "")
        self.start, self.end = 0, len(self.characters) - 1
        self._numbers = {char: number for number, char in enumerate(self.characters) if char}

    @classmethod
    def of(cls, recipe: Recipe) -> Attention:
        """The encoder for a recipe's dictionary."""
        return cls(alphabet(open_packs(recipe)))

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> Any:
        """int64 tensor (len(text) + 2,), start and end included. Raises ValueError as `CTC.encode`."""
        return torch.tensor([self.start, *_encoded(text, self._numbers), self.end], dtype=torch.int64)

    def decode(self, numbers: Sequence[int]) -> str:
        """The text up to the first end."""
        path = [int(number) for number in numbers]
        return "".join(self.characters[number] for number in itertools.takewhile(lambda one: one != self.end, path))

    def join(self, labels: Sequence[Any]) -> Any:
        """The labels of a batch as rows (N, the longest), filled up with ends."""
        return torch.nn.utils.rnn.pad_sequence(list(labels), batch_first=True, padding_value=self.end)


def _encoded(text: str, numbers: Mapping[str, int]) -> list[int]:
    for char in text:
        if char not in numbers:
            raise ValueError(f"the text {text!r} holds {char!r}, which is not in the dictionary.")
    return [numbers[char] for char in text]


class Batch(NamedTuple):
    """Samples of one size."""

    images: Any
    """uint8 tensor (N, 3, height, width), RGB; see `floats`."""
    widths: Any
    """int64 tensor (N,): how much of each picture's width is its own, in pixels."""
    targets: Any
    """int64 tensor of the labels: for CTC one after the other, for attention (N, the longest), filled up with ends."""
    lengths: Any
    """int64 tensor (N,): of each label; start and end count."""
    texts: tuple[str, ...]

    def floats(self, device: Any = None) -> Any:
        """float32 tensor (N, 3, height, width) from -1 to 1, 0 beyond each picture's width; on a device, if given."""
        images = self.images.to(device, non_blocking=True).float().div_(127.5).sub_(1)
        beyond = torch.arange(images.shape[-1], device=images.device) >= self.widths.to(images.device)[:, None]
        return images.masked_fill_(beyond[:, None, None, :], 0.0)


def collate(encoder: CTC | Attention, *, height: int = 48, width: int = 320) -> Callable[[Sequence[Item]], Batch]:
    """A `collate_fn`: pictures scaled to a height, squeezed if they are wider than `width`, else filled up.

    The batch is as wide as its widest picture, and at most `width` pixels.
    """
    return _Collate(encoder, height, width)


class _Collate:
    """A class and not a closure, since loaders send it to their workers."""

    def __init__(self, encoder: CTC | Attention, height: int, width: int) -> None:
        self._encoder, self._height, self._width = encoder, height, width

    def __call__(self, items: Sequence[Item]) -> Batch:
        widths = [
            min(self._width, max(1, round(item.image.shape[2] * self._height / item.image.shape[1]))) for item in items
        ]
        # Rows of pixels as OpenCV has them; one turn of the whole batch gives it the shape that torch has.
        images = np.zeros((len(items), self._height, max(widths), 3), np.uint8)
        for row, item, own in zip(images, items, widths, strict=True):
            picture = item.image.permute(1, 2, 0).numpy()
            if picture.shape[:2] != (self._height, own):
                smaller = self._height < picture.shape[0] or own < picture.shape[1]
                way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
                picture = cv2.resize(picture, (own, self._height), interpolation=way)
            row[:, :own] = picture
        labels = [self._encoder.encode(item.text) for item in items]
        lengths = torch.tensor([len(label) for label in labels], dtype=torch.int64)
        pictures = torch.from_numpy(images).permute(0, 3, 1, 2)
        texts = tuple(item.text for item in items)
        return Batch(pictures, torch.tensor(widths), self._encoder.join(labels), lengths, texts)
