"""What can go wrong, as one tree.

SynthError                what a user can mend; every message is a sentence
├── RecipeError           a recipe, step or option that is not so
├── AssetError            a font, text, dictionary or picture that cannot be used
├── OutputError           a folder that cannot be written or belongs to another recipe
├── UsageError            an argument that cannot be, or a package that has to be installed for it
└── Reject                this draw cannot become a good sample; another is made
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SynthError(Exception):
    """The base of all errors that a user can mend; the message says what is wrong and what is allowed."""


class RecipeError(SynthError):
    """A recipe, a step or an option of a step is wrong."""


class AssetError(SynthError):
    """A font, a corpus, a dictionary or a background cannot be used."""


class OutputError(SynthError):
    """The output folder cannot be written, or holds something else."""


class UsageError(SynthError):
    """An argument of a call cannot be, by itself or together with others, or needs a package that is not installed."""


class Reject(SynthError):
    """A draw that cannot become a good sample. It is drawn again, and the reason is counted.

    Keep the reason short and free of numbers: it is the key under which rejections are reported.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_LISTED = 150
"""Names at most that a sentence lists."""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that does not exist: the nearest one that does, then all of them if they are few.

    >>> unknown("recipe", "dokument", ["document", "scene"])
    "there is no recipe 'dokument'; did you mean 'document'? There are: document, scene"
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"; did you mean '{near[0]}'?" if near else "."
    listed = f"There are: {', '.join(names)}" if len(names) <= _LISTED else f"There are {len(names)}"
    return f"there is no {kind} '{name}'{hint} {listed}"
