"""Pure stages: joining, mapping, propagation, explanation, review, effort, wording, checks.

They do not import each other; they meet in the values of ``impact.domain``.
"""
