"""Loading modules with the collector at rest."""

import gc
import sys
from pathlib import Path

import pytest

from geo.core.loading import load


def test_the_collector_rests_while_a_module_loads_and_works_again_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The module finds it off; afterwards it is on, also when the module cannot be loaded."""
    (tmp_path / "a_calm_module.py").write_text("import gc\ncollecting = gc.isenabled()\n", "utf-8")
    (tmp_path / "a_broken_module.py").write_text("1 / 0\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert load("a_calm_module").collecting is False
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        load("a_broken_module")
    assert gc.isenabled()
    gc.unfreeze()
    sys.modules.pop("a_calm_module")
