"""Routes as programs get them."""

from api.boundaries.schemas import Lonlat, PlanSchema, Schema


class RouteGrid(Schema):
    """The grid that is walked."""

    code: str
    name: str
    community: str


class DirectionSchema(Schema):
    """One line of the list. `text` is in the language asked for; `metres` is how far the street is followed then."""

    turn: str
    text: str
    street: str | None
    metres: int
    point: Lonlat


class WalkSchema(Schema):
    """What one patroller walks."""

    patroller: int
    title: str
    length_m: float
    minutes: int
    directions: list[DirectionSchema]


class LeftOutSchema(Schema):
    """A street or place for which the shifts have no room."""

    name: str | None
    length_m: float


class RouteSchema(Schema):
    """A route of a grid: lengths in metres, points as lon, lat in WGS84.

    No walks that do all of it are shorter together than `bound_m`, and the longest of them is not shorter than
    `longest_bound_m`. `network` is the id of the streets that it goes by, `twice_m` what is walked beyond `streets_m`.
    """

    grid: RouteGrid
    plan: PlanSchema
    network: int
    seed: int
    start: Lonlat
    streets: int
    streets_m: float
    length_m: float
    twice_m: float
    longest_m: float
    bound_m: float
    longest_bound_m: float
    is_shortest: bool
    places: list[str]
    left_out: list[LeftOutSchema]
    walks: list[WalkSchema]
