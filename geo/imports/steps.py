"""The steps of an import. Apart from what writes them, so that showing them loads no database driver."""

from collections.abc import Mapping

from geo.core.language import Sentence, say

STEPS: Mapping[str, Sentence] = {
    "waiting": say("Waiting for its turn"),
    "reading": say("Reading"),
    "checking": say("Checking"),
    "writing": say("Writing"),
    "joining": say("Joining with the grids"),
    "deriving": say("Finding what patrols walked"),
    "assigning": say("Looking up the grids"),
}
"""What readers see for the steps that imports, and other long work, report."""
