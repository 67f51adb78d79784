"""What the commands share: the application, options that several of them have, and how errors are told."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.errors import SynthError

if TYPE_CHECKING:
    from synth.data import Recipe

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
Corpus = Annotated[Path | None, typer.Option("--corpus", help="Draw the lines of this text file.")]
Backgrounds = Annotated[Path | None, typer.Option("--backgrounds", help="Paint on the pictures in this folder.")]
Dictionary = Annotated[Path | None, typer.Option("--dict", help="Draw only the characters in this file.")]
Height = Annotated[int | None, typer.Option(help="Of a picture, in pixels.", show_default="48")]
MaxLength = Annotated[int | None, typer.Option(help="Characters in a label at most.", show_default="25")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="key=value, such as effect.blur.gaussian.p=0.3.")]
Seed = Annotated[int | None, typer.Option(help="Another seed, another data set.", show_default="the recipe's")]
FontsFolder = Annotated[Path | None, typer.Option("--fonts", help="Draw only the fonts in this folder.")]
SystemFonts = Annotated[bool, typer.Option("--system-fonts", help="Draw the installed fonts too.")]


def load(
    recipe: str, settings: list[str] | None, corpus: Path | None, backgrounds: Path | None, **changes: Any
) -> Recipe:
    from synth import languages

    given = {
        key: str(value) if isinstance(value, Path) else value for key, value in changes.items() if value is not None
    }
    if corpus is not None:
        given["text"] = [{"use": "lines", "file": str(corpus)}]
    if backgrounds is not None:
        given["background"] = [{"use": "photo", "folder": str(backgrounds)}]
    loaded = languages.load(recipe, settings or (), **given)
    for notice in languages.notices(str(given.get("lang") or recipe)):
        print(notice, file=sys.stderr)
    return loaded


def sources(folder: Path | None, system: bool) -> tuple[str, ...] | None:
    if folder is None and not system:
        return None
    return (str(folder) if folder else "shipped", *(("system",) if system else ()))


_UNREAD = 141
"""The exit code of a command whose answer nobody reads to its end, as shells have it."""


@contextlib.contextmanager
def explained(interrupted: str = "Interrupted.") -> Iterator[None]:
    """Turn errors that a user can mend into a sentence and exit code 2."""
    try:
        yield
    except SynthError as error:
        print(f"synth: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    except BrokenPipeError:  # Who reads the answer has enough of it, as `head` has.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(_UNREAD) from None
    except OSError as error:
        where = f"'{error.filename}': " if error.filename else ""
        print(f"synth: {where}{error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        print(f"\nsynth: {interrupted}", file=sys.stderr)
        raise typer.Exit(130) from None
