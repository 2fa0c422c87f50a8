import json

import numpy as np
import pytest

from geo.exchange.cells import frame
from geo.exchange.identity import is_identity_number, without_identity_numbers

EXAMPLE = "11010519491231002X"
"""The example number of the standard, GB 11643-1999."""


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (EXAMPLE, True),
        (EXAMPLE.lower(), True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("99010519491231002X", False),
    ],
)
def test_what_is_an_identity_number(text: str, valid: bool) -> None:  # noqa: FBT001  what pytest passes
    """Region, date of birth and check digit all have to be right."""
    assert is_identity_number(text) is valid


def test_numbers_are_taken_out_and_not_shown() -> None:
    """A number is taken out of a cell of its own and out of a text; the fault does not repeat it."""
    cells = frame({"note": [EXAMPLE, f"户主{EXAMPLE}。", "曙光社区"], "code": ["1529220010010001", "2", "3"]})
    cleaned, faults = without_identity_numbers(cells, np.array([2, 3, 4]))
    assert cleaned["note"].tolist() == [None, "户主。", "曙光社区"]
    assert cleaned["code"].tolist() == cells["code"].tolist()
    assert [(fault.row, fault.column) for fault in faults] == [(2, "note"), (3, "note")]
    assert EXAMPLE not in json.dumps([fault.to_json() for fault in faults])


def test_long_codes_stay() -> None:
    """Codes of 18 digits without a date and check digit, and longer ones that contain a number, stay."""
    cells = frame({"code": ["152922001001000001", f"{EXAMPLE[:17]}12345", None]})
    cleaned, faults = without_identity_numbers(cells, np.array([2, 3, 4]))
    assert cleaned is cells
    assert faults == ()
