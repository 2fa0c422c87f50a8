"""The second noise model: an address as it is said on the telephone and written down by somebody in a hurry.

It knows the city and nothing else. The order is turned about, the word for the kind is left out, numbers stand
without their words, traditional characters come from another input method, and there is talk around it.
"""

import random

from opencc import OpenCC

from benchmarks.addresses.world import Plate, World

_KIND_ENDS = ("小区", "家属院", "公寓", "花园", "家园", "路", "街")
_BEFORE = ("我在", "地址是", "住", "在", "那个", "")
_AFTER = ("附近", "这边", "对面", "门口", "旁边", "的", "")
_traditional = OpenCC("s2t").convert


def say(world: World, plate: Plate, chance: random.Random) -> str:
    """What somebody says who means a plate; still enough to tell it from all others."""
    town = plate.town if any(world.needs(plate)) or chance.random() < 0.3 else ""
    district = plate.district if world.needs(plate)[0] else ""
    street = _curt(plate.street, world, chance)
    said = district + town + street + plate.house + chance.choice(("号", "号", ""))
    if plate.compound:
        said = _with_compound(world, plate, said, chance)
    return _talk(said, chance)


def _with_compound(world: World, plate: Plate, outside: str, chance: random.Random) -> str:
    inside = _curt(plate.compound, world, chance) + _inside(plate, chance)
    way = chance.random()
    if way < 0.35 and world.is_told_by_compound(plate):
        return inside
    if way < 0.55:
        return f"{inside}，{outside}"
    if not outside.endswith("号"):
        outside += " "
    return outside + inside


def _inside(plate: Plate, chance: random.Random) -> str:
    building, unit = plate.building, plate.unit
    return chance.choice((
        f"{building}号楼{unit}单元", f"{building}栋{unit}单元", f"{building}幢{unit}门", f"{building}#楼{unit}单元",
        f"{building}栋{unit}单元{chance.choice((2, 3, 5))}0{unit}", f"{building}-{unit}-{chance.choice((2, 3, 5))}01",
    ))  # fmt: skip


def _curt(name: str, world: World, chance: random.Random) -> str:
    """Without the word for its kind, where no other name is left: 曙光 for 曙光路."""
    if chance.random() < 0.75:
        return name
    for end in _KIND_ENDS:
        short = name.removesuffix(end)
        if short != name and len(short) > 1:
            others = sum(f"{short}{other}" in world.names for other in ("", *_KIND_ENDS))
            return short if others == 1 else name
    return name


def _talk(said: str, chance: random.Random) -> str:
    if chance.random() < 0.2:
        said = _traditional(said)
    if chance.random() < 0.25:
        said = chance.choice(_BEFORE) + said
    if chance.random() < 0.25:
        said += chance.choice(_AFTER)
    if chance.random() < 0.2:
        said = said.replace("号", "号 ", 1)
    return said
