"""How a thing is named in the list under the search."""

from dataclasses import replace

from api.today.suggesting import shortened, suggest
from geo.addresses.meanings import Meaning
from geo.addresses.nametables import NamedKind
from geo.addresses.queries import AddressInfo
from geo.addresses.weighing import Lookup
from geo.boundaries.located import GridInfo
from geo.core.language import say


def _plate(number: int, text: str, building: str = "") -> Meaning:
    compound = "幸福小区" if building else None
    info = AddressInfo(number, str(number), text, compound, building or None, "曙光社区", 1, None, 101, 39)
    return Meaning(
        pick=f"address:{number}", kind=NamedKind.ADDRESS, key=str(number), name=text, reason=say("?"), likely=True,
        address=info,
    )  # fmt: skip


def _lines(text: str, *meanings: Meaning) -> list[tuple[str, str | None]]:
    found = Lookup("C", say("?"), meanings)
    return [(str(line.name), line.detail) for line in suggest(found, text, [])]


def test_county_and_town_are_left_out_as_people_leave_them_out() -> None:
    """In the list as in the question; who names them sees them."""
    before = ["小镇", "小镇东街道"]
    assert shortened("小镇东街道曙光路6号", "曙光路", before) == "曙光路6号"
    assert shortened("小镇曙光路6号", "曙光路", before) == "曙光路6号"
    assert shortened("小镇东街道曙光路6号", "小镇东街道", before) == "小镇东街道曙光路6号"
    assert shortened("小镇", "6号", before) == "小镇"


def test_an_address_goes_by_the_name_that_was_asked_for() -> None:
    """By its building when the compound was asked for, by its street when that was; the other stands beside."""
    plate = _plate(1, "曙光路6号", "3栋")
    assert _lines("幸福小区", plate) == [("<u>幸福小区</u>3栋", "曙光路6号")]
    assert _lines("幸福小区3", plate) == [("<u>幸福小区3</u>栋", "曙光路6号")]
    assert _lines("曙光路", plate) == [("<u>曙光路</u>6号", "幸福小区3栋")]


def test_lines_stand_in_the_order_of_their_numbers() -> None:
    """2 before 10 before 100; a figure that is no number (①) stands after them and breaks nothing."""
    plates = [_plate(number, f"曙光路{number}号") for number in (100, 10, 2)] + [_plate(3, "曙光路①号")]
    names = [name.removeprefix("<u>曙光路</u>") for name, _ in _lines("曙光路", *plates)]
    assert names == ["2号", "10号", "100号", "①号"]


def test_what_only_looks_like_it_does_not_crowd_the_list() -> None:
    """Beside what may be meant, two lines of what is similar are enough."""
    similar = [
        Meaning(pick=f"place:{number}", kind=NamedKind.PLACE, key=str(number), name=f"幸福{number}", reason=say("?"))
        for number in range(5)
    ]
    assert len(_lines("幸福小区", _plate(1, "幸福小区1栋"), *similar)) == 3
    assert len(_lines("幸福小区", *similar)) == 5


def test_every_grid_that_is_asked_about_is_seen() -> None:
    """Twenty plates in one grid do not hide the two in another."""
    west, east = (GridInfo(number, str(number), name, "base") for number, name in ((1, "西-01"), (2, "东-01")))
    plates = [replace(_plate(number, f"曙光路{number}号"), grid=west) for number in range(1, 20)]
    plates += [replace(_plate(number, f"曙光路{number}号"), grid=east) for number in (101, 103)]
    lines = suggest(Lookup("C", say("?"), tuple(plates)), "曙光路", [])
    assert [line.grid_name for line in lines] == ["西-01"] * 6 + ["东-01"] * 2
    assert all(line.reason is None for line in lines)
