"""Names that people say: landmarks and what they were called, nicknames of compounds, buildings and offices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from doors import SHOP, Door

SEED = (152922, 60)

INSTITUTIONS = (
    ("旗第一中学", "一中、旗一中", "旗中学"),
    ("旗蒙古族学校", "蒙校、民族学校", "蒙古族中学"),
    ("旗人民医院", "旗医院、大医院", "县医院"),
    ("中心市场", "大市场、菜市场", "农贸市场"),
    ("巴丹公园", "大公园", "人民公园"),
    ("滨河公园", "河边公园", ""),
    ("物流园", "货场", "老货运站"),
    ("畜产品加工厂", "肉联厂", "屠宰场"),
    ("镇卫生院", "卫生院", "公社医院"),
    ("曙光小学", "二小", "第二完小"),
    ("雅布赖学校", "雅布赖中学", "盐场子弟学校"),
    ("雅布赖市场", "盐镇市场", ""),
    ("盐工公园", "盐湖公园", "工人公园"),
    ("盐场仓库", "盐库", "老盐仓"),
)
"""What stands in the list of door-plates: its end, names people say, former names."""

LANDMARKS = (
    ("阳光社区", "老供销社", "供销社", "供销合作社"),
    ("泰隆社区", "百货大楼", "大百货、百货楼", "国营百货商店"),
    ("泰隆社区", "老电影院", "电影院", "人民影剧院"),
    ("团结社区", "老汽车站", "老车站", "长途汽车站"),
    ("团结社区", "旧政府大院", "老旗委院", "旗委大院"),
    ("长山社区", "大水塔", "水塔", ""),
    ("长山社区", "老砖厂", "砖瓦窑", "红砖厂"),
    ("满达社区", "驼队客栈", "驼店", "骆驼客店"),
    ("满达社区", "老邮电所", "老邮局", "邮电支局"),
    ("阳光社区", "老粮库", "粮站", "国营粮站"),
    ("泰隆社区", "国营照相馆", "照相馆", ""),
    ("团结社区", "老澡堂", "大众浴池", "工人澡堂"),
    ("满达社区", "红旗大队部", "大队部", "红旗生产大队"),
    ("金凤社区", "老盐务所", "盐务所", "盐务管理所"),
    ("金凤社区", "知青点", "知青院", ""),
    ("曙光社区", "五七农场", "农场", ""),
    ("曙光社区", "铁匠铺", "老铁匠铺", "农具社"),
    ("兴雅社区", "老道班", "道班房", "养路段"),
    ("兴雅社区", "石油站", "老加油站", ""),
    ("巴音诺日社区", "苏木旧址", "老苏木", "公社大院"),
    ("巴音诺日社区", "兽医站", "老兽医站", "畜牧兽医站"),
    ("巴音诺日社区", "打草场", "草场院", ""),
    ("长山社区", "新华书店", "书店", ""),
    ("阳光社区", "双井子", "双井", "井台"),
)
"""Landmarks that stand where shops are today, each somewhere in its community."""

COMPOUNDS = (
    ("粮食局家属院", "粮库院、粮站院子", ""),
    ("教师家属院", "教师楼、老师院", "文教局家属院"),
    ("运输公司家属院", "车队院", "汽车队家属院"),
    ("供电所家属院", "电力局院", "电厂家属院"),
    ("邮电局家属院", "邮局院", ""),
    ("盐场家属院", "盐工院、盐场院", "工人新村"),
    ("气象站家属院", "气象院", ""),
    ("商业局家属院", "商业院", "百货公司家属院"),
    ("地质队家属院", "地质院、勘探队院", ""),
    ("建筑公司家属院", "建司院", "建筑队家属院"),
    ("农牧银行家属院", "农行院", "信用社家属院"),
    ("畜牧局家属院", "畜牧院", ""),
    ("水务局家属院", "水利院", "水利局家属院"),
    ("林草局家属院", "林业院", "林业局家属院"),
    ("幸福小区（东区）", "幸福东区、东幸福", ""),
    ("鸿雁小区", "大雁院", "棉纺厂宿舍"),
    ("锦绣小区", "锦绣院", "河沿平房区"),
    ("天驿花园", "驿站院", ""),
)

BUILDINGS = (
    ("锦绣小区", "3号楼", "红砖楼"),
    ("教师家属院", "1号楼", "筒子楼"),
    ("幸福小区（东区）", "2号楼", "电梯楼"),
    ("天驿花园", "5号楼", "拐角楼"),
)

OFFICES = (
    ("泰隆社区", "派出所", "老派出所"),
    ("满达社区", "税务所", "老税所"),
    ("长山社区", "车管所", "考本的地方"),
    ("团结社区", "老年活动中心", "棋牌院"),
)


@dataclass(frozen=True)
class Saying:
    """A row of the list: a place with its point, or names for an address, compound or building."""

    name: str
    kind: str
    lonlat: tuple[float, float] | None = None
    address: str = ""
    compound: str = ""
    building: str = ""
    said: str = ""
    former: str = ""


def sayings_of(doors: Sequence[Door]) -> list[Saying]:
    """All names of the demo; each of the things that they stand for is in the list of door-plates."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(SEED)))
    alive = [door for door in doors if not door.retired_on and door.grid]
    return [*_institutions(alive), *_landmarks(rng, alive), *_compounds(alive), *_buildings(), *_offices(alive)]


def _institutions(doors: Sequence[Door]) -> Iterator[Saying]:
    for name, said, former in INSTITUTIONS:
        door = next((door for door in doors if door.text.endswith(f"号{name}")), None)
        if door is not None:
            yield Saying(name, "地标", lonlat=door.lonlat, said=said, former=former)


def _landmarks(rng: np.random.Generator, doors: Sequence[Door]) -> Iterator[Saying]:
    taken: set[str] = set()
    for community, name, said, former in LANDMARKS:
        shops = [door for door in doors if door.community == community and door.kind == SHOP and not door.compound]
        free = [door for door in shops if door.text not in taken]
        door = free[int(rng.integers(len(free)))]
        taken.add(door.text)
        yield Saying(name, "地标", lonlat=door.lonlat, said=said, former=former)


def _compounds(doors: Sequence[Door]) -> Iterator[Saying]:
    known = {door.compound for door in doors}
    for compound, said, former in COMPOUNDS:
        if compound in known:
            first, _, others = said.partition("、")
            yield Saying(
                first, "单位" if "家属院" in compound else "俗称", compound=compound, said=others, former=former
            )


def _buildings() -> Iterator[Saying]:
    for compound, building, said in BUILDINGS:
        yield Saying(said, "俗称", compound=compound, building=building)


def _offices(doors: Sequence[Door]) -> Iterator[Saying]:
    for community, ending, said in OFFICES:
        door = next((door for door in doors if door.community == community and door.text.endswith(ending)), None)
        if door is not None:
            yield Saying(said, "旧名" if said.startswith("老") else "俗称", address=door.text)
