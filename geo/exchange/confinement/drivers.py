"""GDAL may open shapefiles and nothing else: every other driver that reads is left out before it is loaded."""

import os

KEPT = "ESRI Shapefile"

_SKIPPED = (
    "MEM", "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "MapInfo File", "LVBAG", "S57",
    "DGN", "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML", "GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT",
    "GPKG", "SQLite", "WAsP", "OpenFileGDB", "DXF", "FlatGeobuf", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel",
    "OGR_PDS", "WFS", "OAPIF", "EDIGEO", "Idrisi", "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF",
    "Selafin", "JML", "PLSCENES", "CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector",
    "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP",
)  # fmt: skip


def environment() -> dict[str, str]:
    """What libraries are told before they are loaded: few drivers, no network, few threads, no memory set aside."""
    return {
        "OGR_SKIP": ",".join(_SKIPPED),
        "CPL_LOG": os.devnull,
        "PROJ_NETWORK": "OFF",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OSMIUM_POOL_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
