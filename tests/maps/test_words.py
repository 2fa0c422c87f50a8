"""The texts of map.js: each is used, and none is asked for that is not there."""

import re
from pathlib import Path

from geo.core.language import Sentence
from maps.words import WORDS, translated

STATIC = Path(__file__).parents[2] / "api" / "static"
BY_VALUE = {"open", "closed", "kind_base", "kind_dedicated"}  # words[status] and words[`kind_${kind}`]


def _scripts() -> str:
    return "".join(file.read_text(encoding="utf-8") for file in (STATIC / "map.js", *(STATIC / "map").glob("*.js")))


def test_every_text_is_used_and_there() -> None:
    """The scripts use exactly the texts that the page sends."""
    used = set(re.findall(r"\bwords\.(\w+)", _scripts())) - {"toLowerCase"}
    assert used | BY_VALUE == set(WORDS)


def test_scripts_hold_no_sentence() -> None:
    """No Chinese and no English sentence stands in the scripts outside their comments."""
    code = re.sub(r"^\s*//.*$", "", _scripts(), flags=re.MULTILINE)
    assert not re.search(r"[\u4e00-\u9fff]", code)
    assert not re.search(r"""["'`][A-Z][a-z]+ [a-z]+ [a-z]+""", code)


def test_places_stay_open_for_the_script_to_fill() -> None:
    """`{n}` is filled in the browser, so translation leaves it."""
    assert translated(Sentence.__str__)["grids_n"] == "{n} grids"
