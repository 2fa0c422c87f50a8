"""GPX 1.0 and 1.1: the points of recorded tracks. Waypoints and planned routes are no recordings."""

from geo.exchange.features import Features
from geo.exchange.fixes import Fix, Recording, number
from geo.exchange.markup import children, descendants, parse_xml, text_at
from geo.exchange.moments import with_zone


def read_gpx(data: bytes, file_name: str) -> Features:
    """One row per track point, counted through the file; a point without a time keeps none.

    Every `trk` is one track: its segments are the same outing with pauses. Times without a zone
    are UTC, as the format says.
    """
    recording = Recording()
    row = 0
    for index, track in enumerate(descendants(parse_xml(data, file_name), "trk"), start=1):
        title = text_at(track, "name")
        for segment in children(track, "trkseg"):
            for point in children(segment, "trkpt"):
                row += 1
                recording.fixes.append(
                    Fix(
                        row=row,
                        track=str(index),
                        title=title,
                        lon=number(point.get("lon")),
                        lat=number(point.get("lat")),
                        time=with_zone(text_at(point, "time")),
                    )
                )
    return recording.features(file_name)
