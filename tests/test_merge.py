"""Merging and splitting: every sample once, no text on both sides, pictures byte for byte, flat memory."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from synth import formats, manifest, transfer
from synth.data import Line, Sample
from synth.errors import AssetError, OutputError, UsageError

Rows = Iterable[tuple[str, str]]
"""The text and the split of each sample."""


def _write(root: Path, rows: Rows, *, format: str = "paddle", suffix: str = "png", alphabet: str = "ab") -> Path:
    """A data set of these rows; the picture of each text has its own colour."""
    root.mkdir(parents=True)
    kind, output = formats.find(format), formats.Output(root, suffix, alphabet=tuple(alphabet))
    files: dict[int, bytes] = {}

    def samples() -> Iterable[Sample]:
        quad = np.array([[0, 0], [16, 0], [16, 8], [0, 8]], np.float32)
        for index, (text, split) in enumerate(rows):
            colour = sum(text.encode()) % 250
            image = np.full((8, 16, 3), colour, np.uint8)
            if colour not in files:
                files[colour] = cv2.imencode(f".{suffix}", image)[1].tobytes()
            lines = (Line(text, quad, tuple(text), np.zeros((len(text), 4, 2), np.float32)),)
            yield Sample(index, image, lines, image[..., 0], {"split": split, "file": (suffix, files[colour])})

    kind.write(root / "mark", samples(), output, "000000000-000000001")
    kind.finish(output, [root / "mark"], 0)
    (root / "mark").unlink()
    count = sum(1 for _ in kind.read(root))
    (root / manifest.NAME).write_bytes(manifest.written({"format": format, "boxes": False}, max(1, count)))
    return root


def _held(root: Path) -> Counter[tuple[str, str, bytes]]:
    return Counter((sample.text, sample.meta["split"], sample.meta["file"][1]) for sample in transfer.read(root))


def _texts(root: Path, split: str) -> set[str]:
    return {sample.text for sample in transfer.read(root, (split,))}


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    first = [("the", "train"), ("of", "val"), ("and", "train"), ("the", "train")]
    second = [("the", "val"), ("of", "train"), ("new", "train"), ("of", "train")]
    return [
        _write(tmp_path / "first", first),
        _write(tmp_path / "second", second, format="webdataset", alphabet="bc"),
    ]


def test_merging_keeps_every_picture_and_no_text_on_both_sides(sources: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert transfer.merge(sources, out) == 8
    assert transfer.described(out)["format"] == "paddle"
    assert (_texts(out, "train"), _texts(out, "val")) == ({"and", "new"}, {"the", "of"})
    before = sum((_held(source) for source in sources), Counter())
    assert Counter((text, data) for text, _, data in _held(out).elements()) == Counter(
        (text, data) for text, _, data in before.elements()
    )
    assert sorted(sample.index for sample in transfer.read(out)) == list(range(8))
    assert (out / "dict.txt").read_text() == "a\nb\nc\n"


@pytest.mark.parametrize("format", ["lmdb", "parquet", "webdataset", "coco", "doctr", "kraken"])
def test_merging_into_any_format(format: str, sources: list[Path], tmp_path: Path) -> None:
    if format in ("lmdb", "parquet"):
        pytest.importorskip({"lmdb": "lmdb", "parquet": "pyarrow"}[format])
    transfer.merge(sources, tmp_path / "out", format=format, shard_size=3)
    transfer.merge(sources, tmp_path / "plain")
    assert _held(tmp_path / "out") == _held(tmp_path / "plain")


def test_pictures_of_different_kinds_become_one_kind(sources: list[Path], tmp_path: Path) -> None:
    third = _write(tmp_path / "third", [("x", "train")], suffix="webp")
    transfer.merge([*sources, third], tmp_path / "out")
    (last,) = (sample for sample in transfer.read(tmp_path / "out") if sample.text == "x")
    assert last.meta["file"][0] == "png"
    assert abs(last.image.astype(int) - ord("x")).max() <= 3


def test_a_share_for_validation_is_of_texts(tmp_path: Path) -> None:
    source = _write(tmp_path / "source", ((f"text {number // 2}", "train") for number in range(400)))
    assert transfer.split(source, tmp_path / "out", val=0.25) == 400
    train, val = (_texts(tmp_path / "out", split) for split in formats.SPLITS)
    assert not train & val
    assert len(train | val) == 200
    assert 25 <= len(val) <= 75
    back = Counter((text, data) for text, _, data in _held(tmp_path / "out").elements())
    assert back == Counter((text, data) for text, _, data in _held(source).elements())


def test_parts_are_equal_and_together_the_whole(tmp_path: Path) -> None:
    source = _write(tmp_path / "source", ((f"text {number}", "val" if number % 5 else "train") for number in range(50)))
    assert transfer.split(source, tmp_path / "out", parts=3, shard_size=4) == 50
    parts = [tmp_path / "out" / f"part-{number}" for number in (1, 2, 3)]
    assert [sum(_held(part).values()) for part in parts] == [17, 17, 16]
    assert sum((_held(part) for part in parts), Counter()) == _held(source)
    assert all((part / "dict.txt").read_text() == "a\nb\n" for part in parts)


def test_what_is_there_is_left_alone(sources: list[Path], tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="holds another data set"):
        transfer.merge(sources, sources[0])
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    for call in (
        lambda: transfer.merge(sources, tmp_path / "notes"),
        lambda: transfer.split(sources[0], tmp_path / "notes", val=0.1),
        lambda: transfer.split(sources[0], tmp_path / "notes", parts=2),
    ):
        with pytest.raises(OutputError, match="is not empty; choose another"):
            call()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"val": 1.0}, "it must be"),
        ({"val": -0.1}, "it must be"),
        ({"parts": 0}, "it must be"),
        ({"parts": 10**20}, "at most 10,000"),
        ({"parts": 1000}, r"holds \d+ samples; 1000 parts of it cannot be made"),
    ],
)
def test_shares_and_parts_that_cannot_be(
    options: dict[str, Any], says: str, sources: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=says):
        transfer.split(sources[0], tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_of_no_source_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no data set to merge"):
        transfer.merge([], tmp_path / "out")


@pytest.mark.parametrize("format", ["paddle", "easyocr", "doctr", "mmocr", "kraken", "webdataset"])
def test_a_source_that_lacks_samples_is_refused(format: str, tmp_path: Path) -> None:
    source = _write(tmp_path / "in", [(f"t{number}", "train") for number in range(40)], format=format)
    if format == "webdataset":
        (tar,) = source.rglob("*.tar")
        data = bytearray(tar.read_bytes())
        data[512 * 40 + 148] ^= 1
        tar.write_bytes(data)
    elif format == "kraken":
        for path in sorted(source.rglob("*.gt.txt"))[20:]:
            path.unlink()
    else:
        suffix = {"easyocr": ".csv", "doctr": ".json", "mmocr": ".jsonl"}.get(format, ".txt")
        lists = (path for path in source.rglob(f"*{suffix}"))
        listed = max(lists, key=lambda path: path.stat().st_size)
        rows = listed.read_bytes().splitlines(keepends=True)
        listed.write_bytes(b"".join([*rows[:10], *rows[-3:]]))
    for number, call in enumerate((transfer.convert, transfer.merge, transfer.split)):
        out = tmp_path / str(number)
        with pytest.raises(AssetError, match=r"'.*in' is damaged|lacks"):
            call([source] if call is transfer.merge else source, out, **({"format": "paddle"} if number == 0 else {}))
        assert not json.loads((out / manifest.NAME).read_bytes())["complete"]


def test_a_split_with_another_share_is_another_data_set(sources: list[Path], tmp_path: Path) -> None:
    transfer.split(sources[0], tmp_path / "out", val=0.9)
    with pytest.raises(OutputError, match="holds another data set"):
        transfer.split(sources[0], tmp_path / "out", val=0.1)


def test_an_empty_source_is_named(sources: list[Path], tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"'.*nothing' is empty"):
        transfer.merge([_write(tmp_path / "nothing", []), *sources], tmp_path / "out")


def _peak(call: Callable[[int], object]) -> int:
    """The least of two calls: what runs beside a test, such as the threads of a test runner, allocates now and then."""
    peaks = []
    for number in range(2):
        tracemalloc.start()
        call(number)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return min(peaks)


def test_memory_does_not_grow_with_the_data_sets(tmp_path: Path) -> None:
    merging, splitting = [], []
    for count in (200, 1600):
        rows = [(f"text {number}", "val" if number % 2 else "train") for number in range(count)]
        source, out = _write(tmp_path / f"{count}" / "in", rows, format="webdataset"), tmp_path / f"{count}"
        merging.append(_peak(lambda n: transfer.merge([source, source], out / f"out-{n}", shard_size=50)))  # noqa: B023
        splitting.append(_peak(lambda n: transfer.split(source, out / f"parts-{n}", parts=2, shard_size=50)))  # noqa: B023
    assert merging[1] < merging[0] * 2, merging
    assert splitting[1] < splitting[0] * 2, splitting


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize("shape", [(1, 1, 3), (8, 300, 3), (300, 7, 3)])
def test_sizes_are_those_of_the_decoded_picture(suffix: str, shape: tuple[int, ...]) -> None:
    from synth.formats import _sizes

    for quality in (40, 95):
        for kind in (cv2.IMWRITE_JPEG_QUALITY, cv2.IMWRITE_WEBP_QUALITY):
            data = cv2.imencode(f".{suffix}", np.full(shape, 120, np.uint8), [kind, quality])[1].tobytes()
            assert _sizes.size(data, "x") == shape[:2]
    with pytest.raises(AssetError, match="'x' is not a picture"):
        _sizes.size(data[:12], "x")


def test_the_commands(sources: list[Path], tmp_path: Path, command: Any) -> None:
    done = command("merge", tmp_path / "out", *sources)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'out'}: 8 pictures of 2 data sets\n"), done.stderr
    done = command("split", tmp_path / "out", tmp_path / "parts", "--parts", 2)
    assert done.stdout.endswith("8 pictures in 2 parts\n"), done.stderr
    assert command("split", tmp_path / "out", tmp_path / "more").returncode == 2
    done = command("merge", tmp_path / "out", *sources)
    assert "holds another data set; choose another." in done.stderr
    assert done.returncode == 2
