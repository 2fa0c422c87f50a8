"""Every command that a page of documentation shows is run, in the order in which the page shows it."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), ROOT / "CONTRIBUTING.md"])
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LASTING = {"serve", "worker"}
"""Commands that go on until they are stopped: other tests run them, this one asks for their help."""


def commands(page: Path) -> list[str]:
    """The lines of all shell blocks of a page, continued lines joined, without remarks and variables set before."""
    text = "\n".join(FENCE.findall(page.read_text("utf-8"))).replace("\\\n", " ")
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the commands are typed: a folder with a short name that has the project's `data` in it."""
    folder = Path(tempfile.mkdtemp(prefix="gs-docs-"))
    folder.chmod(0o755)
    (folder / "data").symlink_to(ROOT / "data")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a program whose own database runs and holds the demo territory."""
    environment = os.environ | {
        "GRIDSTEWARD_DATA_DIR": str(folder / "kept"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    environment.pop("DATABASE_URL", None)
    run("gridsteward db start", environment, folder)
    run("gridsteward demo", environment, folder)
    yield environment
    run("gridsteward db stop", environment, folder)


@pytest.fixture(scope="module")
def already_run() -> set[str]:
    """Commands that a page before has shown: the two languages show the same."""
    return set()


def run(command: str, environment: dict[str, str], folder: Path) -> str:
    """Run one line; its output, or a failure that shows it."""
    words = shlex.split(command)
    done = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"$ {command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_work(page: Path, demo: dict[str, str], folder: Path, already_run: set[str]) -> None:
    """Each `gridsteward` line ends with status 0 against the demo territory; lasting ones know their options."""
    for line in commands(page):
        if not line.startswith("gridsteward ") or line in already_run:
            continue
        already_run.add(line)
        words = shlex.split(line)
        if words[1] in LASTING:
            assert set(re.findall(r"--[a-z-]+", line)) <= set(
                re.findall(r"--[a-z-]+", run(f"gridsteward {words[1]} --help", demo, folder))
            )
        else:
            run(line, demo, folder)


def test_the_make_targets_of_a_page_exist() -> None:
    """Every `make TARGET` that a page shows is a target of the Makefile."""
    shown = {target for page in PAGES for line in commands(page) for target in re.findall(r"^make ([a-z-]+)", line)}
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert shown
    assert shown <= there


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link and picture of a page names a file of the project."""
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
