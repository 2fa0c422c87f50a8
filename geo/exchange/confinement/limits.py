"""How much one file may cost: more for a large file than for a small one, and never more than a bound."""

from dataclasses import dataclass

from geo.core.settings import Settings

_MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What reading one file may cost. `memory_bytes` is resident, the interpreter included."""

    memory_bytes: int
    cpu_s: int
    wall_s: float
    output_bytes: int
    open_files: int = 64


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What no file may pass, and how many files are read at once.

    Half a minute holds for every file: a million rows of CSV (70 MB) take 5 s and 900 MB. A file of a few
    kilobytes gets 640 MB and 20 s of processor time.
    """

    memory_bytes: int = 1024 * _MB
    wall_s: float = 30.0
    output_bytes: int = 512 * _MB
    at_once: int = 4

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that an installation sets."""
        return cls(
            memory_bytes=settings.reading_memory_bytes,
            wall_s=settings.reading_time_s,
            at_once=settings.reading_at_once,
        )

    def for_file(self, size_bytes: int) -> Limits:
        """The limits for a file of this size."""
        size_mb = size_bytes / _MB
        return Limits(
            memory_bytes=min(640 * _MB + 16 * size_bytes, self.memory_bytes),
            cpu_s=max(1, min(round(20 + size_mb), round(self.wall_s))),
            wall_s=self.wall_s,
            output_bytes=min(64 * _MB + 16 * size_bytes, self.output_bytes),
        )

    def for_pieces(self, size_bytes: int) -> Limits:
        """The limits for a file that is gone through piece by piece: time grows with it, memory does not.

        `wall_s` and `output_bytes` hold for each piece. A megabyte of a sheet takes half a second.
        """
        limits = self.for_file(size_bytes)
        return Limits(
            memory_bytes=limits.memory_bytes,
            cpu_s=round(20 + 2 * size_bytes / _MB),
            wall_s=self.wall_s + 0.5 * min(size_bytes, 256 * _MB) / _MB,
            output_bytes=256 * _MB,
        )
