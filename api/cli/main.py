"""The command `gridsteward`: one module for each noun, loaded when it is called."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from api.cli.output import remark, terminal_language
from api.language import text, translate
from geo.core.errors import GridstewardError
from geo.core.language import Sentence, say
from geo.core.loading import load


@dataclass(frozen=True)
class Part:
    """A module that holds a command: its `app` is loaded when the command is named."""

    module: str
    about: Sentence


PARTS: Mapping[str, Part] = {
    "serve": Part("api.cli.serve", say("Serve the web pages, the API and the jobs.")),
    "worker": Part("api.cli.worker", say("Run more long jobs, here or on another machine.")),
    "demo": Part("api.cli.demo", say("Fill an empty database with the made-up demo territory.")),
    "status": Part("api.cli.status", say("Show what runs, where, and which plan is in force.")),
    "import": Part("api.cli.imports", say("Bring in boundaries, addresses, tracks or incidents from files.")),
    "locate": Part("api.cli.locate", say("Tell which grid an address or a point lies in.")),
    "assign": Part("api.cli.assign", say("Add the grid of every row to a file of points or addresses.")),
    "plan": Part("api.cli.plan", say("List, draw up, compare, export, publish and roll back plans.")),
    "streets": Part("api.cli.streets", say("Cut the ground along streets into blocks.")),
    "coverage": Part("api.cli.coverage", say("Tell how much of the streets patrols walked, and what nobody walked.")),
    "route": Part("api.cli.route", say("Walk every street of a grid, turn by turn, with the least walked twice.")),
    "schedule": Part("api.cli.schedule", say("Lay the walks of a community on the days of a week.")),
    "map": Part("api.cli.map", say("Draw a map into one file that opens without a server.")),
    "verify": Part("api.cli.verify", say("Check the trail and everything else that is stored.")),
    "export": Part("api.cli.export", say("Write facts and results, sorted, for comparing and keeping.")),
    "user": Part("api.cli.user", say("Add, list and reset accounts; make tokens for programs.")),
    "tls": Part("api.cli.tls", say("Make certificates for https on a closed network.")),
    "keys": Part("api.cli.keys", say("Show and renew the keys that seal callers' contacts.")),
    "db": Part("api.cli.db", say("Start, stop, save and bring back the program's own database.")),
}


_COMPLETION = {"install_completion", "show_completion"}
"""Options that typer gives to an app of its own, and that a part does not need."""


class Commands(TyperGroup):
    """The top command: loads a part when it is named, and turns domain errors into a sentence and status 1."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Speak the terminal's language before anything is read or shown."""
        _speak(self, terminal_language())
        return super().make_context(*arguments, **options)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (typer's own signature)
        """The names, in the order of the table."""
        return list(PARTS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 (typer's own signature)
        """Load one part, with its help in the terminal's language."""
        part = PARTS.get(cmd_name)
        if part is None:
            return None
        command = typer.main.get_command(load(part.module).app)
        command.name = cmd_name
        command.params = [parameter for parameter in command.params if parameter.name not in _COMPLETION]
        _speak(command, terminal_language())
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 (typer's own signature)
        """List the parts without loading them."""
        language = terminal_language()
        with formatter.section(text("Commands", language)):
            formatter.write_dl([(name, translate(part.about, language)) for name, part in PARTS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run; an error of the domain ends with its sentence, never with a traceback."""
        sentence: Sentence | None
        try:
            return super().invoke(ctx)
        except GridstewardError as error:
            sentence = error.sentence
        except Exception as error:
            sentence = _sentence_of(error)
            if sentence is None:
                raise
        remark(sentence)
        return ctx.exit(1)


def _sentence_of(error: Exception) -> Sentence | None:
    """What to say of an error that is none of the domain; None where it was not foreseen."""
    if isinstance(error, OSError):
        from geo.db.storage import storage_full  # noqa: PLC0415 (help should be quick)

        full = storage_full(error, None)
        return full.sentence if full else _of_a_file(error)
    if not _is_silence(error):
        return None
    reason = str(error.__cause__ or error).strip().splitlines()[-1]
    return say("The database does not answer: {reason}", reason=reason)


def _of_a_file(error: OSError) -> Sentence | None:
    """What is wrong with a file that somebody named."""
    if not isinstance(error, _FILE_ERRORS) or error.filename is None:
        return None
    return say("{file} cannot be opened: {reason}. Name another file or folder.",
               file=str(error.filename), reason=error.strerror or "")  # fmt: skip


_FILE_ERRORS = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)


def _is_silence(error: Exception) -> bool:
    """Whether the database went away; asked by name, so that help need not load SQLAlchemy."""
    return f"{type(error).__module__}.{type(error).__name__}" == "sqlalchemy.exc.OperationalError"


def _speak(command: Any, language: str) -> None:
    """Put the help of a command and of all below it into a language, where the catalogue knows it."""
    if command.help:
        command.help = text(command.help, language)
    for parameter in command.params:
        words = getattr(parameter, "help", None)
        if words:
            parameter.help = text(words, language)
    for below in getattr(command, "commands", {}).values():
        _speak(below, language)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print values, and values may be addresses
    rich_markup_mode=None,
)


@app.callback()
def gridsteward(
    data_dir: Annotated[str | None, typer.Option(help="Folder of the data and of the program's own database.")] = None,
    database_url: Annotated[str | None, typer.Option(help="Your own PostgreSQL with PostGIS.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the answers: zh-CN or en.")] = None,
) -> None:
    """Serve a town grid by grid: grids, addresses, patrols and incidents, on maps."""
    # The environment is where commands, and the processes that they start, read their settings.
    given = {"GRIDSTEWARD_DATA_DIR": data_dir, "DATABASE_URL": database_url, "GRIDSTEWARD_LANGUAGE": language}
    os.environ.update({name: value for name, value in given.items() if value})


if __name__ == "__main__":
    app()
