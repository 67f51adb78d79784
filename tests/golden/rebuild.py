"""The golden pictures: what they are, how they are made, and, as a script, how they are made again.

python tests/golden/rebuild.py [name ...]

Look at what changed before committing it. Every picture has one text, one face and steps without a choice, so that a
change of the default recipe, of the corpora or of another font leaves it alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import synth
from synth import Sample, fonts
from synth.review.preview import save

FOLDER = Path(__file__).parent


class Case(NamedTuple):
    text: str
    face: str
    """Family and style, of the faces that ship."""
    ink: str = ""
    """The ink steps, each with its options as TOML has them."""
    effect: str = ""
    ground: str = "plain"
    layout: str = "sizes = [40]\nwide = 0.0\nspacing = [0.02, 0.02]\nbold = 0.0\noblique = 0.0"
    height: int = 48


TEXT = "Golden gypsy 42"
ROOMY = "crop tight=0.0 sides=[0.25,0.25] ends=[0.3,0.3]"
CAST = "shadow distance=[0.09,0.09] softness=[0.0,0.0] strength=[0.9,0.9]"
FLECKS = "doubles.sprinkle share=[0.03,0.03] size=[0.025,0.025] opacity=[0.9,0.9]"
DENSE = "gap=[0.3,0.3] width=[0.05,0.05] opacity=[0.5,0.5]"
CASES = {
    "plain": Case(TEXT, "Roboto Regular", height=32),
    "serif": Case("“Quoted”, fjord & Ärger", "EB Garamond Regular", height=32),
    "chinese": Case("中文字体，价格：￥12.50", "WenQuanYi Micro Hei Regular", ground="gradient", height=28),
    "kai": Case("一、楷体（九）", "Synth Kai Regular", height=32),
    "bold_oblique": Case(
        "楷体 Kai 12", "Synth Kai Regular", layout="sizes = [40]\nwide = 1.0\nbold = 1.0\noblique = 1.0", height=28
    ),
    "turned": Case(
        TEXT, "Roboto Bold", ink="rotate degrees=[4.0,4.0]\nshear degrees=[-8.0,-8.0]\nperspective\ncrop tight=0.0"
    ),
    "waved": Case(TEXT, "Roboto Regular", ink="wave height=[0.08,0.08]\nelastic\ncrop tight=1.0", height=28),
    "worn": Case("Worn 42", "Roboto Bold", ink="erode amount=[0.9,0.9]\ndropout share=[0.12,0.12]", height=40),
    "bled": Case("Bled 42", "Roboto Bold", ink=f"bleed amount=[1.0,1.0]\nunderline\n{ROOMY}", height=40),
    "outlined": Case("Outline", "Roboto Bold", ink=f"outline width=[0.06,0.06]\n{CAST}\n{ROOMY}", height=40),
    "struck": Case(
        "$19.99", "Roboto Bold", ink=f"strike\n{ROOMY}", effect="blur.gaussian sigma=[0.03,0.03]", height=32
    ),
    "noisy": Case(
        "Noise", "Roboto Regular", effect="noise.gaussian amount=[0.06,0.06]\ncamera.jpeg quality=[30,30]", height=24
    ),
    "ruled": Case(
        "Ruled",
        "Roboto Bold",
        ink=ROOMY,
        effect=f"grids.lattice {DENSE}\ngrids.boxes {DENSE}\ngrids.ovals {DENSE}",
        height=48,
    ),
    "slipped": Case(
        "Slipped", "Roboto Bold", ink=ROOMY, effect="slips.shift amount=[0.08,0.08]\nslips.squeeze", height=40
    ),
    "doubled": Case(
        "Double",
        "Roboto Bold",
        ink=ROOMY,
        effect=f"doubles.below opacity=[0.35,0.35]\ndoubles.recolour\n{FLECKS}\ndoubles.exposure",
        height=40,
    ),
    "flipped": Case(
        "Flipped 42", "Roboto Bold", ink=f"rotate degrees=[180.0,180.0]\nletters count=[3,3]\n{ROOMY}", height=32
    ),
}


def _steps(stage: str, steps: str, without: str = "") -> str:
    """Lines such as "rotate degrees=[4.0,4.0]" as TOML, but one."""
    rows = [line.split() for line in steps.split("\n") if line]
    return "".join(
        f'\n[[{stage}]]\nuse = "{use}"\n' + "".join(f"{option}\n" for option in rest)
        for use, *rest in rows
        if use != without
    )


def uses(name: str) -> list[str]:
    """The ink and effect steps of a picture."""
    case = CASES[name]
    return [line.split()[0] for line in (case.ink + "\n" + case.effect).split("\n") if line]


def draw(name: str, folder: Path, without: str = "") -> Sample:
    """The golden picture of this name, made in an empty folder; or that without one of its steps."""
    case = CASES[name]
    (face,) = (face for face in fonts.shelf(("shipped",)).faces if face.name == case.face)
    (folder / "fonts").mkdir()
    (folder / "fonts" / "face.ttf").write_bytes(face.path.read_bytes())
    (folder / "text.txt").write_text(case.text, encoding="utf-8")
    (folder / "golden.toml").write_text(
        f'lang = "en"\nseed = {list(CASES).index(name)}\ncount = 1\n\n[output]\nheight = {case.height}\n'
        + f'\n[[text]]\nuse = "lines"\nfile = {_quoted(folder / "text.txt")}\n'
        + f'\n[[layout]]\nuse = "horizontal"\n{case.layout}\n'
        + _steps("ink", case.ink, without)
        + _steps("background", case.ground)
        + _steps("effect", case.effect, without),
        encoding="utf-8",
    )
    return synth.Samples(synth.load(folder / "golden.toml", fonts=(str(folder / "fonts"),)))[0]


def _quoted(path: Path) -> str:
    return f"'{path}'"


def main(names: list[Any]) -> None:
    for name in names or CASES:
        with tempfile.TemporaryDirectory() as folder:
            save(FOLDER / f"{name}.png", draw(name, Path(folder)).image)


if __name__ == "__main__":
    main(sys.argv[1:])
