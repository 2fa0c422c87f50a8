"""`gridsteward keys`: the keys that seal callers' contacts."""

from typing import Annotated

import typer

from api.cli.output import show_json, tell
from geo.core.keyring import Keyring
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import open_database
from geo.publishing.sealed import rotate_keys

app = typer.Typer(help="Show and renew the keys that seal callers' contacts.", no_args_is_help=True)


@app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Name the keys by their fingerprints, which tell nothing about them; the first one seals."""
    keyring = Keyring(Settings().keys_path)
    if as_json:
        show_json({"file": str(keyring.path), "fingerprints": keyring.fingerprints})
    elif keyring.fingerprints:
        tell(say("Keys in {file}: {keys}", file=str(keyring.path), keys=", ".join(keyring.fingerprints)))
        tell(say("Keep a copy of this file apart from the backups: without it nobody reads the contacts."))
    else:
        tell(say("There are no keys yet; {file} is made when the first contact is kept.", file=str(keyring.path)))


@app.command()
def rotate() -> None:
    """Make a new key, and seal with it what older keys sealed; the older ones go on opening old backups."""
    settings = Settings()
    with open_database(settings) as database:
        done = rotate_keys(database, Keyring(settings.keys_path))
    tell(say("The new key is {fingerprint}; {rows} contacts are sealed with it. Keep a new copy of {file}.",
             fingerprint=done.fingerprint, rows=done.rows, file=str(settings.keys_path)))  # fmt: skip
