"""Scripts and styles run in the browsers that county offices have: Chromium 90, Safari 15.4, Firefox 102."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "api" / "static"
ACORN = ROOT / ".cache" / "frontend" / "acorn" / "dist" / "acorn.js"

SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)
STYLES = sorted(path for path in STATIC.rglob("*.css") if "vendor" not in path.parts)

TOO_NEW = {
    ":has()": r":has\(",
    "color-mix()": r"color-mix\(",
    "light-dark()": r"light-dark\(",
    "container queries": r"@container|container-type",
    "cascade layers": r"@layer",
    "nesting": r"\{[^{}@]*\{[^{}]*\}",
    "dvh without a fallback": r"(?<!-)\b(?:dvh|svh|lvh)\b",
    "text-wrap": r"text-wrap",
    "ranges in media queries": r"@media[^{;]*[<>]=?",
}


@pytest.mark.browser
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_keep_to_es2021(visit: Any, script: Path) -> None:
    """Acorn reads each of our scripts as ECMAScript 2021."""
    page = visit().go("/healthz")
    page.evaluate(ACORN.read_text(encoding="utf-8") + "\n;window.acorn = window.acorn || acorn;0")
    source = json.dumps(script.read_text(encoding="utf-8"))
    page.evaluate(f"() => {{ acorn.parse({source}, {{ ecmaVersion: 2021, sourceType: 'module' }}); }}")


@pytest.mark.browser
def test_the_reader_of_scripts_refuses_what_is_newer(visit: Any) -> None:
    """The test above can fail: a class with a static block is ES2022."""
    page = visit().go("/healthz")
    page.evaluate(ACORN.read_text(encoding="utf-8") + "\n;window.acorn = window.acorn || acorn;0")
    with pytest.raises(Exception, match="Unexpected token"):
        page.evaluate("() => { acorn.parse('class A { static { } }', { ecmaVersion: 2021 }); }")


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_use_nothing_newer(style: Path) -> None:
    """No selector, function or rule that those browsers do not know."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = re.sub(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", _unwrapped, text)
    found = [name for name, pattern in TOO_NEW.items() if re.search(pattern, rules)]
    assert found == []


def _unwrapped(found: re.Match[str]) -> str:
    """A media query without its braces, so that only real nesting is left."""
    return found[0].split("{", 1)[0] + ";" + found[1]
