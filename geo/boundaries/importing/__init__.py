"""Files of finished grid polygons: read, made to fit, compared with what holds, applied as a plan and withdrawn."""

from geo.boundaries.importing.applying import apply
from geo.boundaries.importing.fields import FIELDS
from geo.boundaries.importing.withdrawing import withdraw as undo

__all__ = ["FIELDS", "apply", "undo"]
