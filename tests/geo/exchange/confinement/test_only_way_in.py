"""Nothing outside the child parses a file from outside."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pyogrio

from geo.exchange.confinement import drivers

ROOT = Path(__file__).resolve().parents[4]
CHILD = {"geo/exchange/confinement/child.py", "geo/exchange/parsing.py", "geo/exchange/contents.py"}
PARSERS = re.compile(
    r"geo\.exchange\.(parsing|contents|zipped|readers|confinement\.child)\b|geo\.exchange import parsing"
    r"|read_csv|read_file\(|read_parquet\(|ParquetFile|CalamineWorkbook|ElementTree|PIL\b|pyogrio|fitdecode|osmium|zipfile"
)
ALLOWED = {
    "geo/exchange/markup.py": "called by readers alone",
    "geo/exchange/zipped.py": "called by contents.py and the reader of sheets",
    "geo/exchange/confinement/template.py": "imports the child in its own process",
    "geo/exchange/writers/sheet.py": "packs a workbook of its own, and opens none",
    "geo/publishing/handover.py": "packs tables of its own, and opens none",
    "geo/exchange/writers/layers.py": "writes layers of our own, and opens no file that it has not made",
}


def test_no_module_but_the_child_uses_a_parser() -> None:
    """Readers, and libraries that parse, are named by the modules that run in the child, and by no other."""
    found = set()
    for folder in ("geo", "maps", "api"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name in CHILD or name in ALLOWED or name.startswith("geo/exchange/readers/"):
                continue
            imports = [line for line in path.read_text("utf-8").splitlines() if re.match(r"\s*(from|import)\s", line)]
            calls = [line for line in path.read_text("utf-8").splitlines() if re.search(r"\b(pd|gpd|pq)\.read_", line)]
            if any(PARSERS.search(line) for line in imports) or calls:
                found.add(name)
    assert found == set()


def test_every_driver_but_one_is_left_out() -> None:
    """A version of GDAL that brings a further driver fails here, so that it is looked at."""
    skipped = set(drivers.environment()["OGR_SKIP"].split(","))
    assert set(pyogrio.list_drivers()) - skipped == {drivers.KEPT}


def test_gdal_in_the_template_knows_one_format() -> None:
    """With the template's environment GDAL reads shapefiles, and not even GeoJSON, and says nothing of it."""
    script = "import pyogrio, sys\nprint(sorted(pyogrio.list_drivers()))"
    environment = {"PATH": os.defpath} | drivers.environment()
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['ESRI Shapefile']"
    assert run.stderr == ""
