"""`gridsteward plan lay`: finer blocks under a draft, from a file of streets."""

import uuid
from pathlib import Path
from typing import Annotated

import typer

from api.cli.drafts import AsJson, Name, desk_of
from api.cli.output import show_json, tell
from api.cli.trail import open_recorded
from api.cli.whose import Territory, up_to_date
from geo.boundaries.queries import plan_named
from geo.core import clock
from geo.core.language import say
from geo.core.settings import Settings


def lay(
    name: Name,
    file: Annotated[Path, typer.Argument(help="Extract of OpenStreetMap (.osm, .osm.gz, .osm.pbf), or file of lines.")],
    layer: Annotated[str | None, typer.Option(help="Layer of the file of streets, where it has several.")] = None,
    paths: Annotated[bool, typer.Option("--paths", help="Let footpaths bound blocks as streets do.")] = False,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Cut the blocks of a draft along streets, rivers and railways; no grid changes its ground."""
    from geo.publishing.drafts import Request, operating  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.laying import lay_of, outline_of  # noqa: PLC0415 (the same)
    from geo.streets import Cut, cut_blocks, make_network, read_ways  # noqa: PLC0415 (the same)

    network = make_network(read_ways(file, layer=layer).ways)
    settings = Settings()
    with open_recorded(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        plan, desk = plan_named(session, known.id, name), desk_of(known, settings)
        with desk.at(session, plan.id) as (_, opened):
            before = after = len(opened.leaves.leaves)
            blocks = cut_blocks(network, outline_of(opened.leaves), cut=Cut(paths=paths))
            operation = lay_of(blocks, opened.leaves)
        if operation is not None:
            request = Request(plan.id, None, None, clock.now())
            with operating(session, desk, request, operation, uuid.uuid4()) as taken:
                after = len(taken.opened.leaves.leaves)
    if as_json:
        show_json({"plan": plan.name, "blocks_before": before, "blocks": after})
    elif operation is None:
        tell(say("{plan}: no street divides a block; its blocks are as fine as that already.", plan=plan.name))
    else:
        tell(say("{plan}: {before} blocks have become {after}.", plan=plan.name, before=before, after=after))
