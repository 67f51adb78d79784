"""COCO: `instances_train.json` and `instances_val.json`, an annotation for each line of text.

`segmentation` is the line's quad, `bbox` the upright frame around it, `utf8_string` its text, as COCO-Text calls it.
Each picture stands on a line, and its annotations on one, in the same order, so that millions are read and written
without holding them all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from synth.data import Sample
from synth.drafts import draft_for, replacing
from synth.errors import AssetError, OutputError
from synth.formats import _lists, _regions
from synth.formats._output import SPLITS, Output, write_dictionary

SUFFIX = ".tsv"
_FILES = {split: f"instances_{split}.json" for split in SPLITS}
_MIDDLE = '], "annotations": ['
_TAIL = "]}"
_PER_PICTURE = 10_000
"""How many annotations a picture may have, so that an annotation's number follows from its picture's."""


def write(mark: Path, samples: Iterable[Sample], output: Output, name: str) -> int:
    """Write one shard. Raises OutputError for a label that the format cannot hold."""
    return _lists.write(mark, samples, output, _entry)


def _entry(name: str, sample: Sample) -> str:
    height, width = sample.image.shape[:2]
    found = _regions.regions(sample, holder="a COCO data set")
    if len(found) >= _PER_PICTURE:
        raise OutputError(f"the label of sample {sample.index} has {len(found)} lines; COCO can have 9,999 here.")
    image = {"id": sample.index, "file_name": name, "height": height, "width": width}
    marked = [_annotation(sample.index, number, *region) for number, region in enumerate(found, start=1)]
    return json.dumps({"image": image, "annotations": marked}, ensure_ascii=False)


def _annotation(image: int, number: int, text: str, quad: Any) -> dict[str, Any]:
    left, top, right, bottom = _regions.frame(quad)
    box = [round(value, 2) for value in (left, top, right - left, bottom - top)]
    return {
        "id": image * _PER_PICTURE + number,
        "image_id": image,
        "category_id": 1,
        "iscrowd": 0,
        "area": round(_area(quad), 2),
        "bbox": box,
        "segmentation": [_regions.flat(quad)],
        "utf8_string": text,
    }


def _area(quad: Any) -> float:
    """Of a polygon, by the shoelace formula."""
    turned = [*quad[1:], quad[0]]
    return float(abs(sum(x * v - u * y for (x, y), (u, v) in zip(quad, turned, strict=True))) / 2)


def finish(output: Output, marks: Iterable[Path], kept: int) -> None:
    """Join the shards into a document for each split."""
    # A line for each picture and its annotations; other parts that end now have lists of their own.
    lists = {split: draft_for(output.root / f"{split}.joined").name for split in SPLITS}
    for split in SPLITS if kept else ():
        with (output.root / lists[split]).open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in _joined(output.root / _FILES[split]))
    _lists.join(output, marks, kept, lists)
    for split in SPLITS:
        joined = output.root / lists[split]
        _write_document(output.root / _FILES[split], joined)
        joined.unlink()
    write_dictionary(output)


def _write_document(path: Path, joined: Path) -> None:
    with replacing(path, lasting=True) as file:
        file.write(b'{"categories": [{"id": 1, "name": "text"}], "images": [')
        file.writelines(_column(joined, "image"))
        file.write(f"\n{_MIDDLE}".encode())
        file.writelines(_column(joined, "annotations"))
        file.write(f"\n{_TAIL}\n".encode())


def _column(joined: Path, key: str) -> Iterator[bytes]:
    """The pictures of a joined list, or their annotations: all of a picture on a line, commas between lines."""
    before = "\n"
    for line in _lists.lines(joined):
        held = json.dumps(json.loads(line)[key], ensure_ascii=False)
        yield (before + (held if key == "image" else held[1:-1])).encode()
        before = ",\n"


def _joined(path: Path) -> Iterator[str]:
    """What `_write_document` was given: the same file, read at two places at once."""
    if not path.is_file():
        return
    images, annotations = _lists.lines(path), _lists.lines(path)
    next(images, "")
    if not any(line.startswith(_MIDDLE) for line in annotations):
        raise AssetError(f"'{path}' is not of this format.")
    for image in images:
        if image.startswith(_MIDDLE):
            break
        boxes = next(annotations, "").removesuffix(",")
        yield f'{{"image": {image.removesuffix(",")}, "annotations": [{boxes}]}}'


def read(root: Path, splits: Collection[str] = SPLITS, undecoded: str = "") -> Iterator[Sample]:
    """The samples of a data set in the order of its files. Raises AssetError for what cannot be read."""
    for split in (split for split in SPLITS if split in splits):
        boxes = _lists.Boxes(root, split)
        for line in _joined(root / _FILES[split]):
            try:
                name, found = _parse(line)
            except (ValueError, KeyError, TypeError):
                raise AssetError(f"a line of '{root / _FILES[split]}' is not of this format: {line!r}.") from None
            yield _regions.assembled(root / name, found, boxes.of(name), split, undecoded)


def _parse(line: str) -> tuple[str, _regions.Regions]:
    table = json.loads(line)
    found = [(one["utf8_string"], _regions.pairs(one["segmentation"][0])) for one in table["annotations"]]
    return table["image"]["file_name"], found
