"""Faults that have a place: listed one by one, drawn on the map of a file's page, written as GeoJSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.core.language import Sentence, Tell, say

LISTED = 100
"""So many faults of one kind are listed on the page; all that are kept stand in the files to download."""

ASKS = "_asks"
"""The codes of faults that are only mended when the reader agrees end so."""

HEADS: Mapping[str, Sentence] = {
    "boundaries.overlap_asks": say("Overlaps wider than the tolerance: they need your consent"),
    "boundaries.area_changed_asks": say("Areas that mending would change too much: they need your consent"),
    "boundaries.overlap": say("Overlaps wider than the tolerance, shared out as you agreed"),
    "boundaries.area_changed": say("Areas that mending changed by more than the tolerance, as you agreed"),
    "boundaries.gap": say("Gaps wider than the tolerance, left open"),
    "boundaries.sliver": say("Thin gaps and overlaps, mended"),
    "boundaries.unmatched_vertex": say("Corners that one side of a border lacked, added"),
    "boundaries.invalid_ring": say("Outlines that crossed themselves, mended"),
    "boundaries.repeated_point": say("Corners that stood twice, left out"),
    "outline.crosses_itself": say("Outlines that crossed or touched themselves, mended"),
}
"""What several faults of one code have in common; where there is none, the first of their sentences speaks."""

_STATES = {"error": "refused", "warning": "doubtful"}


@dataclass(frozen=True)
class PlacedFault:
    """One fault with its place (lon, lat), and the area in square metres where it has one."""

    sentence: Sentence
    place: tuple[float, float]
    area_m2: float | None
    row: int | None


def placed_by_code(faults: Sequence[Mapping[str, Any]]) -> dict[str, list[PlacedFault]]:
    """The first faults of each code that have a place, as a record keeps them."""
    found: dict[str, list[PlacedFault]] = {}
    for fault in faults:
        listed = found.setdefault(fault["code"], [])
        if fault.get("place") and len(listed) < LISTED:
            lon, lat = fault["place"]
            sentence = Sentence(fault["text"], fault["values"])
            listed.append(PlacedFault(sentence, (lon, lat), fault.get("area_m2") or None, fault.get("row")))
    return {code: listed for code, listed in found.items() if listed}


def fault_places(faults: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Faults that have a place, as features for the map."""
    return [
        _feature(fault, {"state": _STATES[fault["severity"]], "kind": fault["code"], "area_m2": fault.get("area_m2")})
        for fault in faults
        if fault.get("place")
    ]


def fault_collection(faults: Sequence[Mapping[str, Any]], say_it: Tell) -> dict[str, Any]:
    """Faults that have a place as a GeoJSON FeatureCollection for other programs."""
    features = [
        _feature(
            fault,
            {
                "kind": fault["code"],
                "severity": fault["severity"],
                "row": fault.get("row"),
                "area_m2": fault.get("area_m2"),
                "sentence": say_it(Sentence(fault["text"], fault["values"])),
            },
        )
        for fault in faults
        if fault.get("place")
    ]
    return {"type": "FeatureCollection", "features": features}


def why_not(error: Sentence, faults: Sequence[Mapping[str, Any]]) -> Sentence:
    """Why a file was not brought in: where faults ask for consent, that."""
    asking = sum(fault["code"].endswith(ASKS) for fault in faults)
    if not asking:
        return error
    return say(
        "Nothing was changed. Places where mending would change a grid by more than the tolerance: {count}. Choose a"
        " larger tolerance, agree that wider overlaps are shared out, or correct the file.",
        count=asking,
    )


def _feature(fault: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": fault["place"]},
        "properties": dict(properties),
    }
