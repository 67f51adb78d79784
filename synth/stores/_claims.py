"""One run at a time where there are no locks.

A run lays down a claim, an empty file, and renews it as long as it lives. One that nobody has renewed for a while, by
the store's own clock, belongs to a run that was killed. Where a store does not tell when a file was written, no run is
refused: two runs make the same bytes twice.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterator
from typing import Protocol

from synth.errors import OutputError
from synth.stores._names import may_meet, refusal

RENEWED, FORGOTTEN = 20.0, 120.0
"""Seconds after which a claim is renewed, and after which one that is not is forgotten."""
_CLAIM = re.compile(r"\.([^.]+)\.(.+)\.(\d+)\.([0-9a-f]+)\.lock")
"""Who, the machine, the process, and what tells apart machines of the same name."""


class Place(Protocol):
    """Where claims lie."""

    def names(self) -> list[str]:
        """What lies there."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""

    def written_at(self, name: str) -> float:
        """When a file was written, in seconds. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""


@contextlib.contextmanager
def claimed(place: Place, who: str) -> Iterator[None]:
    """While in here, no run gets in that may not meet one called `who`. Raises OutputError when one is there."""
    mine = f".{who}.{socket.gethostname()}.{os.getpid()}.{os.urandom(4).hex()}.lock"
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(place, mine, over), daemon=True)
    place.write(mine, b"")
    try:
        # Of two that come at the same time each sees the other, and none gets in; never both.
        for name in place.names():
            other = _who(name)
            if other and name != mine and not may_meet(who, other) and _is_alive(place, name, mine):
                gone = f"One that was killed on another machine is forgotten after {FORGOTTEN / 60:.0f} minutes."
                raise OutputError(f"{refusal(place, who, other)} {gone}")
        renewing.start()
        yield
    finally:
        over.set()
        if renewing.is_alive():
            renewing.join()
        place.remove(mine)


def _renew(place: Place, mine: str, over: threading.Event) -> None:
    while not over.wait(RENEWED):
        with contextlib.suppress(OSError):
            place.write(mine, b"")


def _who(name: str) -> str:
    """Whose claim a file is; nothing for any other file."""
    parts = _CLAIM.fullmatch(name)
    return parts[1] if parts else ""


def _is_alive(place: Place, other: str, mine: str) -> bool:
    """Whether another claim is of a run that goes on. A dead one is removed."""
    with contextlib.suppress(FileNotFoundError):
        age = place.written_at(mine) - place.written_at(other)
        if age < FORGOTTEN and not _is_over(other):
            return True
        place.remove(other)
    return False


def _is_over(claim: str) -> bool:
    """Whether a claim is of a process that ran on this machine, and is gone."""
    parts = _CLAIM.fullmatch(claim)
    # On Windows os.kill ends what it is to look at.
    if not parts or parts[2] != socket.gethostname() or os.name == "nt":
        return False
    try:
        os.kill(int(parts[3]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
