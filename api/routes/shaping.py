"""Routes from the domain to what programs get."""

import math
from typing import Any

import orjson
import shapely

from api.boundaries.shaping import plan_schema
from api.routes.schemas import DirectionSchema, LeftOutSchema, RouteGrid, RouteSchema, WalkSchema
from geo.boundaries.standing import Ground
from geo.core.language import Tell
from geo.patrols.routes import GridRoute, stretches, walk_title
from geo.patrols.routing import Direction, lengths_mm, metres_of


def metres(length_mm: int) -> float:
    """Millimetres as metres with one decimal."""
    return round(length_mm / 1000, 1)


def minutes_of(length_mm: int) -> int:
    """How long one walks so far, in whole minutes, rounded up."""
    return math.ceil(length_mm / 1000 / metres_of(1.0))


def route_schema(made: GridRoute, ground: Ground, tell: Tell) -> RouteSchema:
    """A route in the language of `tell`."""
    streets, route = made.streets, made.route
    return RouteSchema(
        grid=RouteGrid(code=streets.code, name=streets.name, community=streets.community),
        plan=plan_schema(ground.plan),
        network=streets.network_id,
        seed=made.question.seed,
        start=made.start,
        streets=len(streets.segments),
        streets_m=metres(made.streets_mm),
        length_m=metres(route.length_mm),
        twice_m=metres(made.twice_mm),
        longest_m=metres(route.longest_mm),
        bound_m=metres(route.bound_mm),
        longest_bound_m=metres(route.longest_bound_mm),
        is_shortest=route.is_shortest,
        places=[place.name for place in made.places],
        left_out=left_out(made),
        walks=[_walk(made, number, tell) for number in range(len(route.walks))],
    )


def _walk(made: GridRoute, number: int, tell: Tell) -> WalkSchema:
    length_mm = made.route.walks[number].length_mm
    return WalkSchema(
        patroller=number + 1,
        title=tell(walk_title(made, number)),
        length_m=metres(length_mm),
        minutes=minutes_of(length_mm),
        directions=[_direction(each, tell) for each in made.directions[number]],
    )


def _direction(each: Direction, tell: Tell) -> DirectionSchema:
    return DirectionSchema(
        turn=each.turn.value, text=tell(each.sentence), street=each.street, metres=each.metres, point=each.place
    )


def left_out(made: GridRoute) -> list[LeftOutSchema]:
    """What the shifts have no room for: streets, then places."""
    network, route = made.streets.network, made.route
    length_mm = lengths_mm(network.segments)
    streets = [
        LeftOutSchema(name=network.name[each] or None, length_m=metres(int(length_mm[each]))) for each in route.left_out
    ]
    return [*streets, *(LeftOutSchema(name=made.places[each].name, length_m=0.0) for each in route.left_stops)]


def route_features(made: GridRoute, schema: RouteSchema) -> bytes:
    """The walks as a GeoJSON FeatureCollection: each stretch once, with the patroller and how often it is walked."""
    features: list[dict[str, Any]] = []
    for number, walk in enumerate(made.route.walks, start=1):
        for place, each in enumerate(stretches(made.streets.network, walk), start=1):
            features.append({
                "type": "Feature",
                "geometry": orjson.Fragment(shapely.to_geojson(each.line)),
                "properties": {"patroller": number, "order": place, "times": each.times, "street": each.street},
            })  # fmt: skip
    told = schema.model_dump(by_alias=True, mode="json", exclude={"walks"})
    return orjson.dumps({"type": "FeatureCollection", "features": features, **told})
