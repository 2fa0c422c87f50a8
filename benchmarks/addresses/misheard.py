"""How a name is mistaken: by ear, by eye, by hand, and in what is left out; and whether it is still known.

Each mistake takes a name as stem and kind, 民权 and 路, and gives all the wordings that it may lead to.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from rapidfuzz.distance import Levenshtein

_NUMBERS = frozenset("零一二三四五六七八九十")
KEPT = _NUMBERS | frozenset("东西南北中上下前后")
"""A name with another of these is another name."""

_KINDED = re.compile("(.+?)(小区|家园|花园|公寓|家属院|苑|新村|路|街|社区|街道|镇|苏木)")
_ALIKE = """土士 日曰 末未 干千于 大太犬 人入 王玉 木本术 天夫无 石右 牛午 白自百 田由 乌鸟 历厉 勒勤 拉位 杨扬
桃挑 清青晴 湖胡 温湿 淡谈 恩思 宁字 复夏 拔拨 治冶 仓仑 岭领 泰秦 权杈 辛幸 茶荼 侨桥 斯期 沙纱 顺项 宜宣 嘉喜
泊柏 贞负 崇祟 延廷 雅稚 瑞端 爱受 巴已 达迭 特持 呼乎 格络 那哪 布市 双又 古占 目且 永水 民氏 成戍 光先 华毕
兴共 建健 福富 明朋 昌冒 和知 庆厌 元无 银根 陶淘 淖掉 营菅 万方 竹付 城域 林材 海每 新亲 图圆 伦轮 善普 高亮
丰丑 庄压 港巷 锡钖 塔搭 孟盂 查杳 哈晗"""
_SPELT = """巴彦-巴音 巴音-巴彦 呼都格-呼都克 布拉格-布拉克 布拉格-宝力格 嘎-噶 勒-乐 额-鄂 乌兰-乌拉 高勒-郭勒
图-吐 敦-墩 淖尔-诺尔"""
_SLURS = """^zh-z ^ch-c ^sh-s ^z(?!h)-zh ^c(?!h)-ch ^s(?!h)-sh (?<=[aei])ng$-n (?<=[aei])n$-ng ^l-n ^n-l ^f-h
^h(?=[aeu])-f"""
_PARTICLES = frozenset("呢吗吧啊了的着么啦呀哦")
"""Common, and never taken for a part of a name."""

_OTHER_KINDS = {
    "路": ("街", "大街", "大道", "马路"),
    "街": ("路", "大街", "巷"),
    "小区": ("家园", "花园", "院", "大院"),
    "家园": ("小区", "嘉园", "花园"),
    "花园": ("小区", "家园", "华园"),
    "公寓": ("公寓楼", "小区"),
    "家属院": ("家属楼", "院", "家属区", "大院"),
    "苑": ("院", "园", "苑小区"),
    "新村": ("新邨", "小区"),
}


def parted(name: str) -> tuple[str, str]:
    """Stem and kind of a name."""
    match = _KINDED.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def homophones(stem: str, kind: str) -> list[str]:
    """The input method offers another character of the sound; the common ones stand first."""
    return [_with(stem, at, new) + kind for at, old, sound in _places(stem) for new in _typed(sound)[:6] if new != old]


def slurred(stem: str, kind: str) -> list[str]:
    """An accent: zh for z, n for ng, l for n."""
    rules = [slur.split("-") for slur in _SLURS.split()]
    heard = [
        (at, re.sub(old, new, sound)) for at, _, sound in _places(stem) for old, new in rules if re.search(old, sound)
    ]
    return [_with(stem, at, new) + kind for at, sound in heard for new in _typed(sound)[:3]]


def alike(stem: str, kind: str) -> list[str]:
    """A character of similar shape."""
    pairs = [(at, group.replace(old, "")) for at, old, _ in _places(stem) for group in _ALIKE.split() if old in group]
    return [_with(stem, at, new) + kind for at, group in pairs for new in group]


def spelt(stem: str, kind: str) -> list[str]:
    """A Mongolian name in other characters."""
    pairs = [pair.split("-") for pair in _SPELT.split()]
    return [stem.replace(old, new, 1) + kind for old, new in pairs if old in stem and len(stem) > 2]


def dropped(stem: str, kind: str) -> list[str]:
    """A character is lost."""
    return [_with(stem, at, "") + kind for at, _, _ in _places(stem) if len(stem) > 2]


def doubled(stem: str, kind: str) -> list[str]:
    """A character, or the kind, is typed twice."""
    return [_with(stem, at, old * 2) + kind for at, old, _ in _places(stem)] + [stem + kind * 2]


def swapped(stem: str, kind: str) -> list[str]:
    """Two neighbours change places."""
    return [stem[:at] + stem[at + 1] + stem[at] + stem[at + 2 :] + kind for at in range(len(stem) - 1)]


def typed(stem: str, kind: str) -> list[str]:
    """Letters that the input method was not asked to turn into characters."""
    sounds = _syllables(stem, kept=_NUMBERS)
    partly = [_with(stem, at, sound) + kind for at, _, sound in _places(stem)]
    whole = "".join(sounds)
    return [whole + kind, whole + kind, whole + _sound(kind), whole.upper() + kind, " ".join(sounds) + kind, *partly]


def initials(stem: str, kind: str) -> list[str]:
    """The first letters of a name's syllables."""
    short, at = _initials(stem), max(at for at, _, _ in _places(stem))
    return [short + kind, short.upper() + kind, _with(stem, at, short[at]) + kind]


