"""Where a data set goes: a folder, or an object store.

Formats write into folders alone. What goes to an object store is written to a folder of its own first and sent from
there, the mark of a shard last, so that a shard counts only when all of it has arrived.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from synth.stores._names import SHARDS
from synth.stores.folder import Folder
from synth.stores.objects import ObjectStore

__all__ = ["SHARDS", "Folder", "ObjectStore", "Store", "at"]

Store = Folder | ObjectStore
_HERE = ("file", "local")
"""The schemes of this machine's folders."""


def at(out: str | Path) -> Store:
    """The store that a path or a URL names. Raises OutputError for a URL that cannot be reached."""
    url = urlsplit(str(out))
    if url.scheme in _HERE and url.netloc in ("", "localhost"):
        out = Path(unquote(url.path))
    return ObjectStore(str(out)) if "://" in str(out) else Folder(Path(out))
