"""A plan on paper: a sheet for each community and for each grid, one to a page, in a file that a browser prints.

It runs no script and loads nothing; "print" makes a PDF of it in any browser, with the reader's own Chinese type.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import geopandas as gpd
import shapely

from geo.core.language import Sentence, say
from maps import sheet
from maps.escaping import entities
from maps.extent import Bounds
from maps.grids import GridMapData
from maps.look import Look

MARGIN: Final = 0.08
"""So much of its width and height is shown around a community or a grid."""

_DOCUMENT: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>@page{{size:A4 landscape;margin:0}}body{{margin:0}}svg{{display:block;width:100%;height:auto;\
break-after:page;break-inside:avoid}}nav{{font:14px system-ui,sans-serif;padding:12px 24px}}\
nav a{{display:inline-block;min-height:24px;margin-inline-end:16px}}@media print{{nav{{display:none}}}}</style>
</head>
<body>
{contents}{sheets}
</body>
</html>
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which sheets: of one `community` (its code) and its grids, or of every community, with or without their grids.

    `draft` is said in the titles; `contents` are names and addresses that stand before the sheets, on a screen only.
    """

    made_on: date
    draft: bool = False
    community: str | None = None
    with_grids: bool = True
    contents: Sequence[tuple[str, str]] = ()


def booklet(data: GridMapData, look: Look, wanted: Wanted) -> str:
    """The sheets of a plan as one HTML document: each community followed by its grids.

    `data` holds grids (community_code, code, name, colour), communities, and blocks (grid_code).
    """
    light = replace(look, theme="light")
    sheets = [sheet.svg(page, light, made_on=wanted.made_on) for page in _pages(data, wanted)]
    return _DOCUMENT.format(
        language=entities(look.language),
        title=entities(f"{data.plan.territory_name} · {data.plan.name}"),
        contents=_contents(wanted.contents),
        sheets="\n".join(sheets),
    )


def _contents(links: Sequence[tuple[str, str]]) -> str:
    written = "".join(f'<a href="{entities(address)}">{entities(name)}</a>' for name, address in links)
    return f"<nav>{written}</nav>\n" if written else ""


def _pages(data: GridMapData, wanted: Wanted) -> Iterator[GridMapData]:
    if data.grids is None:
        raise ValueError("A booklet needs the grids themselves.")
    grids = data.grids
    for home in data.communities.itertuples():
        if wanted.community not in {None, home.code}:
            continue
        own = grids[grids["community_code"] == home.code]
        of_home = _of_draft(home.name) if wanted.draft else say("Grids of {community}", community=home.name)
        yield _page(data, of_home, own, around=home.geometry)
        for row in own.itertuples() if wanted.with_grids else ():
            yield _page(data, _grid_title(row, home.name, draft=wanted.draft), own[own["code"] == row.code])


def _of_draft(community: str) -> Sentence:
    return say("Grids of {community} (draft)", community=community)


def _grid_title(row: Any, community: str, *, draft: bool) -> Sentence:
    said = {"grid": row.name, "code": row.code, "community": community}
    return say("{grid} ({code}), {community}: draft", **said) if draft else say("{grid} ({code}), {community}", **said)


def _page(data: GridMapData, title: Sentence, own: gpd.GeoDataFrame, *, around: Any = None) -> GridMapData:
    """The data of one sheet: what is about `own` grids in colour, and whatever else lies in the frame."""
    bounds = _widened(shapely.bounds(around) if around is not None else own.total_bounds)
    blocks = None if data.blocks is None else data.blocks[data.blocks["grid_code"].isin(own["code"])]
    grids = None if data.grids is None else _meeting(data.grids, bounds)
    return replace(
        data,
        title=title,
        bounds=bounds,
        shown=frozenset(own["code"]),
        grids=grids,
        communities=_meeting(data.communities, bounds),
        blocks=blocks,
    )


def _widened(bounds: Any) -> Bounds:
    west, south, east, north = map(float, bounds)
    lon, lat = MARGIN * (east - west), MARGIN * (north - south)
    return west - lon, south - lat, east + lon, north + lat


def _meeting(frame: gpd.GeoDataFrame, bounds: Bounds) -> gpd.GeoDataFrame:
    """What lies at least in part on a sheet that bounds fill: it may be wider or higher than they are."""
    west, south, east, north = bounds
    reach = 2 * max(east - west, north - south)
    near = shapely.box(west - reach, south - reach, east + reach, north + reach)
    return frame.iloc[sorted(frame.sindex.query(near))]
