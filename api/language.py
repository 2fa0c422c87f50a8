"""The two languages of the program: which one a reader wants, and its texts.

The Chinese texts stand in `api/locale/zh_CN/*.po`, one catalogue per part of the program, and are
read as they are: there is no compile step. English is the key, so it needs no catalogue.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from geo.core.language import Sentence

LANGUAGES: Mapping[str, str] = {"zh-CN": "中文", "en": "English"}
"""Language tags, as `lang` attributes carry them, and what each calls itself."""

LOCALE_DIR = Path(__file__).parent / "locale"


def known_language(wanted: str | None) -> str | None:
    """The language tag that a wish such as "zh", "zh_CN.UTF-8" or "en-GB" means, or None."""
    start = (wanted or "").strip().casefold()[:2]
    return {"zh": "zh-CN", "en": "en"}.get(start)


def accepted_language(header: str | None) -> str | None:
    """The language that an Accept-Language header likes best, or None when it likes neither."""
    wishes = [_wish(part, place) for place, part in enumerate((header or "").split(","))]
    for _, _, language in sorted(wish for wish in wishes if wish[0] < 0):
        if known := known_language(language):
            return known
    return None


def _wish(part: str, place: int) -> tuple[float, int, str]:
    """Sort key of one entry: heaviest first, then in the order written; weight 0 means "not"."""
    language, _, parameters = part.partition(";")
    try:
        weight = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
    except ValueError:
        weight = 0.0
    return -weight, place, language


def choose_language(wishes: Iterable[str | None], default: str) -> str:
    """The first known of several wishes, else the default, else Chinese."""
    known = (known_language(wish) for wish in (*wishes, default))
    return next((language for language in known if language), "zh-CN")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English text to text in a language; empty for English. Later catalogues never override."""
    texts: dict[str, str] = {}
    for path in sorted((LOCALE_DIR / language.replace("-", "_")).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language.replace("-", "_")):
                if message.id and message.string and not message.fuzzy:
                    texts.setdefault(str(message.id), str(message.string))
    return texts


def translate(sentence: Sentence, language: str) -> str:
    """A sentence in the reader's language, with its values filled in."""
    return text(sentence.text, language, **sentence.values)


def text(english: str, language: str, /, **values: object) -> str:
    """A text in the reader's language; one without a translation is shown in English."""
    template = catalogue(language).get(english, english)
    return template.format(**values) if values else template
