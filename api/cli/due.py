"""`gridsteward plan due`: which grids are due to be drawn anew."""

from typing import Annotated

import typer

from api.cli.output import show_json, show_table, tell, terminal_language
from api.cli.whose import Territory, up_to_date
from api.language import translate
from geo.core import clock
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import open_database


def due(
    territory: Territory = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Say what makes a redraw due: households that changed, buildings gone or new, grids outside their limits."""
    from api.plans.due import due_document  # noqa: PLC0415 (it loads the web; help should be quick)
    from geo.publishing.due import due_grids, figures_words, reason_words  # noqa: PLC0415 (the same)

    settings = Settings()
    language = terminal_language()
    with open_database(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        found = due_grids(session, known.id, known.zone(settings.zone), clock.now())
    if as_json:
        show_json(due_document(found, language))
        return
    rows = []
    for each in found.grids:
        reasons = [translate(words, language) for words in reason_words(each, found.limits)]
        rows.append((each.code, each.name, translate(figures_words(each.count), language), " ".join(reasons)))
    if rows:
        show_table((say("Grid"), say("Name"), say("Households"), say("Why")), rows)
    tell(say("{plan}, compared with {day}: {count} of {all} grids are due to be drawn anew.",
             plan=found.plan.name, day=found.compared_on.isoformat(), count=len(found.grids),
             all=found.all_grids))  # fmt: skip
