"""A recipe and a seed as a sequence of samples."""

from __future__ import annotations

import contextlib
import functools
import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, overload

from synth import colours, corpus, fonts, home, packs, steps
from synth.data import Recipe, Sample, Step
from synth.digests import check_file, of_files, of_folders, renew, seen
from synth.errors import AssetError, RecipeError, Reject, SynthError
from synth.packs import Pack
from synth.rng import at, key, place, stream
from synth.stages import Draft, one_by_one, passed, rehearse_background, stages_of
from synth.text import JOINERS

ATTEMPTS = 256
"""How often a sample is drawn before the recipe is given up: of a user's lines, nine in ten may be of no use."""
BLOCK = 64
"""How many samples are drawn together where they are asked for in a row."""


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
        if recipe.dictionary:
            check_file(recipe.dictionary, "dictionary")
        for file in _named(recipe, "file"):
            check_file(file, "corpus")
        for read in _read(recipe):
            renew(read)
        self.packs = open_packs(recipe)
        """The languages: each sample is of one of them, all in equal shares."""
        for pack in self.packs:
            if pack.direction == "rtl" and all(step.use == "vertical" for step in recipe.layout if step.weight > 0):
                raise RecipeError(f"{pack.name} ({pack.code}) is not written in columns.")
        self.shelf = fonts.shelf(recipe.fonts)
        self._stages = [stages_of(recipe, usable_texts(recipe, pack), pack, self.shelf) for pack in self.packs]
        self._language_key = key(recipe.seed, "language")
        self._quality, self._quality_key = recipe.output["quality"], key(recipe.seed, "quality")

    @property
    def alphabet(self) -> tuple[str, ...]:
        """Every character that a label may hold, in the order of `dict.txt`; no space."""
        return alphabet(self.packs)

    def __len__(self) -> int:
        return self.recipe.count

    def __iter__(self) -> Iterator[Sample]:
        return self.draw(range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return list(self.draw(range(*index.indices(len(self)))))
        if not -len(self) <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        return next(self.draw((operator.index(index) % len(self),)))

    def draw(self, indices: Sequence[int]) -> Iterator[Sample]:
        """The samples of these indices, in this order: the same as one by one, for two thirds of the cost.

        Raises SynthError for one that could not be made.
        """
        for start in range(0, len(indices), BLOCK):
            yield from self._block(list(map(operator.index, indices[start : start + BLOCK])))

    def rehearse(self) -> None:
        """Fail now where a worker would: on a user's texts, dictionary or pictures, or on the first sample.

        Raises SynthError.
        """
        rng = stream(self.recipe.seed, 0, "rehearsal")
        for pack in self.packs:
            for step in usable_texts(self.recipe, pack):
                if step.weight > 0 and (self.recipe.dictionary or step.options.keys() & _USERS):
                    with contextlib.suppress(Reject):
                        steps.bind("text", step)(pack, rng)
        for step in self.recipe.background:
            if step.weight > 0 and "folder" in step.options:
                with contextlib.suppress(Reject):
                    rehearse_background(step, rng)
        next(self.draw((0,)))

    def _block(self, indices: Sequence[int]) -> list[Sample]:
        """Samples that are drawn together; those that are rejected are drawn again, from other streams."""
        reasons: dict[int, list[str]] = {index: [] for index in indices}
        found: dict[int, Sample] = {}
        for attempt in range(ATTEMPTS):
            drafts = [Draft(index, attempt) for index in reasons if index not in found]
            for draft in self._passed(drafts):
                found[draft.index] = self._finished(draft.sample, reasons[draft.index])
            if len(found) == len(reasons):
                return [found[index] for index in indices]
            for draft in drafts:
                if draft.rejected:
                    reasons[draft.index].append(draft.rejected)
        index = next(index for index in reasons if index not in found)
        counted = ", ".join(f"{times} x {reason}" for reason, times in Counter(reasons[index]).most_common())
        raise SynthError(f"sample {index} could not be made in {ATTEMPTS} attempts: {counted}.")

    def _passed(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """The drafts that become samples, each through the stages of its language."""
        for number, stages in enumerate(self._stages):
            yield from passed(stages, [draft for draft in drafts if self._language(draft.index) == number])

    def _language(self, index: int) -> int:
        """The number of a sample's language, whichever attempt at it this is."""
        last = len(self._stages) - 1
        return at(self._language_key, place(index)).integer(0, last) if last else 0

    def _finished(self, sample: Sample, rejected: Iterable[str]) -> Sample:
        quality = round(at(self._quality_key, place(sample.index)).uniform(*self._quality))
        meta = {**sample.meta, "rejected": tuple(rejected), "quality": quality}
        return Sample(sample.index, sample.image, sample.lines, sample.mask, meta)

    def stages(self, index: int, attempt: int = 0) -> Iterator[tuple[str, Any]]:
        """One attempt at a sample, stage by stage: (name of the step, what it made). The last is the sample.

        Raises Reject where the attempt fails.
        """
        if index < 0:
            index += len(self)
        if index < 0:
            raise IndexError(f"sample {index - len(self)} of {len(self)}")
        return one_by_one(self._stages[self._language(index)], index, attempt)


@functools.lru_cache(maxsize=packs.KEPT)
def _pack(
    code: str,
    dictionary: str,
    corpora: tuple[str, ...],
    patterns: tuple[str, ...],
    sources: tuple[str, ...],
    faces: tuple[str, ...],
    _: tuple[tuple[int, int], ...],
) -> Pack:
    pack = packs.load(code)
    if dictionary:
        return packs.with_dictionary(pack, Path(dictionary))
    if patterns:
        return packs.with_patterns(pack, patterns)
    for file in corpora:
        found = fonts.shelf(sources).drawable(corpus.opened(file).counts, pack.script, faces)
        if not found:
            raise AssetError(f"no face covers a single character of the corpus '{file}'.")
        pack = packs.with_characters(pack, found)
    return pack


def open_packs(recipe: Recipe) -> tuple[Pack, ...]:
    """The languages of a recipe with the characters they may draw: their own and its corpus', or a dictionary's.

    Of a corpus' characters these are the ones that a face has: its lines are cut around the others. Where patterns are
    all that is drawn, these are their characters and no others.
    """
    corpora, drawn = _corpora(recipe), [step for step in recipe.text if step.weight > 0]
    alone = all(step.use == "pattern" for step in drawn)
    patterns = tuple(pattern for step in drawn for pattern in step.options["patterns"]) if alone else ()
    stamps = tuple(map(seen, (recipe.dictionary, *corpora)))
    common = recipe.dictionary, corpora, patterns, recipe.fonts, recipe.faces, stamps
    return tuple(_pack(code.strip(), *common) for code in recipe.lang.split(","))


def _corpora(recipe: Recipe) -> tuple[str, ...]:
    """The text files whose lines the recipe draws."""
    return tuple(str(Path(step.options["file"])) for step in recipe.text if step.use == "lines" and step.weight > 0)


def alphabet(languages: Iterable[Pack]) -> tuple[str, ...]:
    """The characters of languages together, and the joiners: each once, those of the first one first."""
    held = (char for pack in languages for char in (*pack.alphabet, *sorted(JOINERS & pack.allowed)))
    return tuple(dict.fromkeys(held))


_USERS = {"file", "patterns", "rules"}
"""Options of text steps by which a user's own texts come."""
_NEEDS = {"words": "words.tsv", "prose": "prose.txt", "template": "templates.toml"}


def usable_texts(recipe: Recipe, pack: Pack) -> tuple[Step, ...]:
    """The text steps for which the language has texts; `characters` where no other is ever drawn."""
    usable = tuple(step for step in recipe.text if step.use not in _NEEDS or pack.has(_NEEDS[step.use]))
    return usable if any(step.weight > 0 for step in usable) else (steps.complete("text", Step("characters", {})),)


def _read(recipe: Recipe) -> Iterator[str | Path]:
    """The user's files and folders that the recipe is drawn from."""
    yield recipe.dictionary
    yield from (*_named(recipe, "file"), *_tables(recipe), *_named(recipe, "folder"))


def _named(recipe: Recipe, option: str) -> list[Path]:
    """The files or folders that the recipe's steps have in this option; but for steps that are never drawn."""
    drawn = (step for step in (recipe.paint, *_steps(recipe)) if step.weight > 0 and step.p > 0)
    return [Path(named) for step in drawn if isinstance(named := step.options.get(option), str) and named]


def _tables(recipe: Recipe) -> list[Path]:
    """The files of the colours that the recipe draws."""
    return sorted({colours.place(str(table)) for table in _named(recipe, "colours")})


def digests(samples: Samples) -> dict[str, str]:
    """Short names for the contents of everything that these samples are drawn from."""
    return {
        "fonts": samples.shelf.digest,
        "corpora": " ".join(map(packs.digest, samples.packs)),
        "backgrounds": of_folders([home.folder("backgrounds"), *_named(samples.recipe, "folder")]),
        "texts": of_files(_named(samples.recipe, "file")),
        "colours": of_files(_tables(samples.recipe)),
        "steps": " ".join(sorted({steps.digest_of(step.use) for step in _steps(samples.recipe) if ":" in step.use})),
    }


def _steps(recipe: Recipe) -> Iterator[Step]:
    """The steps of all stages."""
    return chain(recipe.text, recipe.layout, recipe.ink, recipe.background, recipe.effect)


def left_out(recipe: Recipe) -> Iterator[str]:
    """Sentences on what of the recipe's texts is not drawn: it is too long, or no dictionary or face has it."""
    longest = int(recipe.output["max_length"])
    for file in _corpora(recipe):
        lengths = corpus.opened(file).lengths
        if longer := sum(times for length, times in lengths.items() if length > longest):
            lines = f"{longer:,} of {lengths.total():,} lines of {file}"
            yield f"longer than {longest} characters: {lines}, of which pieces are drawn; see --max-length"
    for pack in open_packs(recipe):
        yield from _left_out(recipe, pack)


def _left_out(recipe: Recipe, pack: Pack) -> Iterator[str]:
    for file in _corpora(recipe):
        counts = corpus.opened(file).counts
        beyond = Counter({char: times for char, times in counts.items() if char not in pack.writable})
        if beyond or recipe.dictionary:
            shown = " ".join(char for char, _ in beyond.most_common(20))
            yield (
                f"beyond the {'dictionary' if recipe.dictionary else 'faces'}: {beyond.total():,} of "
                f"{counts.total():,} characters of {file}, {len(beyond):,} different ones: {shown}"
            )
    if recipe.dictionary and any(step.use == "words" for step in recipe.text):
        lost, total = packs.left_out(pack)
        yield f"beyond the dictionary: {lost:,} of {total:,} words"
