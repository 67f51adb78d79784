"""Random numbers: the same for ever and everywhere, independent of each other, and as evenly spread as they say."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections import Counter
from itertools import accumulate, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import rng
from synth.rng import Stream, stream

steady = settings(derandomize=True, deadline=None)


def test_the_numbers_are_those_of_splitmix64() -> None:
    # The first answers for the seed 0 in the reference implementation (Vigna, 2015).
    plain = Stream(0)
    assert [plain.bits() for _ in range(3)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_streams_never_change() -> None:
    layout = stream(1, 7, "layout")
    assert [layout.bits() for _ in range(3)] == [4037299831757996171, 14480806967719018869, 368844368741027228]
    assert stream(2**63, 10**12, "effect blur.motion#2", 15).bits() == 6432061391768605981
    assert rng.key(1, "face") == 15603120297581027036
    assert (rng.place(0), rng.place(7, 3)) == (16294208416658607535, 7099176097181185279)


def test_draws_never_change() -> None:
    one = stream(0, 0, "")
    assert one.bits() == 233804608468428472
    assert one.random() == 0.06337331328371676
    assert one.uniform(-1, 1) == 0.1630388511112244
    assert one.integer(0, 99) == 44
    assert one.normal() == pytest.approx(2.918935130719719, rel=1e-14)
    assert one.choose("abcdefgh") == "e"
    assert one.pick((1.0, 3.0, 6.0)) == 0
    assert stream(5, 5, "x").generator().integers(0, 1000, 5).tolist() == [304, 309, 296, 360, 33]


def test_another_process_draws_the_same() -> None:
    code = "from synth.rng import stream; print(stream(3, 4, 'ink crop', 1).bits())"
    seeds = ({**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2"))
    told = {
        subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout for env in seeds
    }
    assert [int(number) for number in told] == [stream(3, 4, "ink crop", 1).bits()]


def test_seed_index_name_and_attempt_each_make_another_stream() -> None:
    names = ("text", "face", "layout", "ink crop", "ink crop#2", "1", "")
    every = list(product(range(6), range(40), names, range(16)))
    assert len({stream(*place).bits() for place in every}) == len(every)


def test_an_index_beyond_the_attempts_of_another_is_another_stream() -> None:
    assert len({rng.place(index, attempt) for index in range(3000) for attempt in range(16)}) == 3000 * 16


def test_neighbouring_streams_are_not_alike() -> None:
    one, other, named = (
        np.array([stream(seed, index, name).random() for index in range(20_000)])
        for seed, name in ((1, "a"), (2, "a"), (1, "b"))
    )
    for first, second in ((one, other), (one, named), (one[1:], one[:-1]), (one[256:], one[:-256])):
        assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(len(first))


def test_every_bit_of_a_first_draw_is_as_often_set_as_not() -> None:
    drawn = np.array([stream(9, index, "a").bits() for index in range(8_000)], np.uint64)
    shares = [(drawn >> np.uint64(bit) & np.uint64(1)).mean() for bit in range(64)]
    assert np.abs(np.array(shares) - 0.5).max() < 5 * 0.5 / math.sqrt(len(drawn))


def _chi_square(counts: Counter[int], shares: list[float]) -> float:
    """How far the counts are from these shares, in standard deviations of the chi-square distribution."""
    total = counts.total()
    square = sum((counts[value] - share * total) ** 2 / (share * total) for value, share in enumerate(shares))
    freedom = len(shares) - 1
    return (square - freedom) / math.sqrt(2 * freedom)


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (-3, 3), (5, 104), (0, 6)])
def test_integers_are_even_and_reach_both_ends(low: int, high: int) -> None:
    one = stream(1, low + 10, "integers")
    counts = Counter(one.integer(low, high) - low for _ in range(20_000))
    assert set(counts) == set(range(high - low + 1))
    if high > low:
        assert _chi_square(counts, [1 / (high - low + 1)] * (high - low + 1)) < 4


@steady
@given(st.integers(0, 2**64 - 1), st.integers(-(2**40), 2**40), st.integers(0, 2**40))
def test_integers_stay_within_their_bounds(state: int, low: int, span: int) -> None:
    assert low <= Stream(state).integer(low, low + span) <= low + span


@steady
@given(st.integers(0, 2**64 - 1), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_uniform_numbers_stay_within_their_bounds(state: int, low: float, span: float) -> None:
    assert low <= Stream(state).uniform(low, low + span) <= low + span


def test_uniform_numbers_are_even() -> None:
    one = stream(1, 0, "uniform")
    counts = Counter(int(one.uniform(10.0, 20.0) * 5 - 50) for _ in range(20_000))
    assert _chi_square(counts, [1 / 50] * 50) < 4
    assert one.uniform(3.5, 3.5) == 3.5


def test_picks_follow_the_weights() -> None:
    weights = [1.0, 0.0, 4.0, 0.5, 10.0, 0.0]
    one, cumulative = stream(1, 0, "pick"), tuple(accumulate(weights))
    counts = Counter(one.pick(cumulative) for _ in range(30_000))
    assert counts[1] == counts[5] == 0
    used = {row: weight for row, weight in enumerate(weights) if weight}
    packed = Counter({place: counts[row] for place, row in enumerate(used)})
    assert _chi_square(packed, [weight / sum(weights) for weight in used.values()]) < 4


def test_choices_are_even() -> None:
    one = stream(1, 0, "choose")
    counts = Counter(one.choose(range(7)) for _ in range(20_000))
    assert _chi_square(counts, [1 / 7] * 7) < 4


def perhaps(key: int, place: int, p: float) -> rng.Stream | None:
    """The stream of a step at a place if it is chosen there."""
    return next((one for _, _, one in rng.Lots([key], [p]).drawn([place])), None)


@pytest.mark.parametrize("p", [0.0, 0.01, 0.3, 0.5, 1.0])
def test_perhaps_and_chance_come_as_often_as_asked(p: float) -> None:
    number = 20_000
    one = stream(1, 0, "chance")
    rates = (
        sum(one.chance(p) for _ in range(number)) / number,
        sum(perhaps(rng.key(1, "ink wave"), rng.place(index), p) is not None for index in range(number)) / number,
    )
    for rate in rates:
        assert abs(rate - p) <= 4 * math.sqrt(p * (1 - p) / number)


def test_a_step_draws_the_same_however_likely_it_is() -> None:
    key = rng.key(1, "ink wave")
    for index in range(200):
        seldom, always = (perhaps(key, rng.place(index), p) for p in (0.4, 1.0))
        assert always is not None
        assert seldom is None or seldom.bits() == rng.at(key, rng.place(index)).bits() == always.bits()


@pytest.mark.parametrize("p", [0.02, 0.3])
def test_what_a_step_draws_is_even_though_it_is_applied_seldom(p: float) -> None:
    key = rng.key(1, "ink wave")
    streams = [perhaps(key, rng.place(index), p) for index in range(int(8_000 / p))]
    counts = Counter(int(one.random() * 20) for one in streams if one)
    assert _chi_square(counts, [1 / 20] * 20) < 4


def test_normal_numbers_have_the_moments_they_should() -> None:
    one = stream(1, 0, "normal")
    drawn = (np.array([one.normal(3.0, 2.0) for _ in range(40_000)]) - 3.0) / 2.0
    assert drawn.mean() == pytest.approx(0, abs=0.02)
    assert drawn.std() == pytest.approx(1, abs=0.02)
    assert (drawn**3).mean() == pytest.approx(0, abs=0.06)
    assert (drawn**4).mean() == pytest.approx(3, abs=0.15)
    assert (np.abs(drawn) < 1).mean() == pytest.approx(0.6827, abs=0.01)


def test_one_draw_takes_one_number() -> None:
    def after(draw: str, *arguments: object) -> int:
        one = Stream(77)
        getattr(one, draw)(*arguments)
        return one.bits()

    singles = [
        ("uniform", 0, 1),
        ("integer", 0, 9),
        ("chance", 0.0),
        ("choose", "ab"),
        ("pick", (1.0, 2.0)),
        ("random",),
    ]
    assert len({after(*single) for single in singles}) == 1


def test_streams_in_a_row_do_not_share_numbers() -> None:
    rows = [[one.bits() for _ in range(50)] for one in (stream(1, index, "a") for index in range(200))]
    assert len({number for row in rows for number in row}) == 200 * 50
    assert all(first[1] != second[0] for first, second in pairwise(rows))


def test_places_are_chosen_alike_alone_and_together() -> None:
    keys, shares = [rng.key(1, name) for name in ("ink wave", "ink crop", "ink curve")], [0.3, 1.0, 0.01]
    places = [rng.place(index) for index in range(300)]
    together = [(step, number, one.bits()) for step, number, one in rng.Lots(keys, shares).drawn(places)]
    alone = [
        (step, number, one.bits())
        for step, (key, p) in enumerate(zip(keys, shares, strict=True))
        for number, here in enumerate(places)
        if (one := perhaps(key, here, p))
    ]
    assert together == alone
    assert 50 < sum(step == 0 for step, *_ in alone) < 130
