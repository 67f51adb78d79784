"""Sheets: that they go on over their edges, that pieces of them come from anywhere, that they are drawn once."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from synth import banks, steps
from synth.data import Array, Ink, Line, Sample
from synth.rng import stream

PACKAGE = Path(banks.__file__).parent


def _sheet() -> Array:
    return np.arange(6 * 10, dtype=np.uint8).reshape(6, 10)


def _drawn_from(monkeypatch: pytest.MonkeyPatch) -> list[Array]:
    """All sheets that effects and inks cut pieces from, whatever they draw."""
    found: dict[int, Array] = {}

    def noted(sheet: Array, shape: tuple[int, ...], top: int, left: int) -> Array:
        found[id(sheet)] = sheet
        return cut(sheet, shape, top, left)

    cut = banks.piece
    monkeypatch.setattr(banks, "piece", noted)
    mask = np.zeros((48, 200), np.uint8)
    cv2.putText(mask, "Handglove", (10, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 255, 5, cv2.LINE_AA)
    quad = np.array([(10, 8), (190, 8), (190, 40), (10, 40)], np.float32)
    lines = (Line("a", quad, ("a",), quad[None]),)
    image = np.where(mask[..., None] > 128, 40, 220).astype(np.uint8).repeat(3, axis=2)
    subjects: dict[str, Any] = {"ink": Ink(mask, lines, size=32), "effect": Sample(0, image, lines, mask, {})}
    for stage, subject in subjects.items():
        for name, step in steps.known(stage).items():
            for index in range(40):
                step(subject, stream(1, index, name))
    return list(found.values())


def test_no_sheet_has_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the last row to the first, and so for columns, it is no farther than from one to the next."""
    sheets = _drawn_from(monkeypatch)
    assert len(sheets) > 30
    for sheet in sheets:
        assert not sheet.flags.writeable
        for axis in (0, 1):
            jumps = np.abs(np.diff(sheet.astype(np.float32), axis=axis, append=sheet.take([0], axis)))
            means = jumps.reshape(*jumps.shape[:2], -1).mean(axis=(1 - axis, 2))
            assert means[-1] <= 1.3 * means[:-1].mean(), (sheet.shape, axis)


@pytest.mark.parametrize("place", [(0, 0), (2, 3), (5, 0), (0, 9), (5, 9)])
@pytest.mark.parametrize("shape", [(1, 1), (4, 7), (6, 10), (7, 11), (13, 45)])
def test_a_piece_goes_on_over_the_edges(place: tuple[int, int], shape: tuple[int, int]) -> None:
    sheet = _sheet()
    rolled = np.roll(np.tile(sheet, (4, 6)), (-place[0], -place[1]), (0, 1))
    assert (banks.piece(sheet, shape, *place) == rolled[: shape[0], : shape[1]]).all()
    colours = np.stack([sheet] * 3, axis=-1)
    assert (banks.piece(colours, shape, *place)[..., 1] == rolled[: shape[0], : shape[1]]).all()


def test_pieces_come_from_anywhere() -> None:
    firsts = [int(banks.anywhere(_sheet(), (3, 4), stream(1, index, "s"))[0, 0]) for index in range(2000)]
    assert np.bincount(firsts, minlength=60).min() > 10
    assert banks.anywhere(_sheet(), (7, 9), stream(1, 0, "s"), 2.5, 3.0).shape == (7, 9)


def test_pieces_are_turned_over_in_four_ways() -> None:
    sheet = _sheet()
    ways = [banks.mirrored(sheet, stream(1, index, "m")) for index in range(400)]
    counts = [sum((way == sheet[::down, ::right]).all() for way in ways) for down in (1, -1) for right in (1, -1)]
    assert sum(counts) == 400
    assert min(counts) > 60
    assert not any(np.shares_memory(way, sheet) for way in ways)


def test_smoothing_goes_on_over_the_edges() -> None:
    field = np.zeros((40, 60), np.float32)
    field[0, 0] = 1.0
    soft = banks.smooth(field, 2.0)
    assert soft.sum() == pytest.approx(1.0, abs=1e-4)
    assert [soft[0, -1], soft[-1, 0], soft[-1, 1]] == pytest.approx([soft[0, 1], soft[1, 0], soft[1, 1]])


def test_a_sheet_is_drawn_once_per_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    drawn = []

    def ramp(start: int) -> Array:
        drawn.append(start)
        return np.arange(start, start + 4)

    for _ in range(2):  # As two processes do.
        sheet = banks.sheet(ramp)
        assert [sheet(3).tolist(), sheet(3).tolist(), sheet(5).tolist()] == [[3, 4, 5, 6]] * 2 + [[5, 6, 7, 8]]
        assert sheet(3) is sheet(3)
    assert drawn == [3, 5]
    assert len(list((tmp_path / "banks").iterdir())) == 2


def test_the_sheets_of_older_versions_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path))
    folder = tmp_path / "banks"
    folder.mkdir()
    versions = [f"{number:016x}" for number in range(6)]
    for age, version in enumerate(reversed(versions), 1):
        for name in (f"ramp-{version}.npy", f"other-3-{version}.npy", f".ramp-{version}.npy.7.8.draft"):
            np.save(folder / "made.npy", _sheet())
            (folder / "made.npy").rename(folder / name)
            os.utime(folder / name, (1e9 - age, 1e9 - age))
    (folder / "mine.npy").write_bytes(b"not a sheet")
    mapped = np.load(folder / f"ramp-{versions[0]}.npy", mmap_mode="r")
    assert banks.kept("ramp", _sheet).tolist() == _sheet().tolist()
    left = {path.name for path in folder.iterdir()}
    assert {name for name in left if name.startswith("other")} == {f"other-3-{name}.npy" for name in versions[3:]}
    assert len(left) == 3 * 3 + 1 + 1
    assert "mine.npy" in left
    assert mapped.tolist() == _sheet().tolist(), "another process that draws with it goes on"


def test_the_names_of_sheets_tell_all_the_code_that_they_depend_on() -> None:
    known = {path for part in banks.SOURCES for path in PACKAGE.glob(part)}
    rest = [path for path in known if path.parent.name in ("backgrounds", "effects", "inks")]
    reached = set(rest)
    while rest:
        new = _imported(rest.pop()) - reached
        reached |= new
        rest += new
    assert {PACKAGE / "rng.py", PACKAGE / "warp.py"} < reached <= known


def _imported(path: Path) -> set[Path]:
    """The files of the package that a file imports."""
    nodes = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom))
    names = [f"{node.module}.{alias.name}" for node in nodes for alias in node.names]
    return {_file(name) for name in names if name.startswith("synth.")}


def _file(name: str) -> Path:
    """The file of a module, or of the module that a name is in."""
    place = PACKAGE.parent.joinpath(*name.split("."))
    found = (place.with_suffix(".py"), place / "__init__.py", place.parent.with_suffix(".py"))
    return next((file for file in found if file.is_file()), place.parent / "__init__.py")
