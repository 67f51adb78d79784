"""How a text is set before anything happens to it: Phrase and Face -> Ink."""

from synth.layouts.blocks import raised, ruby, stacked
from synth.layouts.lines import horizontal, vertical

__all__ = ["horizontal", "raised", "ruby", "stacked", "vertical"]
