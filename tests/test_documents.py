"""What the documents tell a reader to write down works as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import synth
from synth import checks, packs

RECIPES = Path(__file__).parents[1] / "docs" / "recipes.md"
NAMED = re.compile(r"`([\w.]+\.(?:toml|tsv))`[^`]*:\n\n```\w+\n(.*?)\n```", re.DOTALL)
SCRIPT = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
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


def test_the_containers_that_are_shown_have_their_check_digits(files: Path) -> None:
    texts = [sample.text.replace(" ", "") for sample in synth.Samples(synth.load(files / "container.toml", count=60))]
    whole = [text for text in texts if len(text) == 11]
    assert len(whole) > 30
    for text in whole:
        letters = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))
        values = [letters.get(char) or int(char) for char in text[:10]]
        assert sum(value << place for place, value in enumerate(values)) % 11 % 10 == int(text[10])


def test_all_kinds_of_check_digits_are_listed() -> None:
    table = RECIPES.read_text(encoding="utf-8").partition("| kind | of | counts |")[2].partition("\n\n")[0]
    named = {kind for row in table.splitlines()[2:] for kind in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(checks.KINDS)


def test_the_step_that_is_shown_draws_numbers_whose_sums_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (script,) = SCRIPT.findall(RECIPES.read_text(encoding="utf-8"))
    (tmp_path / "codes.py").write_text(script, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    recipe = synth.load("en", text=[{"use": "codes:iban", "country": "CH", "length": 17}], count=20)
    for sample in synth.Samples(recipe):
        assert re.fullmatch(r"CH\d{19}", sample.text)
        turned = sample.text[4:] + sample.text[:4]
        assert int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


@pytest.mark.parametrize("page", sorted((RECIPES.parent).glob("*.md")), ids=lambda page: page.name)
def test_what_pages_show_and_lead_to_is_there(page: Path) -> None:
    for name in re.findall(r"\]\(([^)#\s:]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / name).exists(), name


def test_the_readme_counts_what_ships() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    shipped = [packs.load(code) for code in packs.languages()]
    plated = [pack for pack in shipped if "plate" in packs.grammar(pack)[0].get("rules", {})]
    assert f"\n{len(shipped)} language packs" in text
    assert f"{len(plated)} languages have them" in text
