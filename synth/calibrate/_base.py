"""What was measured of some crops, put into a recipe that says more of their kind than a few crops can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Table = dict[str, Any]

_TEXTS, _GROUNDS, _PAIRS = 0.4, 0.5, 0.5
"""How often texts are like the labels, grounds are those of the crops, and colours are theirs."""


def onto(base: Mapping[str, Any], measured: Table, *, fixed: bool) -> Table:
    """The tables of a recipe whose steps say what was measured, where they say anything of it; the others stay.

    base, measured: as `recipe.table` has a recipe. Grounds and colours are those of both by turns, and so are texts,
    unless they are of a fixed form: these are as they were measured, and set so.
    """
    crops = [step for step in measured["background"] if "folder" in step]
    free = {"text": _by_turns(base["text"], measured.get("text", []), _TEXTS), "layout": base["layout"]}
    return {
        **measured,
        **({} if fixed else free),
        "paint": {**base["paint"], "colours": measured["paint"]["colours"], "measured": _PAIRS},
        "ink": _in_place(base["ink"], measured["ink"]),
        "background": _by_turns(base["background"], crops, _GROUNDS),
        "effect": _in_place(base["effect"], measured["effect"]),
    }


def _in_place(base: Sequence[Table], measured: Sequence[Table]) -> list[Table]:
    found = {step["use"]: step for step in measured}
    return [{**step, **found.pop(step["use"], {})} for step in base] + list(found.values())


def _by_turns(base: Sequence[Table], measured: Sequence[Table], share: float) -> list[Table]:
    """Both, of which the measured ones are drawn so often, in percent."""
    if not measured:
        return list(base)
    return [*_weighing(base, 100 * (1 - share)), *_weighing(measured, 100 * share)]


def _weighing(steps: Sequence[Table], total: float) -> list[Table]:
    scale = total / (sum(step["weight"] for step in steps) or 1)
    return [{**step, "weight": round(step["weight"] * scale, 2)} for step in steps]
