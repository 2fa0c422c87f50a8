"""How alike two names are, by how they are written and by how they sound. Pure."""

import functools
import re

from rapidfuzz.distance import OSA

from geo.addresses.pinyin import consumed, initials, letters, sounds

KINDS = (
    "大道", "大街", "胡同", "公路", "路", "街", "巷", "弄", "道", "小区", "社区", "家属院", "家属区", "花园", "公寓",
    "新村", "大厦", "大院", "嘎查", "村", "院", "园", "苑", "镇", "乡", "苏木", "街道",
)  # fmt: skip
"""The words that tell what a name names; people leave them out, or take one for the other."""

_TELLING = frozenset("东南西北中上下前后左右内外新老大小一二三四五六七八九十0123456789甲乙丙丁")
"""Characters by which names of one family are told apart: 中山南路 and 中山北路 are two streets."""

_KIND = re.compile("(" + "|".join(sorted(KINDS, key=len, reverse=True)) + ")$")
_BY_SOUND = 0.96
_CHANGED_ABOUT = 0.86
_TOLD_APART = 0.6
_KIND_LEFT_OUT = 0.94
_OTHER_KIND = 0.65
_TYPED = 0.97
_TYPED_BEGINNING = 0.9


@functools.lru_cache(maxsize=50_000)
def core(name: str) -> str:
    """A name without the word for its kind: 曙光 of 曙光路. A name of one character keeps it."""
    short = _KIND.sub("", name)
    return short if len(short) > 1 else name


@functools.lru_cache(maxsize=50_000)
def likeness(asked: str, known: str) -> float:
    """How alike two written names are: 1 where they are equal, below .6 where they are different names.

    A homophone or two characters changed for each other weigh less than another character; the word
    for the kind may be missing. Another side or number is another name, however little differs.
    """
    if asked == known or not asked or not known:
        return float(asked == known)
    short_asked, short_known = core(asked), core(known)
    if short_asked == short_known:
        return _KIND_LEFT_OUT if short_asked == asked or short_known == known else _OTHER_KIND
    if _are_told_apart(asked, known):
        return _TOLD_APART
    written = OSA.normalized_similarity(asked, known)
    if len(asked) == len(known) and 1 - written <= 1 / len(asked) and sorted(asked) == sorted(known):
        return _CHANGED_ABOUT
    if written == 0.0 and len(asked) > 1:
        return _BY_SOUND * _heard(asked, known)
    return max(written, _BY_SOUND * _heard(asked, known), _contained(short_asked, short_known))


def typed_likeness(typed: str, known: str, spoken: tuple[str, ...]) -> float:
    """How well letters fit a name: its full sound or its initials, whole or as far as they go, or nearly its sound."""
    asked = letters(typed)
    full = "".join(spoken)
    if asked in (full, initials(spoken)):
        return _TYPED
    if len(asked) > 1 and consumed(asked, spoken) == len(asked):
        return _TYPED_BEGINNING
    nearly = OSA.normalized_similarity(asked, full)
    return max(0.95 * nearly if nearly > 0.6 else 0.0, OSA.normalized_similarity(typed, known))


def _are_told_apart(asked: str, known: str) -> bool:
    """Whether all that differs is which side, which number, which size."""
    if len(asked) != len(known):
        return False
    return all(one == other or (one in _TELLING and other in _TELLING) for one, other in zip(asked, known, strict=True))


def _heard(asked: str, known: str) -> float:
    return OSA.normalized_similarity(sounds(asked), sounds(known))


def _contained(asked: str, known: str) -> float:
    """One name within the other: 粮食局家属院 in 县粮食局家属院."""
    short, long_ = sorted((asked, known), key=len)
    if len(short) < 2 or short not in long_:
        return 0.0
    return 0.7 + 0.2 * len(short) / len(long_)
