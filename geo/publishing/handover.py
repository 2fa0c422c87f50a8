"""The hand-over pack of a plan: a ZIP of tables of what changes hands, and a text that says what each is."""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.queries import PlanInfo, plan_by_id, plan_on
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import Tell, say
from geo.core.viewer import Right
from geo.exchange.writers.rows import write_sheet
from geo.exchange.writers.sheet import undated
from geo.publishing.comparing import compare_plans
from geo.publishing.consequences import consequences
from geo.publishing.desk import Desk
from geo.publishing.handing import HandoverTable
from geo.publishing.history import terms
from geo.publishing.moving import moved_tables

"""Puts a sentence into the reader's language."""

_ODD = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Handover:
    """What is handed over: the tables, and those that are kept back from whoever asks."""

    plan: PlanInfo
    before: PlanInfo
    day: date
    households: int
    addresses: int
    tables: Sequence[HandoverTable]
    kept_back: Sequence[HandoverTable] = ()


def handover(session: Session, desk: Desk, plan: PlanInfo, *, may: Callable[[Right], bool]) -> Handover:
    """What a plan hands over against the one before it; `may` tells which tables of more than doors one may have.

    Raises:
        NotFound: no plan was before it.
    """
    before = plan_before(session, plan)
    comparison = compare_plans(session, desk, before, plan)
    followed = [each.table for each in consequences(session, before, comparison)]
    tables = [*moved_tables(session, before, comparison), *(table for table in followed if table is not None)]
    kept_back = [table for table in tables if table.right is not None and not may(table.right)]
    given = [table for table in tables if table not in kept_back]
    return Handover(plan, before, comparison.day, comparison.households, comparison.addresses, given, kept_back)


def plan_before(session: Session, plan: PlanInfo) -> PlanInfo:
    """What a plan is told against: for one that was published the one that held before, else what it is based on.

    Raises:
        NotFound: there is none.
    """
    if plan.from_at is not None:
        known = terms(session, plan.territory_id, clock.now())
        earlier = [term.plan for term in known if term.from_at < plan.from_at]
        if not earlier:
            raise NotFound("plan.first", say("{plan} is the first plan here: nothing changes hands.", plan=plan.name))
        return earlier[-1]
    if not plan.is_written:
        base = plan_by_id(session, draft_of(session, plan.id).base_plan_id)
        if base.from_at is not None:
            return base
    return plan_on(session, plan.territory_id, None)


def write_handover(path: Path, pack: Handover, tell: Tell) -> dict[str, int]:
    """Write a pack; returns how many rows each of its files has. The path's folder is used while it is written.

    Raises:
        BadInput: a table has more rows than a sheet holds.
    """
    counts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, table in enumerate(pack.tables, start=1):
            title = tell(table.title)
            name = f"{number:02d} {_ODD.sub(' ', title).strip()}.xlsx"
            sheet = path.with_suffix(".sheet")
            counts[name] = write_sheet(sheet, [tell(column) for column in table.columns], table.rows(), sheet=title)
            _put(packed, sheet, name)
            sheet.unlink()
        packed.writestr(undated("README.txt"), "\ufeff" + "\r\n".join(_readme(pack, counts, tell)) + "\r\n")
    return counts


def _put(packed: zipfile.ZipFile, sheet: Path, name: str) -> None:
    """A workbook is compressed already."""
    part = undated(name)
    part.compress_type, part.file_size = zipfile.ZIP_STORED, sheet.stat().st_size
    with packed.open(part, "w") as target, sheet.open("rb") as source:
        shutil.copyfileobj(source, target)


def _readme(pack: Handover, counts: Mapping[str, int], tell: Tell) -> Iterator[str]:
    yield tell(say("Hand-over of the plan {plan}", plan=pack.plan.name))
    yield ""
    yield tell(say("Compared with {plan}, by the door-plates of {day}.", plan=pack.before.name,
                   day=pack.day.isoformat()))  # fmt: skip
    yield tell(say("Households that change grid: {households}, at {addresses} door-plates with households.",
                   households=pack.households, addresses=pack.addresses))  # fmt: skip
    yield tell(say("A grid that was merely renamed moves nobody and stands in no table."))
    for (name, count), table in zip(counts.items(), pack.tables, strict=True):
        yield ""
        yield f"{name} ({count})"
        yield "  " + tell(table.about)
    for table in pack.kept_back:
        yield ""
        yield tell(say("“{table}” is not in this pack: you may not read it.", table=tell(table.title)))


def handover_name(plan: PlanInfo, tell: Tell) -> str:
    """The name of the file."""
    return f"{_ODD.sub(' ', tell(say('Hand-over {plan}', plan=plan.name))).strip()}.zip"
