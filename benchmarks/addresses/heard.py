"""Addresses as a service desk types them while a caller speaks, or as a village's spreadsheet has them.

A saying starts as a short or a long plain address and gets none to three changes. Names stay nearest to themselves
among all names of their position; numbers keep their value, and what is added, a room or a landmark, is extra.
"""

import random
import re
from collections.abc import Callable
from functools import partial

from opencc import OpenCC

from benchmarks.addresses import misheard
from benchmarks.addresses.saying import DIGITS, INSIDES, Saying, plain, spelt_out
from benchmarks.addresses.world import CITY, Plate, World

_SHARES = (31, 37, 22, 10)
"""Of a hundred sayings so many have no change, one, two and three."""

_WIDE = str.maketrans("0123456789#-", "０１２３４５６７８９＃－")
_TRADITIONAL = OpenCC("s2t")
_HOUSES = "{}號 No.{} NO.{} {}# 第{}号 {} {} {}号院 {}号门牌 门牌{}号 门牌号{}"
_FORMS = """{}-{} {}-{} {}-{} {}栋{}门 {}#{}单元 {}幢{}单元 {}号{}单元 {}#楼{}单元 {}号楼{}门 {}座{}单元 {}号楼-{} {}/{}
{}楼{}单元 {}#-{} 第{}栋第{}单元 {}號樓{}單元 {}号楼{}单 {}栋-{}单元 {}号楼第{}单元 {}—{} {}号楼{}号门"""
_ROOMS = "{f}0{d} {f}0{d}室 {f}0{d} {f}楼 {f}楼{f}0{d} {f}层西户 {f}楼东户 {f}0{d}房"
_ANNEXES = "附{d}号 之{d} -{d} 甲 二楼 {f}楼 东户 一楼门市 后院 {f}0{d} {f}0{d}室 底商 门脸房"
_BEFORE = "我家在 我在 住在 我住 地址是 就是那个 那个 您好，我在 地址： 麻烦到 来电人住 就在 报修： 户主住 嗯 现住"
_AFTER = """门口 附近 楼下 这儿 这边 那块 院里 旁边 （租户） （出租） 这里 ，漏水 ，有人占道 的住户 有垃圾没人管
路灯不亮 （空户）"""
_LANDMARKS = "超市 菜市场 幼儿园 卫生所 加油站 快递点 小学 药店 信用社 老粮站 红绿灯 公交站"
_JOINTS = (" ", " ", " ", "  ", "\u3000", "，", "，", ",", "、", "/", "-", "。")
_FRAMES = ("（{}）", "({})", "【{}】", "，{}", " {}", "（{}")


def hear(world: World, plate: Plate, chance: random.Random) -> str:
    """What somebody in a hurry writes for the plate; it still singles the plate out in the register."""
    saying = plain(world, plate, chance)
    wanted = chance.choices(range(4), _SHARES)[0]
    for change in sorted(_CHANGES, key=lambda change: chance.random() ** (1 / _CHANGES[change]), reverse=True):
        if wanted and change(saying):
            wanted -= 1
    return saying.written()


def _mistaken(mistake: Callable[[str, str], list[str]], saying: Saying) -> bool:
    """A name is mistaken, one that need not tell the plate's town from others, and is still known."""
    bound = saying.world.needs(saying.plate)[1]
    for key in saying.plain_names("street", "compound", *(() if bound else ("town",))):
        name, names = getattr(saying.plate, key), saying.world.names
        wordings = mistake(*misheard.parted(name))
        for said in saying.chance.sample(wordings, len(wordings)):
            if misheard.is_nearest(said, name, names):
                saying.words[key] = said
                return True
    return False


def _initials(saying: Saying) -> bool:
    for key in saying.plain_names("street", "compound"):
        name = getattr(saying.plate, key)
        if misheard.has_own_initials(name, saying.world.names):
            saying.words[key] = saying.chance.choice(misheard.initials(*misheard.parted(name)))
            return True
    return False


def _kind(saying: Saying) -> bool:
    """Another kind or none, where no other name has the stem; a number in the name may become a digit."""
    for key in saying.plain_names("street", "compound"):
        name, (stem, kind) = getattr(saying.plate, key), misheard.parted(getattr(saying.plate, key))
        wordings = [stem, stem, *misheard.kinds(stem, kind)] * misheard.is_alone(stem, name, saying.world.names)
        if stem[-1] in DIGITS:
            wordings = [f"{stem[:-1]}{DIGITS.index(stem[-1])}{kind}"]
        if wordings:
            saying.words[key] = saying.chance.choice(wordings)
            return True
    return False


def _short_head(saying: Saying) -> bool:
    """District or town without its kind, where that is clear, or with an office for a kind."""
    needed = saying.world.needs(saying.plate)[0]
    for key in saying.plain_names("town", *(() if needed else ("district",))):
        name = getattr(saying.plate, key)
        stem = name[:-1] if key == "district" else misheard.parted(name)[0]
        offices = [stem + office for office in ("街道办", "街办", "街道办事处", "办事处") if name.endswith("街道")]
        if wordings := offices + [stem] * misheard.is_alone(stem, name, saying.world.names):
            saying.words[key] = saying.chance.choice(wordings)
            return True
    return False


