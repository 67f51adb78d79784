"""What happens to a picture after the text was painted: `use = "blur.motion"` is `synth.effects.blur.motion`.

An effect is one public function `(sample, rng, *, options) -> Sample`. Mask, lines and boxes stay true: what moves the
picture moves them too. It keeps the text readable: sizes are shares of the text height, and what takes contrast away
asks `_tone.spare` how much of it there is to take.
"""
