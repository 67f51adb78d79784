"""The processes of a run that a test has started."""

from __future__ import annotations

import contextlib
from pathlib import Path


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of_group = path.read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state not in "ZX":
                found.append(int(path.parent.name))
    return found


def workers(group: int) -> list[int]:
    """Those of them that joblib has started to draw."""

    def is_worker(member: int) -> bool:
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{member}/cmdline").read_bytes()
            return b"loky" in said and b"tracker" not in said
        return False

    return [member for member in members(group) if member != group and is_worker(member)]
