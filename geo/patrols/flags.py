"""What can be wrong with a fix. Apart from cleaning, so that requests that read it do not load a compiler."""

import enum


class Flag(enum.IntFlag):
    """What is said of a fix. With any but `STANDING` and `BREAK` it is not used; it stays in the record as it is."""

    NOWHERE = 1
    """No position on the earth, or (0, 0)."""
    CLOCK = 2
    """An instant that lies hours from nearly all others of the patrol: the clock was wrong."""
    DUPLICATE = 4
    """The id, or the instant, of a fix that is used."""
    COARSE = 8
    """The receiver itself says that it may be off by more than a street block."""
    FIRST = 16
    """Out of reach of what follows, at the beginning: where the receiver was last, or a cell tower."""
    SPIKE = 32
    """Out of reach of its neighbours, or a step aside and back."""
    JUMP = 64
    """One of several in a row that are out of reach of what is before and after them."""
    STANDING = 128
    """Part of a stop."""
    BREAK = 256
    """Used, but out of reach of the fix used before it: nothing is known of the way between."""


UNUSED = Flag.NOWHERE | Flag.CLOCK | Flag.DUPLICATE | Flag.COARSE | Flag.FIRST | Flag.SPIKE | Flag.JUMP
