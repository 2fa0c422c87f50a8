"""Entries as they are hashed, and what may be stored in them."""

import json

from hypothesis import given
from hypothesis import strategies as st

from geo.audit.rules import GENESIS, MOST_CHARACTERS, canonical, link_hash, payload_digest, storable

TEXTS = st.one_of(st.none(), st.text(alphabet=st.characters(exclude_categories=["Cs"])))
ENTRIES = st.lists(TEXTS, min_size=10, max_size=10)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(categories=["Cs", "L", "Cc"])),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below, max_size=4),
    max_leaves=10,
)


@given(ENTRIES, ENTRIES)
def test_two_entries_have_the_same_bytes_only_where_they_are_the_same(one: list[str], other: list[str]) -> None:
    """No value can pretend to be the end of another."""
    assert (canonical(one) == canonical(other)) == (one == other)


def test_the_bytes_of_an_entry_are_fixed_for_good() -> None:
    """Chains that are there must be found whole by every later program."""
    written = ["7", "1764008962123456", "sign_in", "person", None, "r1", "account", "a", '{"n": 1.10}', "00ff"]
    assert canonical(written) == (
        b'["7","1764008962123456","sign_in","person",null,"r1","account","a","{\\"n\\": 1.10}","00ff"]'
    )
    assert link_hash(GENESIS, written).hex() == "aa2c60cb1097bdb42daeda59f05aeb8c739d8e3842bc8286abbe19352aeb2d71"
    assert (
        payload_digest(b"salt", '{"name": "张三"}').hex()
        == "3eb502e14dedd7aaec070f7b8580b552121cbb9347c002779bfd9b9dc64a5376"
    )


@given(ANYTHING)
def test_whatever_comes_from_outside_can_be_stored(value: object) -> None:
    """As JSON that PostgreSQL takes: no NUL, no half of a surrogate pair, no NaN. Storing it again changes nothing."""
    kept = storable(value)
    json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()
    assert "\\u0000" not in json.dumps(kept)
    assert storable(kept) == kept


def test_long_texts_are_cut() -> None:
    """The trail cannot be filled from outside with a few requests."""
    assert storable({"name": "格" * 5_000}) == {"name": "格" * MOST_CHARACTERS}
