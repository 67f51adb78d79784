"""The sequence of samples in a training loop."""

from __future__ import annotations

import dataclasses
import itertools
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import synth
from synth.data import Recipe
from synth.errors import UsageError

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")
COUNT = 24


@pytest.fixture(scope="module")
def recipe(home: Path) -> Recipe:
    return synth.load(home / "small.toml", count=COUNT)


@pytest.fixture
def lines() -> Any:
    from synth.torch import TextLines

    return TextLines


def test_item_i_is_sample_i(recipe: Recipe, lines: Any) -> None:
    data, samples = lines(recipe), synth.Samples(recipe)
    assert len(data) == COUNT
    for index in (0, 7, COUNT - 1):
        image, text, number = data[index]
        assert (image.permute(1, 2, 0).numpy() == samples[index].image).all()
        assert (text, number) == (samples[index].text, index)
    with pytest.raises(IndexError):
        data[COUNT]


@pytest.mark.parametrize("workers", [0, 2])
def test_any_number_of_workers_and_shuffling_give_the_same_items(recipe: Recipe, lines: Any, workers: int) -> None:
    loader = torch.utils.data.DataLoader(
        lines(recipe),
        shuffle=True,
        num_workers=workers,
        batch_size=None,
        multiprocessing_context="spawn" if workers else None,
    )
    samples = synth.Samples(recipe)
    found = {index: (np.asarray(image), text) for image, text, index in loader}
    assert sorted(found) == list(range(COUNT))
    for index, (image, text) in found.items():
        assert text == samples[index].text
        assert (image.transpose(1, 2, 0) == samples[index].image).all()


def test_a_batch_is_drawn_together(recipe: Recipe, lines: Any) -> None:
    indices = [3, 0, COUNT - 1, 5]
    together = lines(recipe).__getitems__(indices)
    for item, alone in zip(together, map(lines(recipe).__getitem__, indices), strict=True):
        assert (item.text, item.number) == (alone.text, alone.number)
        assert (item.image == alone.image).all()
    with pytest.raises(IndexError):
        lines(recipe).__getitems__([0, COUNT])
    loader = torch.utils.data.DataLoader(lines(recipe), 4, collate_fn=lambda items: [item.number for item in items])
    assert [number for batch in loader for number in batch] == list(range(COUNT))


def test_machines_share_an_epoch(recipe: Recipe, lines: Any) -> None:
    from torch.utils.data import DistributedSampler

    data = lines(recipe)
    parts = [list(DistributedSampler(data, num_replicas=3, rank=rank, shuffle=True)) for rank in range(3)]
    assert sorted(index for part in parts for index in part) == list(range(COUNT))


def test_each_epoch_is_new_and_the_first_one_is_the_recipe(recipe: Recipe, lines: Any) -> None:
    first, second = (
        [item.text for item in (lines(recipe, epoch=epoch)[index] for index in range(COUNT))] for epoch in (0, 1)
    )
    assert first == [sample.text for sample in synth.Samples(recipe)]
    assert sum(one == other for one, other in zip(first, second, strict=True)) < COUNT // 2
    assert second[3] == pickle.loads(pickle.dumps(lines(recipe, epoch=1)))[3].text


@given(text=st.text("abc ", max_size=9))
def test_labels_there_and_back(text: str) -> None:
    from synth.torch import CTC

    encoder = CTC("abc")
    numbers = encoder.encode(text).tolist()
    path = [number for one in numbers for number in (0, one, one)]
    assert encoder.decode(path) == text
    assert all(0 < number < len(encoder) for number in numbers)


def test_numbers_are_those_of_paddle(recipe: Recipe) -> None:
    from synth.torch import CTC

    encoder = CTC.of(recipe)
    assert encoder.characters == ("", *synth.Samples(recipe).alphabet, " ")
    with pytest.raises(ValueError, match="holds '☃', which is not in the dictionary"):
        encoder.encode("a☃")


