"""A DataLoader with two workers beside two processes that draw without writing, in turns: pictures per second.

python tests/bench/loader.py [LANG] [COUNT]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

import joblib
from torch.utils.data import DataLoader, Sampler

import synth
from synth.data import Recipe
from synth.torch import CTC, Batch, TextLines, collate

WORKERS, BLOCK, ROUNDS = 2, 50, 6


def _items(batch: Batch) -> int:
    return len(batch.texts)


def _draw(recipe: Recipe, start: int) -> int:
    samples = _opened(recipe)
    return sum(1 for index in range(start, start + BLOCK) if samples[index].text)


_samples: dict[str, synth.Samples] = {}


def _opened(recipe: Recipe) -> synth.Samples:
    if "it" not in _samples:
        import cv2

        cv2.setNumThreads(1)
        _samples["it"] = synth.Samples(recipe)
    return _samples["it"]


class _Turn(Sampler[int]):
    """The samples of one round."""

    def __init__(self, count: int) -> None:
        self.start, self._count = 0, count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.start + self._count))

    def __len__(self) -> int:
        return self._count


def _rate(drawn: int, started: float) -> float:
    return drawn / (time.perf_counter() - started)


def main(lang: str = "ch", count: str = "3000") -> None:
    """Print both rates of each round but the first, and the median of their ratios."""
    each = int(count)
    recipe = synth.load(lang, count=each * 2 * (ROUNDS + 1))
    ratios = []
    with joblib.Parallel(n_jobs=WORKERS) as pool:
        # The first round warms both up: workers stay, and with them the letters they have drawn.
        batches = collate(CTC.of(recipe))
        turn = _Turn(each)
        options = {"num_workers": WORKERS, "collate_fn": batches, "persistent_workers": True}
        loader = DataLoader(TextLines(recipe), BLOCK, sampler=turn, **options)
        for number in range(ROUNDS + 1):
            # No sample is drawn twice, by either: letters that are drawn already would be in favour of one.
            turn.start = each * 2 * number
            started = time.perf_counter()
            loaded = _rate(sum(map(_items, loader)), started)
            started = time.perf_counter()
            tasks = (joblib.delayed(_draw)(recipe, at) for at in range(turn.start + each, turn.start + 2 * each, BLOCK))
            plain = _rate(sum(pool(tasks)), started)
            if number:
                ratios.append(loaded / plain)
                print(f"loader {loaded:6.0f}/s   drawing alone {plain:6.0f}/s   ratio {loaded / plain:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (target 0.90)")
    print(f"in one process, by CPU time: {_by_cpu(recipe, each):.2f}")


def _by_cpu(recipe: Recipe, count: int) -> float:
    """What drawing costs as a share of drawing and making batches: a number that a busy machine does not change."""
    lines, batches = TextLines(recipe), collate(CTC.of(recipe))
    drawing, batching = 0.0, 0.0
    for start in range(0, count, BLOCK):
        times = [time.process_time()]
        items = [lines[index] for index in range(start, start + BLOCK)]
        times.append(time.process_time())
        batches(items)
        times.append(time.process_time())
        # The first block warms up.
        drawing += times[1] - times[0] if start else 0.0
        batching += times[2] - times[1] if start else 0.0
    return drawing / (drawing + batching)


if __name__ == "__main__":
    main(*sys.argv[1:])
