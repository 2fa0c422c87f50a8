"""`gridsteward keys`."""

import json
from collections.abc import Callable

from click.testing import Result

from geo.core.keyring import Keyring
from geo.core.settings import Settings


def test_keys_are_shown_by_their_fingerprints_and_renewed(
    gridsteward: Callable[..., Result], fresh_settings: Settings
) -> None:
    """No key is ever shown; the file may lie elsewhere."""
    assert "no keys yet" in gridsteward("keys", "show").stdout
    ring = Keyring(fresh_settings.keys_path)
    ring.seal(b"a")
    (old,) = ring.fingerprints
    assert old in gridsteward("keys", "show").stdout
    rotated = gridsteward("keys", "rotate")
    assert rotated.exit_code == 0, rotated.stderr
    assert f"The new key is {ring.fingerprints[0]}; 0 contacts" in rotated.stdout
    told = json.loads(gridsteward("keys", "show", "--json").stdout)
    assert told == {"file": str(ring.path), "fingerprints": list(ring.fingerprints)}
    said = rotated.stdout + gridsteward("keys", "show").stdout
    assert not any(key in said for key in ring.path.read_text().splitlines())
