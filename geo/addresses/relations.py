"""Words that say where a thing is from a place that people know: 后面, 对面, 旁边. Pure.

Such a phrase never names one address: the answer is where the known place is, and a question back.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.core.language import Sentence, say


class Relation(enum.StrEnum):
    """Where from the known place."""

    BEHIND = "behind"
    OPPOSITE = "opposite"
    IN_FRONT = "in_front"
    BESIDE = "beside"
    GATE = "gate"
    NEAR = "near"
    SIDE = "side"
    POINTED = "pointed"


_WORDS: tuple[tuple[Relation, str], ...] = (
    (Relation.BEHIND, r"(?:正|斜)?(?:后面|后边|后头|后身|背后|房后|楼后|后院墙外|后)"),
    (Relation.OPPOSITE, r"(?:正|斜)?(?:对面|对过|对门|马路对面|对着)"),
    (Relation.IN_FRONT, r"(?:正)?(?:前面|前边|前头|跟前|前)"),
    (Relation.BESIDE, r"(?:旁边|旁|边上|边儿|隔壁|紧挨着|挨着|侧面|一侧)"),
    (Relation.GATE, r"(?:[东西南北正后大侧]?(?:门口|门前|门外)|[东西南北后侧]门)"),
    (Relation.NEAR, r"(?:附近|周边|周围|一带|这一片|那一片|那片|这片)"),
    (Relation.SIDE, r"(?:往|靠)?[东西南北](?:面|边|侧|头|南|北)?"),
    (
        Relation.POINTED,
        r"(?:那|这)(?:一)?(?:栋楼|幢楼|栋|幢|排平房|排|座楼|座|家|个院子|个院|个楼|个|块|边|儿|里|条巷子|条街)",
    ),
)
_TAIL = re.compile("|".join(f"(?P<{relation.value}>{words})$" for relation, words in _WORDS))
_FILLERS = re.compile(r"(?:的|儿|呢|啊|吧|了|过去|那里|院里|院内|里面|里头|楼下)$")
_OPENING = re.compile(
    r"^(?:(?:我|我家|家|人|车)?(?:就)?(?:是|在|住|停)(?:在)?|那个|这个|就是|靠近|挨着|到)(?:那个|这个)?"
)
_LEAST_STEM = 2

_TOLD: Mapping[Relation, Sentence] = {
    Relation.BEHIND: say("behind it"),
    Relation.OPPOSITE: say("across from it"),
    Relation.IN_FRONT: say("in front of it"),
    Relation.BESIDE: say("beside it"),
    Relation.GATE: say("at its gate"),
    Relation.NEAR: say("near it"),
    Relation.SIDE: say("on one side of it"),
    Relation.POINTED: say("a building there"),
}


@dataclass(frozen=True)
class Phrase:
    """What is left of a question without the words around the name; `relation` is where from it, if anywhere.

    粮食局家属院后面那栋 is 粮食局家属院, behind. Of several words the one next to the place counts.
    """

    stem: str
    relation: Relation | None

    @property
    def told(self) -> Sentence | None:
        """The relation in words."""
        return _TOLD[self.relation] if self.relation else None


def read_phrase(form: str) -> Phrase:
    """A search form without words of relation at its end and of address at its beginning (我在那个...).

    One that is nothing but such words stays as it is.
    """
    stem, relation = form, None
    while True:
        found = _TAIL.search(stem) or _FILLERS.search(stem)
        if found is None or found.start() < _LEAST_STEM:
            return Phrase(_without_opening(stem), relation)
        if found.lastgroup:
            relation = _next(relation, Relation(found.lastgroup))
        stem = stem[: found.start()]


def _without_opening(stem: str) -> str:
    rest = _OPENING.sub("", stem, count=1)
    return rest if len(rest) >= _LEAST_STEM else stem


def _next(outer: Relation | None, inner: Relation) -> Relation:
    """Pointing at a building says less than any other word."""
    return outer if outer is not None and inner is Relation.POINTED else inner
