"""`gridsteward serve`: the web pages, the API and the jobs, until Ctrl+C."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import tell
from geo.core.language import say
from geo.core.settings import Settings

if TYPE_CHECKING:  # it loads the tables, and --help should be quick
    from geo.db.database import Database

app = typer.Typer()


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on; others than this machine need https.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the data and of the program's own database.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate for https, in PEM form, with its chain.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of the certificate, in PEM form.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy with https stands before this program.")
    ] = False,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty database with the made-up demo territory first.")
    ] = False,
) -> None:
    """Serve the web pages, the API and the jobs."""
    from api import serving  # noqa: PLC0415 (it loads the whole program, and --help should be quick)
    from api.cli.demo import fill_if_empty  # noqa: PLC0415 (the same)
    from api.logs import start_logging  # noqa: PLC0415 (the same)

    start_logging()
    if data_dir is not None:
        os.environ["GRIDSTEWARD_DATA_DIR"] = str(data_dir)
    chosen = {"host": host, "port": port, "data_dir": data_dir, "tls_cert": tls_cert, "tls_key": tls_key}
    settings = Settings().model_copy(update={name: value for name, value in chosen.items() if value is not None})
    tls = serving.tls_for(settings, behind_proxy=behind_proxy)
    if tls is None and not behind_proxy:
        serving.refuse_open_host(settings.host)
    serving.serve(
        settings,
        behind_proxy=behind_proxy,
        tls=tls,
        ready=lambda database, url: _ready(database, settings, url, demo=with_demo),
        before=partial(fill_if_empty, settings=settings) if with_demo else None,
    )


def _ready(database: "Database", settings: Settings, url: str, *, demo: bool) -> None:
    from api.cli.entrance import tell_ways_in  # noqa: PLC0415 (it loads the tables, and --help should be quick)

    tell(say("Ready: {url}", url=url))
    tell_ways_in(database, settings, url, demo=demo)
