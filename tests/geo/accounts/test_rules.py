"""Names, passwords, secrets and waiting times, without a database."""

import hashlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.accounts import rules
from geo.core.errors import BadInput
from geo.core.viewer import Area, Grant, Level, Right, Role

NOW = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("typed", ["Wang", " wang ", "ｗａｎｇ", "WANG"])
def test_names_are_compared_without_width_case_and_spaces(typed: str) -> None:
    """A phone's keyboard writes a capital first, an input method full width."""
    assert rules.fold_name(typed) == rules.fold_or_empty(typed) == "wang"


@pytest.mark.parametrize("typed", ["", "  ", "wang min", "wang\x00", "wang\n min", "a" * 65, "\u3000"])
def test_names_that_cannot_be_typed_again_are_refused(typed: str) -> None:
    """Spaces inside, control characters, nothing, or more than 64 characters."""
    with pytest.raises(BadInput) as refused:
        rules.fold_name(typed)
    assert refused.value.code == "account.name"


@given(st.text(max_size=70))
def test_a_name_is_refused_or_the_same_after_a_second_folding(typed: str) -> None:
    """What is kept is found again by what is kept."""
    try:
        folded = rules.fold_name(typed)
    except BadInput:
        return
    assert rules.fold_or_empty(folded) == folded


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "account.password_length"),
        ("x" * 201, "account.password_length"),
        ("aaaaaaaaaaaa", "account.password_weak"),
        ("abcabcabcabc", "account.password_weak"),
        ("wangwangwang", "account.password_weak"),
        ("Wang-2026-03", "account.password_weak"),
    ],
)
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    """Too short, too long, three different characters, or the name with something after it."""
    with pytest.raises(BadInput) as refused:
        rules.check_password(password, "wang")
    assert refused.value.code == code


@pytest.mark.parametrize("password", ["correct horse battery", "今天的网格巡查很顺利呀", "P@ssw0rd-of-mine"])
def test_sentences_are_good_passwords(password: str) -> None:
    """Nothing else is asked of them: no digit, no capital."""
    rules.check_password(password, "wang")


def test_secrets_cannot_be_guessed_and_fit_an_address() -> None:
    """32 bytes each, none like another, no character that an address would change."""
    made = {rules.new_secret() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 43 and each.replace("-", "").replace("_", "").isalnum() for each in made)


def test_codes_are_six_digits() -> None:
    """Leading zeros are kept, as they are told from mouth to mouth."""
    assert all(len(code) == 6 and code.isdigit() for code in (rules.new_code() for _ in range(500)))


def test_a_digest_is_sha256() -> None:
    """What stands in the database does not change with the program."""
    assert rules.digest("secret") == hashlib.sha256(b"secret").digest()


@given(st.text(), st.text(), st.text())
def test_the_same_code_of_two_subjects_differs(code: str, one: str, other: str) -> None:
    """Six digits are few: a code opens its own patrol only."""
    assert (rules.code_digest(code, one) == rules.code_digest(code, other)) == (one == other)


@given(st.text(), st.text())
def test_a_form_token_goes_with_its_session(one: str, other: str) -> None:
    """It is the same for the same session, another for another, and never the secret itself."""
    assert rules.same(rules.csrf_token(one), rules.csrf_token(other)) == (one == other)
    assert rules.csrf_token(one) != one


def test_secrets_are_compared_whatever_their_characters() -> None:
    """What strangers send may be no text at all."""
    assert rules.same("\ud800", "\ud800")
    assert not rules.same("\ud800", "a")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (12, 128), (14, 300), (1000, 300)]
)
def test_waiting_doubles_up_to_five_minutes(failures: int, seconds: int) -> None:
    """Four slips cost nothing; after that each costs twice as long."""
    assert rules.wait_after(failures) == timedelta(seconds=seconds)


@given(st.integers(0, 10_000_000))
def test_waiting_never_gets_shorter(failures: int) -> None:
    """More failures never wait less, and no number of them overflows."""
    assert rules.wait_after(failures) <= rules.wait_after(failures + 1) <= timedelta(seconds=rules.LONGEST_WAIT_S)


def test_a_session_goes_on_with_use_up_to_its_longest() -> None:
    """Twelve hours from each use, seven days from its beginning."""
    assert rules.session_end(NOW, NOW) == NOW + timedelta(hours=12)
    late = NOW + timedelta(days=6, hours=20)
    assert rules.session_end(NOW, late) == NOW + timedelta(days=7)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.ADMIN),
        Grant(Role.STAFF, Area("152922")),
        Grant(Role.PATROLLER, Area("152922", Level.GRID, "152922101001001")),
    ],
)
def test_a_grant_is_read_as_it_was_kept(grant: Grant) -> None:
    """Tokens keep grants as JSON."""
    assert rules.read_grant(rules.grant_json(grant)) == grant


def test_rights_that_narrow_are_read_as_they_were_kept() -> None:
    """None is no narrowing; an empty list is narrowed to nothing."""
    assert rules.read_rights(None) is None
    assert rules.read_rights([]) == frozenset()
    assert rules.read_rights(["metrics.read"]) == {Right.METRICS_READ}
