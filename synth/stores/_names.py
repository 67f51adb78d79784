"""How files are called that belong to the making of a data set."""

from __future__ import annotations

import re

SHARDS = "shards"
"""The folder of the marks."""
LEFT = re.compile(r"\..*\.(draft|lock)")
"""What a run that was killed at its start may leave behind."""


def may_meet(one: str, other: str) -> bool:
    """Whether two runs may write at the same time: different parts of one plan, which is what comes after "-of-".

    >>> may_meet("1-of-3-5000-100", "2-of-3-5000-100"), may_meet("1-of-3-5000-100", "2-of-4-5000-100")
    (True, False)
    """
    return one != other and one.partition("-of-")[2] == other.partition("-of-")[2]


def refusal(place: object, one: str, other: str) -> str:
    """The sentence for a run that may not meet another one."""
    alike = " Parts that are made at once must have one number of parts, one --count and one --shard-size."
    return f"another run is writing into '{place}' now; wait for it, or stop it.{'' if one == other else alike}"


def stem(name: str) -> str:
    """A name without its suffixes."""
    return name.partition(".")[0]
