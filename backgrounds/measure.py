"""Measure the colours of ink and ground in a folder of crops of text, and write them as a table of pairs.

    python backgrounds/measure.py FOLDER world.tsv

The crops hold one line each; crops in which no letters are made out are left out, and so are faint ones. The table is
what `colours` in a recipe takes, by its path, or by its name where it lies in `backgrounds/colours`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from synth.calibrate import pairs

if __name__ == "__main__":
    table, count = pairs(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(table, encoding="utf-8")
    print(f"{sys.argv[2]}: {count} pairs")
