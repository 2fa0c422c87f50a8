"""What an incident is called, how far it has come, and which rows of a file are one incident.

Frames hold one row for each row of a file: `key`, `category`, `status`, `occurred_at`,
`closed_at`, `address`, `description`, `lon`, `lat`; texts are str or None in columns of objects.
No answer depends on the order of the rows.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from geo.core.naming import uuid_of
from geo.incidents.models import IncidentStatus

LASTING = ("category", "occurred_at", "lon", "lat", "address", "description")
"""What tells one matter from another; the rest (status, closing) moves on."""

_UNDER_WAY = re.compile(
    r"未|待|正在|进行|進行|处理中|處理中|办理中|辦理中|(?<!不予)(?<!不)受理|登记|登記|派单|派單|转办|轉辦|新建"
    r"|\bnot\b|\bun(?:re)?solv|\bunfinish|open|new|pending|progress|\bactive|submitted|assigned|received|acknowledged"
)
_CLOSED = re.compile(
    r"办结|辦結|办毕|辦畢|已办|已辦|已处理|已處理|处理完|處理完|结案|結案|结束|結束|完成|关闭|關閉|解决|解決|归档|歸檔"
    r"|撤销|撤銷|作废|作廢|已回复|已答复|已整改|不予|不受理"
    r"|clos|done|resol|(?<!in)complet|fixed|finish|solved|cancel|void|archiv|reject|inactive"
)


def tidy(text: str) -> str:
    """One line of text in composed form, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_status(word: str) -> IncidentStatus | None:
    """The status that a word of a list means, in Chinese or English; None where nothing tells.

    What is still under way is looked for first: 未办结 contains 办结, and "DUPLICATE (OPENED)" or
    "REOPENED" say that somebody still waits.
    """
    folded = unicodedata.normalize("NFKC", word).casefold()
    if _UNDER_WAY.search(folded):
        return IncidentStatus.OPEN
    return IncidentStatus.CLOSED if _CLOSED.search(folded) else None


def incident_id(territory_code: str, key: str) -> str:
    """The id of an incident as text: the same in every database that holds this territory."""
    return uuid_of(f"incident/{territory_code}/{key}")


@dataclass(frozen=True)
class Keyed:
    """Rows of a file as incidents: `incidents` has a distinct `key` in each row.

    `repeated` are the rows that only repeat another and are left out; `shared` those that stand
    under the number of another matter and were given a longer key.
    """

    incidents: pd.DataFrame
    repeated: pd.DataFrame
    shared: pd.DataFrame


def with_keys(rows: pd.DataFrame) -> Keyed:
    """Give every row its key.

    A number names one matter: rows that agree in all that lasts are one incident, in its latest
    state. Other matters under the same number are kept: the one with the smallest digest has the
    number, each other the number with its digest. Rows without a number are called by their
    digest, and exact repeats are counted: two thefts in one street in one minute are two.
    """
    numbered = rows["key"].notna()
    doubtful = ~numbered | rows["key"].duplicated(keep=False)
    sorted_out = _by_state(rows[doubtful].assign(digest=_digests(rows[doubtful])))
    with_number = sorted_out["key"].notna()
    repeated, shared = _share_numbers(sorted_out[with_number])
    kept = sorted_out.drop(index=repeated.index)
    kept.loc[shared.index, "key"] = shared["key"]
    unnumbered = kept.index[kept["key"].isna()]
    kept.loc[unnumbered, "key"] = _counted(kept.loc[unnumbered, "digest"])
    incidents = pd.concat([rows[~doubtful], kept.drop(columns="digest")]).sort_index()
    return Keyed(incidents, repeated, shared)


def _digests(rows: pd.DataFrame) -> pd.Series:
    lasting = rows[list(LASTING)].astype(object).where(rows[list(LASTING)].notna(), None)
    lasting["occurred_at"] = rows["occurred_at"].dt.as_unit("us").astype("int64")
    cells = zip(*(lasting[name].tolist() for name in LASTING), strict=True)
    made = [hashlib.sha256(repr(row).encode()).hexdigest()[:20] for row in cells]
    return pd.Series(made, index=rows.index, dtype=object)


def _by_state(rows: pd.DataFrame) -> pd.DataFrame:
    """By number and digest, and among equals the latest state last: closed after open."""
    ended = rows["status"] == IncidentStatus.CLOSED
    return (
        rows.assign(ended=ended)
        .sort_values(["key", "digest", "ended", "closed_at"], kind="stable", na_position="first")
        .drop(columns="ended")
    )


def _share_numbers(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    again = rows.duplicated(["key", "digest"], keep="last")
    kept = rows[~again]
    later = kept[kept.groupby("key").cumcount() > 0]
    return rows[again], later.assign(number=later["key"], key=later["key"] + "#" + later["digest"])


def _counted(digests: pd.Series) -> pd.Series:
    """The digest itself, then with -2, -3 ... for exact repeats."""
    turn = digests.groupby(digests).cumcount() + 1
    again = [digest if count == 1 else f"{digest}-{count}" for digest, count in zip(digests, turn, strict=True)]
    return pd.Series(again, index=digests.index, dtype=object)
