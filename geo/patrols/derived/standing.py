"""Which of the things that somebody reported still stand. SQL."""

from geo.patrols.models import Means

STANDS = f"""
    NOT (r.means = '{Means.TICKED}' AND EXISTS (
        SELECT FROM patrol_unticked u WHERE u.patrol_id = r.patrol_id AND u.tick_id = r.id
    ))
"""
"""Whether a row `r` of patrol_reported still holds. Only ticks are taken back: no sheet, and no answer about a gap."""
