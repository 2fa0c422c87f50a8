"""How names sound: in full (shu guang lu), by initials (sgl), and letters somebody typed read as either. Pure."""

import functools
import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from geo.addresses.normalising import has_han

OVERRIDES = {
    "铅山": "yan shan", "台州": "tai zhou", "六安": "lu an", "单县": "shan xian", "乐清": "yue qing",
    "乐亭": "lao ting", "番禺": "pan yu", "莘庄": "xin zhuang", "莘县": "shen xian", "闵行": "min hang",
    "洪洞": "hong tong", "浚县": "xun xian", "尉犁": "yu li", "蔚县": "yu xian", "蚌埠": "beng bu",
    "亳州": "bo zhou", "盱眙": "xu yi", "黄陂": "huang pi", "黄埔": "huang pu", "大栅栏": "da shi lan",
    "十里堡": "shi li pu", "瓦窑堡": "wa yao bu", "吴堡": "wu bu", "柴达木": "chai da mu", "嘎查": "ga cha",
    "圐圙": "ku lve", "重阳": "chong yang", "重庆": "chong qing", "长安": "chang an", "长江": "chang jiang",
    "长城": "chang cheng", "长征": "chang zheng", "长青": "chang qing", "长乐": "chang le", "朝阳": "chao yang",
    "行政": "xing zheng", "银行": "yin hang", "大厦": "da sha", "厦门": "xia men", "都市": "du shi",
    "成都": "cheng du", "音乐": "yin yue", "民乐": "min yue", "行知": "xing zhi", "中兴": "zhong xing",
    "大夫": "dai fu", "参场": "shen chang", "巷": "xiang", "弄": "nong", "勒": "le",
}  # fmt: skip
"""Names that a general dictionary reads otherwise than the people who live there, or not for sure."""

_OVERRIDDEN = re.compile("(" + "|".join(sorted(OVERRIDES, key=len, reverse=True)) + ")")
_NOT_LATIN = re.compile(r"[^a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[a-z]{2,}")


@functools.lru_cache(maxsize=100_000)
def syllables(name: str) -> tuple[str, ...]:
    """What a name sounds like, syllable by syllable; a run of letters or digits in it is one."""
    spoken: list[str] = []
    for piece in _OVERRIDDEN.split(name):
        if piece in OVERRIDES:
            spoken += OVERRIDES[piece].split()
        elif piece:
            spoken += (word for each in lazy_pinyin(piece) for word in _LATIN.findall(each.lower()))
    return tuple(spoken)


def initials(spoken: Sequence[str]) -> str:
    """The first letter of each syllable: sgsq for 曙光社区."""
    return "".join(syllable[0] for syllable in spoken)


@functools.lru_cache(maxsize=20_000)
def _sound(character: str) -> str:
    return lazy_pinyin(character)[0] if has_han(character) else character


@functools.lru_cache(maxsize=50_000)
def sounds(name: str) -> tuple[str, ...]:
    """The commonest sound of each character by itself: the same for the same character wherever it stands."""
    return tuple(map(_sound, name))


def is_typed(name: str) -> bool:
    """Whether a name was typed in letters, wholly or in part: sgsq, 曙光lu."""
    return _LETTERS.search(name) is not None


def letters(name: str) -> str:
    """A typed name in letters alone; its Chinese characters are written as they sound."""
    return _NOT_LATIN.sub("", "".join(syllables(name)))


@functools.cache
def known_syllables() -> frozenset[str]:
    """Every syllable of Mandarin, without tones, ü written v."""
    return frozenset(lazy_pinyin("".join(map(chr, range(0x4E00, 0x9FA6)))))


def spell(typed: str) -> tuple[str, ...]:
    """Letters cut into syllables, longest first, the last one perhaps unfinished; empty where they are none."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(typed) + 1):
        for start in range(max(0, end - 6), end):
            piece = typed[start:end]
            if start in best and (piece in known_syllables() or (end == len(typed) and _begins(piece))):
                longer = (*best[start], piece)
                if end not in best or len(longer) < len(best[end]):
                    best[end] = longer
    return best.get(len(typed), ())


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in known_syllables() for length in range(1, len(syllable)))


def _begins(piece: str) -> bool:
    return piece in _beginnings()


def consumed(typed: str, spoken: Sequence[str]) -> int:
    """How many letters of what was typed a spoken name accounts for from its beginning.

    Each syllable is typed in full, by its initial, or, the last one, as far as it goes: shuguanglu, sgl,
    shugl and shugua are all 曙光路.
    """
    reached = {0}
    furthest = 0
    for syllable in spoken:
        following = set()
        for at in reached:
            shared = _shared(typed, at, syllable)
            furthest = max(furthest, at + shared)
            following |= {at + length for length in (1, len(syllable)) if length <= shared}
        if not following:
            break
        reached = following
    return furthest


def _shared(typed: str, at: int, syllable: str) -> int:
    length = 0
    while length < len(syllable) and at + length < len(typed) and typed[at + length] == syllable[length]:
        length += 1
    return length
