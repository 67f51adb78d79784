"""A recipe from real crops: what they look like is measured, and written down so that samples look like that.

The recipe is a folder: `recipe.toml`, the colours of the crops in `colours.tsv`, the crops themselves without their
text in `grounds/`, and, where their texts are known, these in `texts.txt`. It reads like any other, and may be edited.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pictures

from synth import colours, fonts, packs, recipe, toml
from synth.backgrounds.pictures import PLACES, written_places
from synth.calibrate import _base, _faces, _grounds, _texts
from synth.calibrate._crops import Look, is_whole, look
from synth.crops import Crop, crops
from synth.data import Image, Points
from synth.errors import AssetError, OutputError
from synth.formats._pictures import encode
from synth.packs import Pack
from synth.text import needs_shaping

RECIPE = "recipe.toml"
_COLOURS, _GROUNDS, _TEXTS = "colours.tsv", "grounds", "texts.txt"
_LOWEST, _HIGHEST, _LONGEST = 20, 48, 25
_UNIFORM = (20, 0.9)
"""From so many crops on, this share that are light on dark, or dark on light, says that all are."""
_STRAIGHT = 0.5
"""Degrees that lines which run straight, and letters which stand upright, may seem to be off."""
_READABLE = 20.0
"""Grey levels between ink and ground below which they are not told apart: letters were taken for their own ground."""
_SMALL = 0.85
"""Crops lower than this share of the pictures are as if made small and large again."""
_JPEG = (".jpg", ".jpeg")
_BASE = 50
"""The quality at which libjpeg uses the tables of the JPEG standard as they are."""


@dataclass(frozen=True)
class Calibration:
    """What came of a folder of crops."""

    out: Path
    read: int
    """Crops that were read."""
    measured: int
    """Those in which letters were made out."""
    grounds: int
    """Those from which the text was painted out."""
    left_out: int
    """Those that are no grounds, since letters remain in them, or may."""
    texts: int
    """Labels that were known; without any, texts and faces are those that the language has by itself."""
    faces: tuple[str, ...]
    """The faces most like the letters, the likest first; none where no texts are known, or where letters are of
    several faces."""


def calibrate(
    folder: Path,
    out: Path,
    *,
    lang: str = "ch",
    base: str = "",
    limit: int | None = 500,
    sources: tuple[str, ...] = ("shipped",),
) -> Calibration:
    """Measure the crops of a folder and write a recipe for samples like them.

    folder: crops of one line each, with `labels.txt` (picture<TAB>text) or without, or a data set. out: the folder to
    write; it must be empty or not there yet. limit: how many crops are looked at, the first ones; None: all.
    base: a recipe of the kind of these crops, by its name or its file. What is measured goes into it; six texts in ten
    stay its own, unless labels have a fixed form, as those of plates do, which say all by themselves. Empty: the
    default one, and nothing of it for labels of a fixed form.
    sources: of fonts, as `Recipe.fonts` has them.
    Raises AssetError for a folder without pictures, or with none that letters can be made out in; RecipeError for a
    base that there is not; OutputError.
    """
    pack = packs.load(lang)
    kind = recipe.load(base or "default", lang=pack.code)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"'{out}' is there already; name a folder that is empty or not there yet.")
    found = _find(folder, limit, sources)
    table = _table(found)
    if found.texts:
        text, longest = _of_texts(found.texts, pack)
        table["text"], table["output"]["max_length"] = text, longest
    if base or not found.fixed:
        table = _base.onto(recipe.table(kind), table, fixed=found.fixed)
    # Paths in a recipe count from its own folder.
    places = [source if source in recipe.NAMES else str(Path(source).resolve()) for source in sources]
    table |= {"lang": pack.code, "fonts": places}
    alike = found.fixed or found.hand.clear
    if alike:
        table |= {"faces": list(found.hand.drawn), "mixed": 0.8}
    _write(out, _named(base or "default"), table, found)
    left_out = len(found.looks) - len(found.grounds)
    return Calibration(
        out=out,
        read=found.read,
        measured=len(found.looks),
        grounds=len(found.grounds),
        left_out=left_out,
        texts=len(found.texts),
        faces=found.hand.names if alike else (),
    )


def _named(base: str) -> str:
    """A recipe as another that lies elsewhere names it."""
    return str(Path(base).resolve()) if Path(base).suffix == ".toml" else base


def pairs(folder: Path, *, faintest: float = 25.0) -> tuple[str, int]:
    """The colours of ink and ground in all crops of a folder, as the text of a table, and how many they are.

    faintest: the least contrast of a crop that counts, in grey levels. Raises AssetError where there are no pictures.
    """
    looks = (look(crop.image, _letters_of(crop)) for crop in crops(folder))
    return _pairs([looked for looked in looks if looked is not None and looked.contrast >= faintest])


def _pairs(looks: Sequence[Look]) -> tuple[str, int]:
    inks, grounds = (np.array([getattr(looked, name) for looked in looks], np.uint8) for name in ("ink", "ground"))
    return colours.written(inks, grounds), len(looks)


def _readable(looks: Sequence[Look]) -> Sequence[Look]:
    """Those whose ink and ground are told apart; all where none are."""
    return [looked for looked in looks if looked.contrast >= _READABLE] or looks


@dataclass(frozen=True)
class _Found:
    """What was found in the crops of a folder."""

    read: int
    texts: list[str]
    fixed: bool
    """Whether they have a fixed form, such as those of plates."""
    looks: list[Look]
    uniform: bool
    """Whether letters are lighter than their ground in all of them, or darker in all."""
    whole: list[Look]
    """Those of which all letters were made out, as far as is known; all where none is known to be so."""
    hand: _faces.Hand
    grounds: list[tuple[Image, Points]]
    """Crops without their texts, and where these were."""
    fitted: list[float]
    """How wide a letter is on average, as a share of the text's height, in labels of a fixed form."""
    qualities: list[float]
    """Of those that are JPEG files."""


