"""The figures of a whole draft, and what is wrong with it, kept by grid while it is edited. Pure."""

from dataclasses import dataclass, field

from geo.boundaries.drafting.celling import CellCounts
from geo.boundaries.drafting.findings import DraftFinding, Level, Standards, find_all, find_in, find_unassigned
from geo.boundaries.drafting.leafset import LeafSet


@dataclass(frozen=True)
class Summary:
    """How uneven the grids of a draft are (the largest share by which one differs from the mean), and what it moves."""

    deviation: float
    moved_households: int
    problems: int
    errors: int


@dataclass
class Overview:
    """What was found in each grid of a draft when it was last looked at."""

    leaves: LeafSet
    standards: Standards
    _found: dict[str, list[DraftFinding]] = field(default_factory=dict)
    _cells: CellCounts = field(default_factory=dict)

    def renew(self) -> set[str]:
        """Look again at the grids that changed since; returns their codes, those of grids that are gone too."""
        changed = set(self.leaves.stale)
        self.leaves.stale.clear()
        for code in changed:
            grid = self.leaves.grids.get(code)
            if grid is None:
                self._found.pop(code, None)
            else:
                self._found[code] = find_in(self.leaves, grid, self.standards)
        return changed

    def summary(self) -> Summary:
        """The figures of the whole draft."""
        self.renew()
        households = [self.leaves.figures(code).households for code in self.leaves.grids]
        mean = sum(households) / len(households) if households else 0.0
        found = [*find_unassigned(self.leaves), *(each for found in self._found.values() for each in found)]
        return Summary(
            deviation=max(abs(each - mean) for each in households) / mean if mean else 0.0,
            moved_households=self.leaves.moved_households,
            problems=len(found),
            errors=sum(each.level is Level.ERROR for each in found),
        )

    def findings(self) -> list[DraftFinding]:
        """Everything that is wrong, looked for anew: a repair may hang on a neighbour that changed."""
        return find_all(self.leaves, self.standards, self._cells)
