"""Fixes of a patrol to the streets it walked: a hidden Markov model with a state for being off the street. Pure."""

from geo.patrols.matching.ground import Ground, make_ground
from geo.patrols.matching.intervals import Away, Walked
from geo.patrols.matching.match import Matched, match
from geo.patrols.matching.tuning import TUNING, Tuning

__all__ = ["TUNING", "Away", "Ground", "Matched", "Tuning", "Walked", "make_ground", "match"]
