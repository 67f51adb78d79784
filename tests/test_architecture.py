"""The rows of the house, the doors of its libraries, and the length of its parts."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import synth

PACKAGE = Path(synth.__file__).resolve().parent
ROWS = [
    {"drafts", "errors", "rng"},
    {"checks", "data", "digests", "home", "stores", "toml"},
    {"steps", "text", "grammar", "bidi", "vertical", "banks", "casing", "lookalikes"},
    {"recipe", "packs", "corpus", "fonts", "glyphs", "warp", "colours", "compose"},
    {"samplers", "layouts", "inks", "backgrounds", "effects", "formats", "paint", "languages", "manifest"},
    {"stages", "transfer", "shards", "pool"},
    {"samples", "crops"},
    {"run", "review", "torch", "export", "calibrate"},
    {"cli", "__init__"},
    {"__main__"},
]
"""From the lowest; a module imports only from rows below its own."""
DOORS = {
    "joblib": {"pool"},
    "loky": {"pool"},
    "fontTools": {"fonts", "glyphs"},
    "PIL": {"fonts", "glyphs", "backgrounds.pictures", "calibrate"},
    "typer": {"cli"},
    "click": {"cli"},
    "tqdm": {"cli"},
    "fsspec": {"stores"},
    "filelock": {"stores"},
    "dask": {"pool"},
    "ray": {"pool"},
    "lmdb": {"formats.lmdb"},
    "pyarrow": {"formats.parquet"},
    "torch": {"torch"},
    "uharfbuzz": {"glyphs"},
}
"""The modules that may know a library."""
PRIVATE = {
    "synth.formats._pictures.decode": "crops reads pictures as formats do",
    "synth.formats._pictures.encode": "calibrate and review write pictures as formats do",
}
"""What is private and imported from elsewhere all the same, and why."""
# The assets of an installed package bring the scripts that built them.
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "assets" not in path.relative_to(PACKAGE).parts)
MODULES = sorted(name for _, name, _ in pkgutil.walk_packages([str(PACKAGE)], "synth."))
LONGEST_FILE = 420
LONGEST_FUNCTION = 45
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


def _name(path: Path) -> str:
    """A file as a module below synth: "formats.paddle"; a package's own file by its folder."""
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _row(module: str) -> int:
    found = [number for number, row in enumerate(ROWS) if _top(module) in row]
    assert found, f"{module} has no row: give it one here and in the design"
    return found[0]


def _imports(path: Path) -> Iterator[str]:
    """What a file imports, anywhere in it: full names, a submodule with its package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots; say the whole name"
            yield from (_imported(node.module or "", alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    place = PACKAGE.parent.joinpath(*module.split("."), name)
    is_module = place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
    return f"{module}.{name}" if is_module else module


@each_file
def test_imports_come_from_below(path: Path) -> None:
    own = _name(path)
    for imported in _imports(path):
        if _top(imported) == "synth":
            other = imported.partition(".")[2] or "__init__"
            assert _top(other) == _top(own) or _row(other) < _row(own), f"{own} imports {imported}"


@each_file
def test_each_library_has_one_door(path: Path) -> None:
    for imported in _imports(path):
        allowed = DOORS.get(_top(imported), {_name(path)})
        assert {_name(path), _top(_name(path))} & allowed, f"{_name(path)} imports {imported}"


@each_file
def test_private_names_are_imported_by_no_other_module(path: Path) -> None:
    """A name is private to its module, and a module to its package."""
    nodes = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom))
    named = {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}
    for parts in (name.split(".") for name in named - set(PRIVATE) if _top(name) == "synth"):
        for number in (number for number, part in enumerate(parts) if part.startswith("_")):
            package, module = (".".join(parts[:end]) for end in (number, number + 1))
            assert module in MODULES, f"{_name(path)} imports {module}"
            assert f"synth.{_name(path)}.".startswith(f"{package}."), f"{_name(path)} imports {module}"


@each_file
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # A command's or a step's signature is its schema, as long as it has options: what is done counts.
            length = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert length <= LONGEST_FUNCTION, f"{_name(path)}.{node.name} has {length} lines"


@each_file
def test_what_is_public_has_a_docstring(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(module), f"{_name(path)} has no docstring"
    if path.stem.startswith("_") and path.stem != "__init__":
        return
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{_name(path)}.{node.name} has no docstring"


def test_every_row_is_of_this_house() -> None:
    there = {_top(_name(path)) for path in FILES}
    assert there <= set().union(*ROWS)
    assert set().union(*ROWS) == there


@pytest.mark.parametrize("name", MODULES)
def test_each_module_can_be_imported_alone(name: str) -> None:
    if name == "synth.torch":
        pytest.importorskip("torch")
    assert importlib.import_module(name).__doc__


def test_the_public_names_are_sorted_and_there() -> None:
    assert synth.__all__ == sorted(synth.__all__)
    assert len(set(synth.__all__)) == len(synth.__all__)
    for name in synth.__all__:
        assert getattr(synth, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'sampels'"):
        synth.sampels  # noqa: B018


def test_the_public_names_are_complete() -> None:
    """All errors, all that a step takes and gives, and what the type checker is told are the same names."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    told = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert told - {"annotations", "TYPE_CHECKING", "Any"} == set(synth.__all__)
    errors = importlib.import_module("synth.errors")
    tree_of_errors = {name for name, found in vars(errors).items() if isinstance(found, type)} - {"Iterable"}
    assert tree_of_errors <= set(synth.__all__)
