"""What kinds of teams are called."""

from collections.abc import Mapping

from geo.core.language import Sentence, say
from geo.roster.teams import TeamKind

KINDS: Mapping[TeamKind, Sentence] = {
    TeamKind.PATROL: say("Patrol team"),
    TeamKind.INSPECTION: say("Inspection team"),
    TeamKind.UPKEEP: say("Upkeep team"),
    TeamKind.LIAISON: say("Liaison team"),
    TeamKind.VOLUNTEER: say("Volunteer team"),
    TeamKind.PARTY_GROUP: say("Party group"),
}
