"""Fixes as they come, and which of them can be used. Pure."""

from geo.patrols.cleaning.clean import Cleaned, clean
from geo.patrols.cleaning.fixes import Fixes
from geo.patrols.cleaning.rules import LIMITS, Limits
from geo.patrols.flags import UNUSED, Flag

__all__ = ["LIMITS", "UNUSED", "Cleaned", "Fixes", "Flag", "Limits", "clean"]
