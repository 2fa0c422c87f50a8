"""`gridsteward plan new|check|diff|export`: drafts begun, and plans looked at, compared and taken along."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from sqlalchemy.orm import Session

from api.cli.output import show_json, show_table, tell, terminal_language
from api.cli.trail import open_recorded, who_types
from api.cli.usage import reading_usage
from api.cli.whose import Territory, up_to_date
from api.language import translate
from geo.boundaries.drafting.findings import DraftFinding, Level
from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.queries import PlanInfo, TerritoryInfo, plan_by_id, plan_named, plan_on
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import open_database
from geo.publishing.trail import note_plan_export

if TYPE_CHECKING:  # they load the mathematics, and help should be quick
    from geo.publishing.comparing import Comparison
    from geo.publishing.desk import Desk
    from geo.publishing.layers import PlanLayers

Name = Annotated[str, typer.Argument(help="Name of the plan.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write the answer for programs.")]
Base = Annotated[str | None, typer.Option(help="Plan that it begins as a copy of; the one in force without it.")]


def new(
    name: Annotated[str, typer.Argument(help="Name of the new draft.")],
    base: Base = None,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Begin a draft as a copy of a plan."""
    with open_database(Settings()) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        copied = base_plan(session, known, base)
        plan_id = make_draft(session, known.id, copied.id, name, by=None, now=clock.now())
        info = plan_by_id(session, plan_id)
    if as_json:
        show_json(asdict(info))
    else:
        tell(say("{plan} is begun as a copy of {base}.", plan=info.name, base=copied.name))


