"""The page that shows the six digits of a patrol."""

import re
from typing import Any

from tests.api.patrols.test_pages import PATROL, walked
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["people", "phone", "walked"]


def test_the_lead_shows_digits_that_let_a_phone_in_until_the_next_ones(walked: Any) -> None:
    """The page of the patrol leads there; the digits open the patrol, and the page shown next ends them."""
    lead = walked["lead"].client
    assert f'action="/patrols/{PATROL}/code"' in lead.get(f"/patrols/{PATROL}").text
    shown = [_digits(lead.post(f"/patrols/{PATROL}/code")) for _ in range(2)]
    joins = [lead.post("/api/v1/patrols/join", json={"code": code}) for code in shown]
    assert [each.status_code for each in joins] == [404, 200]
    assert joins[1].json()["patrol"]["id"] == PATROL


def _digits(answer: Any) -> str:
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r'class="patrol-digits">(\d{6})<', answer.text)
    assert found is not None
    assert "<svg" in answer.text
    return found[1]


def test_whoever_records_nothing_there_gets_no_digits(walked: Any) -> None:
    """A planner is refused, and sees no button."""
    assert walked["planner"].client.post(f"/patrols/{PATROL}/code").status_code == 403