def _find(folder: Path, limit: int | None, sources: tuple[str, ...]) -> _Found:
    found = crops(folder, limit)
    seen = [(crop, looked) for crop in found if (looked := look(crop.image, _letters_of(crop))) is not None]
    if not seen:
        raise AssetError(f"in none of the {len(found)} pictures of '{folder}' were letters made out.")
    ways = [looked.lighter for _, looked in seen]
    way = statistics.mode(ways)
    # One in many the other way about is a ground that was taken for letters.
    uniform = len(ways) >= _UNIFORM[0] and ways.count(way) >= _UNIFORM[1] * len(ways)
    seen = [pair for pair, lighter in zip(seen, ways, strict=True) if lighter == way or not uniform]
    looks = [looked for _, looked in seen]
    told = [(looked, _letters_of(crop)) for crop, looked in seen]
    labelled = [(looked, text) for looked, text in told if text is not None]
    texts = [crop.text for crop in found if crop.text is not None]
    fixed = bool(texts) and bool(_texts.forms(texts))
    return _Found(
        read=len(found),
        texts=texts,
        fixed=fixed,
        fitted=[looked.width / len(text) for looked, text in labelled if fixed and is_whole(looked, text)],
        looks=looks,
        uniform=uniform,
        whole=[looked for looked, text in told if text is None or is_whole(looked, text)] or looks,
        hand=_faces.alike(labelled, fonts.shelf(sources).faces) if labelled else _faces.USUAL,
        grounds=[
            (ground, looked.quad)
            for looked, text in told
            if (ground := _grounds.emptied(looked, text, marks=text is not None and fixed)) is not None
        ],
        qualities=[quality for crop, _ in seen if (quality := _quality(crop.path))],
    )


def _letters_of(crop: Crop) -> str | None:
    """The text, where its letters stand apart: one that is joined does not say how many parts are to be seen."""
    return None if crop.text is None or needs_shaping(crop.text) else crop.text


def _of_texts(texts: Sequence[str], pack: Pack) -> tuple[list[dict[str, Any]], int]:
    """The tables [[text]] for labels like these, and how long a label may be."""
    kept = [text for text in texts if pack.writable.issuperset(text)]
    if not kept:
        raise AssetError(f"no label can be written in '{pack.code}'; is it the right language (--lang)?")
    return _texts.steps(kept, pack, _TEXTS), max(_LONGEST, *map(len, kept))


def _table(found: _Found) -> dict[str, Any]:
    """What of a recipe the looks of the crops say."""
    contrast = _range(_readable(found.looks), "contrast")[0]
    return {
        "output": {"height": _rows(found.looks), "contrast": round(max(_READABLE, min(30.0, 0.6 * contrast)), 1)},
        "paint": {
            "colours": _COLOURS,
            "measured": 0.95 if found.uniform else 0.9,
            "contrast": [round(max(_READABLE, min(64.0, contrast)), 1), 225.0],
        },
        "layout": [
            {
                "use": "horizontal",
                "sizes": [40],
                "spacing": _two(found.hand.spacing),
                "wide": 0.0,
                "latin": [found.hand.latin],
                "narrow": _two(found.hand.narrow),
                "even": found.hand.even,
                "gaps": list(found.hand.gaps),
                "gap": _two(found.hand.gap),
            }
        ],
        "ink": list(_ink(found)),
        "background": list(_background(found)),
        "effect": list(_effect(found)),
    }


def _rows(looks: Sequence[Look]) -> int:
    """The height of pictures: that of the larger crops, so that they are enlarged later as crops are, if at all."""
    usual = float(np.percentile([len(looked.image) for looked in looks], 75))
    return round(min(_HIGHEST, max(_LOWEST, usual)))


def _range(looks: Sequence[Look], name: str, low: float = 5, high: float = 95) -> list[float]:
    """Percentiles of what was measured, as a recipe has a range."""
    values = [getattr(looked, name) for looked in looks]
    return [round(float(value), 4) for value in np.percentile(values, (low, high))]


