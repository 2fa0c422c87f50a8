"""The days of the week as tables head their columns, from Monday."""

from geo.core.language import Sentence, say

WEEKDAYS: tuple[Sentence, ...] = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))
