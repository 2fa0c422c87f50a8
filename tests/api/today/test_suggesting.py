"""How an address is named in the list under the search."""

from api.boundaries.locating import Candidate, Match
from api.today.suggesting import shortened, suggest_addresses
from geo.addresses.queries import AddressInfo
from geo.core.language import say


def _candidate(number: int, text: str, building: str = "") -> Candidate:
    compound = "幸福小区" if building else None
    return Candidate(
        AddressInfo(number, str(number), text, compound, building or None, "曙光社区", 1, None, 101, 39), None
    )


def test_county_and_town_are_left_out_as_people_leave_them_out() -> None:
    """In the list as in the question; who names them sees them."""
    before = ["小镇", "小镇东街道"]
    assert shortened("小镇东街道曙光路6号", "曙光路", before) == "曙光路6号"
    assert shortened("小镇曙光路6号", "曙光路", before) == "曙光路6号"
    assert shortened("小镇东街道曙光路6号", "小镇东街道", before) == "小镇东街道曙光路6号"
    assert shortened("小镇", "6号", before) == "小镇"


def test_an_address_goes_by_the_name_that_was_asked_for() -> None:
    """By its building when the compound was asked for, by its street when that was; the other stands beside."""
    candidate = _candidate(1, "曙光路6号", "3栋")
    match = Match("C", say("?"))
    (building,) = suggest_addresses([candidate], match, "幸福小区", [])
    (street,) = suggest_addresses([candidate], match, "曙光路", [])
    assert (building.name, building.detail) == ("<u>幸福小区</u>3栋", "曙光路6号")
    assert (street.name, street.detail) == ("<u>曙光路</u>6号", "幸福小区3栋")


def test_lines_stand_in_the_order_of_their_numbers() -> None:
    """2 before 10 before 100; a figure that is no number (①) stands after them and breaks nothing."""
    plates = [_candidate(number, f"曙光路{number}号") for number in (100, 10, 2)] + [_candidate(3, "曙光路①号")]
    lines = suggest_addresses(plates, Match("C", say("?")), "曙光路", [])
    assert [str(line.name).removeprefix("<u>曙光路</u>") for line in lines] == ["2号", "10号", "100号", "①号"]
