"""The command line: each command parses, calls one function and prints what came of it."""

from __future__ import annotations

import os

from synth.cli import _generate, _lists, _looks, _sets  # noqa: F401  (each brings its commands)
from synth.cli._app import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point of the command `synth`."""
    # OpenCV says on its own what is wrong with a broken picture; we say it better.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    # After Ctrl-C the process that joblib keeps to clean up after workers warns of what is gone already.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    app()
