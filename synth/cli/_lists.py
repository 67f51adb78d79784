"""What there is to draw from: `synth fonts`, `languages`, `steps`, `recipe`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli._app import (
    FontsFolder,
    Lang,
    Settings,
    SystemFonts,
    app,
    fonts_app,
    load,
    put,
    recipe_app,
    sources,
)
from synth.errors import UsageError, unknown


@fonts_app.callback()
def list_fonts(
    context: typer.Context, lang: Lang = None, fonts: FontsFolder = None, system_fonts: SystemFonts = False
) -> None:
    """List the faces: style, kind, scripts, and how much of a language each covers."""
    if context.invoked_subcommand is not None:
        return
    from synth.review import faces

    for line in faces.listed(lang or "ch", sources(fonts, system_fonts) or ("shipped",)):
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
    for line in [*(faces.packages(lang) if lang is not None else ()), *faces.usable(map(str, folders or ()))]:
        print(line)


@fonts_app.command("check")
def check_fonts(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of your own fonts.", show_default="what ships")
    ] = None,
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("doubts.png"),
) -> None:
    """Show the characters that a face draws unlike the faces that ship, or like another character of its own.

    The picture has each above the same character of another face. What is wrong belongs into a file source.toml beside
    the font, wrong = "..." or wrong_clusters = ["..."]: no text that has it is set in that face then.
    """
    from synth import fonts
    from synth.review import doubts, preview

    shipped = fonts.shelf(("shipped",)).faces
    faces = [face for folder in folders for face in fonts.shelf((str(folder),)).faces] if folders else shipped
    found = []
    for each in doubts.doubts(faces, shipped):
        if each.unlike or each.alike:
            print(f"{each.face.name}: {' '.join((*each.unlike, *each.alike))}", flush=True)
            found.append(each)
    if found:
        preview.save(out, doubts.sheet(found, shipped))
    print(f"{len(found)} of {len(faces)} faces to be looked at" + (f": {out}" if found else ""))


@app.command("languages")
def list_languages(
    lang: Annotated[str | None, typer.Argument(help="A language whose rules and lists of texts to list.")] = None,
) -> None:
    """List the languages that ship, or what patterns and templates of one of them can name, with an example each."""
    from synth.review import tongues

    for line in tongues.listed() if lang is None else tongues.rules(lang):
        print(line)


@app.command("steps")
def list_steps(
    stage: Annotated[str | None, typer.Argument(help="text, layout, ink, background, paint or effect.")] = None,
) -> None:
    """List the steps that a recipe can use, with their options and defaults."""
    from synth import steps

    if stage is not None and stage not in steps.STAGES:
        raise UsageError(unknown("stage", stage, steps.STAGES))
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

    put(recipe.show(load(name, settings, None, None, lang=lang)))


@recipe_app.command("list")
def list_recipes() -> None:
    """List the recipes that ship, and what each is for."""
    from synth import recipe

    for name in recipe.shipped():
        print(f"{name:12} {recipe.purpose(name)}")
