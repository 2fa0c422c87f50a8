"""Days at the ends of the calendar are refused in words."""

import pytest

from tests.api.patrols.people import Person
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["people", "phone"]


@pytest.mark.parametrize("path", [
    "/api/v1/patrols/planned?from=9999-12-31",
    "/api/v1/patrols/planned?from=9999-12-31&days=1",
    "/api/v1/patrols/planned?from=0001-01-01",
    "/api/v1/patrols?from=0001-01-01&to=0001-01-01",
    "/api/v1/patrols?to=0001-01-01",
    "/api/v1/patrols?from=9999-12-31",
    "/api/v1/patrols?to=9999-12-31",
    "/api/v1/patrols?from=9999-12-30&to=9999-12-30",
    "/patrols?from=0001-01-01&to=0001-01-01",
    "/patrols?from=9999-12-31",
    "/patrols/plan?day=9999-12-31",
    "/api/v1/coverage?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/days?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage/days?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/days?to=0001-01-01",
    "/api/v1/coverage/days?from=9999-12-31",
    "/api/v1/coverage/history?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage/history?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/history?to=0001-01-01",
    "/api/v1/coverage/blind-spots?days=2147483647",
    "/coverage/days?from=0001-01-01&to=0001-01-01",
    "/coverage/days?from=9999-12-31",
    "/coverage/days?month=9999-12",
    "/coverage/report?from=0001-01-01&to=0001-01-01",
    "/coverage/report?from=9999-12-31&to=9999-12-31",
    "/coverage/report?to=0001-01-01",
    "/coverage?from=0001-01-01&to=0001-01-01",
    "/coverage?from=9999-12-31&to=9999-12-31",
])  # fmt: skip
def test_a_day_at_the_end_of_the_calendar_breaks_nothing(people: dict[str, Person], path: str) -> None:
    """Each is answered, or refused in words."""
    assert people["staff"].client.get(path).status_code in {200, 304, 400, 404, 422}
