"""The stages of a sample in their order, each run over a block of drafts.

Phrase -> a Face that covers it -> Ink -> ink steps -> one resampling -> paint on a background -> effects -> Sample.

A stage goes through a whole block before the next one begins, and where it chooses among steps, through all drafts of
one step before those of another: code and tables that were just used are still in the processor's caches, which makes
a sample a third cheaper than going through all stages for each. What becomes of a draft does not depend on its block.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import signature
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from synth import bidi, colours, fonts, steps, warp
from synth.data import Face, Image, Ink, Line, Phrase, Recipe, Sample, Step
from synth.errors import Reject
from synth.packs import Pack
from synth.paint import contrast_of
from synth.rng import Lots, Stream, at, key, place
from synth.text import JOINERS, cut, has_doubled_mark, normalise


@dataclass(slots=True, eq=False)
class Draft:
    """A sample on its way: what the stages have made of it so far."""

    index: int
    attempt: int = 0
    here: int = 0
    """The place of its streams."""
    trace: list[tuple[str, Any]] | None = None
    """The steps that made something, and what they made, where somebody asks for it."""
    rejected: str = ""
    """Why it cannot become a sample, if it cannot."""
    phrase: Phrase = dataclasses.field(init=False)
    source: int = 0
    """The number of the text step that drew the phrase."""
    face: Face = dataclasses.field(init=False)
    ink: Ink = dataclasses.field(init=False)
    ground: Image = dataclasses.field(init=False)
    background: str = ""
    sample: Sample = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.here = place(self.index, self.attempt)

    def note(self, step: str, made: Any) -> None:
        """Keep what a step made, unless it left things as they were."""
        if self.trace is not None and not (self.trace and self.trace[-1][1] is made):
            self.trace.append((step, made))


Stage = Callable[[Sequence[Draft]], None]


def passed(stages: Sequence[Stage], drafts: Sequence[Draft]) -> list[Draft]:
    """Take the drafts through all stages; those that were rejected on the way are left out of the answer."""
    left = list(drafts)
    for stage in stages:
        stage(left)
        left = [draft for draft in left if not draft.rejected]
    return left


def one_by_one(stages: Sequence[Stage], index: int, attempt: int) -> Iterator[tuple[str, Any]]:
    """One attempt at a sample: (name of the step, what it made), as it goes. Raises Reject where it fails."""
    trace: list[tuple[str, Any]] = []
    draft, told = Draft(index, attempt, trace=trace), 0
    for stage in stages:
        stage([draft])
        yield from trace[told:]
        told = len(trace)
        if draft.rejected:
            raise Reject(draft.rejected)
    yield "sample", draft.sample


def stages_of(recipe: Recipe, texts: Sequence[Step], pack: Pack, shelf: fonts.Shelf) -> tuple[Stage, ...]:
    """The stages of a recipe. texts: those of its text steps for which the language has texts."""
    seed, output = recipe.seed, recipe.output
    height, contrast, longest = int(output["height"]), float(output["contrast"]), int(output["max_length"])

    def settle(draft: Draft) -> Ink:
        draft.ink = warp.settle(draft.ink, height)
        return draft.ink

    def judge(draft: Draft) -> Sample:
        image, mask = draft.sample.image, draft.sample.mask
        if draft.sample.lines and _stands(draft.sample.lines[0]):
            image, mask = image.transpose(1, 0, 2).copy(), mask.T.copy()
        if contrast_of(image, mask) < contrast:
            raise Reject("too little contrast")
        return draft.sample

    return (
        _one_of(seed, "text", [_bounded(step, longest) for step in texts], _text(pack, longest)),
        _each("face", _face(_choices(recipe, texts, pack, shelf), key(seed, "face"))),
        _one_of(seed, "layout", recipe.layout, _layout(pack)),
        _some_of(seed, "ink", recipe.ink, _ink),
        _each("settle", settle),
        _one_of(seed, "background", [_coloured(step, pack) for step in recipe.background], _background),
        _each("paint", _paint(_bind(seed, "paint", [_coloured(recipe.paint, pack)])[0])),
        _some_of(seed, "effect", recipe.effect, _effect),
        _each("sample", judge),
    )


def _coloured(step: Step, pack: Pack) -> Step:
    """A step that draws colours of a table draws those of the language."""
    table = step.options.get("colours")
    if not table or ":" in step.use:
        return step
    return dataclasses.replace(step, options={**step.options, "colours": colours.in_language(table, pack.code)})


def _choices(recipe: Recipe, texts: Sequence[Step], pack: Pack, shelf: fonts.Shelf) -> list[fonts.Choice]:
    """The faces that the texts of each step may be set in."""
    found = {
        kinds: shelf.choice(pack.allowed, pack.script, kinds, recipe.faces, recipe.mixed)
        for kinds in {step.kinds or recipe.kinds for step in texts}
    }
    return [found[step.kinds or recipe.kinds] for step in texts]


def _stands(line: Line) -> bool:
    """Whether a line runs down rather than across."""
    across, down = (line.quad[1] - line.quad[0]).tolist()
    return bool(abs(down) > abs(across))


Work = Callable[[Draft], Any]
"""What a stage does to a draft -> what it made. Raises Reject."""
StepWork = Callable[[Draft, "Bound", Stream], Any]
"""The same with a step and its stream."""


def _bounded(step: Step, longest: int) -> Step:
    """A text step that cuts long lines itself, anywhere in them, cuts them as short as a label has to be."""
    if step.use != "lines":
        return step
    low, high = step.options["length"]
    return dataclasses.replace(step, options={**step.options, "length": (min(low, longest), min(high, longest))})


def _text(pack: Pack, longest: int) -> StepWork:
    backward = pack.direction == "rtl"

    def work(draft: Draft, bound: Bound, rng: Stream) -> Phrase:
        drawn: Phrase | str = bound.call(pack, rng)
        phrase = Phrase(drawn, pack.code, bound.name) if isinstance(drawn, str) else drawn
        whole = normalise(phrase.text)
        text = cut(whole, longest)
        if phrase.source == "pattern" and len(text) < len(whole):
            raise Reject(f"a pattern's text longer than max_length, {longest}")
        if not text:
            raise Reject("an empty text")
        if not pack.writable.issuperset(text):
            raise Reject("characters beyond the dictionary")
        if pack.combines and has_doubled_mark(text):
            raise Reject("a mark that stands twice in one place")
        # Numbers and Latin letters alone run from left to right there too.
        direction = ("rtl" if bidi.is_backward(text) else "ltr") if backward else ""
        if text != phrase.text or direction:
            phrase = dataclasses.replace(phrase, text=text, direction=direction)
        draft.phrase, draft.source = phrase, bound.number
        return phrase

    return work


def _face(choices: Sequence[fonts.Choice], own: int) -> Work:
    def work(draft: Draft) -> Face:
        draft.face = choices[draft.source].choose(draft.phrase.text, at(own, draft.here))
        return draft.face

    return work


def _layout(pack: Pack) -> StepWork:
    # What joins letters or keeps them apart is seen in their shapes; the label has it where the dictionary does.
    beyond = JOINERS - pack.allowed

    def work(draft: Draft, bound: Bound, rng: Stream) -> Ink:
        ink: Ink = bound.call(draft.phrase, draft.face, rng)
        if not beyond.isdisjoint(draft.phrase.text):
            ink = dataclasses.replace(ink, lines=tuple(_without(line, beyond) for line in ink.lines))
        draft.ink = ink
        return ink

    return work


def _without(line: Line, chars: frozenset[str]) -> Line:
    """The line with a label that lacks these characters."""
    table = dict.fromkeys(map(ord, chars))
    found = tuple(cluster.translate(table) for cluster in line.chars)
    return Line(line.text.translate(table), line.quad, found, line.boxes)


def _ink(draft: Draft, bound: Bound, rng: Stream) -> Ink:
    draft.ink = bound.call(draft.ink, rng)
    return draft.ink


def _background(draft: Draft, bound: Bound, rng: Stream) -> Image:
    draft.background, draft.ground = bound.name, _ground(bound, draft.ink, rng, draft.phrase.text)
    return draft.ground


def _ground(bound: Bound, ink: Ink, rng: Stream, text: str) -> Image:
    seen = (ink,) if bound.sees_ink else ()
    image: Image = bound.call(ink.mask.shape, rng, *seen, **_colours(bound, text))
    return image


def _colours(bound: Bound, text: str) -> dict[str, str]:
    """The option by which a step draws those colours of its table that are for a text."""
    return {"colours": colours.for_text(bound.colours, text)} if bound.colours else {}


def rehearse_background(step: Step, rng: Stream) -> None:
    """Draw a small ground. Raises what the step does: AssetError where its pictures are missing."""
    quad = np.array([(2, 2), (30, 2), (30, 14), (2, 14)], np.float32)
    ink = Ink(np.zeros((16, 32), np.uint8), (Line("", quad, (), np.zeros((0, 4, 2), np.float32)),))
    _ground(_bind(0, "background", (step,))[0], ink, rng, "")


def _paint(bound: Bound) -> Work:
    def work(draft: Draft) -> Sample:
        ink = draft.ink
        image = bound.call(ink, draft.ground, at(bound.key, draft.here), **_colours(bound, draft.phrase.text))
        meta = {
            "font": draft.face.name,
            "size": ink.size,
            "source": draft.phrase.source,
            "step": draft.source,
            "kind": draft.face.kind,
            "background": draft.background,
            "attempt": draft.attempt,
        }
        if ink.between != "\n":
            meta["between"] = ink.between
        draft.sample = Sample(draft.index, image, ink.lines, ink.mask, meta)
        return draft.sample

    return work


def _effect(draft: Draft, bound: Bound, rng: Stream) -> Sample:
    draft.sample = bound.call(draft.sample, rng)
    return draft.sample


class Bound(NamedTuple):
    """A step ready to be called, and the key of its streams."""

    name: str
    key: int
    p: float
    call: Any
    label: str
    """Its stage and its name."""
    sees_ink: bool
    """Whether it is a background that is told where the text is."""
    colours: str = ""
    """The table of colours that it draws from by the text, if it does."""
    number: int = 0
    """Its place among the steps of its stage."""


def _by_text(step: Step) -> str:
    """The table of colours that a step draws from, if some of them are for some texts alone."""
    table = str(step.options.get("colours", "")) if step.weight > 0 and ":" not in step.use else ""
    return table if table and colours.has_texts(table) else ""


def _bind(seed: int, stage: str, choices: Sequence[Step]) -> list[Bound]:
    """The steps of a stage, by their names."""
    bound = []
    for number, (name, step) in enumerate(zip(steps.numbered(step.use for step in choices), choices, strict=True)):
        label = f"{stage} {name}" if name != stage else name
        sees_ink = stage == "background" and "ink" in signature(steps.find(stage, step.use)).parameters
        bound.append(
            Bound(name, key(seed, label), step.p, steps.bind(stage, step), label, sees_ink, _by_text(step), number)
        )
    return bound


def _each(name: str, work: Work) -> Stage:
    """A stage that does the same to every draft."""

    def stage(drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            try:
                draft.note(name, work(draft))
            except Reject as reject:
                draft.rejected = reject.reason

    return stage


def _apply(work: StepWork, bound: Bound, draft: Draft, rng: Stream) -> None:
    try:
        draft.note(bound.label, work(draft, bound, rng))
    except Reject as reject:
        draft.rejected = reject.reason


def _one_of(seed: int, name: str, choices: Sequence[Step], work: StepWork) -> Stage:
    """A stage that picks one of the steps for each draft, by weight."""
    bound, choosing = _bind(seed, name, choices), key(seed, name)
    cumulative = tuple(accumulate(step.weight for step in choices))

    def stage(drafts: Sequence[Draft]) -> None:
        groups = defaultdict(list)
        for draft in drafts:
            groups[at(choosing, draft.here).pick(cumulative)].append(draft)
        for number, group in groups.items():
            for draft in group:
                _apply(work, bound[number], draft, at(bound[number].key, draft.here))

    return stage


def _some_of(seed: int, name: str, choices: Sequence[Step], work: StepWork) -> Stage:
    """A stage of steps one after another, each applied to the drafts that draw it."""
    bound = _bind(seed, name, choices)
    lots = Lots([one.key for one in bound], [one.p for one in bound])

    def stage(drafts: Sequence[Draft]) -> None:
        for step, number, rng in lots.drawn([draft.here for draft in drafts]):
            if not drafts[number].rejected:
                _apply(work, bound[step], drafts[number], rng)

    return stage
