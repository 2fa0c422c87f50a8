"""Patrol routes on paper: for each patroller an A4 sheet with the walk drawn, its list, and a code for the phone.

The file runs no script and loads nothing; any browser prints it, and `maps.pdf` makes a PDF of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.core.language import Sentence, say
from geo.patrols.routes import walk_title
from geo.patrols.routing import Direction
from maps.codes import qr_svg
from maps.escaping import entities
from maps.export import plan_line
from maps.look import Look
from maps.routedrawing import walk_svg
from maps.routes import RouteMapData

_STYLE: Final = """@page{size:A4;margin:12mm}
body{margin:0;font:9.5pt/1.4 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Micro Hei',\
sans-serif;color:#1B2733;background:#fff}
section{break-after:page;max-width:186mm;margin:0 auto}section:last-child{break-after:auto}
header{display:flex;gap:6mm;align-items:flex-start;justify-content:space-between}
h1{font-size:16pt;line-height:1.25;margin:0 0 1mm}p{margin:0 0 1mm}.muted{color:#55616D;font-size:9pt}
figure{margin:0;flex:none;width:28mm;text-align:center;font-size:7.5pt;line-height:1.3}.qr{display:block;width:28mm}
.map{display:block;width:100%;height:auto;margin:3mm 0;border:.3mm solid #D9D5CB}
.key{display:flex;flex-wrap:wrap;gap:1mm 6mm;font-size:9pt;margin:0 0 3mm;padding:0;list-style:none}
.key svg{width:9mm;height:4mm;vertical-align:middle;margin-right:1.5mm}
ol{columns:2;column-gap:8mm;margin:0;padding:0;list-style:none}
li{break-inside:avoid;padding:.3mm 0 .3mm 9mm;text-indent:-9mm}
.key li{padding:0;text-indent:0}li b{display:inline-block;width:9mm;text-indent:0}
@media screen{body{padding:16px}section{margin-bottom:24px}}
@media screen and (max-width:640px){header{flex-direction:column-reverse;gap:8px}ol{columns:1}}"""

_DOCUMENT: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{sheets}
</body>
</html>
"""


@dataclass(frozen=True, kw_only=True)
class SheetWords:
    """What stands on each sheet beside the list: sentences, the day, and the address that the code opens, if any."""

    said: tuple[Sentence, ...]
    made_on: date
    link: str | None = None


def route_sheets(data: RouteMapData, look: Look, words: SheetWords) -> str:
    """A sheet for each patroller as one HTML document; names from files are escaped."""
    made = data.made
    sheets = [_sheet(data, look, words, patroller) for patroller in range(len(made.route.walks))]
    title = look.translate(walk_title(made, 0)) if len(sheets) == 1 else made.streets.name
    return _DOCUMENT.format(
        language=entities(look.language), title=entities(title), style=_STYLE, sheets="\n".join(sheets)
    )


def _sheet(data: RouteMapData, look: Look, words: SheetWords, patroller: int) -> str:
    made, tell = data.made, look.translate
    length_m = round(made.route.walks[patroller].length_mm / 1000)
    under = [made.streets.community, tell(plan_line(data.ground.plan, data.ground.zone))]
    under.append(tell(say("drawn on {day}", day=words.made_on.isoformat())))
    if data.ground.plan.made_up:
        under.append(tell(say("Made-up data")))
    head = [
        f"<h1>{entities(tell(walk_title(made, patroller)))}</h1>",
        f"<p><strong>{entities(tell(say('{metres} m to walk', metres=length_m)))}</strong></p>",
        *(f"<p>{entities(tell(each))}</p>" for each in words.said),
        f'<p class="muted">{entities(" · ".join(under))}</p>',
    ]
    drawn = walk_svg(made, patroller, look)
    return (
        f"<section><header><div>{''.join(head)}</div>{_code(look, words.link)}</header>\n{drawn}\n"
        f"{_key(look)}<ol>{''.join(_lines(made.directions[patroller], look))}</ol></section>"
    )


def _code(look: Look, link: str | None) -> str:
    if link is None:
        return ""
    told = look.translate(say("Scan to open this route on the phone"))
    return f"<figure>{qr_svg(link, label=told)}<figcaption>{entities(told)}</figcaption></figure>"


def _key(look: Look) -> str:
    once = '<svg viewBox="0 0 36 16"><path d="M1 8h34" stroke="#0F5E6E" stroke-width="3"/></svg>'
    twice = (
        '<svg viewBox="0 0 36 16"><path d="M1 8h34" stroke="#0F5E6E" stroke-width="7"/>'
        '<path d="M1 8h34" stroke="#fff" stroke-width="2.6"/></svg>'
    )
    once_words, twice_words = look.translate(say("Walked once")), look.translate(say("Walked twice"))
    return f'<ul class="key"><li>{once}{entities(once_words)}</li><li>{twice}{entities(twice_words)}</li></ul>'


def _lines(lines: tuple[Direction, ...], look: Look) -> list[str]:
    return [
        f"<li><b>{number}.</b>{entities(look.translate(line.sentence))}</li>"
        for number, line in enumerate(lines, start=1)
    ]