def _two(ends: Iterable[float]) -> list[float]:
    """A range as a recipe has it."""
    return [round(float(end), 3) for end in ends]


def _ink(found: _Found) -> Iterable[dict[str, Any]]:
    looks = found.looks
    yield {"use": "erode", "p": 0.1}
    yield {"use": "bleed", "p": 0.1}
    if found.fitted:
        yield {"use": "fit", "width": _two(np.percentile(found.fitted, (5, 95)).tolist())}
    else:
        yield {"use": "stretch", "width": _two(found.hand.width)}
    yield from _turn(looks, "shear", "lean")
    yield from _turn(looks, "rotate", "slope", rise=2.0)
    taper = statistics.fmean(abs(looked.taper) for looked in looks)
    yield {"use": "perspective", "p": 0.5, "strength": [0.02, round(min(0.12, max(0.03, taper)), 3)]}
    margins = np.array([looked.margin for looked in found.whole])
    sides, ends = margins[:, (1, 3)], margins[:, (0, 2)]
    yield {
        "use": "crop",
        "sides": _two(np.percentile(sides, (5, 95)).tolist()),
        "ends": _two(np.percentile(ends, (5, 95)).tolist()),
        "tight": round(float((margins.max(axis=1) < 0.05).mean()), 2),
    }


def _turn(looks: Sequence[Look], use: str, name: str, **options: float) -> Iterable[dict[str, Any]]:
    """A step for the crops of which something is not straight, as often as there are such."""
    odd = [looked for looked in looks if abs(getattr(looked, name)) > _STRAIGHT]
    if odd:
        yield {"use": use, "p": round(len(odd) / len(looks), 2), "degrees": _range(odd, name), **options}


def _background(found: _Found) -> Iterable[dict[str, Any]]:
    if found.grounds:
        yield {"use": "emptied", "weight": 60, "folder": _GROUNDS}
        yield {"use": "photo", "weight": 20, "folder": _GROUNDS}
    yield {"use": "plain", "weight": 12, "colours": _COLOURS}
    yield {"use": "gradient", "weight": 8, "colours": _COLOURS, "step": [5.0, 40.0]}


def _effect(found: _Found) -> Iterable[dict[str, Any]]:
    looks = found.looks
    uneven = sum(looked.unevenness > 8 for looked in looks) / len(looks)
    yield {"use": "light.gradient", "p": round(0.5 * uneven, 2)}
    yield {"use": "light.shadow", "p": round(0.3 * uneven, 2)}
    yield {"use": "blur.motion", "p": 0.15}
    yield {"use": "blur.gaussian", "p": 0.6, "sigma": _range(looks, "blur")}
    rows = _rows(looks)
    small = [looked.height for looked in looks if len(looked.image) < _SMALL * rows]
    if small:
        low, high = np.percentile(small, (5, 95))
        height = [round(float(low), 1), round(float(high), 1)]
        yield {"use": "camera.resample", "p": round(0.9 * len(small) / len(looks), 2), "height": height}
    yield {"use": "noise.gaussian", "p": 0.8, "amount": _range(looks, "noise")}
    yield {"use": "camera.brightness", "p": 0.3, "shift": [-0.12, 0.12]}
    yield {"use": "camera.contrast", "p": 0.2}
    if found.qualities:
        low, high = np.percentile(found.qualities, (5, 95))
        share = round(0.8 * len(found.qualities) / len(looks), 2)
        yield {"use": "camera.jpeg", "p": share, "quality": [int(low), int(high)]}


def _quality(path: Path | None) -> float | None:
    """The quality of libjpeg that a file was written with, by its tables of quantisation; None for other files."""
    if path is None or path.suffix.lower() not in _JPEG:
        return None
    try:
        with Pictures.open(path) as picture:
            tables = getattr(picture, "quantization", {})
    except OSError:
        return None
    if not tables:
        return None
    # The standard table of lightness sums up to 3689; libjpeg scales it by 5000 / q below 50 and by 200 - 2 q above.
    scale = 100 * sum(tables[0]) / 3689
    return float(max(1.0, 100 - scale / 2 if scale <= 100 else 100 * _BASE / scale))


def _write(out: Path, base: str, table: dict[str, Any], found: _Found) -> None:
    try:
        (out / _GROUNDS if found.grounds else out).mkdir(parents=True, exist_ok=True)
        (out / _COLOURS).write_text(_pairs(_readable(found.looks))[0], encoding="utf-8")
        if found.texts:
            (out / _TEXTS).write_text("\n".join(found.texts) + "\n", encoding="utf-8")
        places = []
        for number, (ground, quad) in enumerate(found.grounds):
            name = f"{number:05}.png"
            (out / _GROUNDS / name).write_bytes(encode(ground, "png", 100))
            places.append((name, quad))
        if places:
            (out / _GROUNDS / PLACES).write_text(written_places(places), encoding="utf-8")
        (out / RECIPE).write_text(f"base = {toml.written(base)}\n{recipe.written(table)}", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"'{out}' cannot be written: {error.strerror}.") from None