@pytest.mark.parametrize("width", [40, 2000])
def test_batches(recipe: Recipe, lines: Any, width: int) -> None:
    from synth.torch import CTC, collate

    data, encoder = lines(recipe), CTC.of(recipe)
    items = [data[index] for index in range(6)]
    batch = collate(encoder, height=32, width=width)(items)
    assert batch.images.shape == (6, 3, 32, int(batch.widths.max()))
    assert batch.images.dtype == torch.uint8
    floats = batch.floats()
    assert floats.shape == batch.images.shape
    assert -1 <= floats.min() < floats.max() <= 1
    assert int(batch.widths.max()) <= width
    assert batch.lengths.tolist() == [len(item.text) for item in items]
    parts = torch.split(batch.targets, batch.lengths.tolist())
    assert ["".join(encoder.characters[number] for number in part) for part in parts] == list(batch.texts)
    for row, own in zip(floats, batch.widths, strict=True):
        assert (row[:, :, int(own) :] == 0).all()
        assert row[:, :, : int(own)].std() > 0


def test_a_batch_is_one_piece_of_bytes(recipe: Recipe, lines: Any) -> None:
    from synth.torch import CTC, collate

    loader = torch.utils.data.DataLoader(
        lines(recipe), 8, num_workers=2, collate_fn=collate(CTC.of(recipe), height=48, width=5000)
    )
    samples, seen = synth.Samples(recipe), 0
    for batch in loader:
        assert batch.images.storage_offset() == 0
        assert batch.images.untyped_storage().nbytes() == batch.images.numel()
        for row, own, text in zip(batch.images, batch.widths, batch.texts, strict=True):
            assert text == samples[seen].text
            assert (row[:, :, : int(own)].permute(1, 2, 0).numpy() == samples[seen].image).all()
            seen += 1
    assert seen == COUNT


@given(text=st.text("abc ", max_size=9), more=st.text("abc ", max_size=9))
def test_labels_for_attention_there_and_back(text: str, more: str) -> None:
    from synth.torch import CTC, Attention

    encoder = Attention("abc")
    numbers = encoder.encode(text).tolist()
    assert (numbers[0], numbers[-1]) == (encoder.start, encoder.end) == (0, len(encoder) - 1)
    assert numbers[1:-1] == CTC("abc").encode(text).tolist()
    assert encoder.decode(numbers) == encoder.decode(numbers[1:]) == text
    rows = encoder.join([encoder.encode(text), encoder.encode(more)])
    assert [encoder.decode(row) for row in rows] == [text, more]


def test_batches_for_attention(recipe: Recipe, lines: Any) -> None:
    from synth.torch import Attention, collate

    encoder = Attention.of(recipe)
    items = [lines(recipe)[index] for index in range(5)]
    batch = collate(encoder)(items)
    assert batch.targets.shape == (5, max(len(item.text) for item in items) + 2)
    assert batch.lengths.tolist() == [len(item.text) + 2 for item in items]
    assert [encoder.decode(row) for row in batch.targets] == [item.text for item in items]
    with pytest.raises(ValueError, match="not in the dictionary"):
        encoder.encode("☃")


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_a_stream_gives_each_sample_to_one_worker_of_one_rank(recipe: Recipe, workers: int) -> None:
    from synth.torch import TextStream

    taken: list[tuple[int, str]] = []
    for rank in range(3):
        stream = TextStream(recipe, start=5, rank=rank, ranks=3)
        loader = torch.utils.data.DataLoader(stream, batch_size=None, num_workers=workers, prefetch_factor=None)
        taken += [(item.number, item.text) for item in itertools.islice(loader, 12)]
    assert sorted(number for number, _ in taken) == list(range(5, 5 + 36))
    endless = synth.Samples(dataclasses.replace(recipe, count=100))
    assert all(text == endless[number].text for number, text in taken)


def test_a_stream_goes_through_the_epochs_of_the_data_set(recipe: Recipe, lines: Any) -> None:
    from synth.torch import TextStream

    texts = [item.text for item in itertools.islice(TextStream(recipe), COUNT + 3)]
    assert texts[:COUNT] == [lines(recipe)[index].text for index in range(COUNT)]
    assert texts[COUNT:] == [lines(recipe, epoch=1)[index].text for index in range(3)]
    with pytest.raises(UsageError, match="the rank is 3 of 3"):
        TextStream(recipe, rank=3, ranks=3)


def test_a_stream_knows_its_process_group(recipe: Recipe, tmp_path: Path) -> None:
    from synth.torch import TextStream

    store = torch.distributed.HashStore()
    torch.distributed.init_process_group("gloo", store=store, rank=0, world_size=1)
    try:
        stream = TextStream(recipe)
    finally:
        torch.distributed.destroy_process_group()
    assert (stream.rank, stream.ranks) == (0, 1)
