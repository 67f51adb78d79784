"""What a second process is worth: pictures per second of wall time with one job and with two, in turns.

python tests/bench/jobs.py --count 4000 --turns 3
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import synth


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", default="ch")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rates: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(options.turns + 1):
        for jobs in rates:
            rate = measure(options.lang, options.count, jobs)
            if turn:  # The first turn opens fonts and starts workers.
                rates[jobs].append(rate)
    one, two = (statistics.median(rates[jobs]) for jobs in (1, 2))
    print(f"{options.lang}: {one:,.0f} pictures a second with one job, {two:,.0f} with two: {two / one:.2f} times")


def measure(lang: str, count: int, jobs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        recipe = synth.load(lang, count=count)
        report = synth.generate(recipe, Path(folder) / "set", jobs=jobs, shard_size=max(1, count // 8))
    return report.made / report.seconds


if __name__ == "__main__":
    main()
