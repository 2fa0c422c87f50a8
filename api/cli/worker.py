"""`gridsteward worker`: more hands for long jobs, on this machine or on another one."""

import typer

from api.cli.output import remark
from geo.core.language import say

app = typer.Typer(help="Run long jobs beside those that 'serve' runs, until stopped.")


@app.command()
def worker() -> None:
    """Run long jobs beside those that 'serve' runs, until stopped. Elsewhere, name its database in DATABASE_URL."""
    from api.worker.process import work  # noqa: PLC0415 (it loads every capability)

    remark(say("Waiting for jobs. Ctrl+C ends it, after the job under way."))
    work()
