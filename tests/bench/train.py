"""How well a small recogniser reads real pictures after it has learnt from ours: the compass of the look.

    python tests/bench/train.py default --lang en --real words=alnum --real receipts --seeds 1,2,3

Trains one small convolutional model with CTC on a recipe, or on a folder that `synth generate` has written (a list of
`path<TAB>label` named train.txt or labels.txt), with a fixed budget, and reads folders of real pictures with it: a
folder has labels.txt and the pictures that it names. Recurrent layers are left out, since they do not take off within
such a budget. Everything is read with its case folded; after a folder, `=alnum` compares letters and digits alone, and
`=unspaced` leaves out spaces, of which the narrow pictures that are learnt from have few.

For each folder it prints the share of texts that are read whole, and one less the mean normalised edit distance, as the
mean over the seeds and half the distance of the lowest from the highest. A seed is of the model and of the order in
which it sees the pictures; these are the same for all.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import math
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import nn

import synth
from synth.formats import saved

HEIGHT, NARROWEST = 32, 12
"""Of a picture, in pixels."""
STRIDE = 4
"""Pixels to a step of the model's output."""

Picture = npt.NDArray[np.uint8]
Pairs = list[tuple[Picture, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Real:
    """A folder of real pictures."""

    name: str
    judged: str
    """What is compared: all, alnum or unspaced."""
    pairs: Pairs


def main() -> None:
    options = parse()
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    reals = [real(folder) for folder in options.real]
    began = time.perf_counter()
    pairs = learnable(source(options), options.count, options.widest)
    print(f"{options.source}: {len(pairs)} pictures in {time.perf_counter() - began:.0f} s", flush=True)
    scores: dict[str, list[tuple[float, float]]] = {folder.name: [] for folder in reals}
    for seed in map(int, options.seeds.split(",")):
        reader = train(pairs, seed, options)
        for folder in reals:
            read = reader.read([picture for picture, _ in folder.pairs])
            scores[folder.name].append(score(folder, read))
            if options.errors:
                confess(folder, read, options.errors)
        print(f"seed {seed}: " + "; ".join(told(name, found[-1:]) for name, found in scores.items()), flush=True)
    for name, found in scores.items():
        print(f"{options.source}, {len(pairs)} pictures, {options.steps} steps of {options.batch}: {told(name, found)}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="a recipe, or the folder of a data set")
    parser.add_argument("--real", action="append", default=[], help="FOLDER, FOLDER=alnum, FOLDER=unspaced")
    parser.add_argument("--lang", help="of the texts; else as the recipe says")
    parser.add_argument("--set", action="append", default=[], help="of the recipe, as synth generate has it")
    parser.add_argument("--count", type=int, default=12_000, help="pictures")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--widest", type=int, default=160, help="in pixels; wider ones are read, but not learnt from")
    parser.add_argument("--channels", type=int, default=1, help="so many times as many channels in the model")
    parser.add_argument("--rate", type=float, default=3e-3, help="the highest learning rate")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--errors", type=int, default=0, help="print so many texts of each folder that were misread")
    return parser.parse_args()


def source(options: argparse.Namespace) -> Iterator[tuple[Picture, str]]:
    """The pictures and labels to learn from, of a folder or drawn from a recipe."""
    if Path(options.source).is_dir():
        return folder_pairs(Path(options.source))
    # Enough, even where most are too wide.
    wanted: dict[str, Any] = {"count": 20 * options.count}
    if options.lang:
        wanted["lang"] = options.lang
    recipe = synth.load(options.source, options.set, **wanted)
    if recipe.output["height"] > HEIGHT:
        recipe = synth.load(options.source, options.set, **wanted, height=HEIGHT)
    return ((compressed(sample), sample.text) for sample in synth.Samples(recipe))


def compressed(sample: synth.Sample) -> Picture:
    """The picture as the file of a data set has it."""
    return grey(saved(sample, "jpg").image[:, :, ::-1])


def folder_pairs(folder: Path) -> Iterator[tuple[Picture, str]]:
    listed = next(path for name in ("train.txt", "labels.txt") if (path := folder / name).exists())
    for row in listed.read_text(encoding="utf-8").splitlines():
        name, _, label = row.partition("\t")
        picture = cv2.imread(str(folder / name))
        if picture is not None:
            yield grey(picture), label


def grey(picture: Any) -> Picture:
    """Of the height that the model reads, as wide as that makes it."""
    single = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    width = max(NARROWEST, round(single.shape[1] * HEIGHT / single.shape[0]))
    shrinks = single.shape[0] > HEIGHT
    found: Picture = cv2.resize(single, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return found


def folded(text: str) -> str:
    return " ".join(text.lower().split())


def learnable(pairs: Iterable[tuple[Picture, str]], count: int, widest: int) -> Pairs:
    """The first of the pictures that are neither too wide nor too narrow for their labels."""
    kept = ((picture, folded(text)) for picture, text in pairs if picture.shape[1] <= widest)
    return list(itertools.islice(((picture, text) for picture, text in kept if fits(picture, text)), count))


def fits(picture: Picture, text: str) -> bool:
    """CTC needs a step for each character and another between two equal ones."""
    twins = sum(one == other for one, other in itertools.pairwise(text))
    return bool(0 < len(text) + twins <= picture.shape[1] // STRIDE)


def real(given: str) -> Real:
    name, _, how = given.partition("=")
    if how not in ("", "alnum", "unspaced"):
        raise SystemExit(f"{given}: a folder is followed by nothing, =alnum or =unspaced.")
    return Real(given.rpartition("/")[2], how or "all", list(folder_pairs(Path(name))))


class Reader(nn.Module):
    """A picture of 32 rows to one row of characters: seven small convolutions.

    times: as many channels in each.
    """

    def __init__(self, alphabet: str, times: int = 1) -> None:
        super().__init__()
        self.alphabet = alphabet
        first, second, third, fourth, last = (times * channels for channels in (16, 32, 48, 80, 112))
        self.layers = nn.Sequential(
            block(1, first, 5, (2, 2), 2),
            block(first, second, 3, (2, 2), 1),
            block(second, third, 3, (2, 1), 1),
            block(third, fourth, 3, (2, 1), 1),
            block(fourth, last, (2, 3), 1, (0, 1)),
            block(last, last, (1, 5), 1, (0, 2)),
            nn.Dropout(0.1),
            nn.Conv2d(last, len(alphabet) + 1, 1),
        )

    def forward(self, images: Any) -> Any:
        """(N, 1, 32, width) to the logarithms of probabilities (width / 4, N, characters)."""
        return self.layers(images).squeeze(2).permute(2, 0, 1).log_softmax(2)

    def read(self, pictures: Sequence[Picture], batch: int = 32) -> list[str]:
        """What the pictures say."""
        self.eval()
        order = sorted(range(len(pictures)), key=lambda number: pictures[number].shape[1])
        found = [""] * len(pictures)
        device = next(self.parameters()).device
        with torch.no_grad():
            for start in range(0, len(order), batch):
                numbers = order[start : start + batch]
                images, widths = tensor([pictures[number] for number in numbers])
                paths = self(images.to(device)).argmax(2).T.tolist()
                for number, path, width in zip(numbers, paths, widths, strict=True):
                    found[number] = self.spelt(path[:width])
        return found

    def spelt(self, path: Sequence[int]) -> str:
        """The text of a path: equal neighbours are one, blanks are none."""
        kept = (number for number, before in zip(path, [0, *path], strict=False) if number != before)
        return "".join(self.alphabet[number - 1] for number in kept if number)


def block(before: int, after: int, size: Any, stride: Any, padding: Any) -> Any:
    return nn.Sequential(
        nn.Conv2d(before, after, size, stride, padding, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
    )


def tensor(pictures: Sequence[Picture]) -> tuple[Any, list[int]]:
    """(N, 1, 32, width): each of mean 0 and deviation 1, then 0; and how many steps of the output each has."""
    widest = max(picture.shape[1] for picture in pictures)
    images = np.zeros((len(pictures), 1, HEIGHT, widest), np.float32)
    for row, picture in zip(images, pictures, strict=True):
        mean, deviation = cv2.meanStdDev(picture)
        row[0, :, : picture.shape[1]] = (picture - mean[0, 0]) / (deviation[0, 0] + 4)
    return torch.from_numpy(images), [math.ceil(picture.shape[1] / STRIDE) for picture in pictures]


def train(pairs: Pairs, seed: int, options: argparse.Namespace) -> Reader:
    torch.manual_seed(seed)
    alphabet = "".join(sorted({char for _, text in pairs for char in text}))
    reader = Reader(alphabet, options.channels).to(options.device)
    optimiser = torch.optim.AdamW(reader.parameters(), lr=options.rate, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, total_steps=options.steps, pct_start=0.15)
    began, recent = time.perf_counter(), []
    for number, batch in enumerate(itertools.islice(batches(pairs, options.batch, seed), options.steps), 1):
        loss = criterion(reader, batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
        optimiser.step()
        pace.step()
        recent.append(loss.item())
        if number % 250 == 0:
            spent = time.perf_counter() - began
            print(f"  step {number}: loss {statistics.mean(recent):.3f}, {spent:.0f} s", flush=True)
            recent.clear()
    return reader


def criterion(reader: Reader, batch: Pairs) -> Any:
    images, widths = tensor([picture for picture, _ in batch])
    targets = torch.tensor([reader.alphabet.index(char) + 1 for _, text in batch for char in text])
    lengths = torch.tensor([len(text) for _, text in batch])
    reader.train()
    logs = reader(images.to(next(reader.parameters()).device)).cpu()
    loss = nn.functional.ctc_loss(logs, targets, torch.tensor(widths), lengths, reduction="none", zero_infinity=True)
    return (loss / lengths).mean()


def batches(pairs: Pairs, size: int, seed: int) -> Iterator[Pairs]:
    """Pictures in random order without an end, those of a batch about equally wide."""
    rng = np.random.Generator(np.random.PCG64(seed))
    while True:
        order = rng.permutation(len(pairs))
        for start in range(0, len(order), size * 32):
            pool = sorted(order[start : start + size * 32], key=lambda number: pairs[number][0].shape[1])
            groups = [pool[at : at + size] for at in range(0, len(pool) - len(pool) % size, size)]
            for turn in rng.permutation(len(groups)):
                yield [pairs[number] for number in groups[turn]]


def judged(text: str, how: str) -> str:
    """What of a text is compared."""
    if how == "alnum":
        return "".join(char for char in text.lower() if char.isascii() and char.isalnum())
    return folded(text).replace(" ", "") if how == "unspaced" else folded(text)


def score(folder: Real, read: Sequence[str]) -> tuple[float, float]:
    """The share of texts that are read whole, and one less the mean normalised edit distance."""
    told = [
        (judged(text, folder.judged), judged(found, folder.judged))
        for (_, text), found in zip(folder.pairs, read, strict=True)
    ]
    whole = statistics.fmean(text == found for text, found in told)
    near = statistics.fmean(1 - distance(text, found) / max(1, len(text), len(found)) for text, found in told)
    return whole, near


def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        before = row
        row = [at]
        for column, rival in enumerate(other):
            row.append(min(before[column + 1] + 1, row[-1] + 1, before[column] + (char != rival)))
    return row[-1]


def confess(folder: Real, read: Sequence[str], most: int) -> None:
    wrong = [
        f"{text!r} as {found!r}"
        for (_, text), found in zip(folder.pairs, read, strict=True)
        if judged(text, folder.judged) != judged(found, folder.judged)
    ]
    print(f"  {folder.name} misread: " + ", ".join(wrong[:most]))


def told(name: str, found: Sequence[tuple[float, float]]) -> str:
    """Mean and spread of both figures."""
    parts = []
    for figures in zip(*found, strict=True):
        spread = f" ± {50 * (max(figures) - min(figures)):.1f}" if len(figures) > 1 else ""
        parts.append(f"{100 * statistics.fmean(figures):.1f}{spread}")
    return f"{name} {parts[0]} % whole, {parts[1]} % of characters"


if __name__ == "__main__":
    main()
