"""A recipe and a seed as a sequence of samples: the stages in their order.

Phrase -> a Face that covers it -> Ink -> ink steps -> one resampling -> paint on a background -> effects -> Sample.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple, overload

from synth import fonts, home, packs, steps, warp
from synth.data import Image, Ink, Phrase, Recipe, Sample, Step
from synth.errors import Reject, SynthError
from synth.packs import Pack
from synth.paint import contrast_of
from synth.rng import Stream, at, key, perhaps, place, stream
from synth.text import cut, normalise

ATTEMPTS = 16
"""How often a sample is drawn before the recipe is given up."""


class Samples(Sequence[Sample]):
    """The data set that a recipe describes, drawn as it is asked for.

    `samples[i]` depends on the recipe, its seed and i, and on nothing else: not on other items, workers or shards.
    Raises SynthError when something that the recipe needs is missing or cannot be used.

    >>> import synth
    >>> samples = synth.Samples(synth.load("en"))
    >>> samples[7].text == samples[:8][7].text
    True
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.pack = open_pack(recipe)
        self.shelf = fonts.shelf(recipe.fonts)
        self._choice = self.shelf.choice(self.pack.allowed)
        seed = recipe.seed
        self._text = _one_of(seed, "text", usable_texts(recipe, self.pack))
        self._layout = _one_of(seed, "layout", recipe.layout)
        self._background = _one_of(seed, "background", recipe.background)
        self._inks = _bind(seed, "ink", recipe.ink)
        self._paint = steps.bind("paint", recipe.paint)
        self._effects = _bind(seed, "effect", recipe.effect)
        self._face_key, self._paint_key, self._quality_key = (key(seed, name) for name in ("face", "paint", "quality"))
        self._height = int(recipe.output["height"])
        self._max_length = int(recipe.output["max_length"])
        self._contrast = float(recipe.output["contrast"])

    def __len__(self) -> int:
        return self.recipe.count

    def __iter__(self) -> Iterator[Sample]:
        return (self._make(index) for index in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return [self._make(number) for number in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        return self._make(index % len(self))

    def rehearse(self) -> None:
        """Fail now where a worker would: on a user's texts, dictionary or pictures, or on the first sample.

        Raises SynthError.
        """
        rng = stream(self.recipe.seed, 0, "rehearsal")
        for step in usable_texts(self.recipe, self.pack):
            if step.weight > 0 and ("file" in step.options or self.recipe.dictionary):
                with contextlib.suppress(Reject):
                    steps.bind("text", step)(self.pack, rng)
        for step in self.recipe.background:
            if step.weight > 0 and "folder" in step.options:
                with contextlib.suppress(Reject):
                    steps.bind("background", step)((16, 16), rng)
        self._make(0)

    def _make(self, index: int) -> Sample:
        """One sample: drawn again, from other streams, as long as it is rejected."""
        reasons: list[str] = []
        while len(reasons) < ATTEMPTS:
            try:
                sample: Sample = [made for _, made in self.stages(index, len(reasons))][-1]
            except Reject as reject:
                reasons.append(reject.reason)
            else:
                quality = round(at(self._quality_key, place(index)).uniform(*self.recipe.output["quality"]))
                meta = {**sample.meta, "rejected": tuple(reasons), "quality": quality}
                return dataclasses.replace(sample, meta=meta)
        counted = ", ".join(f"{times} x {reason}" for reason, times in Counter(reasons).most_common())
        raise SynthError(f"sample {index} could not be made in {ATTEMPTS} attempts: {counted}.")

    def stages(self, index: int, attempt: int = 0) -> Iterator[tuple[str, Any]]:
        """One attempt at a sample, stage by stage: (name of the step, what it made). The last is the sample.

        Raises Reject where the attempt fails.
        """
        here = place(index, attempt)
        name, rng, sampler = self._text(here)
        phrase = self._checked(sampler(self.pack, rng))
        yield f"text {name}", phrase
        face = self._choice.choose(phrase.text, at(self._face_key, here))
        yield "face", face
        name, rng, layout = self._layout(here)
        ink: Ink = layout(phrase, face, rng)
        yield f"layout {name}", ink
        for name, ink_rng, step in _drawn(self._inks, here):
            ink = step(ink, ink_rng)
            yield f"ink {name}", ink
        ink = warp.settle(ink, self._height)
        yield "settle", ink
        name, rng, background = self._background(here)
        ground: Image = background(ink.mask.shape, rng)
        yield f"background {name}", ground
        image = self._paint(ink, ground, at(self._paint_key, here))
        meta = {"font": face.name, "size": ink.size, "source": phrase.source, "background": name, "attempt": attempt}
        sample = Sample(index, image, ink.lines, ink.mask, meta)
        yield "paint", sample
        for name, effect_rng, step in _drawn(self._effects, here):
            sample = step(sample, effect_rng)
            yield f"effect {name}", sample
        if contrast_of(sample.image, sample.mask) < self._contrast:
            raise Reject("too little contrast")
        yield "sample", sample

    def _checked(self, phrase: Phrase) -> Phrase:
        """The phrase as its label will have it. Raises Reject where it cannot be one."""
        text = cut(normalise(phrase.text), self._max_length)
        if not text:
            raise Reject("an empty text")
        if not self.pack.allowed.issuperset(text.replace(" ", "")):
            raise Reject("characters beyond the dictionary")
        return phrase if text == phrase.text else dataclasses.replace(phrase, text=text)


class _Bound(NamedTuple):
    """A step ready to be called, and the key of its streams."""

    name: str
    key: int
    p: float
    call: Any


def _bind(seed: int, stage: str, chosen: Sequence[Step]) -> list[_Bound]:
    """The steps of a stage; the second of one name is called `name#2`."""
    seen: Counter[str] = Counter()
    bound = []
    for step in chosen:
        seen[step.use] += 1
        name = step.use if seen[step.use] == 1 else f"{step.use}#{seen[step.use]}"
        bound.append(_Bound(name, key(seed, f"{stage} {name}"), step.p, steps.bind(stage, step)))
    return bound


def _one_of(seed: int, stage: str, choices: Sequence[Step]) -> Callable[[int], tuple[str, Stream, Any]]:
    """A function that picks one of the steps by weight: place -> (name, its stream, the step)."""
    bound, choosing = _bind(seed, stage, choices), key(seed, stage)
    cumulative = tuple(accumulate(step.weight for step in choices))

    def pick(here: int) -> tuple[str, Stream, Any]:
        chosen = bound[at(choosing, here).pick(cumulative)]
        return chosen.name, at(chosen.key, here), chosen.call

    return pick


def _drawn(bound: Sequence[_Bound], here: int) -> Iterator[tuple[str, Stream, Any]]:
    """Those of the steps that this attempt applies, in order: (name, its stream, the step)."""
    for name, key_of_step, p, call in bound:
        rng = perhaps(key_of_step, here, p)
        if rng:
            yield name, rng, call


@functools.lru_cache(maxsize=4)
def _pack(code: str, dictionary: str, corpora: tuple[str, ...]) -> Pack:
    pack = packs.load(code)
    if dictionary:
        return packs.with_dictionary(pack, Path(dictionary))
    return packs.with_texts(pack, ("".join(packs.corpus(file).counts) for file in corpora))


def open_pack(recipe: Recipe) -> Pack:
    """The language of a recipe with the characters it may draw: its own and its corpus', or a dictionary's."""
    corpora = tuple(str(step.options["file"]) for step in recipe.text if step.use == "lines" and step.weight > 0)
    return _pack(recipe.lang, recipe.dictionary, corpora)


_NEEDS = {"words": "words.tsv", "prose": "prose.txt", "template": "templates.toml"}


def usable_texts(recipe: Recipe, pack: Pack) -> tuple[Step, ...]:
    """The text steps for which the language has texts; `characters` is always one."""
    usable = tuple(step for step in recipe.text if step.use not in _NEEDS or pack.has(_NEEDS[step.use]))
    return usable or (steps.complete("text", Step("characters", {})),)


def digests(samples: Samples) -> dict[str, str]:
    """Short names for the contents of everything that these samples are drawn from."""
    folders = [str(step.options["folder"]) for step in samples.recipe.background if "folder" in step.options]
    files = [str(step.options["file"]) for step in samples.recipe.text if "file" in step.options]
    return {
        "fonts": samples.shelf.digest,
        "corpora": packs.digest(samples.pack),
        "backgrounds": packs.digest_folders([home.folder("backgrounds"), *map(Path, folders)]),
        "texts": packs.digest_files(files),
    }


def beyond_dictionary(recipe: Recipe) -> Iterator[str]:
    """Sentences on what of the recipe's texts a user's dictionary cannot write."""
    if not recipe.dictionary:
        return
    pack = open_pack(recipe)
    for step in recipe.text:
        if step.use == "lines":
            counts = packs.corpus(str(step.options["file"])).counts
            beyond = Counter({char: times for char, times in counts.items() if char not in pack.allowed})
            shown = " ".join(char for char, _ in beyond.most_common(20))
            yield (
                f"beyond the dictionary: {beyond.total():,} of {counts.total():,} characters of "
                f"{step.options['file']}, {len(beyond):,} different ones: {shown}"
            )
        elif step.use == "words":
            lost, total = packs.left_out(pack)
            yield f"beyond the dictionary: {lost:,} of {total:,} words"
