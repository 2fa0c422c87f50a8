"""Foreign text on its way into a page: what an author of a file wrote is shown, never run.

Folium writes text into JavaScript template literals, where `${...}` runs even inside HTML-escaped
text. So text that passes through a folium template has backtick, dollar, backslash and braces as
entities too. Everything else travels as JSON in a data block and is set with `textContent`.
"""

import html
from typing import Any, Final

import orjson

_TEMPLATE_MARKS: Final = str.maketrans({mark: f"&#{ord(mark)};" for mark in "`$\\{}"})
_MARKUP_IN_JSON: Final = {mark: f"\\u{ord(mark):04x}" for mark in "&<>\u2028\u2029"}


def entities(text: str) -> str:
    """Text as HTML that is inert in markup, in quoted attributes and in JavaScript template literals."""
    return html.escape(text, quote=True).translate(_TEMPLATE_MARKS)


def json_text(value: Any) -> str:
    """JSON that can stand between script tags: no character in it can end the element or begin markup."""
    text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY).decode()
    for mark, escape in _MARKUP_IN_JSON.items():
        text = text.replace(mark, escape)
    return text


def data_block(element_id: str, value: Any) -> str:
    """A `<script type="application/json">` element: data for scripts, which a browser never runs."""
    return f'<script type="application/json" id="{entities(element_id)}">{json_text(value)}</script>'
