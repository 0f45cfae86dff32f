"""Read what stands side by side: a scope, as of a date, in another workspace or revision, under another policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from impact.domain.comparison import ComparedSide
from impact.errors import ScopeError, UnknownNameError
from impact.readers.policy import read_policy
from impact.readers.workspace import WORKSPACE_FILE
from impact.use_cases.difference import checked_out
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace

GIT, POLICY = "git:", "policy:"
AT = re.compile(r"@(?!\{)")
"""What joins the parts; in ``HEAD@{1}`` the sign belongs to the revision."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOW_TO = "Write R2.0, R2.0@2017-05-01, R2.0@git:HEAD~1, R2.0@DIR or R2.0@policy:FILE."


@dataclass(frozen=True, slots=True)
class NamedSide:
    """A side as a person named it, taken apart.

    Attributes
    ----------
    scope
        A release or change; empty if the side takes the scope that is given for all.
    as_of
        Day on which the register speaks; ``None`` for the day given for all.
    revision
        Revision of the workspace's repository; empty if none is named.
    folder, policy
        Another workspace, and another policy; ``None`` if none is named.
    """

    scope: str = ""
    as_of: dt.date | None = None
    revision: str = ""
    folder: Path | None = None
    policy: Path | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a scope is named."""
        return self == NamedSide(scope=self.scope)

    def label(self, *, parts: int = 1) -> str:
        """Name the side for a person, folders and files by the last parts of their paths."""
        states = [
            self.as_of.isoformat() if self.as_of else "",
            f"{GIT}{self.revision}" if self.revision else "",
            "/".join(self.folder.resolve().parts[-parts:]) if self.folder else "",
            f"{POLICY}{'/'.join(self.policy.resolve().parts[-parts:])}" if self.policy else "",
        ]
        return "@".join(filter(None, (self.scope, *states))) or "the workspace as it is"


@dataclass(frozen=True, eq=False)
class OpenedSide:
    """A side with its workspace loaded: what it is called, and what is asked of it."""

    side: ComparedSide
    workspace: Workspace
    request: ScopeRequest


def read_side(text: str) -> NamedSide:
    """Take apart what a person typed: a scope, then states, joined by ``@``; each part may stand alone.

    Raises
    ------
    ScopeError
        If a part is no day, or is said twice.
    """
    whole = Path(text)
    parts = [text] if "@" in text and (whole / WORKSPACE_FILE).is_file() else AT.split(text)
    found = NamedSide()
    for place, part in enumerate(part.strip() for part in parts):
        state = _state(part)
        if state is None:
            if place > 0 or not part:
                raise ScopeError(f"'{part or text}' names no state of '{text}'", remedy=HOW_TO)
            state = {"scope": part}
        for key, value in state.items():
            if getattr(found, key):
                raise ScopeError(f"'{text}' says twice what it stands on", remedy=HOW_TO)
            found = replace(found, **{key: value})  # type: ignore[arg-type]
    return found


def _state(part: str) -> dict[str, object] | None:
    """Read a part as a state; ``None`` if it is none."""
    if DAY.fullmatch(part):
        try:
            return {"as_of": dt.date.fromisoformat(part)}
        except ValueError as error:
            raise ScopeError(f"'{part}' is no day", remedy="Write it as 2017-10-19.") from error
    if part.startswith(GIT) and len(part) > len(GIT):
        return {"revision": part.removeprefix(GIT)}
    if part.startswith(POLICY) and len(part) > len(POLICY):
        return {"policy": Path(part.removeprefix(POLICY))}
    path = Path(part)
    if part and path.name == WORKSPACE_FILE:
        path = path.parent
    if part and (path / WORKSPACE_FILE).is_file():
        return {"folder": path}
    if part and path.is_dir() and ("/" in part or part in (".", "..")):
        raise ScopeError(f"'{part}' holds no {WORKSPACE_FILE}", remedy="Name the folder of a workspace.")
    return None


@contextmanager
def opened_sides(
    workspace: Workspace, texts: Sequence[str], request: ScopeRequest | None
) -> Iterator[tuple[OpenedSide, ...]]:
    """Load what each side stands on.

    Parameters
    ----------
    workspace
        The workspace of sides that name none.
    texts
        Sides as a person typed them. One alone is laid beside the workspace as it is.
    request
        Scope of sides that name none, and the day of those without one.

    Raises
    ------
    UnknownNameError
        If a name is neither a change nor a release.
    ScopeError
        If a side names no scope and none is given, or there is only one side.
    InputError
        If a workspace, revision or policy cannot be read.
    """
    asked = request or ScopeRequest()
    named = [read_side(text) for text in texts]
    if len(named) == 1 and not named[0].is_plain:
        named.insert(0, NamedSide(scope=named[0].scope))
    if len(named) < 2:
        raise ScopeError(
            "one thing cannot be compared", remedy="Name two, or add --options to lay out those of a change."
        )
    labels = _labels(named)
    loaded: dict[tuple[str, Path | None], Workspace] = {("", None): workspace}
    with ExitStack() as stack:
        sides = []
        for side, label in zip(named, labels, strict=True):
            key = (side.revision, side.folder)
            if key not in loaded:
                loaded[key] = _loaded(workspace, side, stack)
            found = loaded[key]
            if side.policy is not None:
                found = replace(found, policy=read_policy(side.policy, override_label=side.policy.name))
            sides.append(_opened(found, side, label, asked))
        yield tuple(sides)


def _labels(sides: Sequence[NamedSide]) -> list[str]:
    """Name the sides by as few parts of their paths as tell them apart."""
    for parts in (1, 2, 3):
        labels = [side.label(parts=parts) for side in sides]
        if len(set(labels)) == len(set(sides)):
            return labels
    return [f"{label} ({number})" for number, label in enumerate(labels, start=1)]


def _loaded(workspace: Workspace, side: NamedSide, stack: ExitStack) -> Workspace:
    folder = side.folder or workspace.folder
    if folder is None:
        raise ScopeError("the workspace comes from no folder", remedy="Name the workspace.")
    if side.revision:
        folder = stack.enter_context(checked_out(side.revision, folder))
        if not (folder / WORKSPACE_FILE).is_file():
            remedy = "Choose a revision in which the folder is a workspace."
            raise ScopeError(f"revision '{side.revision}' has no {WORKSPACE_FILE} there", remedy=remedy)
    return load_workspace(folder)


def _opened(workspace: Workspace, side: NamedSide, label: str, asked: ScopeRequest) -> OpenedSide:
    as_of = side.as_of or asked.as_of
    if side.scope:
        compared, request = _of_scope(workspace, side.scope)
        return OpenedSide(replace(compared, key=label if not side.is_plain else compared.key), workspace,
                          replace(request, as_of=as_of))  # fmt: skip
    if not (asked.release or asked.changes or asked.touches):
        remedy = "Put one before it, as R2.0@2017-05-01, or give --release, --change or --touch."
        raise ScopeError(f"'{label}' names no release or change to analyse", remedy=remedy)
    request = replace(asked, as_of=as_of)
    title = ", ".join(filter(None, (asked.release, *asked.changes, *asked.touches)))
    return OpenedSide(ComparedSide(label, title, "", None, ""), workspace, request)


def _of_scope(workspace: Workspace, name: str) -> tuple[ComparedSide, ScopeRequest]:
    try:
        change = workspace.change(name)
    except UnknownNameError as unknown:
        try:
            release = workspace.release(name)
        except UnknownNameError as error:
            offered = (*unknown.candidates, *error.candidates)
            raise UnknownNameError(f"No change or release is called '{name}'.", candidates=offered) from error
        side = ComparedSide(release.id, release.title, release.scope, release.basis, release.source)
        return side, ScopeRequest(release=release.id)
    side = ComparedSide(change.id, change.title, change.summary, change.basis, change.source)
    return side, ScopeRequest(changes=(change.id,))
