"""How a data set lies on disk: one module per format.

A format is a module with `SUFFIX`, `write(mark, samples, output, name)`, `read(root, splits, undecoded)` and, where
shards have to be joined, `finish(output, marks, kept)`; one whose shards are files of their own has `whole(there, name,
size)` too. One that needs a package more has `library()`, one whose consumer does not read all pictures has `READS`,
and one that cannot hold some characters of common labels has `REFUSED`, which names them. It knows nothing of parallel
work, of resuming or of half-written shards:

- `write` puts the data of one shard below `output.root` and then, last, the file `mark`: the shard's lines, or what
  files it consists of. `name` tells shards apart. It returns the bytes written.
- `finish` joins the marks, in the order of the samples, to the files that a reader looks for. Samples below `kept` are
  in these already.
- `read` gives the samples back: those for training first, then those for validation, or only those of some splits.
  Pictures with the suffix `undecoded` are taken along as files, and black ones stand for them.
- `whole` says whether the files of a shard are all there, from the bytes that a listing found under its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from synth.errors import UsageError, unknown
from synth.formats._output import SPLITS, Output, is_for_validation
from synth.formats._pictures import saved

__all__ = ["SPLITS", "Output", "find", "is_for_validation", "names", "saved"]


def names() -> tuple[str, ...]:
    """The formats there are."""
    found = (info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return tuple(sorted(name.replace("_", "-") for name in found))


def find(name: str, image_format: str = "") -> ModuleType:
    """The module of a format, for pictures of this format.

    Raises UsageError where there is none, where its package is missing, or where it does not read such pictures.
    """
    if name not in names():
        raise UsageError(unknown("format", name, names()))
    found = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    if hasattr(found, "library"):
        found.library()
    if image_format and image_format not in getattr(found, "READS", (image_format,)):
        better = f"add --image-format {found.READS[0]}"
        raise UsageError(f"{name} does not read {image_format} pictures; {better}.")
    return found
