"""What writing costs: CPU seconds and bytes for each format, the same samples drawn once before.

python tests/bench/formats.py [LANG] [COUNT]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import synth
from synth import formats
from synth.formats import Output


def main(lang: str = "ch", count: str = "1000") -> None:
    """Print a line for each format, cheapest first."""
    samples = synth.Samples(synth.load(lang, count=int(count)))[:]
    rows = []
    for name in formats.names():
        image_format = "png" if name == "tesstrain" else "jpg"
        held = [sample for sample in samples if name != "mmocr-txt" or " " not in sample.text]
        with tempfile.TemporaryDirectory() as folder:
            output = Output(Path(folder), image_format, val=0.02, alphabet=("a",))
            started = time.process_time()
            size = formats.find(name).write(output.root / "mark", iter(held), output, f"{0:09d}-{len(held):09d}")
            spent = time.process_time() - started
            started = time.process_time()
            formats.find(name).finish(output, [output.root / "mark"], 0)
            rows.append((spent / len(held) * 1e6, time.process_time() - started, size / len(held), name))
    print(f"{'format':14} {'write, CPU us each':>20} {'finish, CPU ms':>16} {'bytes each':>12}")
    for each, finish, size, name in sorted(rows):
        print(f"{name:14} {each:20.0f} {finish * 1000:16.1f} {size:12.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
