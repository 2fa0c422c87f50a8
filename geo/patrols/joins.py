"""How a fix finds its grid: its territory is that of its patrol."""

from geo.boundaries.joins import PointJoin
from geo.patrols.models import Fix, FixGrid, Patrol

JOIN = PointJoin(
    objects=Fix.metadata.tables[Fix.__tablename__],
    joins=Fix.metadata.tables[FixGrid.__tablename__],
    key="fix_id",
    owner=Fix.metadata.tables[Patrol.__tablename__],
    owner_key="patrol_id",
)

IN_MEMORY = 4
"""The grids of so many plans, the newest, are asked in memory; those of older ones in the database."""
