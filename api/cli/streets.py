"""`gridsteward streets`: what a file of streets becomes."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.output import remark, show_json, tell, terminal_language
from api.cli.usage import reading_usage
from api.language import translate
from geo.core.errors import BadInput
from geo.core.language import say

if TYPE_CHECKING:  # they load the mathematics, and help should be quick
    import geopandas as gpd

    from geo.exchange.faults import Fault
    from geo.streets import Blocks, StreetFile

app = typer.Typer(help="Cut the ground along streets into blocks.", no_args_is_help=True)

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}


@app.callback()
def streets() -> None:
    """Cut the ground along streets into blocks."""


@app.command()
def blocks(
    file: Annotated[Path, typer.Argument(help="Extract of OpenStreetMap (.osm, .osm.gz, .osm.pbf), or file of lines.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="FILE.gpkg or FILE.geojson: the blocks.")],
    outline: Annotated[Path | None, typer.Option(help="File of areas; the blocks fill what they cover.")] = None,
    territory: Annotated[str | None, typer.Option(help="Code of a territory whose outline the blocks fill.")] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of the file of streets, where it has several.")] = None,
    paths: Annotated[bool, typer.Option("--paths", help="Let footpaths bound blocks as streets do.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Cut an outline into blocks between streets, rivers and railways; without one, the hull of the streets."""
    with reading_usage():
        _check_usage(output, outline, territory)
    from geo.streets import Cut, cut_blocks, make_network, read_ways  # noqa: PLC0415 (help should be quick)
    from geo.streets.frame import block_frame  # noqa: PLC0415 (the same)

    found = read_ways(file, layer=layer)
    ground = _outline(found, outline, territory)
    cut = cut_blocks(make_network(found.ways), ground, cut=Cut(paths=paths))
    frame = block_frame(cut)
    _write(frame, output)
    _tell_faults(file, found.faults)
    if as_json:
        show_json(_summary(found, cut, frame, output))
        return
    kinds = Counter(cut.along.tolist())
    tell(say("{file}: {blocks} blocks from {lines} lines. {streets} borders run along streets, {barriers} along rivers "
             "and railways.", file=str(output), blocks=len(cut), lines=len(found.ways),
             streets=kinds[1], barriers=kinds[2]))  # fmt: skip


def _check_usage(output: Path, outline: Path | None, territory: str | None) -> None:
    if output.suffix.lower() not in DRIVERS:
        raise BadInput(
            "streets.suffix", say("Name the file FILE.gpkg or FILE.geojson: '{name}' is neither.", name=output.name)
        )
    if outline is not None and territory is not None:
        raise BadInput("streets.two_outlines", say("Give --outline or --territory, not both."))


def _outline(found: "StreetFile", path: Path | None, territory: str | None) -> Any:
    """The areas of a file as one, those of a territory's communities now, or the hull of the streets."""
    from geo.streets.outlines import outline_of  # noqa: PLC0415 (help should be quick)
    from geo.streets.ways import hull_of  # noqa: PLC0415 (the same)

    if path is not None:
        from geo.exchange.reading import read_polygons  # noqa: PLC0415 (the same)

        table = read_polygons(path)
        _tell_faults(path, table.faults)
        return outline_of(table.geometry)  # type: ignore[arg-type]  # areas always have geometry
    if territory is not None:
        return outline_of(_communities(territory))
    return outline_of([hull_of(found.ways)])  # type: ignore[arg-type]


def _communities(territory: str) -> Any:
    """The outlines of a territory's communities in the plan that holds now."""
    from geo.boundaries.queries import community_frame, plan_on, the_territory  # noqa: PLC0415 (help should be quick)
    from geo.core.settings import Settings  # noqa: PLC0415 (the same)
    from geo.db.database import open_database  # noqa: PLC0415 (the same)

    with open_database(Settings()) as database, database.session() as session, session.begin():
        plan = plan_on(session, the_territory(session, territory).id, None)
        return community_frame(session, plan.id).geometry.to_numpy()


def _write(frame: "gpd.GeoDataFrame", output: Path) -> None:
    """Write beside the file and then take its place, so that no half of one is left."""
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        written = Path(folder) / output.name
        if output.suffix.lower() == ".gpkg":
            frame.to_file(written, driver="GPKG", layer="blocks")
        else:
            written.write_text(frame.to_json(drop_id=True, ensure_ascii=False), encoding="utf-8")
        written.replace(output)


def _tell_faults(path: Path, faults: "Sequence[Fault]") -> None:
    """Say that rows were left out or mended, and why the first was."""
    if faults:
        first = translate(faults[0].sentence, terminal_language())
        remark(say("{file}: {count} rows are not as they should be. The first is row {row}: {reason}",
                   file=path.name, count=len(faults), row=faults[0].row or 0, reason=first))  # fmt: skip


def _summary(found: "StreetFile", cut: "Blocks", frame: "gpd.GeoDataFrame", output: Path) -> dict[str, Any]:
    kinds = Counter(cut.along.tolist())
    return {
        "file": str(output),
        "lines": len(found.ways),
        "passed_over": found.passed_over,
        "faults": len(found.faults),
        "blocks": len(cut),
        "area_m2": {
            "smallest": frame["area_m2"].min(),
            "median": frame["area_m2"].median(),
            "largest": frame["area_m2"].max(),
        },
        "borders": {"street": kinds[1], "barrier": kinds[2], "open": kinds[0]},
        "border_m": {name: round(frame[f"{name}_m"].sum() / 2, 1) for name in ("street", "barrier", "open")},
    }
