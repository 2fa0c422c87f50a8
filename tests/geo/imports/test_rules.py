"""Rules of a file on its way in."""

import pytest

from geo.core.errors import Conflict
from geo.core.language import say
from geo.exchange.faults import Fault, Severity
from geo.imports.models import ImportState
from geo.imports.rules import (
    FAULTS_KEPT_PER_CODE,
    TRANSITIONS,
    check_move,
    count_by_code,
    group_faults,
    kept_faults,
    sources_of,
)


def fault(code: str, row: int | None, severity: Severity = Severity.ERROR) -> Fault:
    return Fault(code=code, sentence=say("Row {row} is wrong.", row=row or 0), row=row, severity=severity)


def test_every_state_has_its_transitions() -> None:
    """The table of transitions names each state once, so that none falls through."""
    assert set(TRANSITIONS) == set(ImportState)


def test_nothing_leads_out_of_undone() -> None:
    """A file that was undone is not applied again under the same record: it is imported anew."""
    assert TRANSITIONS[ImportState.UNDONE] == frozenset()


def test_only_an_applied_file_can_be_undone() -> None:
    """Undo starts from applied and from nowhere else."""
    assert sources_of(ImportState.UNDONE) == {ImportState.APPLIED}


@pytest.mark.parametrize(
    ("current", "target", "code"),
    [
        (ImportState.RECEIVED, ImportState.UNDONE, "import.not_applied"),
        (ImportState.UNDONE, ImportState.UNDONE, "import.not_applied"),
        (ImportState.APPLIED, ImportState.APPLYING, "import.already_applied"),
        (ImportState.APPLYING, ImportState.APPLYING, "import.moved_on"),
        (ImportState.UNDONE, ImportState.PREVIEWED, "import.moved_on"),
    ],
)
def test_a_step_outside_the_table_is_refused(current: ImportState, target: ImportState, code: str) -> None:
    """What the table does not hold is refused, with a code that tells what has become of the file."""
    with pytest.raises(Conflict) as refusal:
        check_move("门牌.csv", current, target)
    assert refusal.value.code == code
    assert "门牌.csv" in str(refusal.value)


def test_faults_are_grouped_by_code_errors_first() -> None:
    """Groups tell the count and the first rows; errors stand before warnings, the frequent before the rare."""
    warnings = [fault("address.outside", row, Severity.WARNING) for row in range(2, 12)]
    errors = [fault("address.no_text", 7), fault("coordinates.range", 3), fault("coordinates.range", 4)]
    groups = group_faults([each.to_json() for each in (*warnings, *errors)])
    assert [(group.code, group.count) for group in groups] == [
        ("coordinates.range", 2),
        ("address.no_text", 1),
        ("address.outside", 10),
    ]
    assert groups[2].rows == (2, 3, 4, 5, 6)
    assert str(groups[0].sentence) == "Row 3 is wrong."


def test_a_flood_of_one_fault_leaves_room_for_the_others() -> None:
    """A record keeps at most 1,000 faults of a code, and the rare fault at the end of the file is among them."""
    flood = [fault("address.outside", row) for row in range(FAULTS_KEPT_PER_CODE + 500)]
    faults = [*flood, fault("address.no_text", 9_999)]
    kept = kept_faults(faults)
    assert len(kept) == FAULTS_KEPT_PER_CODE + 1
    assert kept[-1]["code"] == "address.no_text"
    assert group_faults(kept, count_by_code(faults))[0].count == FAULTS_KEPT_PER_CODE + 500


def test_a_kept_sentence_can_still_be_translated() -> None:
    """The text and its values are kept apart, so the reader's language is chosen when it is shown."""
    (group,) = group_faults(kept_faults([fault("address.no_text", 3)]))
    assert group.sentence.text == "Row {row} is wrong."
    assert group.sentence.values == {"row": 3}
