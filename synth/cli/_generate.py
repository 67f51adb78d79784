"""`synth generate`."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.cli._app import Drawing, app, draws, explained
from synth.errors import UsageError

if TYPE_CHECKING:
    from synth.data import Recipe
    from synth.run import Report, Tally


@app.command()
@draws
def generate(
    *,
    count: Annotated[int | None, typer.Option(help="Pictures to make.", show_default="1000, or the recipe's")] = None,
    out: Annotated[
        str | None, typer.Option(help="The data set's folder, or s3://…", show_default="synth-LANG-COUNT")
    ] = None,
    drawn: Drawing,
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
    image_format: Annotated[str | None, typer.Option(help="jpg, png or webp.", show_default="the recipe's")] = None,
    val: Annotated[
        float | None, typer.Option(help="Share of the texts for validation.", show_default="the recipe's")
    ] = None,
) -> None:
    """Make a data set, or go on with one that was interrupted."""
    from synth import run

    chosen, parts = drawn.load(count=count, image_format=image_format, val=val), _part(part)
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
    found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text)
    if not found:
        raise UsageError(f"the part is '{text}'; it must be like 3/16.")
    return int(found[1]), int(found[2])


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
    if report.strange:
        yield f"in faces of other kinds than asked: {report.strange:,} samples; none of those has their letters"
    yield from dict.fromkeys(left_out(recipe))
    for path, why in fonts.shelf(recipe.fonts).broken.items():
        yield f"not usable: {path} ({why})"
    for step in recipe.background:
        if step.weight > 0 and "folder" in step.options:
            for picture in unusable(Path(step.options["folder"])):
                yield f"not usable: {picture} (not a picture that can be read)"
