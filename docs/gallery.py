"""Build docs/gallery.md and its pictures: what each recipe that ships is for, and twenty-four samples of it.

python docs/gallery.py
"""

from __future__ import annotations

from pathlib import Path

import cv2

import synth
from synth import recipe
from synth.formats._pictures import encode
from synth.review import preview

HERE = Path(__file__).parent
INTRODUCTION = """# Recipes that ship

Twenty-four samples of each, one after the other as they come, with their labels. What each is worth on real pictures is
in [training.md](training.md), and how to change it in [recipes.md](recipes.md). `docs/gallery.py` writes this page.
"""
LANGUAGES = {
    "card": "en,ch",
    "counter": "en",
    "invoice": "en,ch",
    "meter": "en",
    "plate": "ch,de,en,fr,ja,ko,ru,th",
    "seal": "ch",
    "vertical": "ja,ch",
}
"""What the samples are written in, where it is not this:"""
USUAL = "en,ch,ja,hi,ar,ru"


def main() -> None:
    pictures = HERE / "gallery"
    pictures.mkdir(exist_ok=True)
    cv2.setNumThreads(1)
    parts = [INTRODUCTION]
    for name in sorted(recipe.shipped(), key=lambda name: (name != "default", name)):
        lang = LANGUAGES.get(name, USUAL)
        sheet = preview.sheet(synth.Samples(synth.load(name, lang=lang, count=24)), columns=4, width=300)
        (pictures / f"{name}.jpg").write_bytes(encode(sheet, "jpg", 80))
        command = f"synth generate --recipe {name} --lang {lang} --count 100000"
        parts.append(f"## {name}\n\n{recipe.purpose(name)}\n\n    {command}\n\n![{name}](gallery/{name}.jpg)\n")
    (HERE / "gallery.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
