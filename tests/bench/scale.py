"""Rate and memory of whole runs against their count, their jobs and their format; and how soon a large run resumes.

    python tests/bench/scale.py --count 1000 10000 100000 --jobs 2
    python tests/bench/scale.py --count 10000 --jobs 1 2
    python tests/bench/scale.py --count 5000 --format paddle lmdb webdataset parquet
    python tests/bench/scale.py --resume 50000
    python tests/bench/scale.py --join 1000000

Each run is a process of its own, with everything still to be opened. "ideal" is the rate on idle cores: all pictures by
the CPU seconds of the parent and of the busiest worker, which come after each other. On a busy machine it is the one
figure to compare. Needs /proc.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from synth.formats import Output, paddle

TICK = os.sysconf("SC_CLK_TCK")


class Seen(NamedTuple):
    """The most that was seen of a process."""

    parent: int
    cpu: float
    memory: int
    """MiB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lang", default="ch")
    parser.add_argument("--count", type=int, nargs="+", default=[])
    parser.add_argument("--jobs", type=int, nargs="+", default=[2])
    parser.add_argument("--format", nargs="+", default=["paddle"])
    parser.add_argument("--resume", type=int, default=0, help="shards that are there already")
    parser.add_argument("--join", type=int, default=0, help="lines to join at the end of a run of lists")
    options = parser.parse_args()
    if options.count:
        print(
            "| format | count | jobs | wall, s | CPU, s | ideal, 1/s | parent, MiB | worker, MiB | bytes each | files |"
        )
        print("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    for format in options.format:
        for count in options.count:
            for jobs in options.jobs:
                print(run(options.lang, format, count, jobs), flush=True)
    if options.resume:
        resume(options.lang, options.resume)
    if options.join:
        join(options.join)


class Row(NamedTuple):
    """What a run took."""

    format: str
    count: int
    jobs: int
    wall: float
    cpu: float
    ideal: float
    parent: int
    worker: int
    size: float
    files: int

    def __str__(self) -> str:
        figures = f"{self.wall:.1f} | {self.cpu:.1f} | {self.ideal:.0f} | {self.parent} | {self.worker or '-'}"
        return f"| {self.format} | {self.count:,} | {self.jobs} | {figures} | {self.size:.0f} | {self.files:,} |"


def run(lang: str, format: str, count: int, jobs: int) -> Row:
    """Make a data set, and remove it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        wall, seen = watch("--lang", lang, "--format", format, "--count", count, "--jobs", jobs, "--out", out)
        files = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    parent, *others = sorted(seen.values(), key=lambda one: one.parent in seen)
    workers = [one for one in others if one.memory > 60]  # The others are joblib's own.
    ideal = count / (parent.cpu + max((one.cpu for one in workers), default=0))
    memory, cpu = max((one.memory for one in workers), default=0), sum(one.cpu for one in seen.values())
    return Row(format, count, jobs, wall, cpu, ideal, parent.memory, memory, sum(files) / count, len(files))


def watch(*arguments: object) -> tuple[float, dict[int, Seen]]:
    """Run `synth generate`, and look at all its processes until it ends. Returns the wall time and what was seen."""
    command = [sys.executable, "-m", "synth", "generate", *map(str, arguments)]
    started, seen = time.monotonic(), dict[int, Seen]()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None:
            for number, now in look(process.pid):
                before = seen.get(number, now)
                seen[number] = Seen(now.parent, max(before.cpu, now.cpu), max(before.memory, now.memory))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.monotonic() - started, seen


def look(group: int) -> list[tuple[int, Seen]]:
    """The processes of a group: CPU seconds and resident memory of each."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                memory = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") >> 20
                found.append((int(path.parent.name), Seen(int(fields[1]), sum(map(int, fields[11:13])) / TICK, memory)))
    return found


def resume(lang: str, shards: int, size: int = 100) -> None:
    """Print how long a run takes of which one shard is left to make, its start and its end included."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        watch("--lang", lang, "--count", size, "--shard-size", size, "--part", "2/2", "--jobs", 1, "--out", out)
        (out / "shards").mkdir(exist_ok=True)
        for start in range(0, (shards - 1) * size, size):
            (out / "shards" / f"{start:09d}-{start + size:09d}.0.9.tsv").touch()
        wall, seen = watch("--lang", lang, "--count", shards * size, "--shard-size", size, "--jobs", 1, "--out", out)
    memory = max(one.memory for one in seen.values())
    print(f"resumed among {shards:,} shards, made the last {size} pictures and finished: {wall:.1f} s, {memory} MiB")


def join(lines: int, size: int = 20_000) -> None:
    """Print how many lines a second the shards of lists are joined at."""
    with tempfile.TemporaryDirectory() as folder:
        root, marks = Path(folder), []
        for start in range(0, lines, size):
            marks.append(root / f"{start:09d}")
            with marks[-1].open("w", encoding="utf-8") as file:
                for index in range(start, min(lines, start + size)):
                    split = "val" if index % 50 == 0 else "train"
                    file.write(f"{split}\timages/{index // 1000:06d}/{index:09d}.jpg\t一行八个字的文本\n")
        started = time.process_time()
        paddle.finish(Output(root), marks, 0)
        took = time.process_time() - started
    print(f"joined {lines:,} lines in {took:.2f} CPU s: {lines / took:,.0f} a second")


if __name__ == "__main__":
    main()
