"""How the parts of a Chinese address are told apart: regular expressions on its search form. Pure.

A number is known by the word after it (号, 栋, 单元), a name by its last characters (路, 社区, 小区). What
follows a word can make it another: 红旗 is no banner, 市场 no city, and 镇政府 no town.
"""

import re

from geo.addresses.numerals import HAN_FIGURES, NUMBER

_F = HAN_FIGURES
_N = NUMBER
_LETTERED = rf"(?:{_N}[a-z]?|[a-z]\d{{0,3}})"
_NOT_A_NAME_END = "路街巷号栋幢"

AREA = re.compile(
    rf"""
    (?P<province>[^\W\d_]{{2,3}}省(?!道|立|府)|[^\W\d_]{{2,6}}?自治区|[^\W\d_]{{2}}特别行政区)?
    (?P<city>[^\W\d_]{{2,9}}?自治州|[^\W\d_县{_NOT_A_NAME_END}]{{1,5}}?市(?![场政民医委立府区]|[中一二三][学心医中])
        |[^\W\d_{_NOT_A_NAME_END}]{{2,6}}?(?:地区|盟)(?=[^\W\d_]{{1,7}}[旗县市]))?
    (?P<county>[^\W\d_{_NOT_A_NAME_END}][^\W\d_镇{_NOT_A_NAME_END}]{{0,7}}?
        (?:(?<![小社校厂住库辖景发院a-z{_F}])(?<![业技校花学]园)区(?![域政府委间内])
        |县(?![府政城前医委一二道路街])|(?<!红)旗(?![政府杆委路街巷镇乡])))?
    (?P<town>[^\W\d_{_NOT_A_NAME_END}]{{1,8}}?
        (?:街道办事处|街道办|街道(?![^\W\d_]?口)|(?<=[^\W\d_]{{2}})镇(?![政府长路街巷]|中[学心]|卫生)|乡(?![政府路街巷]|中[学心])|苏木|市(?![场政民医委立府区]|[中一二三][学心医中])))?
    """,
    re.VERBOSE,
)

NUMBERED = re.compile(
    rf"""
    (?=[第附甲乙丙丁a-z\d{_F}])(?:
    (?P<building>第?{_N}(?:号楼|栋楼?|幢楼?|座|\#楼|\#|haolou(?![a-z])|dong(?![a-z]))|(?<![a-z])[a-z]\d{{0,2}}(?:号楼|栋楼?|幢|座|楼)
        |{_N}楼(?=第?{_N}(?:单元|门)))
    |(?P<room>{_LETTERED}(?:-{_N})?(?:号房|号室|室|户(?!籍)|房(?!屋|产)|shi(?![a-z])))
    |(?P<house>[甲乙丙丁]?{_N}(?:[-之附]{_N})*[甲乙丙丁]?(?:号(?!线|桥|店|井|码)|hao(?![a-z]))院?(?:[-之]\d+(?!\d*[号栋幢座\#单楼])|附{_N}号?|[甲乙丙丁](?!\w))?)
    |(?P<annex>附{_N}号)
    |(?P<unit>第?{_LETTERED}(?:单元|门(?![市诊口前卫])|danyuan(?![a-z])))
    |(?P<floor>第?b?{_N}(?:层|楼|f(?![a-z])))
    |(?P<segment>(?:(?<=[路街道])[{_F}]{{1,3}}|\d{{1,2}})段)
    |(?P<lane>(?:(?<=[路街道巷村段弄])[{_F}]{{1,5}}|\d+)(?:巷|弄|条)(?!街|路)
        |(?:(?<=[村查区])[{_F}]{{1,4}}|\d+)(?:组|队|邻|社(?!区)))
    |(?P<run>(?<![\w.-])\d+(?:-\d+){{1,3}}(?![\d.-])|(?<=[^\W\da-z_])\d+(?:-\d+){{1,3}}(?![\d.-]))
    |(?P<bare>(?<=[元栋层楼座门])[{_F}]{{3}}$|(?:(?<![\d.a-z-])|(?<=[a-z]{{2}}))\d+[a-z]?(?![\da-z.-]|路|街|线|[国省县乡]道|公里|公尺|米|中|小[^区]|[月日年军团连])))
    """,
    re.VERBOSE,
)

COMMUNITY = re.compile(
    rf"""
    (?P<name>[^\W\d_{_NOT_A_NAME_END}]{{1,8}}?[路街巷]?)社区(?:居民委员会|居委会)?
    |(?P<committee>[^\W\d_{_NOT_A_NAME_END}]{{1,8}}?)(?:居民委员会|居委会)
    |(?P<gacha>[^\W\d_{_NOT_A_NAME_END}]{{1,9}}?)嘎查(?:村民委员会|村委会|村)?
    |(?P<village>[^\W\d_{_NOT_A_NAME_END}]{{1,7}}?(?<!新))村(?:民委员会|委会)?(?![路街巷镇道口])
    """,
    re.VERBOSE,
)
COMMUNITY_ENDS = {"name": "社区", "committee": "社区", "gacha": "嘎查", "village": "村"}

STREET = re.compile(
    r"""
    \w{1,12}?(?:大道|大街|胡同|公路|路|街|巷|弄|(?<!街)道(?![桥口巷街路沟里河外具观士教]))
    (?![东南西北中上下前后]?(?:大街|大道|路(?!口)|街(?!口)|巷(?!口)|胡同))
    (?:[东南西北中上下前后]段)?
    """,
    re.VERBOSE,
)

COMPOUND = re.compile(
    r"\w{1,12}?(?:小区|家属[院区楼]|花园|公寓|大厦|新村|家园|佳园|嘉园|花苑|宿舍|大院)(?![路街巷道])(?:[东南西北][区院]|[\d一二三四五六七八九十]{1,2}[期区])?"
)
"""A compound that shows that it is one; used where more follows it."""

BESIDE = re.compile(
    r"""
    (?:(?:交叉口|口|斜?对[面过]|[前后旁里内][面边头]?|附近|[东南西北][侧边面]|门口|一带|处|前道路)
    (?:\d+(?:\.\d+)?(?:公尺|公里|米|m))?)+
    (?:那[栋幢座个边]|的)?$
    """,
    re.VERBOSE,
)

HAN_ORDINAL = re.compile(rf"[{_F}]+(?=[期区院队组段巷弄条村])")
"""A Chinese number within a name that is a number there: 二期, 三区."""

JUNCTION = re.compile(r"/|(?<=[路街道巷])与(?=\w+[路街道巷])|(?<=[路街巷])和(?=\w+[路街道巷]交叉)")
"""What stands between the two streets of a junction."""

LEAD = re.compile(r"(?:我们?)?(?:家?住在?|在|地址[是为]?|那个)(?=\w{3})")
"""What people say before an address."""
