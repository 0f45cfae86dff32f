"""What a change means for those who use the service: their roles, processes and interfaces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReachedThing:
    """A process or interface that a change reaches: how likely, and the part that the role has in it, if any."""

    id: str
    name: str
    likelihood: float
    part: str = ""


@dataclass(frozen=True, slots=True)
class RoleImpact:
    """A role with those of its processes and interfaces that a change reaches, likeliest first."""

    role_id: str
    role: str
    processes: tuple[ReachedThing, ...]
    interfaces: tuple[ReachedThing, ...]


@dataclass(frozen=True, slots=True)
class UserImpact:
    """What a change means for users: the roles that it reaches, or why there are none."""

    change_id: str
    roles: tuple[RoleImpact, ...]
    why_none: str = ""

    @property
    def in_words(self) -> str:
        """Say it in one cell: each role with its processes and interfaces."""
        if not self.roles:
            return self.why_none
        return "\n".join(_role_in_words(role) for role in self.roles)


def _role_in_words(role: RoleImpact) -> str:
    parts = []
    if role.processes:
        parts.append(", ".join(f"{item.id.partition(':')[2]} {item.name}" for item in role.processes))
    if role.interfaces:
        parts.append(f"through {', '.join(item.name for item in role.interfaces)}")
    return f"{role.role}: {'; '.join(parts)}"
