"""Write the demo territory next to this file: `python data/boundaries/make.py [FOLDER]`.

Everything but the names and codes of towns and communities is made up. Running it again writes
the same files.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from pathlib import Path

from doors import Door
from files import Feature, write_csv, write_csv_gz, write_geojson, write_gpx
from grids import Grid
from layout import COUNTY
from matters import Matter
from patrols import Patrol
from sayings import Saying, sayings_of
from territory import Territory, build_territory, households_by_grid
from town import Town

MADE_UP = "虚构数据，仅供演示；made up, for demonstration only"
GPX_PATROLS = 2
LEVELS = {"main": "主街", "side": "支路", "lane": "巷道"}


def write_all(folder: Path, territory: Territory) -> None:
    """Write every file of the demo into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_blocks(folder / "blocks.geojson", f"{COUNTY}网格地块", "2026-01-01", territory.towns)
    (first, _), *others = territory.towns
    next_year = [(first, territory.grids_2027), *others]
    _write_blocks(folder / "blocks_2027.geojson", f"{COUNTY}网格地块2027", "2027-01-01", next_year)
    streets = [feature for town, _ in territory.towns for feature in _street_features(town)]
    write_geojson(folder / "streets.geojson", f"{COUNTY}街道", MADE_UP, streets)
    header = ["门牌编号", "地址", "类别", "小区", "楼栋", "户数", "状态", "注销日期", "社区", "经度", "纬度"]
    write_csv(folder / "addresses.csv", header, _address_rows(territory.doors))
    header = ["名称", "类型", "经度", "纬度", "地址", "小区", "楼栋", "俗称", "曾用名"]
    write_csv(folder / "places.csv", header, _saying_rows(sayings_of(territory.doors)))
    header = ["事项编号", "类别", "状态", "上报时间", "办结时间", "地址", "描述", "经度", "纬度"]
    write_csv(folder / "incidents.csv", header, _incident_rows(territory.matters))
    header = ["网格编码", "网格名称", "网格员", "联系电话", "任职日期", "离任日期"]
    write_csv(folder / "roster.csv", header, territory.roster)
    _write_tracks(folder, territory.patrols)


def _write_blocks(path: Path, name: str, from_on: str, towns: Sequence[tuple[Town, Sequence[Grid]]]) -> None:
    features = [feature for town, grids in towns for feature in _block_features(town, grids, from_on)]
    write_geojson(path, name, MADE_UP, features)


def _block_features(town: Town, grids: Sequence[Grid], from_on: str) -> Iterator[Feature]:
    for grid in grids:
        for block in grid.blocks:
            properties = {
                "网格编码": grid.code,
                "网格名称": grid.name,
                "社区编码": grid.community.code,
                "社区名称": grid.community.name,
                "乡镇编码": town.layout.code,
                "乡镇名称": town.layout.name,
                "旗县名称": COUNTY,
                "划分名称": f"{from_on[:4]} 年划分",
                "启用日期": from_on,
                "地块编号": f"{town.layout.code}-{block + 1:03d}",
            }
            yield properties, town.blocks[block].polygon


def _street_features(town: Town) -> Iterator[Feature]:
    for edge in sorted(town.edges, key=lambda edge: (edge.street, tuple(edge.line.coords))):
        street = town.streets[edge.street]
        yield {"街道名称": street.name, "等级": LEVELS[street.level], "乡镇名称": town.layout.name}, edge.line


def _address_rows(doors: Sequence[Door]) -> Iterator[list[object]]:
    for number, door in enumerate(doors, start=1):
        status = "注销" if door.retired_on else "在用"
        lon, lat = (f"{degrees:.8f}" for degrees in door.lonlat)
        yield [
            f"MP{number:06d}", door.text, door.kind, door.compound, door.building, door.households, status,
            door.retired_on, door.community, lon, lat,
        ]  # fmt: skip


def _saying_rows(sayings: Sequence[Saying]) -> Iterator[list[object]]:
    for each in sayings:
        lon, lat = ("", "") if each.lonlat is None else (f"{degrees:.8f}" for degrees in each.lonlat)
        yield [
            each.name, each.kind, lon, lat, each.address, each.compound, each.building, each.said, each.former,
        ]  # fmt: skip


def _incident_rows(matters: Sequence[Matter]) -> Iterator[list[object]]:
    for number, matter in enumerate(matters, start=1):
        closed = f"{matter.closed_at:%Y-%m-%d %H:%M}" if matter.closed_at else ""
        lon, lat = (f"{degrees:.7f}" for degrees in matter.lonlat)
        yield [
            f"SX{matter.reported_at:%Y%m%d}{number:04d}", matter.category, matter.status,
            f"{matter.reported_at:%Y-%m-%d %H:%M}", closed, matter.address, matter.description, lon, lat,
        ]  # fmt: skip


def _write_tracks(folder: Path, patrols: Sequence[Patrol]) -> None:
    """The last evening walks come as GPX from a phone, all others in one list."""
    single = [patrol for patrol in patrols if "晚间" in patrol.title][-GPX_PATROLS:]
    taken = {patrol.key for patrol in single}
    header = ["巡逻编号", "巡逻名称", "队伍", "定位时间", "经度", "纬度", "精度（米）"]
    rows = [row for patrol in patrols if patrol.key not in taken for row in _fix_rows(patrol)]
    write_csv_gz(folder / "tracks.csv.gz", header, rows)
    for number, patrol in enumerate(single, start=1):
        times = [
            f"{(patrol.start + timedelta(seconds=float(s))).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for s in patrol.times
        ]
        write_gpx(folder / f"patrol_{number}.gpx", patrol, times)


def _fix_rows(patrol: Patrol) -> Iterator[list[object]]:
    for second, (lon, lat), accuracy_m in zip(patrol.times, patrol.lonlat, patrol.accuracy_m, strict=True):
        at = (patrol.start + timedelta(seconds=float(second))).isoformat()
        yield [patrol.key, patrol.title, patrol.team, at, f"{lon:.7f}", f"{lat:.7f}", f"{accuracy_m:.1f}"]


def _counts(territory: Territory) -> str:
    grids = sum(len(grids) for _, grids in territory.towns)
    blocks = sum(len(town.blocks) for town, _ in territory.towns)
    fixes = sum(len(patrol.times) for patrol in territory.patrols)
    households = sum(households_by_grid(territory).values())
    return (
        f"{grids} grids, {blocks} blocks, {len(territory.doors)} door-plates, {households} households, "
        f"{len(territory.patrols)} patrols, {fixes} fixes, {len(territory.matters)} incidents"
    )


if __name__ == "__main__":
    built = build_territory()
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent, built)
    print(_counts(built))
