"""What reviewing costs."""

from impact.analysis.effort.estimating import EffortInputs, estimate_effort, estimate_worlds

__all__ = ["EffortInputs", "estimate_effort", "estimate_worlds"]
