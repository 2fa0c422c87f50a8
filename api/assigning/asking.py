"""From what somebody writes to a question about a file: territory, day, datum, columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.language import translate
from geo.assigning.matching import matcher
from geo.assigning.question import Choices, Question, question_of
from geo.boundaries.standing import Asking, Ground, stand
from geo.core.errors import BadInput
from geo.core.language import Tell, say
from geo.core.reference import WGS84, Reference


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody writes: a territory by its code, a day, a datum, columns by field, a sheet."""

    territory: str | None = None
    on: str | None = None
    datum: Reference = WGS84
    mapping: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None

    @property
    def choices(self) -> Choices:
        """What is chosen about the file."""
        return Choices(mapping=self.mapping, datum=self.datum, layer=self.layer)


def stand_twice(session: Session, wish: Wish, asking: Asking) -> tuple[Ground, Ground | None]:
    """The territory on the day that is meant, and on the present day where another was named.

    Raises:
        NotFound: there is no such territory, or no plan was in force.
        BadInput: no territory is named and there are several, or the day cannot be read.
    """
    ground = stand(session, wish.territory, wish.on, asking)
    return ground, stand(session, ground.territory.code, None, asking) if wish.on else None


def ask_of_file(session: Session, wish: Wish, asking: Asking, *, language: str) -> Question:
    """The question that a wish makes; reasons are written in a language. Raises as `stand_twice`."""
    ground, present = stand_twice(session, wish, asking)
    return question_of(
        session,
        ground,
        present,
        match=matcher(session, ground),
        translate=in_language(language),
        choices=wish.choices,
    )


def in_language(language: str) -> Tell:
    """What puts sentences into a language."""
    return lambda sentence: translate(sentence, language)


def read_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """`FIELD=COLUMN` pairs by field.

    Raises:
        BadInput: one is written otherwise.
    """
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals:
            raise BadInput("map.unreadable", say("Write '{text}' as FIELD=COLUMN.", text=pair[:80]))
        columns[name.strip()] = column.strip()
    return columns
