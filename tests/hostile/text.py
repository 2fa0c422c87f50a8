"""JSON, CSV, and files that are several things at once."""

import json
from typing import Any

from tests.hostile.around import Around, Makers, always
from tests.hostile.packed import CSV, PLAIN

VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
ROW = "{},101.6,39.2\n"
SQUARE = [[101.0, 39.0], [101.1, 39.0], [101.1, 39.1], [101.0, 39.1], [101.0, 39.0]]
BOW = [[101.0, 39.0], [101.1, 39.1], [101.1, 39.0], [101.0, 39.1], [101.0, 39.0]]


def feature(coordinates: Any, kind: str = "Polygon", **properties: Any) -> bytes:
    """A collection of one feature; NaN and Infinity as Python writes them."""
    geometry = {"type": kind, "coordinates": coordinates}
    one = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [one]}).encode()


def vrt(source: str) -> Makers:
    """A virtual layer that names a source, under the names of other formats."""
    suffixes = ("geojson", "json", "kml", "csv", "gpx", "gpkg", "vrt")
    names = {"file": lambda around: str(around.canary), "address": lambda around: f"/vsicurl/{around.url}/a.geojson",
             "zip": lambda around: f"/vsizip/{around.canary}.zip/a.geojson"}  # fmt: skip
    return {
        f"virtual layer of a {source} as {suffix}.{suffix}": lambda around: VRT.format(names[source](around)).encode()
        for suffix in suffixes
    }


def ring(*places: tuple[float, float]) -> list[list[list[float]]]:
    """A polygon of one ring."""
    return [[list(place) for place in places]]


def circles(count: int) -> list[list[list[float]]]:
    """A star that crosses itself at very many places."""
    return [[[101 + (n * 7919 % count) / count / 10, 39 + (n * 104729 % count) / count / 10] for n in range(count)]]


def of_gdal(around: Around) -> bytes:
    """The JSON in which GDAL keeps a command line."""
    command = f"gdal vector pipeline ! read {around.canary} ! write {around.canary}.out"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()


