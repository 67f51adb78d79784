"""`synth generate`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.cli._app import (
    Backgrounds,
    Corpus,
    Dictionary,
    FontsFolder,
    Height,
    Lang,
    MaxLength,
    RecipeName,
    Seed,
    Settings,
    SystemFonts,
    app,
    explained,
    load,
    sources,
)
from synth.errors import RecipeError

if TYPE_CHECKING:
    from synth.data import Recipe
    from synth.run import Report, Tally


@app.command()
def generate(
    lang: Lang = None,
    count: Annotated[int | None, typer.Option(help="Pictures to make.", show_default="1000")] = None,
    out: Annotated[
        str | None, typer.Option(help="The data set's folder, or s3://…", show_default="synth-LANG-COUNT")
    ] = None,
    recipe: RecipeName = "default",
    seed: Seed = None,
    jobs: Annotated[int, typer.Option(help="Processes; -1 is one per core.")] = -1,
    format: Annotated[str, typer.Option(help="How the data set lies on disk.")] = "paddle",
    shard_size: Annotated[
        int | None, typer.Option(help="Pictures that are committed together.", show_default="as the count needs")
    ] = None,
    boxes: Annotated[bool, typer.Option("--boxes", help="Write the characters' boxes too.")] = False,
    part: Annotated[str, typer.Option(help="3/16 makes every sixteenth shard, from the third on.")] = "1/1",
    backend: Annotated[str, typer.Option(help="loky (this machine), dask or ray.")] = "loky",
    scheduler: Annotated[str, typer.Option(help="Where dask's scheduler is: tcp://host:8786.")] = "",
    address: Annotated[str, typer.Option(help="Where ray's cluster is: auto, or its address.")] = "",
    height: Height = None,
    max_length: MaxLength = None,
    image_format: Annotated[str | None, typer.Option(help="jpg, png or webp.", show_default="jpg")] = None,
    quality: Annotated[int | None, typer.Option(help="Of all jpg or webp.", show_default="55 to 95, drawn")] = None,
    val: Annotated[float | None, typer.Option(help="Share of the texts for validation.", show_default="0.02")] = None,
    dictionary: Dictionary = None,
    corpus: Corpus = None,
    fonts: FontsFolder = None,
    system_fonts: SystemFonts = False,
    backgrounds: Backgrounds = None,
    settings: Settings = None,
) -> None:
    """Make a data set, or go on with one that was interrupted."""
    from synth import run

    changes = {
        "lang": lang,
        "count": count,
        "seed": seed,
        "height": height,
        "max_length": max_length,
        "image_format": image_format,
        "quality": None if quality is None else (quality, quality),
        "val": val,
        "dictionary": dictionary,
        "fonts": sources(fonts, system_fonts),
    }
    with explained():
        chosen = load(recipe, settings, corpus, backgrounds, **changes)
        parts = _part(part)
    folder = out or f"synth-{chosen.lang}-{chosen.count}"
    again = f"Interrupted. What is finished is kept in {folder}: run the same command again to go on."
    with explained(again), _progress(chosen.count) as progress:
        report = run.generate(
            chosen,
            folder,
            jobs=jobs,
            format=format,
            shard_size=shard_size,
            boxes=boxes,
            part=parts,
            backend=backend,
            address=scheduler or address,
            progress=progress,
        )
    for line in _summary(report, chosen):
        print(line)


def _part(text: str) -> tuple[int, int]:
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal()):
        raise RecipeError(f"the part is '{text}'; it must be like 3/16.")
    return int(number), int(of)


@contextlib.contextmanager
def _progress(count: int) -> Iterator[Any]:
    from tqdm import tqdm

    rejected = 0
    with tqdm(total=count, unit="img", disable=not sys.stderr.isatty(), dynamic_ncols=True) as bar:

        def advance(tally: Tally) -> None:
            nonlocal rejected
            rejected += sum(tally.rejected.values())
            bar.set_postfix_str(f"{rejected} rejected", refresh=False)
            bar.update(tally.made)

        yield advance


def _summary(report: Report, recipe: Recipe) -> Iterator[str]:
    from synth import fonts
    from synth.backgrounds.pictures import unusable
    from synth.samples import left_out

    rate = f", {report.made / report.seconds:,.0f} a second" if report.made and report.seconds else ""
    yield f"{report.out}: {report.count:,} pictures; {report.made:,} made now in {report.seconds:,.1f} s{rate}"
    if report.missing:
        yield f"other parts have {report.missing:,} shards still to make; the last part joins them all"
    if report.made:
        yield f"written: {report.size / 2**20:,.1f} MiB"
    total = sum(report.rejected.values())
    reasons = "; ".join(f"{times:,} {reason}" for reason, times in report.rejected.most_common())
    yield f"drawn again: {total:,}" + (f" ({reasons})" if reasons else "")
    yield from dict.fromkeys(left_out(recipe))
    for path, why in fonts.shelf(recipe.fonts).broken.items():
        yield f"not usable: {path} ({why})"
    for step in recipe.background:
        if step.weight > 0 and "folder" in step.options:
            for picture in unusable(Path(step.options["folder"])):
                yield f"not usable: {picture} (not a picture that can be read)"
