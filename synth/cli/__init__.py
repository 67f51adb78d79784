"""The command line: each command parses, calls one function and prints what came of it."""

from __future__ import annotations

import io
import os
import sys

from synth.cli import _generate, _lists, _looks, _sets  # noqa: F401  (each brings its commands)
from synth.cli._app import app

__all__ = ["app", "main"]


def main() -> None:
    """The entry point of the command `synth`."""
    # OpenCV says on its own what is wrong with a broken picture; we say it better.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    # After Ctrl-C the process that joblib keeps to clean up after workers warns of what is gone already.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    _with_standard_streams()
    app()


def _with_standard_streams() -> None:
    """Let what is said go nowhere where the shell has closed a stream: workers need all three."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # It takes the lowest number that is free.
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # Of a terminal or a locale that has not all characters.
