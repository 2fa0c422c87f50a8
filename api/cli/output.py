"""What the command line shows: sentences in the terminal's language, tables, JSON, a progress bar.

Results go to the standard output, everything said beside them to the standard error, so that a
result can be piped while its progress is watched.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.language import known_language, text, translate
from geo.core.language import Sentence
from geo.imports.steps import STEPS

if TYPE_CHECKING:  # it loads numpy, and help should be quick
    from geo.imports.options import Progress as Report


def terminal_language(environment: Mapping[str, str] | None = None) -> str:
    """The language to speak: `GRIDSTEWARD_LANGUAGE`, else the terminal's, else English."""
    values = os.environ if environment is None else environment
    wishes = (values.get(name) for name in ("GRIDSTEWARD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    stated = next((wish for wish in wishes if wish), None)
    return known_language(stated) or "en"


def tell(sentence: Sentence) -> None:
    """Say something that is a result."""
    _console().print(escape(translate(sentence, terminal_language())), highlight=False, soft_wrap=True)


def remark(sentence: Sentence) -> None:
    """Say something beside the result."""
    _console(stderr=True).print(escape(translate(sentence, terminal_language())), highlight=False, soft_wrap=True)


def show_json(value: Any) -> None:
    """Write a value for programs: indented JSON with dates in ISO 8601."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_UTC_Z
    print(orjson.dumps(value, default=str, option=options).decode())


def show_table(columns: Sequence[Sentence], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows for people, under headings in their language; None is left blank."""
    language = terminal_language()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(escape(translate(column, language)), overflow="fold")
    for row in rows:
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in row))
    _console().print(table)


@contextlib.contextmanager
def progress_bar() -> Iterator["Report"]:
    """Yield what long work calls with step, done and total; a bar is drawn only on a terminal."""
    console = _console(stderr=True)
    if not console.is_terminal:
        yield _silent
        return
    words = TextColumn("{task.description}")
    columns = (SpinnerColumn(), words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=escape(_step(step)), completed=done, total=total or None)

        yield report


def _silent(step: str, done: int, total: int) -> None:
    """Report to nobody."""


def _step(name: str) -> str:
    sentence = STEPS.get(name)
    return translate(sentence, terminal_language()) if sentence else text(name, terminal_language())


def _console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr)
