"""A map as one HTML file that opens from a USB stick: scripts, styles, data and panel inside, no request."""

from dataclasses import replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from geo.core.language import Sentence, say
from maps import assets
from maps.canvas import CONFIG_ID
from maps.drawing import Drawing
from maps.escaping import data_block, entities
from maps.ground import DrawnPlan
from maps.look import Look

SINCE_ALWAYS_YEAR: Final = 1900
_SKELETON: Final = """<!DOCTYPE html>
<html lang="{language}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; \
style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
{styles}
</head>
<body class="gs-map-export">
{sprite}
<header class="gs-map-export-head"><h1>{title}</h1><p>{plan}</p></header>
<main class="gs-map-frame">
<div class="gs-map-stage">{body}</div>
<aside class="gs-map-side" data-gs-map-side aria-label="{list_name}"></aside>
</main>
{scripts}
</body>
</html>
"""


def single_file(drawing: Drawing, plan_words: Sentence, look: Look) -> str:
    """The map as one self-contained HTML document; `look.static_dir` says where the front-end files lie."""
    if look.static_dir is None:
        raise ValueError("A single file needs the folder of front-end files.")
    static_dir, alone = look.static_dir, replace(look, nonce=None, file_url=_inside)
    parts = drawing.parts()
    styles = [assets.inlined(static_dir, asset) for asset in (assets.THEME_STYLE, assets.SHELL_STYLE, *parts.styles)]
    scripts = [*(assets.inlined(static_dir, asset) for asset in parts.scripts), parts.script]
    config = replace(drawing, place_links=False).config(alone)
    return _SKELETON.format(
        language=entities(look.language),
        theme=look.theme,
        title=entities(f"{drawing.territory} · {look.translate(drawing.title)}"),
        plan=entities(look.translate(plan_words)),
        sprite=_sprite(static_dir),
        list_name=entities(look.translate(say("List beside the map"))),
        styles="\n".join(f"<style>{text}</style>" for text in styles),
        body=f"{parts.markup}\n{data_block(CONFIG_ID, config)}",
        scripts="\n".join(f"<script>{text}</script>" for text in scripts),
    )


def _inside(_path: str) -> str:
    """Where an exported file finds an icon: in itself."""
    return ""


def plan_line(plan: DrawnPlan, zone: ZoneInfo) -> Sentence:
    """Which division a map shows, and since which local day it holds; some hold since always."""
    if plan.from_at is None or plan.from_at.year < SINCE_ALWAYS_YEAR:
        return say("Division {plan}", plan=plan.name)
    day = plan.from_at.astimezone(zone).date().isoformat()
    return say("Division {plan}, in force from {day}", plan=plan.name, day=day)


def _sprite(static_dir: Path) -> str:
    """The icons as part of the document: a file beside it could not be referred to from a USB stick."""
    sprite = (static_dir / assets.SPRITE).read_text(encoding="utf-8")
    return sprite.replace("<svg ", '<svg style="display:none" aria-hidden="true" ', 1)
