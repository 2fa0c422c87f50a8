"""Day and night of what was walked: by the clock of the place, from 06:00 to 20:00 unless hours are given."""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_MINUTE_US = 60_000_000
_QUARTER_US = 15 * _MINUTE_US
_DAY_MINUTES = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Light(enum.StrEnum):
    """Half of the clock."""

    DAY = "day"
    NIGHT = "night"


@dataclass(frozen=True)
class Daylight:
    """Day lasts from `from_minute` to before `to_minute` of the local day in `zone`; the rest is night.

    The hours are those of the clock, the same all year: a patrol by night is agreed on by the clock, not by the sun.
    For a part of the year the hours of sunrise and sunset can be given instead.
    """

    zone: tzinfo
    from_minute: int = 6 * 60
    to_minute: int = 20 * 60

    def by_day(self, at: Ints) -> Flags:
        """Which instants (n,) in microseconds lie in the day."""
        quarter, index = np.unique(at // _QUARTER_US, return_inverse=True)
        offset = np.array([self._offset_minutes(int(q)) for q in quarter], np.int64)
        minute = (at // _MINUTE_US + offset[index]) % _DAY_MINUTES
        return np.asarray((minute >= self.from_minute) & (minute < self.to_minute))

    def within(self, light: Light, at: Ints) -> Flags:
        """Which instants (n,) in microseconds lie in a half of the clock."""
        return np.asarray(self.by_day(at) == (light is Light.DAY))

    def _offset_minutes(self, quarter: int) -> int:
        """How far the clocks of the zone are ahead of UTC; zones change at whole quarters of an hour."""
        local = (_EPOCH + timedelta(minutes=15 * quarter)).astimezone(self.zone)
        return int((local.utcoffset() or timedelta()).total_seconds() // 60)

    def lengths_us(self, at_from: Ints, at_to: Ints) -> tuple[int, int]:
        """How long spans last by day and by night, in microseconds."""
        day = night = 0
        for start, end in zip(at_from.tolist(), at_to.tolist(), strict=True):
            edges = np.arange(start // _MINUTE_US + 1, -(-end // _MINUTE_US)) * _MINUTE_US
            marks = np.concatenate([[start], edges, [end]])
            lasting = np.diff(marks)
            own = int(lasting[self.by_day(marks[:-1])].sum())
            day, night = day + own, night + int(lasting.sum()) - own
        return day, night
