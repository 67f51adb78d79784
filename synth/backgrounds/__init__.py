"""What text is painted on. Each function here is a step: `(size, rng, *, options) -> Image`.

`size` is (height, width) in pixels, the picture RGB uint8 (height, width, 3). A step that must know where the text is
takes the `ink` after the stream. Textures come from banks of tiles that are drawn once per machine (`_bank`); a step
cuts a piece and colours it.
"""

from synth.backgrounds.flat import gradient, noise, plain, shapes
from synth.backgrounds.goods import fabric, metal, plastic, wood
from synth.backgrounds.papers import cardboard, paper
from synth.backgrounds.pictures import emptied, photo, texture
from synth.backgrounds.prints import printed, ruled, stain
from synth.backgrounds.scenes import bokeh, foliage
from synth.backgrounds.walls import brick, concrete, tile

__all__ = [
    "bokeh",
    "brick",
    "cardboard",
    "concrete",
    "emptied",
    "fabric",
    "foliage",
    "gradient",
    "metal",
    "noise",
    "paper",
    "photo",
    "plain",
    "plastic",
    "printed",
    "ruled",
    "shapes",
    "stain",
    "texture",
    "tile",
    "wood",
]
