"""Names that may be meant: those that are or begin with a form, and those that share characters with it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.addresses.nameinfos import Found
from geo.addresses.namerules import grams
from geo.addresses.nametables import NamedKind

MOST = 40
"""So many of each table."""

_COMMON = frozenset(
    (
        "小区",
        "家属",
        "属院",
        "家园",
        "花园",
        "新村",
        "佳苑",
        "公寓",
        "市场",
        "学校",
        "大楼",
        "院子",
        "单位",
        "宿舍",
        "公司",
    )
)
"""Pairs that so many names share that they tell nothing; they are asked for only where there is nothing else."""

_MOST_GRAMS = 24
_SOURCES = (
    ("compound", "'compound'", "key", "name", "NULL", "true"),
    ("building", "'building'", "key", "coalesce(name, normalised)", "NULL", "true"),
    ("place", "'place'", "key", "name", "NULL", "true"),
    ("alias", "stands_for", "stands_for_key", "text", "text", "state = 'accepted'"),
)
_COLUMNS = "SELECT {kind} AS kind, {key} AS key, {name} AS name, normalised AS form, {said} AS said"


def beginning_with(session: Session, territory_id: int, forms: Sequence[str]) -> list[Found]:
    """Names that are one of some forms or begin with it, the shortest first; at most 40 a table and form."""
    values = {"territory": territory_id, "forms": list(forms), "afters": [f"{form}\U0010ffff" for form in forms]}
    return _found(session, _BEGINNING, values)


def sharing_with(session: Session, territory_id: int, form: str) -> list[Found]:
    """Names that share the pairs of a form that tell something, or both its first and its last character.

    So a name is found with a character replaced, left out or swapped, be it as short as three.
    """
    telling = _telling(form)
    asked = [*telling, *(each for each in grams(form) if each not in telling)][:_MOST_GRAMS]
    values = {
        "territory": territory_id,
        "telling": telling,
        "ends": [form[0], form[-1]],
        **{f"gram{place}": each for place, each in enumerate(asked)},
    }
    return _found(session, _sharing(len(asked)), values)


def _telling(form: str) -> list[str]:
    pieces = grams(form)
    pairs = [each for each in pieces if len(each) > 1]
    telling = [each for each in pairs if each not in _COMMON]
    return telling or pairs or pieces


def _found(session: Session, statement: TextClause, values: dict[str, object]) -> list[Found]:
    return [
        Found(NamedKind(row.kind), row.key, row.name, row.form, row.said) for row in session.execute(statement, values)
    ]


def _over_tables(one: str) -> str:
    """A question put to every table of names."""
    filled = (
        one.format(table=table, columns=_COLUMNS.format(kind=kind, key=key, name=name, said=said), condition=condition)
        for table, kind, key, name, said, condition in _SOURCES
    )
    return " UNION ALL ".join(filled)


_BEGINNING = text(
    _over_tables("""
    (
        SELECT found.* FROM unnest(CAST(:forms AS text[]), CAST(:afters AS text[])) asked(form, after)
        CROSS JOIN LATERAL (
            {columns} FROM {table}
            WHERE territory_id = :territory AND {condition}
              AND normalised ~>=~ asked.form AND normalised ~<~ asked.after
            ORDER BY length(normalised), normalised LIMIT 40
        ) found
    )
""")
)


@lru_cache(maxsize=_MOST_GRAMS + 1)
def _sharing(count: int) -> TextClause:
    """The question with `count` pieces to weigh by: a pair weighs as much as two characters.

    OFFSET leaves only the index of pieces open: statistics of rows that only just came in mislead the planner.
    """
    weight = " + ".join(f"(strpos(normalised, :gram{place}) > 0)::int * length(:gram{place})" for place in range(count))
    question = f"""
    (
        {{columns}} FROM (
            SELECT * FROM {{table}}
            WHERE grams && CAST(:telling AS text[]) OR grams @> CAST(:ends AS text[]) OFFSET 0
        ) {{table}}
        WHERE territory_id = :territory AND {{condition}}
        ORDER BY {weight} DESC, length(normalised), normalised LIMIT 40
    )
    """  # noqa: S608 (own tables and columns)
    return text(_over_tables(question))


def forms_once(forms: Iterable[str]) -> list[str]:
    """Each form once, in order, without empty ones."""
    return list(dict.fromkeys(form for form in forms if form))
