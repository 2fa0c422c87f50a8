"""What is decided by hand: three towns, their communities, main streets, and the look of their quarters.

Real: the county, the names and codes of the towns and communities, and roughly where the towns lie.
Made up: everything else, street names included.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ground import Frame

COUNTY = "阿拉善右旗"


@dataclass(frozen=True, kw_only=True)
class Community:
    """One of the nine communities: its 12-digit code and name are real, its number of grids is not."""

    code: str
    name: str
    grids: int

    @property
    def short_name(self) -> str:
        """The name without 社区, as grid names begin."""
        return self.name.removesuffix("社区")


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """A piece kept whole for one use: `across` and `down` are shares of its cell from the north-west."""

    row: int
    column: int
    across: float
    down: float
    area_m2: float
    use: str
    name: str
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Diagonal:
    """A street from corner to corner of a cell; `keep` says which half is town: n, s or both."""

    row: int
    column: int
    way: str
    name: str
    keep: str = "both"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The plan of one town before it is bent.

    Main streets run along `columns_m` (north to south) and `rows_m` (west to east); between them lie
    the cells of `communities` and `zones`, one letter each, '.' where there is no town. `merged` are
    pairs of cells without a street between them. Zones: c core, m blocks of flats, h courtyard houses, e edge of town.
    """

    code: str
    name: str
    frame: Frame
    turn_deg: float
    bend_m: float
    columns_m: tuple[float, ...]
    rows_m: tuple[float, ...]
    column_names: tuple[str, ...]
    row_names: tuple[str, ...]
    communities: tuple[str, ...]
    zones: tuple[str, ...]
    members: Mapping[str, Community]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    diagonals: tuple[Diagonal, ...] = ()
    by_names: tuple[str, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    river_m: float = 0.0


BADAIN = Layout(
    code="152922103",
    name="巴丹吉林镇",
    frame=Frame(101.6712, 39.2167),
    turn_deg=-9.0,
    bend_m=26.0,
    columns_m=(-1320.0, -960.0, -590.0, -160.0, 230.0, 620.0, 980.0, 1290.0),
    rows_m=(960.0, 610.0, 190.0, -190.0, -590.0, -930.0),
    column_names=("西环路", "驼乡路", "阳光路", "曼德拉路", "巴丹路", "团结路", "长山路", "东环路"),
    row_names=("滨河街", "额肯街", "泰隆街", "腾飞街", "满达街", "站前街"),
    communities=("AAAABBB", "AAACBBB", "ACCCCBE", "DDDCEEE", "DDDDEEE"),
    zones=("eehmmee", "ehmcmhe", "hmccchh", "ehmcmhe", "eehhhee"),
    members={
        "A": Community(code="152922103001", name="阳光社区", grids=7),
        "B": Community(code="152922103002", name="长山社区", grids=5),
        "C": Community(code="152922103003", name="泰隆社区", grids=7),
        "D": Community(code="152922103004", name="团结社区", grids=6),
        "E": Community(code="152922103005", name="满达社区", grids=6),
    },
    merged=(((0, 2), (0, 3)), ((2, 1), (2, 2)), ((3, 0), (3, 1)), ((3, 5), (3, 6)), ((4, 2), (4, 3))),
    diagonals=(
        Diagonal(row=1, column=4, way="/", name="驼铃路"),
        Diagonal(row=2, column=3, way="/", name="驼铃路"),
        Diagonal(row=0, column=0, way="/", name="环西北路", keep="s"),
        Diagonal(row=0, column=6, way="\\", name="环东北路", keep="s"),
        Diagonal(row=4, column=0, way="\\", name="环西南路", keep="n"),
        Diagonal(row=4, column=6, way="/", name="环东南路", keep="n"),
    ),
    by_names=(
        "民生街",
        "友谊路",
        "育才街",
        "光明街",
        "和平路",
        "新华街",
        "文化路",
        "胜利街",
        "向阳路",
        "团圆街",
        "草原路",
        "牧歌街",
    ),
    reserves=(
        Reserve(
            row=0, column=4, across=0.92, down=0.08, area_m2=26000, use="compound", name="幸福小区（东区）", number=5
        ),
        Reserve(row=1, column=3, across=0.5, down=0.6, area_m2=42000, use="park", name="巴丹公园"),
        Reserve(row=2, column=4, across=0.4, down=0.4, area_m2=30000, use="market", name="中心市场"),
        Reserve(row=1, column=2, across=0.4, down=0.4, area_m2=40000, use="school", name="旗第一中学"),
        Reserve(row=3, column=4, across=0.5, down=0.5, area_m2=34000, use="school", name="旗蒙古族学校"),
        Reserve(row=2, column=2, across=0.8, down=0.7, area_m2=30000, use="office", name="旗人民医院"),
        Reserve(row=4, column=3, across=0.5, down=0.9, area_m2=45000, use="yard", name="物流园"),
        Reserve(row=1, column=0, across=0.2, down=0.3, area_m2=48000, use="yard", name="畜产品加工厂"),
        Reserve(row=0, column=2, across=0.5, down=0.1, area_m2=36000, use="park", name="滨河公园"),
    ),
    river_m=55.0,
)

YABRAI = Layout(
    code="152922104",
    name="雅布赖镇",
    frame=Frame(102.7836, 39.4142),
    turn_deg=14.0,
    bend_m=22.0,
    columns_m=(-960.0, -600.0, -210.0, 200.0, 560.0, 930.0),
    rows_m=(760.0, 400.0, 20.0, -370.0, -720.0),
    column_names=("盐湖西路", "盐场路", "雅布赖路", "金凤路", "兴雅路", "矿山路"),
    row_names=("北环街", "巴音街", "诺日街", "工人街", "铁路街"),
    communities=("FFFGG", "FFGGG", "FHHGG", "FHHHG"),
    zones=("ehmee", "hmcme", "hmchh", "eehee"),
    members={
        "F": Community(code="152922104001", name="巴音诺日社区", grids=5),
        "G": Community(code="152922104002", name="金凤社区", grids=6),
        "H": Community(code="152922104003", name="兴雅社区", grids=5),
    },
    merged=(((0, 1), (0, 2)), ((1, 3), (1, 4)), ((3, 1), (3, 2))),
    diagonals=(
        Diagonal(row=1, column=2, way="\\", name="老盐道"),
        Diagonal(row=0, column=4, way="\\", name="东北环路", keep="s"),
        Diagonal(row=3, column=0, way="\\", name="西南环路", keep="n"),
        Diagonal(row=3, column=4, way="/", name="东南环路", keep="n"),
    ),
    by_names=("职工街", "盐工路", "俱乐部街", "新村路", "胡杨街", "红柳路"),
    reserves=(
        Reserve(row=1, column=1, across=0.5, down=0.5, area_m2=34000, use="school", name="雅布赖学校"),
        Reserve(row=2, column=2, across=0.4, down=0.5, area_m2=28000, use="market", name="雅布赖市场"),
        Reserve(row=2, column=3, across=0.5, down=0.5, area_m2=36000, use="park", name="盐工公园"),
        Reserve(row=3, column=1, across=0.3, down=0.8, area_m2=46000, use="yard", name="盐场仓库"),
    ),
)

ALTAN = Layout(
    code="152922105",
    name="阿拉腾敖包镇",
    frame=Frame(103.6405, 40.0418),
    turn_deg=-4.0,
    bend_m=20.0,
    columns_m=(-560.0, -190.0, 200.0, 590.0, 930.0),
    rows_m=(430.0, 20.0, -380.0),
    column_names=("牧民路", "敖包路", "曙光路", "金骆驼路", "东环路"),
    row_names=("公路街", "阿拉腾街", "胡杨街"),
    communities=("SSSS", "SSSS"),
    zones=("hmee", "ehch"),
    diagonals=(
        Diagonal(row=0, column=3, way="\\", name="北环路", keep="s"),
        Diagonal(row=1, column=0, way="\\", name="南环路", keep="n"),
    ),
    members={"S": Community(code="152922105001", name="曙光社区", grids=7)},
    by_names=("那达慕街", "草场路", "驼队街"),
    reserves=(
        Reserve(row=0, column=2, across=0.08, down=0.08, area_m2=33000, use="compound", name="幸福小区", number=12),
        Reserve(row=1, column=2, across=0.5, down=0.4, area_m2=30000, use="school", name="曙光小学"),
        Reserve(row=1, column=1, across=0.8, down=0.2, area_m2=26000, use="office", name="镇卫生院"),
    ),
)

TOWNS = (BADAIN, YABRAI, ALTAN)
