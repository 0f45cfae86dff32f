"""What people did and decided, as the store of a workspace and its table of waivers hold it."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.concern import Concern
from impact.domain.decision import Decision
from impact.domain.waiver import Waiver
from impact.domain.work_package import WorkPackage


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """What people did and decided.

    Attributes
    ----------
    packages
        Work packages by id, verdicts held against the present content.
    concerns
        Risks and incidents.
    decisions
        Every decision about rows of the register by ascending number, undone or not.
    waivers
        Waivers in the order of their table.
    """

    packages: tuple[WorkPackage, ...] = ()
    concerns: tuple[Concern, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not (self.packages or self.concerns or self.decisions or self.waivers)


NOTHING_KEPT = KeptRecords()
"""What is kept of a workspace on which nobody has worked."""
