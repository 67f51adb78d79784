"""Looking at pictures: `synth preview`, `explain`, and `calibrate`, which looks at real ones."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli._app import Drawing, FontsFolder, SystemFonts, app, draws, sources

if TYPE_CHECKING:
    from synth.data import Sample


_FEW = 10
"""Pictures from which on measures mean something."""


@app.command()
@draws
def preview(
    drawn: Drawing,
    source: Annotated[
        str, typer.Argument(help="A recipe, a language, or the folder of a data set.", show_default="ch")
    ] = "",
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("preview.png"),
    count: Annotated[int, typer.Option(min=1, max=10_000, help="Samples to show.")] = 100,
    columns: Annotated[int, typer.Option(min=1, max=100, help="Side by side.")] = 4,
    start: Annotated[int, typer.Option(min=0, help="The first sample.")] = 0,
    boxes: Annotated[bool, typer.Option("--boxes", help="Draw a frame around each character.")] = False,
    beside: Annotated[Path | None, typer.Option(help="A folder of real crops to show in rows by turns.")] = None,
) -> None:
    """Show many samples and their labels on one picture, by themselves or beside real pictures."""
    from synth.crops import crops
    from synth.errors import UsageError
    from synth.review import preview

    preview.check(out)
    real = [(crop.image, crop.text or "") for crop in crops(beside, count)] if beside else []
    there = bool(source) and Path(source).is_dir()
    if there and drawn.changed:
        raise UsageError(f"'{source}' is a data set, whose pictures are drawn already: options of a recipe do nothing.")
    shown = list(_read(source, start, count) if there else _made(drawn, source, start, count))
    if not shown:
        raise UsageError(f"there is no sample {start} to show.")
    if beside:
        sheet = preview.beside(real, shown, columns=columns, boxes=boxes)
    else:
        sheet = preview.sheet(shown, columns=columns, boxes=boxes)
    preview.save(out, sheet)
    if boxes and not any(len(line.boxes) for sample in shown for line in sample.lines):
        print("there are no boxes in this data set; it has to be made with --boxes.", file=sys.stderr)
    print(f"{out}: {len(shown)} samples" + (f" beside {len(real)} real pictures" if beside else ""))


@app.command()
def calibrate(
    folder: Annotated[Path, typer.Argument(help="Crops of one line each; labels.txt (picture<TAB>text) helps.")],
    out: Annotated[Path, typer.Option(help="The folder to write; its recipe.toml is the recipe.")],
    lang: Annotated[str, typer.Option(help="Language of the texts, such as ch or en.")] = "ch",
    recipe: Annotated[
        str, typer.Option(help="What such crops are, such as receipt: a recipe to go on from.", show_default="default")
    ] = "",
    count: Annotated[int, typer.Option(min=1, help="Crops to look at, the first ones.")] = 500,
    fonts: FontsFolder = None,
    system_fonts: SystemFonts = False,
) -> None:
    """Measure real crops and write a recipe for samples that look like them."""
    from synth.calibrate import RECIPE
    from synth.calibrate import calibrate as measure

    found = measure(
        folder, out, lang=lang, base=recipe, limit=count, sources=sources(fonts, system_fonts) or ("shipped",)
    )
    print(f"{out / RECIPE}: letters were made out in {found.measured} of {found.read} pictures")
    if found.measured < _FEW:
        print(f"so few pictures say little of what others look like; give at least {_FEW}, or better some fifty")
    left_out = f"; {found.left_out} left out, where letters may remain" if found.left_out else ""
    print(f"grounds: {found.grounds} pictures without their text{left_out}")
    if found.faces:
        print(f"faces most like these letters: {', '.join(found.faces)}")
    elif found.texts:
        print(f"no one face was made out in the letters: those of '{recipe or 'default'}' are drawn")
    if not found.texts:
        print(f"texts and faces were not measured, since there are no labels: they are those of '{lang}' by itself")
        print("say which texts there are in labels.txt beside the pictures, a line each of picture<TAB>text, or with")
        print("""  --set 'text=[{use = "pattern", patterns = ["[0-9]{6}"]}]' when samples are made""")
    print("see it: " + shlex.join(["synth", "preview", str(out / RECIPE), "--beside", str(folder)]))


@app.command()
@draws
def explain(
    drawn: Drawing,
    source: Annotated[str, typer.Argument(help="A recipe or a language.")],
    index: Annotated[int, typer.Argument(min=0, help="Which sample.")],
    out: Annotated[Path, typer.Option(help="The folder for the pictures.")] = Path("explain"),
) -> None:
    """Save the picture of one sample after each of its stages.

    The pictures of a sample that was explained before are removed from the folder.
    """
    from synth.review.explain import explain as tell
    from synth.samples import Samples

    for line in tell(Samples(drawn.load(source, count=index + 1)), index, out):
        print(line)


def _read(source: str, start: int, count: int) -> Iterator[Sample]:
    from synth import transfer

    return islice(transfer.read(Path(source)), start, start + count)


def _made(drawn: Drawing, source: str, start: int, count: int) -> Iterator[Sample]:
    """Samples as a data set has them."""
    from synth import formats
    from synth.samples import Samples

    samples = Samples(drawn.load(source, count=start + count))
    suffix = str(samples.recipe.output["image_format"])
    return (formats.saved(samples[index], suffix) for index in range(start, start + count))
