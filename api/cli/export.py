"""`gridsteward export`: facts and results in one sorted file, with its hash."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import show_json, tell
from api.cli.trail import open_recorded, who_types
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.publishing.canonical import CanonicalFile, write_canonical
from geo.publishing.trail import note_export

app = typer.Typer(help="Write facts and results, sorted, for comparing and keeping.")


@app.command()
def export(
    canonical: Annotated[Path, typer.Option("--canonical", metavar="FILE", help="The file to write.")],
    everything: Annotated[bool, typer.Option("--all", help="Add arrival times, files, sequences and jobs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Write facts and results by natural key, sorted, as JSON lines: the same content gives the same hash."""
    with open_recorded(Settings()) as database, database.session() as session:

        def note(written: CanonicalFile) -> None:
            note_export(session, who_types(), written, everything=everything)
            session.commit()

        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            written = write_canonical(session, canonical, everything=everything, before_it_appears=note)
        except OSError as error:
            raise BadInput(
                "export.unwritable",
                say("{file} cannot be written: {reason}.", file=str(canonical), reason=error.strerror or str(error)),
            ) from error
    if as_json:
        show_json({"file": str(canonical), "lines": written.lines, "sha256": written.sha256})
    else:
        tell(
            say(
                "{lines} lines are written to {file}. SHA-256: {sha256}",
                lines=written.lines,
                file=str(canonical),
                sha256=written.sha256,
            )
        )
