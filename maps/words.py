"""Every text that map.js shows, by the name it has there. The script itself holds no sentence."""

from collections.abc import Callable
from typing import Final

from geo.core.language import Sentence, say

WORDS: Final[dict[str, Sentence]] = {
    "layers": say("Layers and legend"),
    "zoom_in": say("Zoom in"),
    "zoom_out": say("Zoom out"),
    "home": say("Main town"),
    "whole": say("Whole territory"),
    "open_place": say("Open this grid's page"),
    "open_report": say("Open this report"),
    "open_community": say("Open this community's page"),
    "clear": say("Clear selection"),
    "find": say("Find in the list"),
    "more": say("Show {n} more", n="{n}"),
    "nothing_found": say("Nothing in the list matches."),
    "failed": say("The map's data did not come. Reload the page."),
    "no_grids": say("No boundaries yet. Import a boundary file."),
    "no_walks": say("No walks in these days."),
    "no_incidents": say("No incidents in these days."),
    "latest_only": say("The latest {n} of {total} are drawn. Choose a shorter period.", n="{n}", total="{total}"),
    "grids_n": say("{n} grids", n="{n}"),
    "communities_n": say("{n} communities", n="{n}"),
    "walks_n": say("{n} walks", n="{n}"),
    "incidents_n": say("{n} incidents", n="{n}"),
    "unvisited_n": say("{n} not visited", n="{n}"),
    "open_n": say("{n} open", n="{n}"),
    "hours_ago": say("{n} h ago", n="{n}"),
    "days_ago": say("{n} days ago", n="{n}"),
    "never": say("not visited"),
    "outside": say("In no grid"),
    "code": say("Code"),
    "community": say("Community"),
    "grids": say("Grids"),
    "households": say("Households"),
    "addresses": say("Addresses"),
    "area": say("Area"),
    "kind": say("Kind"),
    "kind_base": say("base grid"),
    "kind_dedicated": say("dedicated grid"),
    "visits": say("Visits"),
    "fixes": say("Positions"),
    "last_visit": say("Last visit"),
    "incidents": say("Incidents"),
    "open": say("open"),
    "closed": say("closed"),
    "time": say("Time"),
    "address": say("Address"),
    "grid": say("Grid"),
    "category": say("Category"),
    "team": say("Team"),
    "walk": say("Walk"),
    "started": say("Started"),
    "finished": say("Finished"),
    "none": say("none"),
    "range": say("{lower} to {upper}", lower="{lower}", upper="{upper}"),
    "and_more": say("{n} and more", n="{n}"),
    "all_days": say("All days"),
    "day": say("Day"),
    "play": say("Play day by day"),
    "pause": say("Pause"),
    "all_categories": say("All categories"),
}


def translated(translate: Callable[[Sentence], str]) -> dict[str, str]:
    """All texts in the reader's language; named places stay open for the script to fill."""
    return {name: translate(sentence) for name, sentence in WORDS.items()}
