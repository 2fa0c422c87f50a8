"""Both languages hold everywhere: every text has its Chinese, with the same places in it."""

import io
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from api.language import LOCALE_DIR, accepted_language, catalogue, choose_language, text, translate
from geo.core.language import say

ROOT = Path(__file__).resolve().parents[2]


def _python_texts() -> Iterator[tuple[str, str]]:
    for folder in ("geo", "maps", "api"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for _, english, _, _ in extract("python", io.BytesIO(path.read_bytes()), keywords={"say": None}):
                yield str(path.relative_to(ROOT)), _one(english)


def _template_texts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "api" / "templates").rglob("*.html")):
        for _, _, english, _ in babel_extract(io.BytesIO(path.read_bytes()), ["_"], [], {"trimmed": "true"}):
            yield str(path.relative_to(ROOT)), _one(english)


def _one(english: str | tuple[str | None, ...]) -> str:
    return english if isinstance(english, str) else str(english[0])


def _texts() -> dict[str, str]:
    """Every text that a reader may see, and one place where it stands."""
    return {english: where for where, english in (*_python_texts(), *_template_texts()) if english}


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_text_has_its_chinese() -> None:
    """No page, sentence or command speaks English to a Chinese reader."""
    missing = {english: where for english, where in _texts().items() if english not in catalogue("zh-CN")}
    assert not missing, "\n".join(f"{where}: {english!r}" for english, where in missing.items())


def test_the_chinese_has_the_same_places() -> None:
    """A place that only one language names would fail, or stay unsaid, when the sentence is shown."""
    wrong = {
        english: chinese for english, chinese in catalogue("zh-CN").items() if _places(english) != _places(chinese)
    }
    assert wrong == {}


def test_the_extractors_find_texts() -> None:
    """The two tests above see sentences of Python, of templates, and across line ends."""
    found = _texts()
    assert "There is nothing here" in found
    assert "Nothing waits for you." in found
    multiline = b'say(\n    "one "\n    "two {a}",\n    a=1,\n)\n'
    assert [_one(each[2]) for each in extract_python(io.BytesIO(multiline), ["say"], [], {})] == ["one two {a}"]


@pytest.mark.parametrize("path", sorted(LOCALE_DIR.glob("*/*.po")), ids=lambda path: path.name)
def test_a_catalogue_says_each_text_once_and_none_is_fuzzy(path: Path) -> None:
    """Every entry is translated for good, in the one form that is loaded."""
    with path.open("rb") as file:
        entries = [message for message in read_po(file, abort_invalid=True) if message.id]
    assert [str(each.id) for each in entries if each.fuzzy or not each.string] == []


def test_two_catalogues_never_differ_about_a_text() -> None:
    """Texts that two parts share read the same in both, whatever the order of loading."""
    said: dict[str, set[str]] = {}
    for path in LOCALE_DIR.glob("zh_CN/*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said.setdefault(str(message.id), set()).add(str(message.string))
    assert {english: chinese for english, chinese in said.items() if english and len(chinese) > 1} == {}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,de;q=0.9,en;q=0.1", "en"),
        ("fr", None),
        ("en;q=0, zh", "zh-CN"),
        ("en;q=x, zh", "zh-CN"),
        ("", None),
        (None, None),
    ],
)
def test_accept_language_is_read_by_weight(header: str | None, language: str | None) -> None:
    """The heaviest language that we speak; one with weight 0 is refused."""
    assert accepted_language(header) == language


def test_the_first_known_wish_wins() -> None:
    """Query, cookie and header in this order, else the default."""
    assert choose_language(("xx", "en_GB.UTF-8", "zh"), "zh-CN") == "en"
    assert choose_language((None, None), "en") == "en"


def test_values_are_filled_in_after_translation() -> None:
    """A sentence keeps its values apart until it is shown; a text without a translation stays English."""
    assert translate(say("{count} open", count=3), "zh-CN") == "3 件未办结"
    assert text("No such text {a}", "zh-CN", a=1) == "No such text 1"
