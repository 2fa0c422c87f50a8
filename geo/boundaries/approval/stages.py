"""How far a draft has come, and which step leads where. Pure.

What people decide is a stage and is kept; what the time decides (scheduled, in force, superseded) follows from the
publications (`geo.boundaries.holding`).
"""

import enum


class Stage(enum.StrEnum):
    """How far a plan that is not yet published has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONSULTATION = "consultation"
    APPROVED = "approved"


class PlanStep(enum.StrEnum):
    """What people do to a plan on its way; answering a comment and filing the published plan lead to no other stage."""

    SUBMIT = "submit"
    RETURN = "return"
    CONSULT = "consult"
    APPROVE = "approve"
    PUBLISH = "publish"
    ANSWER = "answer"
    FILE = "file"


LEADS: dict[tuple[Stage, PlanStep], Stage] = {
    (Stage.DRAFT, PlanStep.SUBMIT): Stage.SUBMITTED,
    (Stage.SUBMITTED, PlanStep.RETURN): Stage.DRAFT,
    (Stage.CONSULTATION, PlanStep.RETURN): Stage.DRAFT,
    (Stage.APPROVED, PlanStep.RETURN): Stage.DRAFT,
    (Stage.SUBMITTED, PlanStep.CONSULT): Stage.CONSULTATION,
    (Stage.CONSULTATION, PlanStep.APPROVE): Stage.APPROVED,
    (Stage.APPROVED, PlanStep.PUBLISH): Stage.APPROVED,
}
"""The one table of the long way: submitted by the town, 公示, approved by another officer, published."""

SHORT = {
    **LEADS,
    (Stage.SUBMITTED, PlanStep.APPROVE): Stage.APPROVED,
    (Stage.DRAFT, PlanStep.PUBLISH): Stage.APPROVED,
    (Stage.SUBMITTED, PlanStep.PUBLISH): Stage.APPROVED,
}
"""The same for a small town that switched the middle steps off."""


def leads_to(stage: Stage, step: PlanStep, *, is_short: bool) -> Stage | None:
    """The stage after a step, None where the step cannot be taken now."""
    return (SHORT if is_short else LEADS).get((stage, step))
