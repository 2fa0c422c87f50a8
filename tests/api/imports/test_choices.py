"""What forms say about an import."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.imports.choices import read_kind, read_options
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.imports.options import ImportOptions


@pytest.fixture
def defaults(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def test_an_empty_form_leaves_everything_to_be_recognised(defaults: Settings) -> None:
    """Empty fields are no choices: no datum, no mapping, no date, the installation's time zone."""
    options = read_options({"datum": "", "from": "", "map.address": "", "territory": " "}, defaults)
    assert (options.datum, options.from_at, options.territory, dict(options.mapping)) == (None, None, None, {})
    assert options.zone.key == "Asia/Shanghai"


def test_a_date_is_the_start_of_its_day_in_the_zone_chosen(defaults: Settings) -> None:
    """A plan "from" a day begins with that day where the form says the clocks are."""
    options = read_options({"from": "2027-01-01", "timezone": "America/Chicago"}, defaults)
    assert options.from_at == datetime(2027, 1, 1, tzinfo=ZoneInfo("America/Chicago"))


def test_columns_are_chosen_field_by_field(defaults: Settings) -> None:
    """Fields named map.FIELD become the mapping, as --map FIELD=COLUMN does."""
    options = read_options({"map.lon": "经度(度)", "map.lat": "纬度(度)", "datum": "GCJ02"}, defaults)
    assert dict(options.mapping) == {"lon": "经度(度)", "lat": "纬度(度)"}
    assert options.datum is Datum.GCJ02


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"datum": "mars"}, "datum.unknown"),
        ({"timezone": "Asia/Atlantis"}, "timezone.unknown"),
        ({"from": "next week"}, "date.unreadable"),
    ],
)
def test_a_choice_that_cannot_be_read_is_named(form: dict[str, str], code: str, defaults: Settings) -> None:
    """A wrong datum, zone or date is an error with a stable code, never a guess."""
    with pytest.raises(BadInput) as caught:
        read_options(form, defaults)
    assert caught.value.code == code


def test_an_unknown_kind_lists_the_kinds() -> None:
    """The sentence for a wrong kind names those that there are."""
    with pytest.raises(BadInput, match="boundaries, addresses"):
        read_kind("people")


@pytest.mark.parametrize("said", ["0", "0.001", "21", "-1", "nan", "wide", "1e9"])
def test_a_tolerance_out_of_bounds_is_refused(defaults: Settings, said: str) -> None:
    """The bounds are told; an empty field leaves the usual."""
    with pytest.raises(BadInput) as refused:
        read_options({"tolerance": said}, defaults)
    assert refused.value.code == "tolerance.unreadable"
    assert "from 0.01 to 20" in str(refused.value)
    assert read_options({"tolerance": " "}, defaults).tolerance_m is None


def test_tolerance_and_consent_are_kept_with_the_record(defaults: Settings) -> None:
    """Written and read back they are the same."""
    options = read_options({"tolerance": "2.5", "share_overlaps": "on"}, defaults)
    assert (options.tolerance_m, options.share_overlaps) == (2.5, True)
    assert ImportOptions.from_json(options.to_json()) == options
