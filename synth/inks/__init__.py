"""What happens to the letters before they have a colour: geometry, which is only noted, and changes of their shape.

Each function here is a step: `(ink, rng, *, options) -> Ink`.
"""

from synth.inks.bends import buckle, circle, crowd, curve, swell, taper
from synth.inks.beside import sliver
from synth.inks.edges import dashed_outline, double_outline, emboss, engrave, extrude, glow
from synth.inks.fills import gradient, letters, texture
from synth.inks.moves import crop, elastic, fit, perspective, rotate, shear, stretch, wave
from synth.inks.strokes import bleed, dropout, erode, outline, shadow, strike, underline
from synth.inks.wear import dots, hollow, mottle, rough, scratch, stencil, worn

__all__ = [
    "bleed",
    "buckle",
    "circle",
    "crop",
    "crowd",
    "curve",
    "dashed_outline",
    "dots",
    "double_outline",
    "dropout",
    "elastic",
    "emboss",
    "engrave",
    "erode",
    "extrude",
    "fit",
    "glow",
    "gradient",
    "hollow",
    "letters",
    "mottle",
    "outline",
    "perspective",
    "rotate",
    "rough",
    "scratch",
    "shadow",
    "shear",
    "sliver",
    "stencil",
    "stretch",
    "strike",
    "swell",
    "taper",
    "texture",
    "underline",
    "wave",
    "worn",
]
