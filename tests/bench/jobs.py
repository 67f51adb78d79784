"""What a second process is worth: whole runs with one job and with two, in turns, each with everything still to open.

    python tests/bench/jobs.py --count 40000 --turns 3

On a busy machine wall time says nothing; the ratio of the ideal rates (see scale.py) is by CPU seconds alone.
"""

from __future__ import annotations

import argparse
import statistics

from scale import Row, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lang", default="ch")
    parser.add_argument("--count", type=int, default=40_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    pairs: list[tuple[Row, Row]] = []
    for _ in range(options.turns):
        pairs.append((run(options.lang, "paddle", options.count, 1), run(options.lang, "paddle", options.count, 2)))
        one, two = pairs[-1]
        print(
            f"{one.wall:.1f} s and {two.wall:.1f} s: {one.wall / two.wall:.2f} times; ideal {two.ideal / one.ideal:.2f}"
        )
    wall = statistics.median(one.wall / two.wall for one, two in pairs)
    ideal = statistics.median(two.ideal / one.ideal for one, two in pairs)
    print(
        f"{options.lang}, {options.count:,}: two jobs are {wall:.2f} times one by wall time, {ideal:.2f} by CPU seconds"
    )


if __name__ == "__main__":
    main()
