"""Ids made of facts."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.core.naming import NAMESPACE, uuid_of


@settings(deadline=None)
@given(name=st.text(max_size=40))
def test_the_quick_way_is_the_standard_s_way(name: str) -> None:
    """The id of any name is what the standard library makes of it."""
    assert uuid.UUID(uuid_of(name)) == uuid.uuid5(NAMESPACE, name)


@settings(deadline=None)
@given(namespace=st.uuids(), name=st.text(max_size=40))
def test_a_name_may_stand_in_a_namespace_of_its_own(namespace: uuid.UUID, name: str) -> None:
    """A fix is named within its patrol."""
    assert uuid_of(name, within=namespace.bytes) == str(uuid.uuid5(namespace, name))
