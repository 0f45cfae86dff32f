"""Carry the shipped models and the entry of the dashboard in the wheel.

An editable installation reads both from the checkout: a copy of them would go stale. What somebody decided in the
checkout is kept beside the models and stays there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {"models": "impact/shipped", "app.py": "impact/ui/app.py"}
LEFT_BEHIND = ".impact"


class CarryShippedFiles(BuildHookInterface):
    """Add the files outside the package to a wheel that is built to be handed on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files and where they go, unless the build is an editable one."""
        if version == "standard":
            for source, target in CARRIED.items():
                build_data["force_include"].update(_files(Path(self.root), source, target))


def _files(root: Path, source: str, target: str) -> dict[str, str]:
    """Name every file below a place, and where it goes."""
    place = root / source
    if place.is_file():
        return {source: target}
    found = (path.relative_to(place) for path in sorted(place.rglob("*")) if path.is_file())
    return {
        f"{source}/{path.as_posix()}": f"{target}/{path.as_posix()}" for path in found if path.parts[0] != LEFT_BEHIND
    }
