"""What is said of a route beside its list: how long it is, how good that is, and what is left out."""

from collections.abc import Iterator

from api.routes.shaping import left_out, minutes_of
from geo.core.language import Sentence, say
from geo.patrols.routes import GridRoute

NAMED_AT_MOST = 8


def summary(made: GridRoute) -> list[Sentence]:
    """The sentences in the order in which they matter."""
    return list(_sentences(made))


def _sentences(made: GridRoute) -> Iterator[Sentence]:
    route = made.route
    yield say(
        "{metres} m in all, {twice} m of it only to get on; the streets to walk are {streets} m. The longest walk "
        "takes about {minutes} minutes.",
        metres=_m(route.length_mm), twice=_m(made.twice_mm), streets=_m(made.streets_mm),
        minutes=minutes_of(route.longest_mm),
    )  # fmt: skip
    if route.left_out or route.left_stops:
        yield _left_out(made)
        if made.question.night:
            yield say("Streets that nobody walked by night for longest come first.")
        else:
            yield say("Streets that nobody walked for longest come first.")
        return
    if route.is_shortest:
        yield say("The shortest possible is {bound} m: this route is as short.", bound=_m(route.bound_mm))
    else:
        yield say("The shortest possible is {bound} m or more.", bound=_m(route.bound_mm))
    if len(route.walks) > 1:
        yield say(
            "The longest walk is {metres} m; it cannot be shorter than {bound} m.",
            metres=_m(route.longest_mm), bound=_m(route.longest_bound_mm),
        )  # fmt: skip


def _left_out(made: GridRoute) -> Sentence:
    left = left_out(made)
    names = list(dict.fromkeys(each.name for each in left if each.name))
    said = ", ".join(names[:NAMED_AT_MOST]) + (" ..." if len(names) > NAMED_AT_MOST else "")
    if not said:
        return say("The shifts are too short for {count} stretches.", count=len(left))
    return say("The shifts are too short for {count} stretches or places: {names}.", count=len(left), names=said)


def _m(length_mm: int) -> int:
    return round(length_mm / 1000)
