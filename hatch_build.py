"""Carry the shipped models and the entry of the dashboard in the wheel.

An editable installation reads both from the checkout: a copy of them would go stale.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {"models": "impact/shipped", "app.py": "impact/ui/app.py"}


class CarryShippedFiles(BuildHookInterface):
    """Add the files outside the package to a wheel that is built to be handed on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files and where they go, unless the build is an editable one."""
        if version == "standard":
            build_data["force_include"].update(CARRIED)
