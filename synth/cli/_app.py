"""What the commands share: the application, options that several of them have, and how errors are told."""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
import typer.core

from synth.errors import SynthError, UsageError

if TYPE_CHECKING:
    from synth.data import Recipe

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
        _drop_unprinted()
        raise typer.Exit(_UNREAD) from None
    except OSError as error:
        where = f"'{error.filename}': " if error.filename else ""
        _drop_unprinted()
        print(f"synth: {where}{error.strerror or error}.", file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        print(f"\nsynth: {interrupted}", file=sys.stderr)
        raise typer.Exit(130) from None


def _drop_unprinted() -> None:
    """Let what cannot be printed go nowhere: Python would try once more in the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Commands(typer.core.TyperGroup):
    """The commands, each of which says its errors in a sentence, also those of printing."""

    def invoke(self, ctx: Any) -> Any:
        with explained():
            answer = super().invoke(ctx)
            sys.stdout.flush()
            return answer


app = typer.Typer(
    cls=_Commands,
    help="Labelled pictures of text for training OCR.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
recipe_app = typer.Typer(help="List the recipes that ship, or show one with all that it says.", no_args_is_help=True)
app.add_typer(recipe_app, name="recipe")
fonts_app = typer.Typer(invoke_without_command=True)
app.add_typer(fonts_app, name="fonts")

Lang = Annotated[str | None, typer.Option(help="Language, such as ch or en.", show_default="ch, or the recipe's")]
RecipeName = Annotated[
    str | None, typer.Option(help="A recipe that ships, or the path of a .toml file.", show_default="default")
]
Corpus = Annotated[Path | None, typer.Option("--corpus", help="Draw the lines of this text file.")]
Backgrounds = Annotated[Path | None, typer.Option("--backgrounds", help="Paint on the pictures in this folder.")]
Dictionary = Annotated[Path | None, typer.Option("--dict", help="Draw only the characters in this file.")]
Height = Annotated[int | None, typer.Option(help="Of a picture, in pixels.", show_default="48, or the recipe's")]
MaxLength = Annotated[
    int | None, typer.Option(help="Characters in a label at most.", show_default="25, or the recipe's")
]
Quality = Annotated[int | None, typer.Option(help="Of all jpg or webp.", show_default="the recipe's")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="key=value, such as effect.blur.gaussian.p=0.3.")]
Seed = Annotated[int | None, typer.Option(help="Another seed, another data set.", show_default="the recipe's")]
FontsFolder = Annotated[Path | None, typer.Option("--fonts", help="Draw only the fonts in this folder.")]
SystemFonts = Annotated[bool, typer.Option("--system-fonts", help="Draw the installed fonts too.")]


Load = Callable[..., Any]


class Drawing(NamedTuple):
    """What the options of a command say of what is drawn."""

    load: Load
    """`load(source, **changes)` gives a recipe: the one of this name, as the options change it."""
    changed: bool
    """Whether any of them is given."""


def drawing(
    lang: Lang = None,
    recipe: RecipeName = None,
    seed: Seed = None,
    height: Height = None,
    max_length: MaxLength = None,
    quality: Quality = None,
    dictionary: Dictionary = None,
    corpus: Corpus = None,
    fonts: FontsFolder = None,
    system_fonts: SystemFonts = False,
    backgrounds: Backgrounds = None,
    settings: Settings = None,
) -> Load:
    """The options that say what is drawn. Returns what loads a recipe with them."""
    changes = {
        "lang": lang,
        "seed": seed,
        "height": height,
        "max_length": max_length,
        "quality": None if quality is None else (quality, quality),
        "dictionary": dictionary,
        "fonts": sources(fonts, system_fonts),
    }

    def loaded(source: str = "", **more: Any) -> Recipe:
        if recipe and source:  # What is named beside a recipe is a language.
            if lang is not None:
                raise UsageError(f"'{source}' and --lang {lang} both name a language for the recipe '{recipe}'.")
            more["lang"] = source
        return load(recipe or source or "default", settings, corpus, backgrounds, **{**changes, **more})

    return loaded


def draws(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `drawing` in the place of its parameter `drawn`, a `Drawing`."""
    own, shared = (inspect.signature(each, eval_str=True).parameters for each in (command, drawing))

    @functools.wraps(command)
    def with_options(**given: Any) -> None:
        options = {name: given.pop(name) for name in shared}
        changed = any(value is not False and value not in (None, []) for value in options.values())
        command(drawn=Drawing(drawing(**options), changed), **given)

    listed = [each for name in own for each in (shared.values() if name == "drawn" else (own[name],))]
    kinds = (each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in listed)
    vars(with_options)["__signature__"] = inspect.Signature(list(kinds))
    return with_options


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


def put(text: str) -> None:
    """Print a file, which is UTF-8 whatever the terminal or the locale has."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(text, end="")
