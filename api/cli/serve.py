"""`gridsteward serve`: the web pages, the API and the jobs, until Ctrl+C."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.cli.output import tell
from geo.core.language import say
from geo.core.settings import Settings

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; others than this machine need a proxy.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the data and of the program's own database.")] = None,
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
    chosen = {"host": host, "port": port, "data_dir": data_dir}
    settings = Settings().model_copy(update={name: value for name, value in chosen.items() if value is not None})
    if not behind_proxy:
        serving.refuse_open_host(settings.host)
    serving.serve(
        settings,
        behind_proxy=behind_proxy,
        ready=lambda url: tell(say("Ready: {url}", url=url)),
        before=partial(fill_if_empty, settings=settings) if with_demo else None,
    )
