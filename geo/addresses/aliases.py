"""Names that people say: proposed by who answers questions, accepted or withdrawn by who reviews them.

Every step can be taken back. Who took it stands in the trail alone; the edges write it there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.addresses.nameinfos import Found, NameInfo, stand_for
from geo.addresses.namerules import check_move, grams, is_a_number_of_somebody, name_form, read_name, sources_of
from geo.addresses.nametables import Alias, AliasKind, AliasState, NamedKind
from geo.boundaries.reach import Reach
from geo.core.errors import Conflict, NotFound
from geo.core.language import say

MOST_REMEMBERED = 120
_BATCH = 200


@dataclass(frozen=True)
class AliasInfo:
    """A name with what it stands for; `thing` is None where that is gone."""

    id: int
    text: str
    kind: AliasKind
    stands_for: NamedKind
    key: str
    state: AliasState
    remembered_from: str | None
    thing: NameInfo | None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A name to be remembered: what it stands for by kind and key, and the question that it settled."""

    text: str
    stands_for: NamedKind
    key: str
    kind: AliasKind = AliasKind.NICKNAME
    question: str | None = None


def propose_alias(session: Session, territory_id: int, reach: Reach, wish: Wish) -> AliasInfo:
    """Remember a name until somebody has reviewed it; one that is there already is given back as it stands.

    A name that was withdrawn is proposed again. Of the question only its searchable form is kept, and nothing
    where a number of somebody stands in it.

    Raises:
        BadInput: it is no name (see `namerules.read_name`).
        Conflict: it is what the thing is called anyway.
        NotFound: there is no such thing, or not within reach.
    """
    text = read_name(wish.text)
    thing = _thing(session, territory_id, reach, wish.stands_for, wish.key)
    if thing is None:
        raise NotFound("alias.stands_for_nothing", say("There is no such thing to give a name to."))
    form = name_form(text)
    if name_form(thing.name) == form:
        raise Conflict("alias.is_its_name", say("“{name}” is its name already.", name=text))
    values = {
        "territory_id": territory_id,
        "text": text,
        "normalised": form,
        "grams": grams(form),
        "kind": wish.kind.value,
        "stands_for": wish.stands_for.value,
        "stands_for_key": wish.key,
        "state": AliasState.PROPOSED.value,
        "remembered_from": _remembered(wish.question),
    }
    key = ["territory_id", "normalised", "stands_for", "stands_for_key"]
    again = {"state": AliasState.PROPOSED.value}
    session.execute(
        insert(Alias)
        .values(values)
        .on_conflict_do_update(index_elements=key, set_=again, where=Alias.state == AliasState.WITHDRAWN.value)
    )
    kept = select(Alias).where(*(getattr(Alias, name) == values[name] for name in key))
    return _info(session.scalars(kept.execution_options(populate_existing=True)).one(), thing)


def accept_alias(session: Session, territory_id: int, alias_id: int) -> None:
    """Let a name be found; raises as `move_alias`."""
    move_alias(session, territory_id, alias_id, AliasState.ACCEPTED)


def withdraw_alias(session: Session, territory_id: int, alias_id: int) -> None:
    """Let a name be found no more; raises as `move_alias`."""
    move_alias(session, territory_id, alias_id, AliasState.WITHDRAWN)


def move_alias(session: Session, territory_id: int, alias_id: int, target: AliasState) -> None:
    """Bring a name into another state; of two who do it at once, the second is told.

    Raises:
        NotFound: there is no such name in the territory.
        Conflict: it stands there already.
    """
    allowed = [state.value for state in sources_of(target)]
    moved = session.execute(
        update(Alias)
        .where(Alias.id == alias_id, Alias.territory_id == territory_id, Alias.state.in_(allowed))
        .values(state=target.value)
        .returning(Alias.id)
    ).first()
    if moved is None:
        row = _row(session, territory_id, alias_id)
        check_move(row.text, AliasState(row.state), target)


def alias_by_id(session: Session, territory_id: int, alias_id: int, reach: Reach) -> AliasInfo:
    """A name, where what it stands for lies within reach; another looks like one that does not exist.

    Raises:
        NotFound: there is none.
    """
    row = _row(session, territory_id, alias_id)
    thing = _thing(session, territory_id, reach, NamedKind(row.stands_for), row.stands_for_key)
    if thing is None and not reach.is_whole:
        raise _unknown()
    return _info(row, thing)


def territory_of_alias(session: Session, alias_id: int) -> int | None:
    """The id of the territory that a name belongs to."""
    return session.scalar(select(Alias.territory_id).where(Alias.id == alias_id))


def count_aliases(session: Session, territory_id: int) -> Mapping[AliasState, int]:
    """How many names there are in each state."""
    found = select(Alias.state, func.count()).where(Alias.territory_id == territory_id).group_by(Alias.state)
    counts = {AliasState(state): count for state, count in session.execute(found)}
    return {state: counts.get(state, 0) for state in AliasState}


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Which names of a list: those in one state or all, after a number, at most so many."""

    state: AliasState | None = None
    after: int = 0
    limit: int = 100


def aliases(session: Session, territory_id: int, reach: Reach, cut: Cut) -> list[AliasInfo]:
    """Names by id, those only whose thing lies within reach; those whose thing is gone, to who reaches all."""
    found: list[AliasInfo] = []
    for rows in _batches(session, territory_id, cut):
        things = _things(session, territory_id, reach, rows)
        found += [_info(row, thing) for row in rows if (thing := things.get(_key(row))) is not None or reach.is_whole]
        if len(found) >= cut.limit:
            break
    return found[: cut.limit]


def _batches(session: Session, territory_id: int, cut: Cut) -> Iterator[Sequence[Alias]]:
    after = cut.after
    while True:
        there = select(Alias).where(Alias.territory_id == territory_id, Alias.id > after).order_by(Alias.id)
        if cut.state is not None:
            there = there.where(Alias.state == cut.state.value)
        rows = session.scalars(there.limit(_BATCH)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _things(
    session: Session, territory_id: int, reach: Reach, rows: Sequence[Alias]
) -> dict[tuple[NamedKind, str], NameInfo]:
    found = list({_key(row): Found(*_key(row), name=row.text, form=row.normalised) for row in rows}.values())
    return {(info.kind, info.key): info for info in stand_for(session, territory_id, reach, found)}


def _thing(session: Session, territory_id: int, reach: Reach, kind: NamedKind, key: str) -> NameInfo | None:
    return next(iter(stand_for(session, territory_id, reach, [Found(kind, key, name="", form="")])), None)


def _key(row: Alias) -> tuple[NamedKind, str]:
    return NamedKind(row.stands_for), row.stands_for_key


def _row(session: Session, territory_id: int, alias_id: int) -> Alias:
    row = session.get(Alias, alias_id, populate_existing=True)
    if row is None or row.territory_id != territory_id:
        raise _unknown()
    return row


def _info(row: Alias, thing: NameInfo | None) -> AliasInfo:
    return AliasInfo(
        id=row.id,
        text=row.text,
        kind=AliasKind(row.kind),
        stands_for=NamedKind(row.stands_for),
        key=row.stands_for_key,
        state=AliasState(row.state),
        remembered_from=row.remembered_from,
        thing=thing,
    )


def _remembered(question: str | None) -> str | None:
    if question is None or is_a_number_of_somebody(question):
        return None
    return name_form(question[:MOST_REMEMBERED]) or None


def _unknown() -> NotFound:
    return NotFound("alias.unknown", say("There is no such name here."))
