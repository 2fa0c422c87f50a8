"""What can be reported from a phone: the categories of a territory, or the usual ones. Pure."""

from collections.abc import Mapping

from geo.core.language import Sentence, say

USUAL: Mapping[str, Sentence] = {
    "垃圾卫生": say("Rubbish"),
    "消防隐患": say("Fire hazard"),
    "路灯照明": say("Street light"),
    "井盖积水": say("Manhole, water"),
    "路面损坏": say("Road surface"),
    "占道停车": say("Blocked way"),
    "噪声扰民": say("Noise"),
    "树木绿化": say("Trees"),
    "邻里纠纷": say("Dispute"),
    "需要帮助": say("Somebody needs help"),
    "治安情况": say("Public safety"),
    "其他": say("Something else"),
}
"""The usual categories as they are stored, and how they are called in other languages."""


def open_categories(written: str) -> tuple[str, ...]:
    """The categories that a territory's settings name, one a line; the usual ones where they name none."""
    lines = tuple(line for line in written.splitlines() if line.strip())
    return lines or tuple(USUAL)
