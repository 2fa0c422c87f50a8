"""Keys and ids of patrols and fixes, from facts alone."""

import random
from collections.abc import Sequence
from typing import Any

import pandas as pd

from geo.patrols.rules import Walk, find_walks, in_time_order, own_uuid, walk_key, with_ids

START = pd.Timestamp("2026-03-01T08:00:00+08:00").tz_convert("UTC")

KINDS = dict.fromkeys(("patrol", "track", "title", "team", "source_id"), object)


def fixes(track: str, count: int, **changes: Any) -> list[dict[str, Any]]:
    """A walk eastward, one fix every 10 s."""
    made = [
        {
            "patrol": None,
            "track": track,
            "title": None,
            "team": None,
            "at": START + pd.Timedelta(seconds=10 * step),
            "lon": 101.67 + step * 1e-4,
            "lat": 39.22,
            "source_id": None,
        }
        for step in range(count)
    ]
    return [fix | changes for fix in made]


def frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=KINDS.get(name)) for name in rows[0]})


def walks(rows: Sequence[dict[str, Any]]) -> list[Walk]:
    return list(find_walks(in_time_order(frame(rows)), "152922"))


def test_a_walk_without_a_name_is_known_by_when_and_where_it_began() -> None:
    """The second in UTC and the place to 0.001 degree, whatever zone or precision the file has."""
    local = START.tz_convert("Asia/Shanghai").to_pydatetime().replace(microsecond=250_000)
    assert walk_key(local, 101.6700004, 39.2199996) == "2026-03-01T00:00:00Z@101.670,39.220"


def test_rows_in_any_order_make_the_same_walk() -> None:
    """Start, end, key and title of a patrol come from all of its fixes, not from the first to arrive."""
    rows = fixes("1", 30)
    shuffled = random.Random(5).sample(rows, len(rows))  # noqa: S311 (not a secret)
    one, other = walks(rows)[0], walks(shuffled)[0]
    assert (one.key, one.id, one.started_at, one.finished_at) == (
        other.key,
        other.id,
        other.started_at,
        other.finished_at,
    )
    assert one.finished_at - one.started_at == pd.Timedelta(seconds=290)


def test_the_source_s_key_wins() -> None:
    """Fixes of one patrol number are one patrol, though they come as two tracks of the file."""
    rows = fixes("1", 3, patrol="P-7", title="东线") + fixes("2", 2, patrol="P-7", team="红袖章一队")
    (walk,) = walks(rows)
    assert (walk.key, walk.named, walk.title, walk.team) == ("P-7", True, "东线", "红袖章一队")
    assert len(walk.rows) == 5


def test_tracks_that_began_elsewhere_are_walks_of_their_own() -> None:
    """Two teams that set out at the same second from two places are two patrols."""
    assert len(walks(fixes("1", 3) + fixes("2", 3, lat=39.3))) == 2


def test_teams_that_set_out_together_are_walks_of_their_own() -> None:
    """Two teams of one list that begin at the same second and door are two patrols."""
    rows = fixes("一队", 3, team="一队") + fixes("二队", 3, team="二队")
    assert {walk.team for walk in walks(rows)} == {"一队", "二队"}


def identified(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    made = in_time_order(frame(rows))
    return with_ids(made, find_walks(made, "152922"))


def test_a_fix_is_named_by_its_own_id_or_by_time_and_place() -> None:
    """Without an id of its own a fix is its instant and its place; the same twice is one id."""
    twice, elsewhere = fixes("1", 1) + fixes("1", 1), fixes("1", 1, lon=101.67001)
    numbered = fixes("1", 1, source_id="f-1")
    found = identified(twice + elsewhere + numbered)
    assert found["id"].nunique() == 3


def test_one_observation_of_two_patrols_is_two_fixes() -> None:
    """Where a source lists an observation under two patrols, its UUID can be the id of only one fix."""
    observation = "1c3b04c5-9d6e-4473-a4fb-e972e473b4e3"
    found = identified(
        [*fixes("a", 1, patrol="P-1", source_id=observation), *fixes("b", 1, patrol="P-2", source_id=observation)]
    )
    assert found["id"].nunique() == 2
    assert set(found["own_id"]) == {observation}
    assert found["first_with_own_id"].sum() == 1


def test_only_a_real_uuid_is_kept_as_an_id() -> None:
    """A running number or a broken UUID is not an id that is unique in the world."""
    given_id = "1c3b04c5-9d6e-4473-a4fb-e972e473b4e3"
    assert own_uuid(given_id.replace("-", "").upper()) == given_id
    assert own_uuid("17") is None
    assert own_uuid("x" * 36) is None
    assert own_uuid(None) is None
