"""Labelled pictures of text for training OCR.

samples = synth.Samples(synth.load("ch"))
sample = samples[7]                # the same for everyone, whatever else is drawn
sample.text, sample.image          # the label, and RGB (H, W, 3)
synth.generate(synth.load("ch", count=20_000), "out")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synth.data import Face, Ink, Line, Phrase, Recipe, Sample, Step
    from synth.errors import AssetError, OutputError, RecipeError, Reject, SynthError, UsageError
    from synth.languages import load
    from synth.rng import Stream, stream
    from synth.run import Report, generate
    from synth.samples import Samples

__all__ = [
    "AssetError",
    "Face",
    "Ink",
    "Line",
    "OutputError",
    "Phrase",
    "Recipe",
    "RecipeError",
    "Reject",
    "Report",
    "Sample",
    "Samples",
    "Step",
    "Stream",
    "SynthError",
    "UsageError",
    "generate",
    "load",
    "stream",
]

_MODULES = ("data", "errors", "rng", "languages", "run", "samples")


def __getattr__(name: str) -> Any:
    # Imported when asked for: `synth --help` must not wait for OpenCV.
    if name in __all__:
        for module in _MODULES:
            found = importlib.import_module(f"synth.{module}")
            if name in vars(found):
                return vars(found)[name]
    raise AttributeError(f"module 'synth' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, *(name for name in globals() if name.startswith("__"))]
