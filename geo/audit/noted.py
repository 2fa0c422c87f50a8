"""The heads noted in the file, held against the chain as it is walked."""

from collections.abc import Iterator
from pathlib import Path

from geo.audit.heads import Head, Unreadable, read_heads
from geo.core.language import Sentence, say
from geo.db.checking import Finding


class Noted:
    """The heads of the file beside the chain as it is walked; both go upwards, so one line is held at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = read_heads(path)
        self._next: Head | Unreadable | None = next(self._lines, None)
        self._last_seq = 0
        self.count = 0
        self.chain_length = 0
        self._differs = False

    def meet(self, seq: int, link: bytes) -> Iterator[Finding]:
        """Compare a link of the chain with what was noted of it; only the first difference is told."""
        self.chain_length = seq
        yield from self._pass_over()
        while isinstance(self._next, Head) and self._next.seq <= seq:
            head = self._next
            if head.hash != link and not self._differs:
                self._differs = True
                yield self._finding("audit.rewritten", _rewritten(head))
            yield from self._advance()

    def end(self) -> Iterator[Finding]:
        """What was noted beyond the end of the chain."""
        yield from self._pass_over()
        longest: Head | None = None
        while self._next is not None:
            if isinstance(self._next, Head):
                longest = self._next
            yield from self._advance()
        if longest is not None:
            yield self._finding("audit.cut_off", _cut_off(longest, self.chain_length))

    def _advance(self) -> Iterator[Finding]:
        if isinstance(self._next, Head):
            self.count += 1
            self._last_seq = self._next.seq
        self._next = next(self._lines, None)
        yield from self._pass_over()

    def _pass_over(self) -> Iterator[Finding]:
        """Lines that are none of ours, or go back."""
        while isinstance(self._next, Unreadable) or (self._next is not None and self._next.seq <= self._last_seq):
            if isinstance(self._next, Unreadable):
                what = say("Line {line} of the file of noted heads cannot be read.", line=self._next.line)
            else:
                what = say("The file of noted heads goes back from link {last} to link {seq}.",
                           last=self._last_seq, seq=self._next.seq)  # fmt: skip
                self._last_seq = self._next.seq
            self.count += 1
            yield self._finding("audit.heads_changed", what)
            self._next = next(self._lines, None)

    def _finding(self, code: str, what: Sentence) -> Finding:
        return Finding(code=code, what=what, where=str(self._path), remedy=_RESTORED)


_RESTORED = say(
    "After a backup was restored on purpose, set the file aside under another name; a new one begins by itself."
    " Otherwise find out who could change the database or the file, and keep both as they are."
)


def _rewritten(head: Head) -> Sentence:
    return say(
        "Link {seq} of the chain is not the one that was noted at {at}: it, or links before it, were made anew.",
        seq=head.seq,
        at=head.at.isoformat(timespec="seconds"),
    )


def _cut_off(head: Head, length: int) -> Sentence:
    return say(
        "The chain ends at link {length}, but had {seq} links at {at}: its end was cut off.",
        length=length,
        seq=head.seq,
        at=head.at.isoformat(timespec="seconds"),
    )