JSON: Makers = {
    "deep lists.geojson": always("[" * 1_000_000),
    "deep objects.geojson": always('{"a":' * 300_000),
    "deep and whole.geojson": always('{"type":"FeatureCollection","features":' + "[" * 50_000 + "]" * 50_000 + "}"),
    "deep properties.geojson": always(
        '{"type":"Feature","geometry":null,"properties":{"a":' + "[" * 900 + "]" * 900 + "}}"
    ),
    "deep collection.geojson": always(
        '{"type":"GeometryCollection","geometries":[' * 400 + '{"type":"Point","coordinates":[1,2]}' + "]}" * 400
    ),
    "not a number.geojson": always(feature([float("nan"), float("nan")], "Point")),
    "not finite.geojson": always(feature(ring((float("inf"), 39), (101, 39), (101, 40), (float("inf"), 39)))),
    "1e308.geojson": always(feature(ring((1e308, 1e308), (-1e308, 1e308), (-1e308, -1e308), (1e308, 1e308)))),
    "1e400.geojson": always(b'{"type":"Point","coordinates":[1e400,-1e400]}'),
    "5e-324.geojson": always(feature(ring((0, 0), (5e-324, 0), (5e-324, 5e-324), (0, 0)))),
    "number of a million digits.geojson": always('{"type":"Point","coordinates":[' + "9" * 1_000_000 + ",1]}"),
    "swapped.geojson": always(feature(ring((39.0, 101.0), (39.1, 101.0), (39.1, 101.1), (39.0, 101.0)))),
    "metres.geojson": always(feature(ring((500_000, 4e6), (500_100, 4e6), (500_100, 4.1e6), (500_000, 4e6)))),
    "bow.geojson": always(feature([BOW])),
    "star that crosses itself everywhere.geojson": always(feature(circles(700))),
    "same place ten thousand times.geojson": always(feature([[[101, 39]] * 10_000])),
    "spike.geojson": always(feature([[[101, 39], [102, 39], [101, 39], [101, 40], [101, 39]]])),
    "hole outside.geojson": always(feature([SQUARE, [[5, 5], [6, 5], [6, 6], [5, 5]]])),
    "hole of the whole.geojson": always(feature([SQUARE, SQUARE])),
    "a hundred thousand corners.geojson": always(
        feature([[[101 + n / 1e7, 39 + n % 2 / 1e3] for n in range(100_000)] + [[101, 38]]])
    ),
    "around the world.geojson": always(feature(ring((-180, -90), (180, -90), (180, 90), (-180, 90), (-180, -90)))),
    "coordinates as text.geojson": always(feature([["101", "39"]] * 4, "LineString")),
    "coordinates as objects.geojson": always(feature({"a": {"b": 1}})),
    "coordinates as booleans.geojson": always(feature([True, False], "Point")),
    "type as list.geojson": always(b'{"type":["Feature"],"geometry":{"type":{},"coordinates":0}}'),
    "features as text.geojson": always(b'{"type":"FeatureCollection","features":"abc"}'),
    "features of nothing.geojson": always(b'{"type":"FeatureCollection","features":[null,1,"a",[],{}]}'),
    "half of a pair.geojson": always(
        b'{"type":"Feature","geometry":{"type":"Point","coordinates":[101,39]},"properties":{"a\\ud800":"\\udfff"}}'
    ),
    "NUL in a text.geojson": always(feature([101, 39], "Point", name="a\0b")),
    "NUL in a name.geojson": always(feature([101, 39], "Point", **{"a\0b": "x"})),
    "prototype.geojson": always(feature([101, 39], "Point", __proto__={"admin": True}, constructor="x")),
    "markup.geojson": always(feature([101, 39], "Point", name="</script><script>alert(1)</script>")),
    "right to left.geojson": always(feature([101, 39], "Point", name="\u202egnp.exe\u202c\u2066")),
    "ten thousand properties.geojson": always(feature([101, 39], "Point", **{f"p{n}": n for n in range(10_000)})),
    "a thousand features, a thousand names each.geojson": always(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "geometry": None, "properties": {f"p{row}_{n}": 1 for n in range(300)}}
                    for row in range(1000)
                ],
            }
        )
    ),
    "a name twice.geojson": always(b'{"type":"Point","type":"Polygon","coordinates":[1,2],"coordinates":[[[1]]]}'),
    "crs that reads.geojson": lambda around: json.dumps(
        {
            "type": "FeatureCollection",
            "features": [],
            "crs": {"type": "name", "properties": {"name": f"+proj=longlat +nadgrids={around.canary}"}},
        }
    ).encode(),
    "crs that calls.geojson": lambda around: json.dumps(
        {
            "type": "FeatureCollection",
            "features": [json.loads(feature([SQUARE]))["features"][0]],
            "crs": {"type": "name", "properties": {"name": f"{around.url}/crs"}},
        }
    ).encode(),
    "crs of a megabyte.geojson": always(
        json.dumps(
            {"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "EPSG:" + "9" * 10**6}}}
        )
    ),
    "command of GDAL.geojson": of_gdal,
    "service.geojson": lambda around: f'{{"type":"OGCAPI","href":"{around.url}"}}'.encode(),
    "connection string.geojson": lambda around: f"WFS:{around.url}".encode(),
    "walk of lies.json": always(b'{"start_time":"9999-12-31T23:59:59","times":[1e300,-1e300],"latlon":[[1,2],[3,4]]}'),
    "walk without end.json": always(b'{"start_time":[],"times":{},"latlon":null}'),
    "json cut short.geojson": always(feature([SQUARE])[:-20]),
    "two documents.geojson": always(feature([SQUARE]) + feature([SQUARE])),
}
TABLES: Makers = {
    "ten thousand columns.csv": always(",".join(f"c{n}" for n in range(10_000)) + "\n" + "1," * 9_999 + "1\n"),
    "a million columns.csv": always("a," * 1_000_000 + "\n" + "1," * 1_000_000),
    "one name ten thousand times.csv": always("a," * 10_000 + "\n" + "1," * 10_000),
    "one line of a hundred megabytes.csv": always(b"a,b\n" + b"x" * 100_000_000),
    "open quotation mark.csv": always('a,b\n"' + "x\n" * 500_000),
    "quotation marks alone.csv": always('"' * 1_000_001),
    "commas alone.csv": always(b"," * 5_000_000),
    "line ends alone.csv": always(b"\r" * 5_000_000 + b"\n" * 5_000_000),
    "rows of every length.csv": always("\n".join("," * (n % 500) for n in range(20_000))),
    "commands.csv": always('code,lon,lat\n"=cmd|\'/C calc\'!A0",1,2\n+1+1,1,2\n-2+3,1,2\n@SUM(A1),1,2\n"\t=1",1,2\n'),
    "full-width commands.csv": always("code,lon,lat\n＝1+1,1,2\n＋1,1,2\n－1,1,2\n＠a,1,2\n"),
    "no numbers.csv": always(
        "code,lon,lat\n"
        + "".join(f"1,{x},{x}\n" for x in ("nan", "inf", "-inf", "1e999", "0x10", "1_000", "--1", "1e308"))
    ),
    "numbers of other scripts.csv": always("code,lon,lat\n1,１０１,٣٩\n2,Ⅷ,½\n"),
    "a number of a million digits.csv": always("code,lon,lat\n1," + "9" * 999_000 + ",1\n"),
    "NUL.csv": always(b"code,lon,lat\n\0,1,2\n"),
    "NUL of utf-16.csv": always("code,lon,lat\n\0a,1,2\n".encode("utf-16")),
    "half of a pair in utf-16.csv": always(b"\xff\xfe" + "a,b\n".encode("utf-16-le") + b"\x00\xd8,\x00b\x00\n\x00"),
    "odd utf-16.csv": always(b"\xff\xfea\x00,"),
    "no encoding.csv": always(b"code,name\n1,\xff\xff\xff\xfe\x81\n"),
    "too long utf-8.csv": always(b"code,name\n1,\xc0\xaf\xe0\x80\xaf\n"),
    "half of a pair in utf-8.csv": always(b"code,name\n1,\xed\xa0\x80\n"),
    "bell and escape.csv": always(b"code,name\n1,\x07\x1b[2J\x1b]0;x\x07\n"),
    "identity numbers as names.csv": always("11010519491231002X,name\n1,2\n"),
    "three byte order marks.csv": always(b"\xef\xbb\xbf" * 3 + CSV),
    "prototype.csv": always("__proto__,constructor,__class__\n1,2,3\n"),
    "places in names.csv": always("{0.__class__},{file},{},%s,%(x)s\n1,2,3,4,5\n"),
    "a name of a megabyte.csv": always("a" * 1_000_000 + ",b\n1,2\n"),
    "separators of four kinds.csv": always("a,b;c\td|e\n" * 50_000),
}
SEVERAL: Makers = {
    "zip behind a page.html": always(b"<html><script>alert(1)</script>" + PLAIN),
    "zip behind a page.zip": always(b"<html><script>alert(1)</script>" + PLAIN),
    "page behind a zip.zip": always(PLAIN + b"<html><script>alert(1)</script>"),
    "gif and script.csv": always(b"GIF89a/*" + b"\0" * 100 + b"*/=1;alert(1)"),
    "gif and script.gif": always(b"GIF89a=1;alert(1)//,\n1,2\n"),
    "pdf and zip.zip": always(b"%PDF-1.7\n" + PLAIN),
    "png and zip.zip": always(b"\x89PNG\r\n\x1a\n" + PLAIN),
    "program.csv": always(b"\x7fELF\x02\x01\x01" + b"\0" * 500),
    "program of windows.csv": always(b"MZ" + b"\0" * 500),
    "shell script.csv": always("#!/bin/sh\nrm -rf /\n"),
    "python pickle.csv": always(b"cos\nsystem\n(S'touch /tmp/escaped'\ntR."),
    "python pickle.parquet": always(b"\x80\x04cos\nsystem\n(S'touch /tmp/escaped'\ntR."),
    "php.csv": always("<?php system('id'); ?>,a\n1,2\n"),
    "yaml.json": always("!!python/object/apply:os.system ['id']"),
    "tar.zip": always(b"a.csv" + b"\0" * 95 + b"0000644\0" + b"\0" * 149 + b"ustar  \0" + b"\0" * 700),
    "json that is csv.csv": always('{"type":"FeatureCollection","features":[]}\n'),
    "csv that is json.json": always(CSV),
    "nothing.csv": always(b""),
    "one byte.csv": always(b"\0"),
    "spaces.csv": always(b" " * 1_000_000),
    "mark alone.csv": always(b"\xef\xbb\xbf"),
}
FILES: Makers = {**JSON, **TABLES, **SEVERAL, **vrt("file"), **vrt("address"), **vrt("zip")}
