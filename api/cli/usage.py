"""Wrong usage told apart from work that failed: what was typed is read before any work begins."""

import contextlib
from collections.abc import Iterator

import typer

from api.cli.output import remark
from geo.core.errors import BadInput

STATUS = 2


@contextlib.contextmanager
def reading_usage() -> Iterator[None]:
    """What was typed and cannot be read is told in a sentence and ends with status 2."""
    try:
        yield
    except BadInput as error:
        remark(error.sentence)
        raise typer.Exit(STATUS) from error
