"""`gridsteward plan split|rebalance`: what the machine proposes for a community, taken as a new draft."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.drafts import AsJson, Base, base_plan, desk_of
from api.cli.output import progress_bar, remark, show_json, tell
from api.cli.usage import reading_usage
from api.cli.whose import Territory, up_to_date
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import open_database

if TYPE_CHECKING:  # they load the mathematics, and help should be quick
    from geo.publishing.finding import Asked
    from geo.publishing.redividing import TakenProposal

STEP = say("Looking for a plan").text
HUNDRED = 100

Community = Annotated[
    str | None, typer.Option(help="Code of the community whose grids are drawn anew. Without it: of every one.")
]
DraftName = Annotated[str, typer.Option(help="Name of the new draft.")]
Tolerance = Annotated[float, typer.Option(min=0, max=100, help="By how many per cent a grid may differ from even.")]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Another number proposes otherwise, the same the same.")]


def split(
    *,
    name: DraftName,
    community: Community = None,
    grids: Annotated[int | None, typer.Option(min=1, max=10_000, help="How many grids.")] = None,
    households: Annotated[int | None, typer.Option(min=1, help="About how many households a grid.")] = None,
    tolerance: Tolerance = 2.0,
    seed: Seed = 1,
    base: Base = None,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Divide a community, or every one, anew into even, compact grids, as a new draft."""
    from geo.publishing.finding import Asked  # noqa: PLC0415 (it loads the mathematics)

    with reading_usage():
        if (grids is None) == (households is None):
            raise BadInput("plan.split", say("Say either --grids, how many, or --households, how large."))
    asked = Asked("partition", community, grids, households, tolerance / HUNDRED, seed)
    found = _draft(asked, name, base, territory)
    if as_json:
        show_json({"name": name, **asdict(found)})
        return
    tell(say("{plan}: {grids} grids drawn anew; households differ by at most {percent} % from even, {moved} move.",
             plan=name, grids=str(found.grids), percent=f"{found.deviation * HUNDRED:.1f}",
             moved=f"{found.moved_households:,}"))  # fmt: skip


def rebalance(
    *,
    name: DraftName,
    community: Community = None,
    tolerance: Tolerance = 5.0,
    seed: Seed = 1,
    base: Base = None,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Even out the grids of a community, or of each, with as few households moved as possible, as a new draft."""
    from geo.publishing.finding import Asked  # noqa: PLC0415 (it loads the mathematics)

    asked = Asked("redraw", community, tolerance=tolerance / HUNDRED, seed=seed)
    found = _draft(asked, name, base, territory)
    if as_json:
        show_json({"name": name, **asdict(found)})
        return
    told = say(
        "{plan}: households differ by at most {percent} % from even, {moved} move. For {tolerance} % at least {bound} "
        "must move, whatever is drawn.",
        plan=name,
        percent=f"{found.deviation * HUNDRED:.1f}",
        moved=f"{found.moved_households:,}",
        tolerance=f"{tolerance:g}",
        bound=f"{found.bound or 0:,}",
    )
    tell(told)


def _draft(asked: "Asked", name: str, base: str | None, territory: str | None) -> "TakenProposal":
    """Look for a proposal while a bar shows how far it is, and begin the draft."""
    from geo.boundaries.balancing import Watch  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.redividing import NewDraft, draft_with_proposal  # noqa: PLC0415 (the same)

    settings = Settings()
    with open_database(settings) as database, progress_bar() as report:
        with database.session() as session, session.begin():
            known = up_to_date(session, territory)
            desk = desk_of(known, settings)
            draft = NewDraft(name, base_plan(session, known, base), None, clock.now(), desk.today())
        watch = Watch(progress=lambda share: report(STEP, round(share * HUNDRED), HUNDRED))
        found = draft_with_proposal(database, desk, draft, asked, watch)
    if found.deviation > asked.tolerance:
        remark(say("The tolerance of {tolerance} % was not reached.", tolerance=f"{asked.tolerance * HUNDRED:g}"))
    return found
