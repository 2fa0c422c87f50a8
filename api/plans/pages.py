"""The pages of plans: the list of them, and the editor of a draft, whose scripts fetch what they draw."""

from collections.abc import Sequence

from fastapi.responses import HTMLResponse

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import VisitDep
from api.plans.asking import PlanDep
from api.plans.due import due_panel
from api.plans.editor_words import words_in
from api.plans.listing import PlanRow, listed_plans, plan_row
from api.shell import NavigationEntry, navigation
from api.templating import STATIC_DIR
from geo.boundaries.drafting.keeping import draft_of
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.publishing.exporting import PlanFormat

router = Router(prefix="/plans", include_in_schema=False)

navigation.add(
    NavigationEntry(
        key="plans", label=say("Plans"), icon="layers", path="/plans", order=30, right=Right.DRAFTS_READ, whole=True
    )
)

TABS: Sequence[tuple[str, Sentence]] = (
    ("grids", say("Grids")),
    ("problems", say("Problems")),
    ("proposals", say("Proposals")),
    ("edits", say("Edits")),
)
KEYS: Sequence[tuple[tuple[Sentence | str, ...], Sentence]] = (
    (("V",), say("Move the map; hold Space for a moment")),
    (("B",), say("Grow a grid")),
    (("L",), say("Draw a border")),
    (("[", "]"), say("Smaller, larger brush")),
    (("Shift",), say("Rectangle instead of the brush")),
    (("Alt",), say("Give blocks back; cut exactly with the line")),
    (("Enter", "1–9", "Esc"), say("Apply a reading, choose another, drop it")),
    (("Ctrl+Z", "Ctrl+Y"), say("Undo, redo")),
    (("U", "M", "F"), say("Lock, merge, go to the selected grid")),
    (("↑ ↓", "Enter"), say("Choose a grid; its border blocks")),
    (("C",), say("Swipe beside the base plan")),
    (("?",), say("This help")),
)
EXPORTS: Sequence[tuple[PlanFormat, Sentence]] = (
    (PlanFormat.GPKG, say("GeoPackage: grids, communities, blocks")),
    (PlanFormat.GEOJSON, say("GeoJSON: grids")),
    (PlanFormat.SHP, say("Shapefile: grids")),
    (PlanFormat.KML, say("KML: grids")),
    (PlanFormat.CSV, say("CSV: table of blocks")),
)
MODULES: Sequence[str] = sorted(path.stem for path in (STATIC_DIR / "plans").glob("*.js") if path.stem != "drafting")
"""The scripts of the editor, for a page that fetches them all at once."""


@router.get("")
@allow(Right.DRAFTS_READ, whole=True)
def plans_page(visit: VisitDep, asking: AskingDep) -> HTMLResponse:
    """The plans of each territory, drafts first, and what makes a redraw due; who may draw begins a new one here."""
    drawing = visit.viewer.scope(Right.DRAFTS_EDIT)
    deciding = visit.viewer.scope(Right.PLANS_APPROVE)
    listed = listed_plans(visit.session, visit.viewer)
    return visit.page(
        "plans/plans.html",
        listed=[(each, rows, due_panel(visit.session, each, asking, _latest_draft(rows))) for each, rows in listed],
        exports=EXPORTS,
        may_draft=lambda territory: drawing.holds_all_of(territory.code),
        may_file=lambda territory: deciding.holds_all_of(territory.code),
    )


def _latest_draft(rows: Sequence[PlanRow]) -> int | None:
    """The draft that was begun last, of those that can be drawn on."""
    return max((row.id for row in rows if row.draft and row.drawn), default=None)


@router.get("/{plan_id}/edit")
@allow(Right.DRAFTS_READ, whole=True)
def editor_page(visit: VisitDep, plan: PlanDep) -> HTMLResponse:
    """The editor of a draft: to draw in, and to read where it is no draft any more or the screen is small."""
    draft_of(visit.session, plan.id)
    words = words_in(visit.look.language)
    return visit.page("plans/editor.html", plan=plan_row(plan), tabs=TABS, keys=KEYS, modules=MODULES, words=words)
