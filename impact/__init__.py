"""Change impact analysis for architecture documents: what to review, why, by whom, and in how many days."""

__version__ = "0.1.0"
