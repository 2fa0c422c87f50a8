"""Files of tracks: read, met with the patrols that are known, brought in as fixes, and taken out again."""

from geo.patrols.importing.applying import apply, undo
from geo.patrols.importing.fields import FIELDS

__all__ = ["FIELDS", "apply", "undo"]
