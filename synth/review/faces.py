"""What can be said of faces: which there are, which packages bring more, what of a folder can be used."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator

from synth import fonts, packs


def listed(lang: str, sources: tuple[str, ...]) -> Iterator[str]:
    """A line for each face: its style, kind and scripts, and how much of a language it covers."""
    pack = packs.load(lang)
    shelf = fonts.shelf(sources)
    yield f"{'face':40} {'weight':>6} {'kind':12} {pack.code:>6} scripts"
    for face in shelf.faces:
        share = sum(ord(char) in face.coverage for char in pack.alphabet) / len(pack.alphabet)
        scripts = " ".join(fonts.scripts(face))
        yield f"{face.name:40} {face.weight:6} {face.kind or '-':12} {share:6.1%} {scripts}"
    yield f"{len(shelf.faces)} faces of {_families(shelf)} families"
    for path, why in shelf.broken.items():
        yield f"not usable: {path} ({why})"


def packages(lang: str) -> Iterator[str]:
    """Which packages bring more faces for a language, and how to draw them."""
    pack = packs.load(lang)
    names = fonts.packages(pack.script)
    if not names:
        yield f"{pack.name}: no package of fonts is known for the script {pack.script}"
        return
    yield f"{pack.name}: packages of Debian 12 with faces for the script {pack.script}, the broadest first"
    yield f"    sudo apt install {' '.join(names)}"
    yield "then"
    yield f"    synth fonts --lang {pack.code} --system-fonts"
    yield f"    synth generate --lang {pack.code} --system-fonts"


def usable(folders: Iterable[str]) -> Iterator[str]:
    """How many faces of each folder can be used and for which scripts, and how to draw them."""
    for folder in folders:
        shelf = fonts.shelf((folder,))
        yield f"{folder}: {len(shelf.faces)} faces of {_families(shelf)} families can be used"
        counts = Counter(script for face in shelf.faces for script in fonts.scripts(face))
        if counts:
            yield "    " + ", ".join(f"{script} {count}" for script, count in counts.most_common())
        for path, why in shelf.broken.items():
            yield f"    not usable: {path} ({why})"
        yield f"    synth generate --fonts {shlex.quote(folder)}"


def _families(shelf: fonts.Shelf) -> int:
    return len({face.family for face in shelf.faces})
