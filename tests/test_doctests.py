"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import synth

MODULES = sorted(info.name for info in pkgutil.walk_packages(synth.__path__, "synth."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    if name == "synth.torch":
        pytest.importorskip("torch")
    assert doctest.testmod(importlib.import_module(name)).failed == 0
