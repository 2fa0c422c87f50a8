"""Every table of the house in one place: importing this module makes `METADATA` complete."""

from geo.accounts import models as accounts
from geo.addresses import models as addresses
from geo.addresses import nametables as names
from geo.assigning import models as lists
from geo.audit import models as audit
from geo.boundaries import models as boundaries
from geo.db import once
from geo.db.base import Base
from geo.imports import models as imports
from geo.incidents import models as incidents
from geo.patrols import models as patrols
from geo.patrols.derived import models as walked
from geo.patrols.targets import models as targets
from geo.roster import models as roster
from geo.streets import models as streets

RUNGS = (
    *(once, audit, accounts, streets, imports, boundaries, addresses, names, lists, roster, patrols, walked),
    targets,
    incidents,
)
METADATA = Base.metadata
