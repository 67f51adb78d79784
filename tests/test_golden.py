"""Pictures that must not change unnoticed. `python tests/golden/rebuild.py` makes them again."""

from __future__ import annotations

import math
import runpy
from pathlib import Path

import cv2
import numpy as np
import pytest

from synth.data import Image

FOLDER = Path(__file__).with_name("golden")
GOLDEN = runpy.run_path(str(FOLDER / "rebuild.py"))


FARTHEST = 10.0
"""How far, in levels of 255, a picture may be from the golden one where it is farthest: on a twentieth of it."""


def _golden(name: str) -> Image:
    return cv2.cvtColor(cv2.imread(str(FOLDER / f"{name}.png")), cv2.COLOR_BGR2RGB)


def _apart(first: Image, second: Image) -> float:
    """The mean difference of two pictures in the twentieth of their pixels where they differ most."""
    if first.shape != second.shape:
        return math.inf
    away = np.sort(np.abs(first.astype(float) - second).max(axis=2), axis=None)
    return float(away[-math.ceil(away.size / 20) :].mean())


@pytest.mark.parametrize("name", GOLDEN["CASES"])
def test_pictures_stay_as_they_are(name: str, tmp_path: Path) -> None:
    sample = GOLDEN["draw"](name, tmp_path)
    assert sample.text == GOLDEN["CASES"][name].text
    assert _apart(sample.image, _golden(name)) < FARTHEST


@pytest.mark.parametrize(("name", "step"), [(name, step) for name in GOLDEN["CASES"] for step in GOLDEN["uses"](name)])
def test_a_picture_without_one_of_its_steps_is_another(name: str, step: str, tmp_path: Path) -> None:
    assert _apart(GOLDEN["draw"](name, tmp_path, without=step).image, _golden(name)) > 2 * FARTHEST


def test_golden_pictures_are_small_and_none_is_left_over() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [file.stem for file in files] == sorted(GOLDEN["CASES"])
    assert max(file.stat().st_size for file in files) < 15_000
