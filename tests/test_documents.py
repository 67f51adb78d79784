"""What the documents tell a reader to write down works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import synth

RECIPES = Path(__file__).parents[1] / "docs" / "recipes.md"
NAMED = re.compile(r"`([\w.]+\.(?:toml|tsv))`[^`]*:\n\n```\w+\n(.*?)\n```", re.DOTALL)
"""A file's name, and what it holds."""
TEXTS = {
    "berlin": r"(B|HH) [A-Z]{1,2} [1-9]\d{1,3}",
    "school": r"[\u3007-\u9fff1-9]+(中学|小学)",
    "container": r"[A-Z]{3}[UJZ] \d{6} ?\d|(22|42|45|L5)[GRUT]1",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in NAMED.findall(RECIPES.read_text(encoding="utf-8")):
        (folder / name).write_text(text + "\n", encoding="utf-8")
    assert {path.stem for path in folder.glob("*.toml")} == set(TEXTS)
    return folder


@pytest.mark.parametrize("name", TEXTS)
def test_recipes_that_are_shown_draw_what_they_are_for(name: str, files: Path) -> None:
    recipe = synth.load(files / f"{name}.toml", count=30)
    samples = list(synth.Samples(recipe))
    assert all(re.fullmatch(TEXTS[name], sample.text) for sample in samples)
    if recipe.faces:
        assert all(any(face in sample.meta["font"] for face in recipe.faces) for sample in samples)
