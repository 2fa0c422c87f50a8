"""What is sent to drafts, and the small answers about plans."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class DraftWish(BaseModel):
    """A draft to begin: its name, and the plan that it is based on (the one in force without it)."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    base: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    territory: Annotated[str, Field(max_length=80)] | None = None


class OperationWish(BaseModel):
    """An edit of a draft at a version; `id` is made by who sends it, so that it can be sent again."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    id: uuid.UUID
    operation: dict[str, Any]


class StepWish(BaseModel):
    """To undo or redo at a version; `with_later` undoes what others built upon it as well."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    with_later: bool = False


class RebaseWish(BaseModel):
    """To put a draft at a version on top of the plan in force."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class Rebased(BaseModel):
    """The version of a draft after it was put on top of the plan in force, and the edits that were undone for it."""

    version: int
    dropped: list[str]


class StageWish(BaseModel):
    """What is said with a step on a plan's way: from when it holds, until when it is open to comment, the document."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[str | None, Field(alias="from", max_length=40)] = None
    until: Annotated[str | None, Field(max_length=40)] = None
    document: Annotated[str | None, Field(max_length=120)] = None
    reason: Annotated[str | None, Field(max_length=500)] = None


class PlanItem(BaseModel):
    """A plan of a territory; `from` is when it came into force or will, null for one that was not published."""

    id: int
    name: str
    territory: str
    status: str
    since: datetime | None = Field(alias="from")
    base: int | None
    version: int | None


class PlanListing(BaseModel):
    """The plans of a territory, drafts first."""

    items: list[PlanItem]
    next: None = None
