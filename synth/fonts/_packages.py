"""Debian packages that bring more faces, by script: what `apt install` gives to a machine that has too few."""

from __future__ import annotations

PACKAGES: dict[str, tuple[str, ...]] = {
    "Arab": (
        "fonts-noto-core", "fonts-hosny-amiri", "fonts-hosny-thabit", "fonts-kacst", "fonts-arabeyes",
        "fonts-farsiweb", "fonts-nafees", "fonts-sil-scheherazade", "fonts-sil-lateef", "fonts-sil-harmattan",
        "fonts-sil-awami-nastaliq", "fonts-ukij-uyghur",
    ),
    "Armn": ("fonts-noto-core", "fonts-dejavu-core", "fonts-freefont-ttf"),
    "Beng": ("fonts-noto-core", "fonts-beng", "fonts-beng-extra", "fonts-lohit-beng-bengali"),
    "Cyrl": ("fonts-noto-core", "fonts-dejavu-core", "fonts-liberation", "fonts-sil-charis", "fonts-paratype"),
    "Deva": (
        "fonts-noto-core", "fonts-deva", "fonts-deva-extra", "fonts-lohit-deva", "fonts-sil-annapurna", "fonts-gargi",
        "fonts-sarai", "fonts-nakula", "fonts-sahadeva", "fonts-kalapi",
    ),
    "Ethi": ("fonts-noto-core", "fonts-sil-abyssinica", "fonts-senamirmir-washra"),
    "Geor": ("fonts-noto-core", "fonts-bpg-georgian", "fonts-dejavu-core"),
    "Grek": ("fonts-noto-core", "fonts-gfs-didot", "fonts-gfs-neohellenic", "fonts-sil-gentiumplus"),
    "Gujr": ("fonts-noto-core", "fonts-gujr", "fonts-gujr-extra", "fonts-lohit-gujr"),
    "Guru": ("fonts-noto-core", "fonts-guru", "fonts-guru-extra", "fonts-lohit-guru"),
    "Hans": (
        "fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-wqy-zenhei", "fonts-wqy-microhei", "fonts-lxgw-wenkai",
        "fonts-smiley-sans", "fonts-arphic-gbsn00lp", "fonts-arphic-gkai00mp",
    ),
    "Hant": (
        "fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-arphic-ukai", "fonts-arphic-uming", "fonts-cwtex-kai",
        "fonts-cns11643-kai",
    ),
    "Hebr": ("fonts-noto-core", "culmus", "fonts-sil-ezra"),
    "Jpan": (
        "fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-ipafont", "fonts-ipaexfont", "fonts-vlgothic", "fonts-takao",
        "fonts-mplus", "fonts-hanazono", "fonts-sawarabi-gothic", "fonts-sawarabi-mincho", "fonts-kiloji",
    ),
    "Khmr": ("fonts-noto-core", "fonts-khmeros", "fonts-sil-mondulkiri", "fonts-sil-mondulkiri-extra"),
    "Knda": ("fonts-noto-core", "fonts-knda", "fonts-lohit-knda", "fonts-navilu", "fonts-gubbi"),
    "Kore": (
        "fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-nanum", "fonts-nanum-extra", "fonts-unfonts-core",
        "fonts-unfonts-extra", "fonts-baekmuk", "fonts-woowa-bm",
    ),
    "Laoo": ("fonts-noto-core", "fonts-lao"),
    "Latn": ("fonts-noto-core", "fonts-liberation", "fonts-linuxlibertine", "fonts-sil-andika"),
    "Mlym": ("fonts-noto-core", "fonts-mlym", "fonts-smc", "fonts-lohit-mlym"),
    "Mong": ("fonts-noto-core",),
    "Mymr": ("fonts-noto-core", "fonts-sil-padauk"),
    "Orya": ("fonts-noto-core", "fonts-orya", "fonts-orya-extra", "fonts-lohit-orya"),
    "Sinh": ("fonts-noto-core", "fonts-lklug-sinhala"),
    "Taml": (
        "fonts-noto-core", "fonts-taml", "fonts-lohit-taml", "fonts-lohit-taml-classical", "fonts-samyak-taml",
        "fonts-meera-taml",
    ),
    "Telu": ("fonts-noto-core", "fonts-telu", "fonts-telu-extra", "fonts-lohit-telu"),
    "Thai": ("fonts-noto-core", "fonts-thai-tlwg", "fonts-sipa-arundina"),
    "Tibt": (
        "fonts-noto-core", "fonts-tibetan-machine", "fonts-ddc-uchen", "fonts-monlam", "fonts-sambhota-tsugring",
        "fonts-sambhota-yigchung",
    ),
}  # fmt: skip
"""Script (ISO 15924) -> names of packages in Debian 12, the broadest first."""
