"""Which files of a folder are assigned, and where their results go."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.assigning.files import SUFFIXES
from geo.core.errors import BadInput
from geo.core.language import say


@dataclass(frozen=True)
class Pair:
    """A file, and where its result goes."""

    source: Path
    target: Path


def pairs(source: Path, target: Path, *, force: bool) -> list[Pair]:
    """The one file, or the files of a folder by name, each with its target; the folder of results is made.

    Raises:
        BadInput: there is nothing to read, or a result is there already and `force` is not said.
    """
    found = list(_pairs(source, target))
    for each in found:
        if each.target.exists() and each.source.samefile(each.target):
            raise BadInput("assign.same_file", say("The result cannot take the place of the file itself."))
        if each.target.exists() and not force:
            raise BadInput(
                "assign.exists",
                say("{file} is there already. Choose another name, or write over it with --force.",
                    file=str(each.target)),
            )  # fmt: skip
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    elif not target.parent.is_dir():
        raise BadInput("assign.no_folder", say("There is no folder {folder}.", folder=str(target.parent)))
    return found


def _pairs(source: Path, target: Path) -> Iterator[Pair]:
    if not source.exists():
        raise BadInput("file.missing", say("There is no file {file}.", file=str(source)))
    if source.is_file():
        if target.is_dir():
            raise BadInput("assign.is_folder", say("{file} is a folder. Name a file for the result.", file=str(target)))
        yield Pair(source, target)
        return
    if target.exists() and not target.is_dir():
        raise BadInput("assign.is_file", say("{file} is a file. Name a folder for the results.", file=str(target)))
    known = frozenset[str]().union(*SUFFIXES.values())
    files = [each for each in sorted(source.iterdir()) if each.is_file() and each.suffix.lower() in known]
    if not files:
        raise BadInput(
            "assign.empty_folder", say("{folder} has no CSV, XLSX or Parquet file in it.", folder=str(source))
        )
    yield from (Pair(each, target / each.name) for each in files)
