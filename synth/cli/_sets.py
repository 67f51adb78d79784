"""What is done with data sets that are there already: `synth convert`, `merge`, `split`, `export-config`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli._app import app, put


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

    text = export.yaml(export.config(source, consumer))
    if out:
        export.save(out, text)
        print(f"{out}: for {consumer}")
    else:
        put(text)
