"""A block with more households than a grid may have: cut into cells from the list of problems, by one click."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.boundaries.models import Territory
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from tests.e2e.plans.drawn_town import bring_in_compound
from tests.e2e.plans.editing import Hand, agree, saved, state

pytestmark = pytest.mark.browser


def test_it_is_cut_by_the_button_of_its_problem(
    a_town: Callable[[], Any], begun: Callable[..., Any], tmp_path: Path
) -> None:
    """Two actions, one edit: the sentence says into how many pieces, the map has them, Ctrl+Z puts them together."""
    with a_town() as (address, database):
        with database.session() as session, session.begin():
            territory_id = session.query(Territory.id).scalar()
            set_territory_settings(session, territory_id, SettingsInfo(limits_profile="micro"))
        bring_in_compound(database, tmp_path)
        draft = begun(at=address)
        page, hand = draft.page, Hand(draft.page)
        before = state(page)
        hand.click(page.locator('[data-tab="problems"]'))
        problem = page.locator(".plan-problems li", has_text="先把它切开").filter(has_text="切成").first
        problem.wait_for()
        hand.click(problem.locator("[data-fix]"))
        assert hand.actions == 2
        saved(page)
        count = len(before["where"])
        page.wait_for_function(f"() => document.querySelector('[data-plan]').desk.graph.blocks.length > {count}")
        assert agree(page)
        assert state(page)["households"] == before["households"]
        page.keyboard.press("Control+z")
        assert agree(page)
        assert state(page)["where"] == before["where"]
        assert draft.errors == []
