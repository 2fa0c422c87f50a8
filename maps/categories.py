"""The icon of an incident category, by words that its name holds. Categories carry an icon, not a colour."""

from typing import Final

_ICONS: Final = (
    ("trash", ("垃圾", "卫生", "保洁", "garbage", "trash", "rubbish", "litter", "sanitation", "bulk")),
    ("fire", ("消防", "火", "燃气", "fire", "gas", "smoke")),
    ("lightbulb", ("路灯", "照明", "停电", "电", "light", "lamp", "power")),
    ("droplet", ("水", "井盖", "下水", "漏", "sewer", "water", "drain", "leak", "hydrant")),
    ("volume-up", ("噪", "扰民", "noise")),
    ("car-front", ("停车", "车", "交通", "parking", "vehicle", "traffic", "accident", "meter", "auto")),
    ("cone-striped", ("路面", "道路", "坑", "施工", "road", "street", "pothole", "sidewalk", "construction")),
    ("thermometer-half", ("供暖", "暖气", "heating")),
    ("tree", ("树", "绿化", "草", "tree", "grass", "park")),
    ("people", ("纠纷", "邻里", "调解", "dispute", "neighbour", "neighbor")),
    ("house-heart", ("老", "助", "关爱", "帮扶", "help", "elder", "care")),
    ("shield-exclamation", ("治安", "盗", "打架", "assault", "burglary", "theft", "robbery", "crime")),
    ("bug", ("鼠", "虫", "犬", "狗", "rodent", "rat", "animal", "dog", "pest")),
    ("brush", ("涂", "小广告", "graffiti")),
    ("building", ("楼", "物业", "违建", "building", "housing")),
)
OTHER: Final = "geo-alt-fill"


def icon_of(category: str) -> str:
    """The name of a category's icon in the sprite; a plain pin where no word is known."""
    text = category.casefold()
    return next((icon for icon, words in _ICONS if any(word in text for word in words)), OTHER)
