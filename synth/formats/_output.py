"""What every format is told of the data set it writes, and what it asks of a label."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from synth.data import Sample
from synth.drafts import replacing
from synth.errors import OutputError

SPLITS = ("train", "val")
"""A text is in one of these, wherever and whenever it is drawn."""


@dataclass(frozen=True)
class Output:
    """Where a data set goes, and how."""

    root: Path
    """Its folder, which exists."""
    image_format: str = "jpg"
    val: float = 0.0
    """Share of the texts for validation."""
    boxes: bool = False
    """Whether character boxes go along."""
    alphabet: tuple[str, ...] = ()
    """The characters of its dictionary; no space."""


def split_of(sample: Sample, val: float) -> str:
    """ "train" or "val": what the sample was read from, else decided by its text alone."""
    known = sample.meta.get("split")
    return str(known) if known else SPLITS[is_for_validation(sample.text, val)]


def is_for_validation(text: str, share: float) -> bool:
    """Whether a text belongs to the validation set; one of a single character never does, for there are few of them."""
    if len(text) < 2:
        return False
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") < share * 2**64


def label(sample: Sample, refused: str = "\t\n\r", *, holder: str) -> str:
    """The sample's text, where the format can hold it. Raises OutputError, which names the sample.

    refused: characters that the format cannot hold. holder: the format's name, for the sentence.
    """
    text = sample.text
    if not text:
        raise OutputError(f"the label of sample {sample.index} is empty; {holder} has no place for such.")
    for char in text:
        if char in refused or "\ud800" <= char <= "\udfff":
            raise OutputError(f"the label of sample {sample.index} holds {char!r}, which {holder} cannot: {text!r}.")
    return text


def write_dictionary(output: Output) -> None:
    """`dict.txt`: one character a line, and not the space, which its readers add by themselves."""
    with replacing(output.root / "dict.txt", lasting=True) as file:
        file.write("".join(f"{char}\n" for char in output.alphabet).encode())
