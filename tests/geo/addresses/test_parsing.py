"""Reading addresses into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.normalising import search_form
from geo.addresses.parsing import MOST_CHARACTERS, field_values, parse

PIECES = [
    *("内蒙古自治区", "阿拉善盟", "阿拉善右旗", "海淀区", "巴丹吉林镇", "曙光社区", "巴音高勒嘎查", "曙光路"),
    *("红旗街", "二巷", "三段", "12号", "十二號", "之3", "附2号", "甲", "幸福小区", "二期", "3号楼", "三栋", "A座"),
    *("2单元", "五层", "501室", "3-2-501", "12", "前0.0公尺", " / ", "与", "1st Street", "NW", "Apt 3", "sgsq"),
    *("3dong", "门", "号", "#", "-", "的", "那栋", "\u0301", "𠮷"),
]
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))

CASES = {
    "内蒙古自治区阿拉善盟阿拉善右旗巴丹吉林镇曙光社区曙光路十二号之3": {
        "province": "内蒙古自治区", "city": "阿拉善盟", "county": "阿拉善右旗", "town": "巴丹吉林镇",
        "community": "曙光社区", "street": "曙光路", "house": "12-3",
    },
    "阿拉善右旗巴丹吉林镇滨河街17号锦绣小区1号楼2单元501室": {
        "county": "阿拉善右旗", "town": "巴丹吉林镇", "street": "滨河街", "house": "17", "compound": "锦绣小区",
        "building": "1", "unit": "2", "room": "501",
    },
    "北京市海淀区学院路甲12号院5号楼三单元五〇一": {
        "city": "北京市", "county": "海淀区", "street": "学院路", "house": "12甲", "building": "5", "unit": "3",
        "room": "501",
    },
    "上海市黄浦区中山东一路123弄4号": {
        "city": "上海市", "county": "黄浦区", "street": "中山东一路123弄", "house": "4",
    },
    "宜蘭縣羅東鎮純精路三段416之1號": {"county": "宜兰县", "town": "罗东镇", "street": "纯精路3段", "house": "416-1"},
    "新北市中和區自治街東側 / 新北市中和區建國街": {
        "city": "新北市", "county": "中和区", "street": "自治街", "beside": "东侧", "crossing": "建国街",
    },
    "基隆市安樂區安樂路一段95號前0.0公尺": {
        "city": "基隆市", "county": "安乐区", "street": "安乐路1段", "house": "95", "beside": "前0.0公尺",
    },
    "曙光路５号附２号": {"street": "曙光路", "house": "5-2"},
    "幸福小区3-2-501": {"compound": "幸福小区", "building": "3", "unit": "2", "room": "501"},
    "幸福小区二期A座1001": {"compound": "幸福小区2期", "building": "a", "room": "1001"},
    "解放路二巷12号": {"street": "解放路2巷", "house": "12"},
    "五一路3号": {"street": "五一路", "house": "3"},
    "三里屯12号": {"compound": "三里屯", "house": "12"},
    "红旗路5号": {"street": "红旗路", "house": "5"},
    "市场路12号": {"street": "市场路", "house": "12"},
    "铁路南街8号": {"street": "铁路南街", "house": "8"},
    "东风路社区": {"community": "东风路社区"},
    "巴音高勒嘎查村民委员会3组12号": {"community": "巴音高勒嘎查", "street": "3组", "house": "12"},
    "阳光新区3幢": {"compound": "阳光新区", "building": "3"},
    "粮食局家属院后面那栋": {"compound": "粮食局家属院", "beside": "后面那栋"},
    "建设路与曙光路交叉口": {"street": "建设路", "crossing": "曙光路"},
    "曙光路12": {"street": "曙光路", "number": "12"},
    "曙光路12号之3栋": {"street": "曙光路", "house": "12", "building": "3"},
    "xfxq3dong": {"compound": "xfxq", "building": "3"},
    "12 1st Street NW, Apt 3": {"house": "12", "street": "1st st nw", "room": "3"},
    "21319 Gunpowder Road, Manchester": {"house": "21319", "street": "gunpowder rd", "town": "manchester"},
    "幸福小区3栋2单元，曙光路12号": {
        "compound": "幸福小区", "building": "3", "unit": "2", "street": "曙光路", "house": "12",
    },
    "我在曙光路12号对面": {"street": "曙光路", "house": "12", "beside": "对面"},
    "环镇东路37号": {"street": "环镇东路", "house": "37"},
    "东风街道和平街8号": {"town": "东风街道", "street": "和平街", "house": "8"},
    "花莲县花莲市中正路口": {"county": "花莲县", "town": "花莲市", "street": "中正路", "beside": "口"},
    "延路平12号": {"street": "延路平", "house": "12"},
    "12号": {"house": "12"},
    "": {},
}  # fmt: skip


@pytest.mark.parametrize(("text", "values"), CASES.items())
def test_addresses_are_read_to_the_room(text: str, values: dict[str, str]) -> None:
    """Each part is found under its field, in its plain form."""
    assert {str(field): value for field, value in field_values(text).items()} == values


@given(TEXT)
def test_any_text_is_read_with_spans_inside_it(text: str) -> None:
    """No text raises; spans are not empty, lie inside the text, and share at most one character (¼)."""
    end = 0
    for part in parse(text).parts:
        assert max(end - 1, 0) <= part.start < part.end <= len(text)
        end = part.end


@given(TEXT)
def test_a_text_and_its_search_form_have_the_same_parts(text: str) -> None:
    """Reading the form again gives the same values; so does reading for many."""
    values = [(part.field, part.value) for part in parse(text).parts]
    assert [(part.field, part.value) for part in parse(search_form(text)).parts] == values or len(
        text
    ) > MOST_CHARACTERS
    assert {field: parse(text).value(field) for field, _ in values} == field_values(text)


def test_spans_point_at_what_was_written() -> None:
    """Pages underline the text itself, not its form."""
    text = "巴丹吉林鎮 曙光路１２號"
    assert [text[part.start : part.end] for part in parse(text).parts] == ["巴丹吉林鎮", "曙光路", "１２號"]


def test_what_stands_beyond_an_address_is_not_read() -> None:
    """A long text costs no more than an address."""
    assert parse("路" * MOST_CHARACTERS + "曙光路12号").parts[-1].end <= MOST_CHARACTERS
