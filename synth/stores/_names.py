"""How files are called that belong to the making of a data set."""

from __future__ import annotations

import re

SHARDS = "shards"
"""The folder of the marks."""
LEFT = re.compile(r"\..*\.(draft|lock)")
"""What a run that was killed at its start may leave behind."""


def stem(name: str) -> str:
    """A name without its suffixes."""
    return name.partition(".")[0]
