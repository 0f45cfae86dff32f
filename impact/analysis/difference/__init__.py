"""Compare two states of an architecture by meaning: what came, went, changed, moved; and digest it by aspect."""

from impact.analysis.difference.comparing import compare
from impact.analysis.difference.fingerprints import fingerprints_of

__all__ = ["compare", "fingerprints_of"]