def _long_head(saying: Saying) -> bool:
    """The province, the city twice or without its kind, a street twice, the community."""
    street, village = saying.words.get("street", ""), saying.plate.community.removesuffix("社区")
    cities = ("临河", CITY, "内蒙古", f"内蒙古自治区{CITY}", f"{CITY}{CITY}", f"内蒙{CITY}")
    choices = [("city", city) for city in cities if saying.words.get("city") != city]
    choices += [("community", f"{village}{kind}") for kind in ("社区", "社区", "社区", "居委会")] * 2
    choices += [("street", street * 2)] if street else []
    saying.words.update([saying.chance.choice(choices)])
    return True


def _house(saying: Saying) -> bool:
    """The house number in another form; left out, or the compound left out, where the rest is enough."""
    plate, words = saying.plate, saying.words
    if words.get("house") != f"{plate.house}号":
        return False
    words["house"] = saying.one_of(_HOUSES).format(plate.house)
    if saying.world.is_told_by_compound(plate) and saying.chance.random() < 0.3:
        del words["house"]
    elif saying.has("compound") and saying.chance.random() < 0.15:
        del words["compound"]
        words |= {"district": plate.district, "town": plate.town, "house": f"{plate.house}号院"}
    return True


def _inside(saying: Saying) -> bool:
    numbers = saying.plate.building, saying.plate.unit
    if saying.words.get("inside") not in [form.format(*numbers) for form in INSIDES]:
        return False
    saying.words["inside"] = saying.one_of(_FORMS).format(*numbers)
    return True


def _room(saying: Saying) -> bool:
    """A room, floor or annexe that the register does not have."""
    key = "inside" if saying.has("inside") else "house"
    word = saying.words.get(key, "")
    if not word or not (key == "inside" or word.endswith("号")):
        return False
    room = saying.one_of(_ROOMS if key == "inside" else _ANNEXES)
    saying.words[key] = f"{word}-{room}" if word[-1].isdigit() else word + room
    return True


def _numerals(saying: Saying) -> bool:
    """Numbers in Chinese, in one place or all, unless strokes join them; or full-width."""
    keys = [key for key in ("house", "inside") if re.search(r"\d", saying.words.get(key, ""))]
    spoken = [key for key in keys if not re.search("[-#/—A-Z]", saying.words[key])]
    if spoken and saying.chance.random() < 0.7:
        for key in saying.chance.sample(spoken, saying.chance.randint(1, len(spoken))):
            saying.words[key] = re.sub(r"\d+", spelt_out, saying.words[key])
        return True
    saying.words |= {key: saying.words[key].translate(_WIDE) for key in keys}
    return bool(keys)


def _traditional(saying: Saying) -> bool:
    """One word in traditional forms, or all."""
    changed = {key: new for key, word in saying.words.items() if (new := _TRADITIONAL.convert(word)) != word}
    keys = saying.chance.sample(sorted(changed), len(changed))
    keys = keys if saying.chance.random() < 0.4 else keys[:1]
    saying.words |= {key: changed[key] for key in keys}
    return bool(keys)


def _spaced(saying: Saying) -> bool:
    saying.joint = saying.chance.choice(_JOINTS) if len(saying.words) > 2 else ""
    return bool(saying.joint)


def _turned(saying: Saying) -> bool:
    """A part moves to the end or into brackets; the number comes before its street."""
    words = saying.words
    movable = [("district",), ("town",)]
    movable += [("street", "house"), ("compound",)] if saying.has("street", "house", "compound") else []
    for keys in saying.chance.sample([*movable, ()], len(movable) + 1):
        if keys and saying.has(*keys):
            moved = "".join(words.pop(key) for key in keys)
            words["late"] = saying.chance.choice(_FRAMES).format(moved)
            return True
        if not keys and saying.has("street", "house") and words["house"].endswith("号"):
            words["street"] = f"{words.pop('house')}{words['street']}"
            return True
    return False


def _talk(saying: Saying) -> bool:
    """Words around the address: who calls, what stands near, what is wrong."""
    landmark = saying.one_of(_LANDMARKS)
    before = saying.chance.choice([f"{landmark}旁边", f"{landmark}对面的", *_BEFORE.split()])
    after = saying.chance.choice([f"（{landmark}对面）", f"，靠近{landmark}", *_AFTER.split()])
    saying.words.update([saying.chance.choice((("before", before), ("after", after)))])
    return True


_CHANGES: dict[Callable[[Saying], bool], float] = {
    **{
        partial(_mistaken, mistake): weight
        for mistake, weight in {
            misheard.homophones: 12, misheard.slurred: 3, misheard.alike: 2.5, misheard.spelt: 2, misheard.dropped: 2.5,
            misheard.doubled: 1.5, misheard.swapped: 1, misheard.typed: 2,
        }.items()
    },
    _initials: 1.5, _kind: 8, _short_head: 6, _long_head: 7, _house: 9, _inside: 9, _room: 10, _numerals: 7,
    _traditional: 2, _spaced: 7, _turned: 5, _talk: 8,
}  # fmt: skip
