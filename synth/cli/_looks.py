"""Looking at pictures: `synth preview`, `explain`, and `calibrate`, which looks at real ones."""

from __future__ import annotations

import shlex
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
    Seed,
    Settings,
    SystemFonts,
    app,
    explained,
    load,
    sources,
)

if TYPE_CHECKING:
    from synth.data import Sample
    from synth.samples import Samples


@app.command()
def preview(
    source: Annotated[str, typer.Argument(help="A recipe, a language, or the folder of a data set.")] = "ch",
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("preview.png"),
    count: Annotated[int, typer.Option(min=1, help="Samples to show.")] = 100,
    columns: Annotated[int, typer.Option(min=1, help="Side by side.")] = 4,
    start: Annotated[int, typer.Option(min=0, help="The first sample.")] = 0,
    boxes: Annotated[bool, typer.Option("--boxes", help="Draw a frame around each character.")] = False,
    beside: Annotated[Path | None, typer.Option(help="A folder of real crops to show in rows by turns.")] = None,
    lang: Lang = None,
    seed: Seed = None,
    height: Height = None,
    max_length: MaxLength = None,
    dictionary: Dictionary = None,
    corpus: Corpus = None,
    fonts: FontsFolder = None,
    backgrounds: Backgrounds = None,
    settings: Settings = None,
) -> None:
    """Show many samples and their labels on one picture, by themselves or beside real pictures."""
    from synth.crops import crops
    from synth.errors import OutputError
    from synth.review import preview

    changes = {"height": height, "max_length": max_length, "dictionary": dictionary, "fonts": sources(fonts, False)}
    with explained():
        preview.check(out)
        found = _drawn(source, start, count, settings, corpus, backgrounds, lang=lang, seed=seed, **changes)
        drawn = list(found)
        if not drawn:
            raise OutputError(f"there is no sample {start} to show.")
        if beside:
            real = [(crop.image, crop.text or "") for crop in crops(beside, count)]
            sheet = preview.beside(real, drawn, columns=columns, boxes=boxes)
        else:
            sheet = preview.sheet(drawn, columns=columns, boxes=boxes)
        preview.save(out, sheet)
    if boxes and not any(len(line.boxes) for sample in drawn for line in sample.lines):
        print("there are no boxes in this data set; it has to be made with --boxes.", file=sys.stderr)
    print(f"{out}: {len(drawn)} samples" + (f" beside {len(real)} real pictures" if beside else ""))


@app.command()
def calibrate(
    folder: Annotated[Path, typer.Argument(help="Crops of one line each; labels.txt (picture<TAB>text) helps.")],
    out: Annotated[Path, typer.Option(help="The folder to write; its recipe.toml is the recipe.")],
    lang: Annotated[str, typer.Option(help="Language of the texts, such as ch or en.")] = "en",
    count: Annotated[int, typer.Option(min=1, help="Crops to look at, the first ones.")] = 500,
    fonts: FontsFolder = None,
    system_fonts: SystemFonts = False,
) -> None:
    """Measure real crops and write a recipe for samples that look like them."""
    from synth.calibrate import RECIPE
    from synth.calibrate import calibrate as measure

    with explained():
        found = measure(folder, out, lang=lang, limit=count, sources=sources(fonts, system_fonts) or ("shipped",))
    print(f"{out / RECIPE}: letters were made out in {found.measured} of {found.read} pictures")
    left_out = f"; {found.left_out} left out, where letters may remain" if found.left_out else ""
    print(f"grounds: {found.grounds} pictures without their text{left_out}")
    if found.faces:
        print(f"faces most like these letters: {', '.join(found.faces)}")
    if not found.texts:
        print(f"texts and faces were not measured, since there are no labels: they are those of '{lang}' by itself")
        print("say which texts there are in labels.txt beside the pictures, a line each of picture<TAB>text, or with")
        print("""  --set 'text=[{use = "pattern", patterns = ["[0-9]{6}"]}]' when samples are made""")
    print("see it: " + shlex.join(["synth", "preview", str(out / RECIPE), "--beside", str(folder)]))


@app.command()
def explain(
    recipe: Annotated[str, typer.Argument(help="A recipe or a language.")],
    index: Annotated[int, typer.Argument(min=0, help="Which sample.")],
    out: Annotated[Path, typer.Option(help="The folder for the pictures.")] = Path("explain"),
    lang: Lang = None,
    seed: Seed = None,
    settings: Settings = None,
) -> None:
    """Save the picture of one sample after each of its stages."""
    from synth.review.explain import explain as tell

    with explained():
        for line in tell(_samples(recipe, settings, lang=lang, seed=seed, count=index + 1), index, out):
            print(line)


def _drawn(
    source: str,
    start: int,
    count: int,
    settings: list[str] | None,
    corpus: Path | None,
    backgrounds: Path | None,
    **changes: Any,
) -> Iterator[Sample]:
    from itertools import islice

    from synth import transfer

    if Path(source).is_dir():
        return islice(transfer.read(Path(source)), start, start + count)
    samples = _samples(source, settings, corpus, backgrounds, count=start + count, **changes)
    return (samples[index] for index in range(start, start + count))


def _samples(
    source: str,
    settings: list[str] | None,
    corpus: Path | None = None,
    backgrounds: Path | None = None,
    **changes: Any,
) -> Samples:
    from synth.samples import Samples

    return Samples(load(source, settings, corpus, backgrounds, **changes))