def kinds(stem: str, kind: str) -> list[str]:
    """Another kind."""
    return [stem + other for other in _OTHER_KINDS.get(kind, ())]


def is_nearest(said: str, name: str, names: frozenset[str]) -> bool:
    """Whether it is nearer to its name than to all others of the position, by characters and sound together."""
    sound, letters = _sound(said), said.isascii() or said[0].isascii()
    own = _distance(said, name, letters=letters) + Levenshtein.distance(sound, _sound(name))
    return (
        said != name
        and not KEPT & (set(said) - set(name))
        and not any(
            other != name and _distance(said, other, letters=letters) + Levenshtein.distance(sound, heard) <= own
            for other, heard, _ in _positions(names)[_position(name)]
        )
    )


def has_own_initials(name: str, names: frozenset[str]) -> bool:
    """Whether no other name of the position has the initials, and there are any."""
    return bool(_places(parted(name)[0])) and all(
        other == name or short != _initials(name) for other, _, short in _positions(names)[_position(name)]
    )


def is_alone(stem: str, name: str, names: frozenset[str]) -> bool:
    """Whether no other name, communities apart, begins with the stem; one that ends in a number is never alone."""
    others = (other for other in names if other.startswith(stem) and other != name)
    return stem[-1] not in KEPT and all(other.endswith("社区") for other in others)


def _distance(said: str, name: str, *, letters: bool) -> int:
    """By characters; what is typed in letters is compared by sound alone."""
    return 0 if letters else Levenshtein.distance(said, name)


def _with(stem: str, at: int, new: str) -> str:
    return stem[:at] + new + stem[at + 1 :]


def _places(stem: str) -> list[tuple[int, str, str]]:
    """Place, character and sound of what may be mistaken in a stem."""
    triples = zip(range(len(stem)), stem, _syllables(stem), strict=True)
    return [place for place in triples if place[1] not in KEPT]


def _sound(name: str) -> str:
    return "".join(lazy_pinyin(name)).replace(" ", "").lower()


def _syllables(name: str, style: Style = Style.NORMAL, *, kept: frozenset[str] = KEPT) -> list[str]:
    """In letters, one for each character; numbers and directions stay."""
    letters = lazy_pinyin(name, style=style, errors=list)
    return [old if old in kept else new for old, new in zip(name, letters, strict=True)]


def _initials(name: str) -> str:
    return "".join(_syllables(name, Style.FIRST_LETTER))


def _position(name: str) -> str:
    """Names of one position are mistaken for each other."""
    kind = parted(name)[1]
    positions = {"路": "street", "街": "street", "社区": "community", "街道": "town", "镇": "town", "苏木": "town"}
    return positions.get(kind, "compound")


@lru_cache(maxsize=2)
def _positions(names: frozenset[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Name, sound and initials of all names, by position."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name in sorted(names):
        found.setdefault(_position(name), []).append((name, _sound(name), _initials(name)))
    return found


def _typed(sound: str) -> list[str]:
    return _characters().get(sound, [])


@cache
def _characters() -> dict[str, list[str]]:
    """The common characters by sound without tone, those of the most words first."""
    found: dict[str, list[str]] = {}
    for character, _ in Counter("".join(PHRASES_DICT)).most_common():
        if (
            character not in _PARTICLES and b"\xb0" <= character.encode("gb2312", "ignore")[:1] < b"\xd8"
        ):  # the first level of GB 2312
            found.setdefault(_sound(character), []).append(character)
    return found
