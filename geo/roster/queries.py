"""Who answers for which grid."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.roster.models import Worker


@dataclass(frozen=True)
class WorkerInfo:
    """Who answers for a grid, and under which number."""

    name: str
    telephone: str | None


def workers_on(session: Session, territory_id: int, day: date) -> dict[str, WorkerInfo]:
    """The worker of each grid on a day, by grid code. Of several, the one who came last answers."""
    serving = (
        select(Worker.grid_code, Worker.name, Worker.telephone)
        .where(
            Worker.territory_id == territory_id,
            Worker.from_on <= day,
            or_(Worker.to_on.is_(None), Worker.to_on >= day),
        )
        .order_by(Worker.grid_code, Worker.from_on, Worker.name.desc())
    )
    return {code: WorkerInfo(name, telephone) for code, name, telephone in session.execute(serving)}
