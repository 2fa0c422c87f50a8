"""Templates: one environment, with the words, dates and codes that every page writes alike."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from api.language import text, translate
from geo.core.language import Sentence

STATIC_DIR = Path(__file__).parent / "static"
M2_PER_MU = 10_000 / 15
TEMPLATE_DIR = Path(__file__).parent / "templates"


def make_environment(zone: ZoneInfo) -> Environment:
    """The environment of all pages; times are shown in the territory's zone."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_underscore, static=static, icon=icon)
    environment.filters.update(
        said=_said,
        code=spaced_code,
        day=lambda moment: show_day(moment, zone),
        moment=lambda moment: show_moment(moment, zone),
        number=show_number,
        area=_area,
    )
    return environment


@pass_context
def _underscore(context: Context, english: str, /, **values: object) -> str:
    return text(english, context["language"], **values)


@pass_context
def _said(context: Context, sentence: Sentence | str) -> str:
    """A sentence in the reader's language; names from the data are shown as they are."""
    return translate(sentence, context["language"]) if isinstance(sentence, Sentence) else sentence


@cache
def static(path: str) -> str:
    """The address of a static file, with a digest of its content so that browsers may keep it."""
    file = STATIC_DIR / path
    if not file.is_file():
        return f"/static/{path}"
    return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite: decorative, or named by a label where it stands alone."""
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="bi" {}><use href="{}#{}"/></svg>').format(voice, static("icons.svg"), name)


def code_parts(code: str) -> list[str]:
    """A code as people read it aloud: 6 digits of the county, then groups of three."""
    if not (code.isascii() and code.isdigit() and len(code) in {9, 12, 15}):
        return [code]
    return [code[:6], *(code[start : start + 3] for start in range(6, len(code), 3))]


def spaced_code(code: str) -> Markup:
    """A code in groups that are apart on screen and together when copied."""
    parts = Markup("").join(Markup("<span>{}</span>").format(part) for part in code_parts(code))
    return Markup('<span class="code">{}</span>').format(parts)


def show_day(moment: date | datetime | None, zone: ZoneInfo) -> str:
    """A day as 2026-01-01, in the territory's zone."""
    if moment is None:
        return ""
    return (moment.astimezone(zone).date() if isinstance(moment, datetime) else moment).isoformat()


def show_moment(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant as 2026-01-01 14:30, in the territory's zone."""
    return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def show_number(number: float | None) -> str:
    """A whole number with thin groups of thousands; a dash for one that is not known."""
    if number is None:
        return "–"
    return f"{round(number):,}".replace(",", "\u202f")


@pass_context
def _area(context: Context, area_m2: float) -> str:
    return show_area(area_m2, context["language"])


def show_area(area_m2: float, language: str) -> str:
    """An area as people say it: m², then 亩 or hectares, from a square kilometre on km²."""
    if area_m2 >= 1_000_000:
        return f"{area_m2 / 1_000_000:.2f} km²"
    if area_m2 < 1_000:
        return f"{show_number(area_m2)} m²"
    return f"{show_number(area_m2 / M2_PER_MU)} 亩" if language == "zh-CN" else f"{area_m2 / 10_000:.1f} ha"


def underline(name: str, parts: Sequence[str]) -> Markup:
    """A name with what a search matched in `<u>`: the first part alone where it occurs, else the others in order."""
    wanted = parts[:1] if parts and parts[0] in name else parts[1:]
    out, rest = Markup(""), name
    for part in wanted:
        before, found, after = rest.partition(part) if part else (rest, "", "")
        if found:
            out += escape(before) + Markup("<u>{}</u>").format(found)
            rest = after
    return out + escape(rest)