def check(name: Name, territory: Territory = None, as_json: AsJson = False) -> None:
    """Say what is wrong with a plan, each thing with its place and repair; errors end with status 1."""
    from api.plans.shaping import finding_document  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.checking import check_plan  # noqa: PLC0415 (the same)

    settings = Settings()
    with open_database(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        plan = plan_named(session, known.id, name)
        desk = desk_of(known, settings)
        found = check_plan(session, desk, plan, desk.today())
    if as_json:
        items = [finding_document(each, terminal_language(), plan_id=plan.id) for each in found]
        show_json({"plan": {"id": plan.id, "name": plan.name}, "items": items})
    else:
        _show_findings(plan, found)
    if any(each.level is Level.ERROR for each in found):
        raise typer.Exit(1)


def diff(
    before: Annotated[str, typer.Argument(help="Name of the plan that it is compared with.")],
    after: Annotated[str, typer.Argument(help="Name of the plan that changes it.")],
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Compare two plans: what becomes of each grid, and how many households move from where to where."""
    from api.plans.shaping import diff_document  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.comparing import compare_plans  # noqa: PLC0415 (the same)

    settings = Settings()
    with open_database(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        old, new_plan = plan_named(session, known.id, before), plan_named(session, known.id, after)
        found = compare_plans(session, desk_of(known, settings), old, new_plan)
    if as_json:
        show_json(diff_document(old, new_plan, found))
    else:
        _show_changes(old, new_plan, found)


def export(
    name: Name,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="FILE.gpkg, .geojson, .zip, .kml, .csv, or .pdf or .html for print.")
    ],
    layer: Annotated[
        Literal["grids", "communities", "blocks"], typer.Option(help="What a .geojson, .zip or .kml holds.")
    ] = "grids",
    community: Annotated[str | None, typer.Option(help="Code of the one community whose sheets are drawn.")] = None,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Write a plan into a file for other programs, or onto sheets for print."""
    from geo.publishing.exporting import format_of, write_plan  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.layers import plan_layers  # noqa: PLC0415 (the same)

    with reading_usage():
        form = None if output.suffix.lower() in {".html", ".pdf"} else format_of(output.name)
        if form is not None and community is not None:
            raise BadInput("plan.community", say("--community is for sheets: name the file FILE.pdf or FILE.html."))
    settings = Settings()
    with open_recorded(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        plan = plan_named(session, known.id, name)
        desk = desk_of(known, settings)
        layers = plan_layers(session, desk, plan, desk.today())
        note_plan_export(session, who_types(), plan, form.value if form else "sheets")
        if form is None:
            _write_sheets(output, plan, layers, known, settings, community)
        else:
            write_plan(output, layers, form, title=plan.name, layer=layer)
    if as_json:
        show_json({"file": str(output), "plan": plan.name, "grids": len(layers.grids), "blocks": len(layers.blocks)})
    else:
        tell(say("{plan} is written to {file}: {grids} grids, {blocks} blocks.", plan=plan.name, file=str(output),
                 grids=f"{len(layers.grids):,}", blocks=f"{len(layers.blocks):,}"))  # fmt: skip


def base_plan(session: Session, territory: TerritoryInfo, name: str | None) -> PlanInfo:
    """The plan that is named, or the one in force."""
    return plan_on(session, territory.id, None) if name is None else plan_named(session, territory.id, name)


def desk_of(territory: TerritoryInfo, settings: Settings) -> "Desk":
    """A desk for the drafts of a territory, by its own day."""
    from geo.publishing.desk import Desk  # noqa: PLC0415 (it loads the mathematics)

    zone = territory.zone(settings.zone)
    return Desk(lambda: clock.now().astimezone(zone).date())


def _write_sheets(
    output: Path, plan: PlanInfo, layers: "PlanLayers", territory: TerritoryInfo, settings: Settings, code: str | None
) -> None:
    from api.plans.paper import Paper  # noqa: PLC0415 (it loads the drawing libraries)
    from geo.exchange.writers.layers import appearing  # noqa: PLC0415 (the same)
    from maps.look import Look  # noqa: PLC0415 (the same)
    from maps.pdf import pdf_of  # noqa: PLC0415 (the same)

    language = terminal_language()
    look = Look(language=language, theme="light", translate=lambda sentence: translate(sentence, language))
    drawn = Paper(plan, layers, territory.zone(settings.zone)).sheets(look, code, linked=False)
    content = pdf_of(drawn) if output.suffix.lower() == ".pdf" else drawn.encode()
    with appearing(output) as partial:
        partial.write_bytes(content)


def _show_findings(plan: PlanInfo, found: list[DraftFinding]) -> None:
    if not found:
        tell(say("{plan}: nothing is wrong.", plan=plan.name))
        return
    language = terminal_language()
    words = {Level.ERROR: say("Error"), Level.WARNING: say("to look at")}
    rows = [
        (
            translate(words[each.level], language),
            each.grid,
            translate(each.sentence, language),
            f"{each.place[0]:.5f}, {each.place[1]:.5f}",
            translate(each.remedy, language) if each.remedy is not None else None,
        )
        for each in found
    ]
    show_table((say("How"), say("Grid"), say("What"), say("Where"), say("Repair")), rows)
    errors = sum(each.level is Level.ERROR for each in found)
    tell(say("{plan}: {errors} errors, {warnings} to look at.",
             plan=plan.name, errors=str(errors), warnings=str(len(found) - errors)))  # fmt: skip


def _show_changes(before: PlanInfo, after: PlanInfo, found: "Comparison") -> None:
    from api.plans.changed import FATES  # noqa: PLC0415 (it loads the web)
    from geo.boundaries.plans.comparing import GridFate  # noqa: PLC0415 (it loads the mathematics)

    language = terminal_language()
    changed = [each for each in found.changes if each.fate is not GridFate.SAME]
    rows = [(translate(FATES[each.fate], language), ", ".join(each.before), ", ".join(each.after)) for each in changed]
    if rows:
        show_table((say("Change"), say("Before"), say("After")), rows)
    moves = found.moves.astype(object).where(found.moves.notna(), None)
    if len(moves):
        show_table((say("Before"), say("After"), say("Addresses"), say("Households")), moves.to_numpy().tolist())
    tell(say("{before} to {after}: {grids} grids change, {households} households at {addresses} addresses move.",
             before=before.name, after=after.name, grids=str(len(changed)), households=f"{found.households:,}",
             addresses=f"{found.addresses:,}"))  # fmt: skip
