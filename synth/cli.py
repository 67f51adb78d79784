"""The command line: each command parses, calls one function and prints what came of it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.errors import RecipeError, SynthError

if TYPE_CHECKING:
    from synth.data import Recipe, Sample
    from synth.run import Report, Tally
    from synth.samples import Samples

app = typer.Typer(
    help="Labelled pictures of text for training OCR.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
recipe_app = typer.Typer(help="The recipes that ship.", no_args_is_help=True)
app.add_typer(recipe_app, name="recipe")
fonts_app = typer.Typer(invoke_without_command=True)
app.add_typer(fonts_app, name="fonts")

Lang = Annotated[str | None, typer.Option(help="Language, such as ch or en.", show_default="ch")]
RecipeName = Annotated[str, typer.Option(help="A recipe that ships, or the path of a .toml file.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="key=value, such as effect.blur.gaussian.p=0.3.")]
Seed = Annotated[int | None, typer.Option(help="Another seed, another data set.", show_default="the recipe's")]
FontsFolder = Annotated[Path | None, typer.Option("--fonts", help="Draw only the fonts in this folder.")]
SystemFonts = Annotated[bool, typer.Option("--system-fonts", help="Draw the installed fonts too.")]


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
    height: Annotated[int | None, typer.Option(help="Of a picture, in pixels.", show_default="48")] = None,
    max_length: Annotated[int | None, typer.Option(help="Characters in a label at most.", show_default="25")] = None,
    image_format: Annotated[str | None, typer.Option(help="jpg, png or webp.", show_default="jpg")] = None,
    quality: Annotated[int | None, typer.Option(help="Of all jpg or webp.", show_default="70 to 95, drawn")] = None,
    val: Annotated[float | None, typer.Option(help="Share of the texts for validation.", show_default="0.02")] = None,
    dictionary: Annotated[Path | None, typer.Option("--dict", help="Draw only the characters in this file.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="Draw the lines of this text file.")] = None,
    fonts: FontsFolder = None,
    system_fonts: SystemFonts = False,
    backgrounds: Annotated[Path | None, typer.Option(help="Paint on the pictures in this folder.")] = None,
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
        "dictionary": None if dictionary is None else str(dictionary),
        "fonts": _fonts(fonts, system_fonts),
    }
    with _explained():
        chosen = _load(recipe, settings, corpus, backgrounds, **changes)
        parts = _part(part)
    folder = out or f"synth-{chosen.lang}-{chosen.count}"
    again = f"Interrupted. What is finished is kept in {folder}: run the same command again to go on."
    with _explained(again), _progress(chosen.count) as progress:
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


def _load(
    recipe: str, settings: list[str] | None, corpus: Path | None, backgrounds: Path | None, **changes: Any
) -> Recipe:
    from dataclasses import replace

    from synth import languages, steps
    from synth.data import Step

    given = {key: value for key, value in changes.items() if value is not None}
    loaded = languages.load(recipe, settings or (), **given)
    for notice in languages.notices(str(given.get("lang") or recipe)):
        print(notice, file=sys.stderr)
    if corpus is not None:
        text = steps.complete("text", Step("lines", {"file": str(corpus)}))
        loaded = replace(loaded, text=(text,))
    if backgrounds is not None:
        ground = steps.complete("background", Step("photo", {"folder": str(backgrounds)}))
        loaded = replace(loaded, background=(ground,))
    return loaded


def _part(text: str) -> tuple[int, int]:
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal()):
        raise RecipeError(f"the part is '{text}'; it must be like 3/16.")
    return int(number), int(of)


def _fonts(folder: Path | None, system: bool) -> tuple[str, ...] | None:
    if folder is None and not system:
        return None
    return (str(folder) if folder else "shipped", *(("system",) if system else ()))


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
    from synth.samples import beyond_dictionary

    rate = f", {report.made / report.seconds:,.0f} a second" if report.made and report.seconds else ""
    yield f"{report.out}: {report.count:,} pictures; {report.made:,} made now in {report.seconds:,.1f} s{rate}"
    if report.missing:
        yield f"other parts have {report.missing:,} shards still to make; the last part joins them all"
    if report.made:
        yield f"written: {report.size / 2**20:,.1f} MiB"
    total = sum(report.rejected.values())
    reasons = "; ".join(f"{times:,} {reason}" for reason, times in report.rejected.most_common())
    yield f"drawn again: {total:,}" + (f" ({reasons})" if reasons else "")
    yield from beyond_dictionary(recipe)
    for path, why in fonts.shelf(recipe.fonts).broken.items():
        yield f"not usable: {path} ({why})"
    for step in recipe.background:
        if "folder" in step.options:
            for picture in unusable(Path(step.options["folder"])):
                yield f"not usable: {picture} (not a picture that can be read)"


@app.command()
def preview(
    source: Annotated[str, typer.Argument(help="A recipe, a language, or the folder of a data set.")] = "ch",
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("preview.png"),
    count: Annotated[int, typer.Option(min=1, help="Samples to show.")] = 100,
    columns: Annotated[int, typer.Option(min=1, help="Side by side.")] = 4,
    start: Annotated[int, typer.Option(min=0, help="The first sample.")] = 0,
    boxes: Annotated[bool, typer.Option("--boxes", help="Draw a frame around each character.")] = False,
    lang: Lang = None,
    seed: Seed = None,
    fonts: FontsFolder = None,
    settings: Settings = None,
) -> None:
    """Show many samples and their labels on one picture."""
    from synth.review import preview

    with _explained():
        drawn = list(_drawn(source, start, count, settings, lang=lang, seed=seed, fonts=_fonts(fonts, False)))
        preview.save(out, preview.sheet(drawn, columns=columns, boxes=boxes))
    print(f"{out}: {len(drawn)} samples")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="The folder of a data set.")],
    destination: Annotated[Path, typer.Argument(help="The folder for the new one.")],
    format: Annotated[str, typer.Option(help="How the new one lies on disk.")],
    image_format: Annotated[str, typer.Option(help="jpg, png or webp.", show_default="as it is")] = "",
    boxes: Annotated[bool, typer.Option("--boxes", help="Take the characters' boxes along.")] = False,
) -> None:
    """Write a data set once more, in another format."""
    from synth import transfer

    with _explained():
        count = transfer.convert(source, destination, format, image_format=image_format, boxes=boxes)
    print(f"{destination}: {count:,} pictures")


@app.command()
def merge(
    destination: Annotated[Path, typer.Argument(help="The folder for the new data set; empty, or not there yet.")],
    sources: Annotated[list[Path], typer.Argument(help="The folders of the data sets, in any format.")],
    format: Annotated[str, typer.Option(help="How the new one lies on disk.", show_default="as the first")] = "",
    image_format: Annotated[str, typer.Option(help="jpg, png or webp.", show_default="as the first")] = "",
    boxes: Annotated[bool, typer.Option("--boxes", help="Take the characters' boxes along.")] = False,
) -> None:
    """Make one data set of several.

    Pictures are numbered anew and copied as they are. The dictionary holds the characters of all. What any of them
    keeps for validation is for validation wherever its text occurs, so that no text is in both lists.
    """
    from synth import transfer

    with _explained():
        count = transfer.merge(sources, destination, format=format, image_format=image_format, boxes=boxes)
    print(f"{destination}: {count:,} pictures of {len(sources)} data sets")


@app.command()
def split(
    source: Annotated[Path, typer.Argument(help="The folder of a data set.")],
    destination: Annotated[Path, typer.Argument(help="The folder for the new one; empty, or not there yet.")],
    val: Annotated[float | None, typer.Option(help="Share of the texts for validation.")] = None,
    parts: Annotated[int, typer.Option(help="Data sets to make: part-1, part-2 … in the new folder.")] = 1,
    boxes: Annotated[bool, typer.Option("--boxes", help="Take the characters' boxes along.")] = False,
) -> None:
    """Divide a data set anew into training and validation, or into parts of equal size.

    --val decides by the text: all pictures of a text are on one side, as `generate` has it. --parts deals the pictures
    out in turn; each part is a data set of its own, and what was for validation stays so.
    """
    from synth import transfer

    if val is None and parts == 1:
        raise typer.BadParameter("say what to do: --val 0.1, or --parts 4, or both.")
    with _explained():
        count = transfer.split(source, destination, val=val, parts=parts, boxes=boxes)
    print(f"{destination}: {count:,} pictures" + (f" in {parts} parts" if parts > 1 else ""))


@app.command("export-config")
def export_config(
    source: Annotated[Path, typer.Argument(help="The folder of a data set.")],
    consumer: Annotated[str, typer.Option("--for", help="paddleocr or paddlex.")],
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="printed")] = None,
) -> None:
    """Write the training configuration for a data set.

    Its paths and dictionary, the length of its longest label, and the width that 80 % of its pictures need.
    """
    from synth import export

    with _explained():
        text = export.yaml(export.config(source, consumer))
        if out:
            export.save(out, text)
    print(f"{out}: for {consumer}" if out else text, end="\n" if out else "")


def _drawn(source: str, start: int, count: int, settings: list[str] | None, **changes: Any) -> Iterator[Sample]:
    from itertools import islice

    from synth import transfer

    if Path(source).is_dir():
        return islice(transfer.read(Path(source)), start, start + count)
    samples = _samples(source, settings, count=start + count, **changes)
    return (samples[index] for index in range(start, start + count))


def _samples(source: str, settings: list[str] | None, **changes: Any) -> Samples:
    from synth.samples import Samples

    return Samples(_load(source, settings, None, None, **changes))


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

    with _explained():
        for line in tell(_samples(recipe, settings, lang=lang, seed=seed, count=index + 1), index, out):
            print(line)


@fonts_app.callback()
def list_fonts(
    context: typer.Context, lang: Lang = None, fonts: FontsFolder = None, system_fonts: SystemFonts = False
) -> None:
    """List the faces: style, kind, scripts, and how much of a language each covers."""
    if context.invoked_subcommand is not None:
        return
    from synth.review import faces

    with _explained():
        for line in faces.listed(lang or "ch", _fonts(fonts, system_fonts) or ("shipped",)):
            print(line)


@fonts_app.command("add")
def add_fonts(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of your own fonts, to check.")] = None,
    lang: Annotated[str | None, typer.Option(help="A language that needs more faces.")] = None,
) -> None:
    """Say which packages bring more faces for a language, and what of a folder can be used; nothing is copied."""
    from synth.review import faces

    if lang is None and not folders:
        raise typer.BadParameter("say what to add: --lang ko, or folders of fonts, or both.")
    with _explained():
        for line in [*(faces.packages(lang) if lang is not None else ()), *faces.usable(map(str, folders or ()))]:
            print(line)


@app.command("languages")
def list_languages() -> None:
    """List the languages that ship."""
    from synth.review import tongues

    for line in tongues.listed():
        print(line)


@app.command("steps")
def list_steps(
    stage: Annotated[str | None, typer.Argument(help="text, layout, ink, background, paint or effect.")] = None,
) -> None:
    """List the steps that a recipe can use, with their options and defaults."""
    from synth import steps
    from synth.errors import unknown

    with _explained():
        if stage is not None and stage not in steps.STAGES:
            raise RecipeError(unknown("stage", stage, steps.STAGES))
    for name in [stage] if stage else steps.STAGES:
        for use, function in steps.known(name).items():
            said = (function.__doc__ or "").strip().partition("\n")[0]
            print(f"{name} {use}: {said}")
            for option, (_, default) in steps.options(function).items():
                print(f"    {option} = {steps.written(default)}")


@recipe_app.command("show")
def show_recipe(
    name: Annotated[str, typer.Argument(help="A recipe, a language or a .toml file.")],
    lang: Lang = None,
    settings: Settings = None,
) -> None:
    """Print a recipe with every default spelled out, ready to edit."""
    from synth import recipe

    with _explained():
        print(recipe.show(_load(name, settings, None, None, lang=lang)), end="")


@recipe_app.command("list")
def list_recipes() -> None:
    """List the recipes that ship."""
    from synth import recipe

    for name in recipe.shipped():
        print(name)


@contextlib.contextmanager
def _explained(interrupted: str = "Interrupted.") -> Iterator[None]:
    """Turn errors that a user can mend into a sentence and exit code 2."""
    try:
        yield
    except SynthError as error:
        print(f"synth: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        print(f"\nsynth: {interrupted}", file=sys.stderr)
        raise typer.Exit(130) from None


def main() -> None:
    """The entry point of the command `synth`."""
    # OpenCV says on its own what is wrong with a broken picture; we say it better.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    # After Ctrl-C the process that joblib keeps to clean up after workers warns of what is gone already.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    app()


if __name__ == "__main__":
    main()
