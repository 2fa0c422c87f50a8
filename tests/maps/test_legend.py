"""Classes of age and of counts."""

import math

import pytest

from maps.categories import icon_of
from maps.legend import NEVER, load_bounds, stale_class


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0, 0), (24, 0), (24.1, 1), (72, 1), (168, 2), (336, 3), (336.1, 4), (None, NEVER), (math.nan, NEVER)],
)
def test_age_falls_into_classes(hours: float | None, expected: int) -> None:
    """A day, three days, a week, two weeks, longer; no patrol is a class of its own."""
    assert stale_class(hours) == expected


def test_counts_are_parted_into_classes_of_like_size() -> None:
    """Up to four bounds part a hundred counts into five classes of about twenty."""
    bounds = load_bounds(list(range(101)))
    classes = [sum(count > bound for bound in bounds) for count in range(1, 101)]
    sizes = [classes.count(each) for each in range(5)]
    assert min(sizes) >= 18
    assert max(sizes) <= 22


@pytest.mark.parametrize(("counts", "bounds"), [([], ()), ([0, 0], ()), ([3, 3, 3], ()), ([1, 2], (1,))])
def test_few_counts_make_few_classes(counts: list[int], bounds: tuple[int, ...]) -> None:
    """Equal counts share a class, and without counts there is none to part."""
    assert load_bounds(counts) == bounds


@pytest.mark.parametrize(
    ("category", "icon"),
    [
        ("路灯不亮", "lightbulb"),
        ("Illegal Dumping - trash", "trash"),
        ("消防通道堵塞", "fire"),
        ("别的", "geo-alt-fill"),
    ],
)
def test_a_category_has_the_icon_of_a_word_in_it(category: str, icon: str) -> None:
    """Words decide, in Chinese and English; an unknown category has a pin."""
    assert icon_of(category) == icon
