"""A DataLoader with two workers beside two processes that draw without writing, in turns: pictures per second.

python tests/bench/loader.py [LANG] [COUNT]
"""

from __future__ import annotations

import statistics
import sys
import time

import joblib
from torch.utils.data import DataLoader

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


def _rate(drawn: int, started: float) -> float:
    return drawn / (time.perf_counter() - started)


def main(lang: str = "ch", count: str = "3000") -> None:
    """Print both rates of each round but the first, and the median of their ratios."""
    recipe = synth.load(lang, count=int(count))
    ratios = []
    with joblib.Parallel(n_jobs=WORKERS) as pool:
        # The first round warms both up: workers stay, and with them the letters they have drawn.
        batches = collate(CTC.of(recipe))
        loader = DataLoader(TextLines(recipe), BLOCK, num_workers=WORKERS, collate_fn=batches, persistent_workers=True)
        for number in range(ROUNDS + 1):
            started = time.perf_counter()
            loaded = _rate(sum(map(_items, loader)), started)
            started = time.perf_counter()
            tasks = (joblib.delayed(_draw)(recipe, at) for at in range(0, recipe.count, BLOCK))
            plain = _rate(sum(pool(tasks)), started)
            if number:
                ratios.append(loaded / plain)
                print(f"loader {loaded:6.0f}/s   drawing alone {plain:6.0f}/s   ratio {loaded / plain:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} (target 0.90)")
    print(f"in one process, by CPU time: {statistics.median(_by_cpu(recipe)):.2f}")


def _by_cpu(recipe: Recipe) -> list[float]:
    """What drawing costs as a share of drawing and making batches: a number that a busy machine does not change."""
    lines, batches, samples = TextLines(recipe), collate(CTC.of(recipe)), _opened(recipe)
    ratios = []
    for start in range(0, recipe.count - BLOCK, BLOCK):
        started = time.process_time()
        batches([lines[index] for index in range(start, start + BLOCK)])
        batched = time.process_time() - started
        started = time.process_time()
        samples[start : start + BLOCK]
        ratios.append((time.process_time() - started) / batched)
    return ratios[len(ratios) // 2 :]


if __name__ == "__main__":
    main(*sys.argv[1:])
