"""The command as a whole: help, language, errors and exit status."""

import subprocess
import sys
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli import main
from api.cli.main import PARTS, Part, app
from geo.core.errors import NotFound
from geo.core.language import say

Gridsteward = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Gridsteward:
    """Run `gridsteward` with arguments in an environment, without a database."""
    for name in ("GRIDSTEWARD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env=environment)

    return run


def failing(error: Exception) -> typer.Typer:
    """A part whose only command raises."""
    part = typer.Typer()

    @part.command()
    def fail() -> None:
        raise error

    return part


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_there_and_helps(run: Gridsteward, part: str) -> None:
    """Every command that the help lists loads and has help of its own."""
    answer = run(part, "--help")
    assert answer.exit_code == 0
    assert f"{part} " in answer.output


def test_the_help_lists_every_part_in_the_terminals_language(run: Gridsteward) -> None:
    """The list of commands is Chinese in a Chinese terminal and English elsewhere."""
    chinese, english = run("--help", LANG="zh_CN.UTF-8").output, run("--help", LANG="de_DE.UTF-8").output
    for part in PARTS:
        assert f"  {part} " in english
    assert "启动、停止、备份和恢复程序自带的数据库" in chinese
    assert "Start, stop, save" in english


def test_options_speak_the_terminals_language(run: Gridsteward) -> None:
    """The help of a command below a part is translated too."""
    assert "查看数据库是否在运行" in run("db", "status", "--help", GRIDSTEWARD_LANGUAGE="zh-CN").output


def test_a_domain_error_is_one_sentence_and_status_1(run: Gridsteward, monkeypatch: pytest.MonkeyPatch) -> None:
    """What went wrong is said in the reader's language on the error output, without a traceback."""
    error = NotFound("plan.none", say("The database in {folder} is not running.", folder="/data"))
    monkeypatch.setattr(main, "PARTS", {"fail": Part("failing_part", say("Fail."))})
    monkeypatch.setitem(sys.modules, "failing_part", type(sys)("failing_part"))
    monkeypatch.setattr(sys.modules["failing_part"], "app", failing(error), raising=False)
    answer = run("fail", GRIDSTEWARD_LANGUAGE="zh-CN")
    assert answer.exit_code == 1
    assert answer.stderr == "/data 里的数据库没有运行。\n"
    assert answer.stdout == ""


def test_a_fault_of_the_program_is_not_hidden(run: Gridsteward, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw is shown as what it is."""
    monkeypatch.setattr(main, "PARTS", {"fail": Part("failing_part", say("Fail."))})
    monkeypatch.setitem(sys.modules, "failing_part", type(sys)("failing_part"))
    monkeypatch.setattr(sys.modules["failing_part"], "app", failing(ZeroDivisionError("x")), raising=False)
    assert isinstance(run("fail").exception, ZeroDivisionError)


@pytest.mark.parametrize("arguments", [("nothing",), ("db", "status", "--nothing"), ("plan", "list", "extra")])
def test_wrong_usage_is_status_2(run: Gridsteward, arguments: tuple[str, ...]) -> None:
    """An unknown command, option or argument is told apart from work that failed."""
    assert run(*arguments).exit_code == 2


def test_a_database_that_does_not_answer_is_one_sentence(run: Gridsteward) -> None:
    """A wrong DATABASE_URL ends with a sentence and status 1."""
    answer = run("plan", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing", LANG="en_GB.UTF-8")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("The ")
    assert "Traceback" not in answer.output


def test_help_is_quick() -> None:
    """Help loads no database driver, no web server and no map library."""
    heavy = "{'sqlalchemy', 'psycopg', 'fastapi', 'folium', 'pandas', 'shapely', 'alembic', 'procrastinate'}"
    program = (
        "import sys; from typer.testing import CliRunner; from api.cli.main import app;"
        f"CliRunner().invoke(app, ['--help']); print(sorted(set(sys.modules) & {heavy}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
