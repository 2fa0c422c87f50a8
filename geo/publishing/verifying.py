"""Whether what is stored is as it must be: the checks of every noun, one after the other."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import shapely
from sqlalchemy.exc import DBAPIError

from geo.audit import verifying as audit
from geo.audit.verifying import Heads
from geo.boundaries.joins import verifying as joins
from geo.boundaries.plans import verifying as plans
from geo.core.language import say
from geo.db import verifying as db
from geo.db.checking import Check, Finding, Look
from geo.db.database import Database
from geo.imports import verifying as imports
from geo.patrols.derived import verifying as walked
from geo.publishing.joins import JOINED

MOST_LISTED = 20
"""So many findings of one code and check are listed; the others are counted."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What one check found: the first findings of each code, and how many there are of each."""

    check: Check
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    looked_at: int
    took_s: float

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.counts


def checks(heads: Heads) -> tuple[Check, ...]:
    """Every check, in the order in which they are made."""
    return (
        *audit.checks(heads),
        *db.CHECKS,
        *imports.CHECKS,
        *plans.CHECKS,
        *(check for each in JOINED for check in joins.checks(each.join, each.rows, each.grids)),
        *walked.CHECKS,
    )


def verify(database: Database, look: Look, heads: Heads, progress: Progress) -> Iterator[Verdict]:
    """Make every check, each in a read-only view of its own. Nothing is changed."""
    for check in checks(heads):
        verdict = _make(database, check, look, progress)
        if verdict.counts and check.patience_s:
            time.sleep(check.patience_s)
            verdict = _again(verdict, _make(database, check, look, progress))
        yield verdict


def _make(database: Database, check: Check, look: Look, progress: Progress) -> Verdict:
    began_s = time.perf_counter()
    counts: Counter[str] = Counter()
    listed: list[Finding] = []
    looked_at = 0

    def told(done: int, total: int) -> None:
        nonlocal looked_at
        looked_at = done
        progress(check.title.text, done, total)

    told(0, 0)
    for finding in _found(database, check, look, told):
        counts[finding.code] += 1
        if counts[finding.code] <= MOST_LISTED:
            listed.append(finding)
    return Verdict(check, tuple(listed), counts, looked_at, time.perf_counter() - began_s)


def _found(database: Database, check: Check, look: Look, told: Callable[[int, int], None]) -> Iterator[Finding]:
    """What a check finds; data that cannot even be read are a finding too, a database that is away is not."""
    with database.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        try:
            yield from check.run(session, look, told)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            yield _unreadable(check, str(error.orig))
        except shapely.errors.ShapelyError as error:
            yield _unreadable(check, str(error))


def _unreadable(check: Check, reason: str) -> Finding:
    return Finding(
        code="verify.unreadable",
        what=say("What is stored cannot be read: {reason}", reason=(reason.strip() or "-").splitlines()[0]),
        where=check.name,
        remedy=say("Keep a copy of the database as it is, and bring it back from a backup."),
    )


def _again(first: Verdict, second: Verdict) -> Verdict:
    """Of what was found a second time, only that which was there before."""
    known = set(first.counts)
    findings = tuple(finding for finding in second.findings if finding.code in known)
    counts = {code: count for code, count in second.counts.items() if code in known}
    return Verdict(second.check, findings, counts, second.looked_at, first.took_s + second.took_s)
