"""Characters that are mistaken for each other, by readers and by recognisers."""

from __future__ import annotations

import functools
import re
from collections.abc import Set

_LISTED = r"""
    0OoDQ 1lIi|! 2Zz 5Ss 8B3 6Gb 9gq 7T1 4A cCeG uvUV vyY mnr hbk ftrj EF PRF MNHW KX .,;: '’` "“” -–—~ ()[]{} /|\ *×x
    ıiíì aàáâä oòóôö
    口日曰目白 土士工 末未朱 己已巳 人入八 戊戌戍戎 干千于 大太犬木 天夫无 刀力刃 王玉主 甲由申田 免兔 鸟乌岛 今令 治冶
    候侯 折析拆 拔拨 辨辩辫 贷货 账帐 晴睛 休体 季李 一－— 〇○O 鳥烏島 貸貨 東束 間問聞
    シツ ソンリ ニ二 カ力 エ工 ロ口 ハ八 タ夕 ト卜 ノ丿 へヘ りリ ぬめ ねれわ はほ ばぱ バパ ィイ ッツ
    아어 야여 오우 요유 거기 가카 다타 바파 자차 은온 을올
    ЗЭ3 ОС0 ИНП ШЩ ЬЪЫ лпн ий её ҚК ҢН ΟΘΦ ΑΛΔ ιί υν
    בכ דר הח וןז םס עצ بپتثن جچحخ دذر رزژ سش صض طظ عغ فق كگ
    घध भम वब डङ पष खरव বর ঘষ যষ ਖਥ ਬਵ பய ளன ఎవ బఒ ಲಉ ನವ ബഖ
    ขช คดต ถก บป พฟ ผฝ ซช ฎฏ ດຕ ຜຝ ភក ဂဝ သပ အဘ ཏད ངད სხ ԵԷ ուս ሀሆ በቡ
"""
GROUPS = tuple(_LISTED.split())
"""Each group of characters that look alike in some face or at some size."""


_TWINS = {
    "Armn": ("OSUnou", "ՕՏՍոօս"),
    "Cyrl": ("ABCEHIIJKMOPSTXYYacehijlopsxy", "АВСЕНӀІЈКМОРЅТХУҮасеһіјӏорѕху"),
    "Grek": ("ABEHIKMNOPTXYZov", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖον"),
}
"""Latin letters, and those of another script that no picture tells from them; where it has two, the later one first."""
_RUN = re.compile(r"[^\W_]+")
"""Letters and digits with nothing between them."""


def in_one_script(text: str, script: str, allowed: frozenset[str]) -> str:
    """The text with letters that two scripts share written in one of them, as far as they are allowed: in that of the
    letters that they stand among, else in that of the whole text, and in the language's own where all are shared.

    >>> allowed = frozenset("\u0421\u0410CA")
    >>> [in_one_script(text, "Cyrl", allowed) for text in ("C\u043b", "Q\u0410", "CA-12", "Q CA")]
    ['\u0421\u043b', 'QA', '\u0421\u0410-12', 'Q CA']
    """
    if script not in _TWINS:
        return text
    shared, to_own, to_latin = _tables(script, allowed)
    foreign = _is_latin(text, shared)

    def written(run: re.Match[str]) -> str:
        alone = all(char in shared for char in run[0] if char.isalpha())
        return run[0].translate(to_latin if (foreign if alone else _is_latin(run[0], shared)) else to_own)

    return _RUN.sub(written, text)


@functools.lru_cache(maxsize=256)
def _tables(script: str, allowed: frozenset[str]) -> tuple[frozenset[str], dict[int, str], dict[int, str]]:
    """The letters that a script shares with Latin, and what turns them into its own and into Latin ones."""
    pairs = list(zip(*_TWINS[script], strict=True))
    to_own = {ord(latin): own for latin, own in pairs if own in allowed}
    to_latin = {ord(own): latin for latin, own in pairs if latin in allowed}
    return frozenset("".join(_TWINS[script])), to_own, to_latin


def _is_latin(text: str, shared: Set[str]) -> bool:
    """Whether there are letters that are not shared, and all of them are Latin."""
    letters = [char for char in text if char.isalpha() and char not in shared]
    return bool(letters) and all(char.isascii() for char in letters)


def within(allowed: Set[str]) -> tuple[str, ...]:
    """The groups with what is allowed of them, where that is two characters at least."""
    found = ("".join(char for char in group if char in allowed) for group in GROUPS)
    return tuple(group for group in found if len(group) > 1)
