"""What is wrong with a plan, a draft or one that is stored."""

from datetime import date

from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.findings import DraftFinding, find_all
from geo.boundaries.queries import PlanInfo
from geo.publishing.desk import Desk, base_leaves, standards_of


def check_plan(session: Session, desk: Desk, plan: PlanInfo, day: date) -> list[DraftFinding]:
    """Everything that is wrong, errors first, by the households of a day; a stored plan is looked at as a base is."""
    if not plan.is_written:
        with desk.at(session, plan.id) as (_, opened):
            return opened.overview.findings()
    doors = household_doors(session, plan.territory_id, day)
    return find_all(base_leaves(session, plan.id, doors), standards_of(session, plan.territory_id))
