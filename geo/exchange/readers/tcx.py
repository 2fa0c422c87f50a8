"""TCX: the track points of activities. Courses are plans, not recordings."""

from geo.exchange.features import Features
from geo.exchange.fixes import Fix, Recording, number
from geo.exchange.markup import children, descendants, parse_xml, text_at
from geo.exchange.moments import with_zone


def read_tcx(data: bytes, file_name: str) -> Features:
    """One row per track point that has a position; points are counted through the file."""
    recording = Recording()
    row = 0
    for index, activity in enumerate(descendants(parse_xml(data, file_name), "Activity"), start=1):
        for point in descendants(activity, "Trackpoint"):
            row += 1
            position = next(children(point, "Position"), None)
            if position is None:
                recording.without_position += 1
                continue
            recording.fixes.append(
                Fix(
                    row=row,
                    track=str(index),
                    title=text_at(activity, "Notes") or activity.get("Sport"),
                    lon=number(text_at(position, "LongitudeDegrees")),
                    lat=number(text_at(position, "LatitudeDegrees")),
                    time=with_zone(text_at(point, "Time")),
                )
            )
    return recording.features(file_name)
