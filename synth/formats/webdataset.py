"""WebDataset: tar files of pictures and labels, read in sequence by many training loops.

`train/000000000-000002000.tar` holds for each sample `000000007.jpg`, `000000007.txt` and, with boxes,
`000000007.json`, next to each other. The text is the label and nothing more, not even a line's end.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.drafts import draft_for
from synth.errors import AssetError
from synth.formats import _shards
from synth.formats._output import SPLITS, Output, label, split_of
from synth.formats._pictures import boxes_of, encoded, label_from, opened

SUFFIX = ".tsv"
finish = _shards.finish
whole = _shards.whole


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard as a tar file for each split. Raises OutputError for a label that cannot be held."""
    counts: Counter[str] = Counter()
    tars: dict[str, tarfile.TarFile] = {}
    drafts = {split: draft_for(output.root / split / name) for split in SPLITS}
    with ExitStack() as stack:
        for sample in samples:
            split, text = split_of(sample, output.val), label(sample, "", holder="a WebDataset")
            if split not in tars:
                drafts[split].parent.mkdir(exist_ok=True)
                tars[split] = stack.enter_context(tarfile.open(drafts[split], "w", format=tarfile.USTAR_FORMAT))
            key = f"{sample.index:09d}"
            _add(tars[split], f"{key}.{output.image_format}", encoded(sample, output.image_format))
            _add(tars[split], f"{key}.txt", text.encode())
            if output.boxes:
                _add(tars[split], f"{key}.json", json.dumps(boxes_of(sample), ensure_ascii=False).encode())
            counts[split] += 1
    parts = []
    for split in (split for split in SPLITS if split in tars):
        path = output.root / split / f"{name}.tar"
        os.replace(drafts[split], path)
        parts.append(_shards.Part(split, f"{split}/{path.name}", counts[split], path.stat().st_size))
    _shards.write_mark(mark, parts)
    return sum(part.size for part in parts)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    # No time, owner or group: equal samples give equal bytes.
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples in the order of the shards. Raises AssetError for what cannot be read."""
    for part in _shards.listed(root, splits):
        key, held = "", dict[str, bytes]()
        try:
            with tarfile.open(root / part.path) as tar:
                for entry in tar:
                    stem, _, suffix = entry.name.partition(".")
                    if stem != key and held:
                        yield _sample(key, held, part, undecoded)
                        held = {}
                    file = tar.extractfile(entry)
                    key, held[suffix] = stem, file.read() if file else b""
                    # Else it remembers all that went by.
                    tar.members.clear()  # type: ignore[attr-defined]
        except (OSError, tarfile.TarError) as error:
            why = str(error).partition(":\n")[0]  # What follows is each kind of archive that it is not.
            raise AssetError(f"'{root / part.path}' cannot be read: {why}.") from None
        if held:
            yield _sample(key, held, part, undecoded)


def _sample(key: str, held: dict[str, bytes], part: _shards.Part, undecoded: str) -> Sample:
    suffix = next((suffix for suffix in held if suffix not in ("txt", "json")), "")
    if not suffix or "txt" not in held:
        raise AssetError(f"sample {key} of '{part.path}' lacks its picture or its label.")
    boxes: Any = json.loads(held["json"]) if "json" in held else None
    named = {"split": part.split, "name": f"{part.path}:{key}", "undecoded": undecoded}
    return opened(int(key), held[suffix], suffix, label_from(held["txt"], named["name"]), boxes, **named)
