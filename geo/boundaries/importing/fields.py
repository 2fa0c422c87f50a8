"""The fields of a boundary file, and the headers they are known by."""

from geo.core.language import say
from geo.exchange.columns import Field

COMMUNITY = (
    "社区编码",
    "社区编号",
    "社区代码",
    "嘎查村编码",
    "嘎查编码",
    "村编码",
    "所属社区编码",
    "community_code",
    "community_id",
    "社区",
    "所属社区",
    "嘎查村",
    "嘎查",
    "行政村",
    "community",
)
COMMUNITY_NAME = (
    "社区名称",
    "社区名",
    "所属社区名称",
    "嘎查村名称",
    "嘎查名称",
    "村名称",
    "社区",
    "所属社区",
    "community_name",
)
TOWN = (
    "乡镇编码",
    "镇编码",
    "街道编码",
    "苏木编码",
    "乡镇代码",
    "街道代码",
    "乡镇编号",
    "街道编号",
    "town_code",
    "town_id",
    "township_code",
)
TOWN_NAME = (
    "乡镇名称",
    "镇名称",
    "街道名称",
    "苏木名称",
    "所属乡镇",
    "所属街道",
    "乡镇街道",
    "乡镇",
    "街道",
    "苏木镇",
    "苏木",
    "镇",
    "town_name",
    "township_name",
    "town",
    "township",
)
KIND = (
    "网格类型",
    "网格类别",
    "网格性质",
    "类型",
    "类别",
    "grid_kind",
    "grid_type",
    "kind",
)
CODE = (
    "网格编码",
    "网格编号",
    "网格代码",
    "网格号",
    "编码",
    "编号",
    "代码",
    "grid_code",
    "grid_id",
    "codebase",
    "code",
    "geoid",
    "id",
    "网格名称",
    "网格",
    "名称",
    "name",
)
NAME = (
    "网格名称",
    "网格名",
    "网格",
    "名称",
    "名字",
    "grid_name",
    "name",
    "label",
    "title",
)

TERRITORY_NAME = (
    "旗县名称",
    "区县名称",
    "县区名称",
    "县名称",
    "区名称",
    "旗名称",
    "旗县",
    "区县",
    "territory_name",
    "county_name",
)
FROM = ("启用日期", "生效日期", "施行日期", "启用时间", "生效时间", "valid_from", "from_date", "in_force_from")

PLAN_NAME = ("划分名称", "划分方案", "方案名称", "plan_name")

FIELDS: tuple[Field, ...] = (
    Field("plan_name", say("Plan name"), PLAN_NAME),
    Field("territory_name", say("Territory name"), TERRITORY_NAME),
    Field("from", say("Holds from"), FROM),
    Field("community", say("Community code"), COMMUNITY),
    Field("community_name", say("Community name"), COMMUNITY_NAME),
    Field("town", say("Town code"), TOWN),
    Field("town_name", say("Town name"), TOWN_NAME),
    Field("kind", say("Kind of grid"), KIND),
    Field("code", say("Grid code"), CODE, required=True),
    Field("name", say("Grid name"), NAME),
)
"""In the order in which they choose: what names a community or a town is taken before "code" and "name" look."""

KINDS = {
    "base": ("base", "基础", "基础网格", "综合", "综合网格", "一般", "一般网格", "普通", "普通网格"),
    "dedicated": ("dedicated", "专属", "专属网格", "专业", "专业网格", "专项", "special"),
}
"""The kinds of a grid, and the words that files have for them."""
