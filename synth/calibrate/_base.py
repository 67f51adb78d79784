"""What was measured of some crops, put into a recipe that says more of their kind than a few crops can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Table = dict[str, Any]

_TEXTS, _GROUNDS, _PAIRS = 0.4, 0.5, 0.5
"""How often texts are like the labels, grounds are those of the crops, and colours are theirs."""
_WIDTHS = ("stretch", "fit")
"""Inks that say how wide letters are."""


def onto(base: Mapping[str, Any], measured: Table, *, fixed: bool) -> Table:
    """The tables of a recipe whose steps say what was measured, where they say anything of it; the others stay.

    base, measured: as `recipe.table` has a recipe. Texts of a fixed form, their colours, grounds and setting are as
    they were measured; of others, which a few crops do not tell all of, texts, colours and grounds are those of both
    by turns, and letters are set as in the base.
    """
    table = {
        **measured,
        "paint": {**base["paint"], **measured["paint"]},
        "ink": _in_place([step for step in base["ink"] if not (fixed and step["use"] in _WIDTHS)], measured["ink"]),
        "effect": _in_place(base["effect"], measured["effect"]),
    }
    if fixed:
        return table
    crops = [step for step in measured["background"] if "folder" in step]
    return {
        **table,
        "paint": {**base["paint"], "colours": measured["paint"]["colours"], "measured": _PAIRS},
        "text": _by_turns(base["text"], measured.get("text", []), _TEXTS),
        "layout": base["layout"],
        "background": _by_turns(base["background"], crops, _GROUNDS),
    }


def _in_place(base: Sequence[Table], measured: Sequence[Table]) -> list[Table]:
    """The steps of a base with those that were measured in their places, or before all where it has none."""
    found = {step["use"]: step for step in measured}
    kept = [{**step, **found.pop(step["use"], {})} for step in base]
    return [*found.values(), *kept]


def _by_turns(base: Sequence[Table], measured: Sequence[Table], share: float) -> list[Table]:
    """Both, of which the measured ones are drawn so often, in percent."""
    if not measured:
        return list(base)
    return [*_weighing(base, 100 * (1 - share)), *_weighing(measured, 100 * share)]


def _weighing(steps: Sequence[Table], total: float) -> list[Table]:
    scale = total / (sum(step["weight"] for step in steps) or 1)
    return [{**step, "weight": round(step["weight"] * scale, 2)} for step in steps]
