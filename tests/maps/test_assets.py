"""The closed list of front-end files."""

from pathlib import Path

import pytest

from maps import assets
from maps.assets import Asset, UnknownAddressError, inlined, known

LISTED = (
    assets.THEME_STYLE,
    assets.SHELL_STYLE,
    assets.LEAFLET_STYLE,
    assets.MAP_STYLE,
    assets.LEAFLET,
    *assets.SCRIPTS,
    *assets.KNOWN.values(),
)


@pytest.mark.parametrize("asset", LISTED, ids=lambda asset: asset.path)
def test_every_listed_file_is_there_and_can_be_inlined(static_dir: Path, asset: Asset) -> None:
    """Its text can stand between the tags of a page: nothing in it ends them, nothing in it names another host."""
    text = inlined(static_dir, asset)
    assert text
    assert ("</style" if asset.is_style else "</script") not in text.lower()
    assert "sourceMappingURL" not in text


def test_every_script_of_ours_is_listed(static_dir: Path) -> None:
    """A script that is not listed would be missing from pages and exports."""
    ours = {f"map/{file.name}" for file in (static_dir / "map").glob("*.js")} | {"map.js"}
    assert {asset.path for asset in assets.SCRIPTS} == ours


def test_pictures_of_a_style_sheet_come_with_it(static_dir: Path) -> None:
    """Leaflet's own pictures become data."""
    text = inlined(static_dir, assets.LEAFLET_STYLE)
    assert 'url("data:image/png;base64,' in text
    assert "url(images" not in text


@pytest.mark.parametrize("address", ["https://example.org/a.png", "//example.org/a.png", "missing.png"])
def test_a_picture_from_elsewhere_is_refused(tmp_path: Path, address: str) -> None:
    """A style sheet may ask only for files beside it."""
    (tmp_path / "a.css").write_text(f".a {{ background: url('{address}') }}")
    with pytest.raises(UnknownAddressError):
        inlined(tmp_path, Asset("a", "a.css"))


def test_an_unknown_name_is_refused() -> None:
    """Folium's own names of files from other hosts are not ours."""
    with pytest.raises(UnknownAddressError, match="bootstrap"):
        known("bootstrap_css")
