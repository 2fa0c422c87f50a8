"""A draft put on top of the plan that came into force meanwhile, with those of its edits that still can be done."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.history import Step, StepKind
from geo.boundaries.drafting.keeping import keep_steps
from geo.boundaries.drafting.operations import Operation
from geo.boundaries.models import Draft
from geo.boundaries.queries import plan_on
from geo.core.errors import Conflict, GridstewardError
from geo.core.language import say
from geo.publishing.desk import Desk, base_leaves
from geo.publishing.drafts import Request, changing


def rebase(session: Session, desk: Desk, request: Request) -> list[Operation]:
    """Base a draft on the plan in force; returns the edits that could not be done there and are undone.

    Raises:
        NotFound: there is no such draft.
        Conflict: it is based on the plan in force already, it is no longer a draft, or somebody took it further.
    """
    with changing(session, desk, request) as (info, opened, _):
        held = plan_on(session, info.territory_id, None)
        if held.id == info.base_plan_id:
            raise Conflict("draft.current", say("{plan} stands on the plan in force already.", plan=info.name))
        doors = household_doors(session, info.territory_id, desk.today())
        leaves = base_leaves(session, held.id, doors)
        dropped = []
        for number in opened.history.standing:
            try:
                apply_operation(leaves, opened.operations[number])
            except GridstewardError:
                dropped.append(number)
        steps = [Step(StepKind.UNDO, number, request.by) for number in reversed(dropped)]
        keep_steps(session, info, steps, request.now)
        based = update(Draft).where(Draft.plan_id == info.plan_id).values(base_plan_id=held.id)
        session.execute(based.execution_options(synchronize_session=False))
        desk.forget(info.plan_id)
        return [opened.operations[number] for number in dropped]
