"""Pictures that must not change unnoticed. `python tests/golden/rebuild.py` makes them again."""

from __future__ import annotations

import runpy
from pathlib import Path

import cv2
import numpy as np
import pytest

FOLDER = Path(__file__).with_name("golden")
GOLDEN = runpy.run_path(str(FOLDER / "rebuild.py"))


@pytest.mark.parametrize("name", GOLDEN["CASES"])
def test_pictures_stay_as_they_are(name: str, tmp_path: Path) -> None:
    sample = GOLDEN["draw"](name, tmp_path)
    assert sample.text == GOLDEN["CASES"][name].text
    golden = cv2.cvtColor(cv2.imread(str(FOLDER / f"{name}.png")), cv2.COLOR_BGR2RGB)
    assert sample.image.shape == golden.shape
    assert np.abs(sample.image.astype(float) - golden).mean() < 2.0


def test_golden_pictures_are_small_and_none_is_left_over() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [file.stem for file in files] == sorted(GOLDEN["CASES"])
    assert max(file.stat().st_size for file in files) < 15_000
