"""The command line, run in the test's own process against a database of the test's own."""

from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.main import app
from geo.core.settings import Settings


@pytest.fixture
def gridsteward(fresh_settings: Settings) -> Callable[..., Result]:
    """Run `gridsteward` with arguments, in a language, on a wide terminal."""

    def run(*arguments: object, language: str = "en") -> Result:
        environment = {
            "DATABASE_URL": fresh_settings.database_url,
            "GRIDSTEWARD_DATA_DIR": str(fresh_settings.data_dir),
            "GRIDSTEWARD_LANGUAGE": language,
            "COLUMNS": "250",
        }
        return CliRunner().invoke(app, [str(argument) for argument in arguments], env=environment)

    return run
