"""`gridsteward plan handover`: what changes hands with a plan, as a file."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import show_json, tell, terminal_language
from api.cli.trail import open_recorded, who_types
from api.cli.usage import reading_usage
from api.cli.whose import Territory, up_to_date
from api.language import translate
from geo.boundaries.queries import plan_named
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.publishing.trail import note_plan_export


def handover(
    name: Annotated[str, typer.Argument(help="Name of the plan, or of a draft.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.zip: tables of what changes hands.")],
    territory: Territory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Write the hand-over pack of a plan: buildings, addresses, incidents and door cards that change hands."""
    from api.cli.drafts import desk_of  # noqa: PLC0415 (help should be quick)
    from geo.exchange.writers.layers import appearing  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.handover import handover as pack_of  # noqa: PLC0415 (the same)
    from geo.publishing.handover import write_handover  # noqa: PLC0415 (the same)

    with reading_usage():
        if output.suffix.lower() != ".zip":
            raise BadInput("handover.suffix", say("Name the file FILE.zip: '{name}' is none.", name=output.name))
    settings, language = Settings(), terminal_language()
    with open_recorded(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        plan = plan_named(session, known.id, name)
        pack = pack_of(session, desk_of(known, settings), plan, may=lambda _: True)
        with appearing(output) as partial:
            counts = write_handover(partial, pack, lambda sentence: translate(sentence, language))
            note_plan_export(session, who_types(), plan, "handover")
    if as_json:
        show_json({"file": str(output), "plan": pack.plan.name, "before": pack.before.name, "tables": counts})
    else:
        tell(say("{plan}, compared with {before}, is written to {file}: {tables} tables, {rows} rows.",
                 plan=pack.plan.name, before=pack.before.name, file=str(output), tables=len(counts),
                 rows=f"{sum(counts.values()):,}"))  # fmt: skip
