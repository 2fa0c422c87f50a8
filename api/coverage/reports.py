"""The report of teams: what each walked in some days, for those who may see who walked; CSV, XLSX, PDF or a sheet.

Teams stand by name. Nobody is ranked, and no person is in it.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.audience import Router, allow
from api.boundaries.words import plan_words
from api.coverage.asking import Covered, CoveredDep
from api.coverage.shaping import blind_spot_document, coverage_document, together
from api.dependencies import SessionDep, Visit, VisitDep, telling
from api.documents import CSV, XLSX, as_pdf, as_sheet, attached, file_answer, lasting_folder
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.exchange.writers.rows import write_sheet
from geo.exchange.writing import rows_csv
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.derived.teamwork import team_report

router = Router(prefix="/coverage/report", include_in_schema=False)

COLUMNS: tuple[Sentence, ...] = (
    say("Team"), say("Number of patrols"),
    say("Walked with a track, m"), say("Only reported, m"), say("Off the street, minutes"),
)  # fmt: skip


class Form(enum.StrEnum):
    """As what the report is taken along."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True)
class TeamRow:
    """One team: metres it walked itself, whole minutes off the street."""

    team: str
    patrols: int
    recorded_m: int
    reported_m: int
    off_street_min: int

    def cells(self) -> tuple[object, ...]:
        """In the order of the columns."""
        return self.team, self.patrols, self.recorded_m, self.reported_m, self.off_street_min


@dataclass(frozen=True)
class Report:
    """The teams of a territory, all of them together, and what nobody walked."""

    asked: Covered
    teams: tuple[TeamRow, ...]
    together: dict[str, Any]
    blind: dict[str, Any]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.asked.period.first, self.asked.period.last


def make_report(session: SessionDep, asked: Covered) -> Report:
    """The report of what may be seen of who walked."""
    asked = asked.of_teams(session)
    items = coverage_document(session, asked, "grid")["items"]
    blind = blind_spot_document(session, asked, days=DAYS, limit=1)
    return Report(asked, tuple(_rows(session, asked)), together(items), blind)


def _rows(session: SessionDep, asked: Covered) -> Iterator[TeamRow]:
    """The teams, for those who may see where all patrols of the territory walked."""
    if asked.question is None or not asked.question.reach.is_whole:
        return
    for team, row in team_report(session, asked.question).to_dict("index").items():
        recorded_m, reported_m = (round(row[name] / 1000) for name in ("recorded_mm", "reported_mm"))
        yield TeamRow(str(team), row["patrols"], recorded_m, reported_m, round(row["off_street_s"] / 60))


@router.get("")
@allow(Right.TRACKS_READ, whole=True)
def report_sheet(visit: VisitDep, asked: CoveredDep) -> HTMLResponse:
    """The report as a sheet to read and print."""
    return as_sheet(_sheet(visit, make_report(visit.session, asked)))


@router.get(".{form}")
@allow(Right.TRACKS_READ, whole=True)
def report_file(request: Request, visit: VisitDep, trail: TrailDep, asked: CoveredDep, form: Form) -> Response:
    """The report as a file to take along."""
    report = make_report(visit.session, asked)
    trail.note(Action.EXPORT_MADE, Subject("teams", asked.ground.territory.code), detail={"format": form.value})
    first, last = report.days
    name = f"teams-{first}-{last}.{form.value}"
    if form is Form.PDF:
        return as_pdf(_sheet(visit, report), name)
    tell = telling(request)
    columns, rows = [tell(column) for column in COLUMNS], [row.cells() for row in report.teams]
    if form is Form.CSV:
        return attached(rows_csv(columns, rows), CSV, name)
    with lasting_folder() as folder:
        path = folder / "teams.xlsx"
        write_sheet(path, columns, rows, sheet=tell(say("Teams")))
        return file_answer(path, XLSX, name)


def _sheet(visit: Visit, report: Report) -> HTMLResponse:
    return visit.page(
        "coverage/report.html", report=report, plan_words=plan_words(report.asked.ground), columns=COLUMNS
    )
