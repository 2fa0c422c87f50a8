"""The steps of a name that people say, for page and programs: who may take them, and what they leave in the trail."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep
from api.trail import Trail, TrailDep
from geo.addresses.aliases import AliasInfo, Wish, alias_by_id, move_alias, propose_alias, territory_of_alias
from geo.addresses.nametables import AliasState
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import territories
from geo.boundaries.standing import Asking, Ground, stand
from geo.core.errors import Forbidden, NotFound
from geo.core.language import say
from geo.core.viewer import Right

ACTIONS = {
    AliasState.PROPOSED: Action.NAME_PROPOSED,
    AliasState.ACCEPTED: Action.NAME_ACCEPTED,
    AliasState.WITHDRAWN: Action.NAME_WITHDRAWN,
}


@dataclass(frozen=True)
class NameDesk:
    """What a step needs: the database, who asks and when, and the trail."""

    session: Session
    asking: Asking
    trail: Trail

    def propose(self, territory: str | None, wish: Wish) -> AliasInfo:
        """Propose a name for something within reach."""
        ground = stand(self.session, territory, None, self.asking)
        reach = ground.reach(self.session, Right.NAMES_PROPOSE)
        made = propose_alias(self.session, ground.territory.id, reach, wish)
        self._note(AliasState.PROPOSED, made)
        return made

    def move(self, alias_id: int, target: AliasState) -> AliasInfo:
        """Bring a name into another state.

        A proposal may be taken back by who may propose where it lies; all else is for who reviews names.
        """
        ground = self.ground_of(alias_id)
        reach = ground.reach(self.session, Right.NAMES_PROPOSE)
        name = alias_by_id(self.session, ground.territory.id, alias_id, reach)
        takes_back = name.state is AliasState.PROPOSED and target is AliasState.WITHDRAWN
        if not takes_back and not self.may_review(ground):
            raise Forbidden("alias.not_yours", say("This name is reviewed by planners and administrators."))
        move_alias(self.session, ground.territory.id, alias_id, target)
        self._note(target, name)
        return alias_by_id(self.session, ground.territory.id, alias_id, reach)

    def may_review(self, ground: Ground) -> bool:
        """Whether whoever asks reviews the names of a territory."""
        return self.asking.viewer.scope(Right.NAMES_REVIEW).holds_all_of(ground.territory.code)

    def ground_of(self, alias_id: int) -> Ground:
        """The territory of a name.

        Raises:
            NotFound: there is no such name.
        """
        territory_id = territory_of_alias(self.session, alias_id)
        for each in territories(self.session):
            if each.id == territory_id:
                return stand(self.session, each.code, None, self.asking)
        raise NotFound("alias.unknown", say("There is no such name here."))

    def _note(self, state: AliasState, name: AliasInfo) -> None:
        detail = {"stands_for": name.stands_for.value}
        self.trail.note(ACTIONS[state], Subject("alias", str(name.id)), detail=detail, payload={"name": name.text})


def _desk(session: SessionDep, asking: AskingDep, trail: TrailDep) -> NameDesk:
    return NameDesk(session, asking, trail)


NameDeskDep = Annotated[NameDesk, Depends(_desk, scope="function")]
