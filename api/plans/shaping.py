"""Plans and findings as programs get them."""

from typing import Any
from urllib.parse import urlencode

from api.language import translate
from api.plans.schemas import PlanItem
from geo.boundaries.drafting.findings import DraftFinding
from geo.boundaries.drafting.keeping import DraftInfo
from geo.boundaries.drafting.operations import write_operation
from geo.boundaries.queries import PlanInfo
from geo.publishing.checking import PairFinding
from geo.publishing.comparing import Comparison


def plan_item(plan: PlanInfo, draft: DraftInfo | None) -> PlanItem:
    """A plan in a list; of a draft also what it is based on, and how many steps were taken."""
    return PlanItem.model_validate(
        {
            "id": plan.id,
            "name": plan.name,
            "territory": plan.territory_code,
            "status": plan.status.value,
            "from": plan.from_at,
            "base": draft.base_plan_id if draft else None,
            "version": draft.version if draft else None,
        }
    )


def finding_document(finding: DraftFinding, language: str, *, plan_id: int) -> dict[str, Any]:
    """What is wrong with a draft, with its repair as an operation that can be sent, or the list of who changes grid."""
    repair = None
    if finding.repair is not None and finding.remedy is not None:
        repair = {"sentence": translate(finding.remedy, language), "operation": write_operation(finding.repair)}
    return {
        "code": finding.code,
        "level": finding.level.value,
        "sentence": translate(finding.sentence, language),
        "where": finding.place,
        "grid": finding.grid,
        "blocks": finding.blocks,
        "repair": repair,
        **(_pair(finding, plan_id) if isinstance(finding, PairFinding) else {}),
    }


def _pair(finding: PairFinding, plan_id: int) -> dict[str, Any]:
    codes = {"from": finding.before, "to": finding.after}
    query = urlencode({name: code for name, code in codes.items() if code is not None})
    counts = {"doors": finding.doors, "households": finding.households}
    return codes | counts | {"addresses": f"/api/v1/plans/{plan_id}/addresses?{query}"}


def diff_document(before: PlanInfo, after: PlanInfo, found: Comparison) -> dict[str, Any]:
    """What a plan changes against another; codes of None stand for outside."""
    moves = found.moves.astype(object).where(found.moves.notna(), None)
    return {
        "before": {"id": before.id, "name": before.name},
        "after": {"id": after.id, "name": after.name},
        "grids": [{"change": each.fate.value, "before": each.before, "after": each.after} for each in found.changes],
        "moves": moves.to_dict("records"),
        "households_moved": found.households,
        "addresses_moved": found.addresses,
    }
