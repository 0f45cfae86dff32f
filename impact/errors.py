"""Every exception of the package, as one tree.

::

    ImpactError                     what a user can be told and can act on
    ├── InputError                  a file or argument cannot be used; exit 2
    │   ├── UnreadableFileError     a file that cannot be read at all
    │   ├── UnsafeFileError         a file that is refused for safety (entities, size, depth)
    │   ├── WorkspaceError          no workspace, or its workspace.toml is wrong
    │   ├── PolicyError             a policy file breaks a rule
    │   ├── StepTableError          a table of process steps cannot be drawn
    │   ├── RevisionError           git, a repository or a revision cannot be used
    │   ├── QueryError              a query in SPARQL is wrong, refused, or takes too long
    │   ├── SelectorError           a selector cannot be read; says where
    │   └── UnknownNameError        nothing, or more than one thing, is called so
    ├── PushError                   a triple store cannot be reached or refuses a graph; exit 2
    ├── StoreError                  the store of decisions cannot be used; exit 2
    ├── DecisionError               a decision that cannot be taken as it is meant; exit 2
    ├── ConflictError               somebody else decided about the same row in between; exit 2
    ├── NotAllowedError             the role of a person does not allow what was asked for; exit 2
    ├── ScopeError                  the parts of an analysis do not go together; exit 2
    └── MissingRateError            a kind of section has no rate; exit 2
"""

from __future__ import annotations

from collections.abc import Sequence


class ImpactError(Exception):
    """Tell a user what is wrong, where, and what to do about it.

    Parameters
    ----------
    message
        What is wrong, one sentence.
    file
        File in which it is wrong, as the user named it; empty if it is no file's fault.
    line
        Line in that file, counted from 1, where it is known.
    remedy
        What to do, one sentence; empty if the message says it.
    """

    exit_code = 2

    def __init__(self, message: str, *, file: str = "", line: int | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        """Say place, fault and remedy in one line."""
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        stop = "" if self.message.endswith((".", "!", "?", ":")) else "."
        remedy = f"{stop} {self.remedy}" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class InputError(ImpactError):
    """Refuse an input that cannot be used."""


class UnreadableFileError(InputError):
    """Refuse a file that cannot be read at all: missing, not text, not XML, not the format."""


class UnsafeFileError(InputError):
    """Refuse a file that could harm: entities, a DTD, or a size or depth over the limit."""


class WorkspaceError(InputError):
    """Say that no workspace was found, or that its ``workspace.toml`` is wrong."""


class PolicyError(InputError):
    """Refuse a policy that breaks a rule, such as a weight outside 0..1."""


class RevisionError(InputError):
    """Say that git, the repository, the revision or the path in it cannot be used."""


class StepTableError(InputError):
    """Refuse a table of process steps that cannot be drawn, with one line per fault.

    Parameters
    ----------
    message
        How many faults there are.
    faults
        One line per fault, each naming the row.
    file
        The table.
    """

    def __init__(self, message: str, *, faults: Sequence[str] = (), file: str = "") -> None:
        super().__init__(message, file=file)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """List the faults below the message."""
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class QueryError(InputError):
    """Say that a query in SPARQL is wrong or refused and where, or that it takes too long."""


class UnknownNameError(InputError):
    """Say that a name fits nothing, or more than one thing, and offer the nearest.

    Parameters
    ----------
    message
        What was looked for.
    candidates
        The nearest names, best first.
    """

    def __init__(self, message: str, *, candidates: Sequence[str] = ()) -> None:
        offer = f"Did you mean: {', '.join(candidates)}?" if candidates else ""
        super().__init__(message, remedy=offer)
        self.candidates = tuple(candidates)


class SelectorError(InputError):
    """Say where a selector cannot be read, what was expected there, and what may be meant.

    Parameters
    ----------
    message
        What is wrong, the start of a sentence.
    text
        The whole selector; empty where it is too long to be shown.
    position
        Place of the fault, in characters from 0.
    expected
        What should stand there.
    candidates
        What may be meant, best first.
    """

    def __init__(
        self, message: str, *, text: str = "", position: int = 0, expected: str = "", candidates: Sequence[str] = ()
    ) -> None:
        offer = f"Did you mean: {', '.join(candidates)}?" if candidates else ""
        wanted = f"Expected: {expected}." if expected else ""
        super().__init__(message, remedy=" ".join(filter(None, (wanted, offer))))
        self.text = text
        self.position = position
        self.expected = expected
        self.candidates = tuple(candidates)

    @property
    def sentence(self) -> str:
        """Say place, fault and remedy in one line."""
        place = f"selector, character {self.position + 1}: " if self.text else "selector: "
        return f"{place}{super().__str__()}"

    @property
    def pointer(self) -> str:
        """Show the selector with a mark below the fault; empty where there is no text."""
        if not self.text:
            return ""
        shown = "".join(sign if sign.isprintable() else " " for sign in self.text)
        start = max(0, self.position - 60)
        return f"{shown[start : start + 100]}\n{' ' * (self.position - start)}^"

    def __str__(self) -> str:
        """Say the fault, and show it in the text."""
        lines = [f"  {line}" for line in self.pointer.splitlines()]
        return "\n".join([self.sentence, *lines])


class ScopeError(ImpactError):
    """Refuse a scope whose parts do not go together, such as a whole with its own part."""


class MissingRateError(ImpactError):
    """Refuse to price a kind of section that has no rate: a gap is never priced at zero."""


class PushError(ImpactError):
    """Say that a triple store cannot be reached, or refuses what is put into it."""


class StoreError(ImpactError):
    """Say that the store of decisions cannot be opened, read or written."""


class DecisionError(ImpactError):
    """Refuse a decision that cannot be taken: its row is wrong, or there is nothing to decide or undo."""


class ConflictError(ImpactError):
    """Say that somebody decided about the same row in between, so that nothing was written."""


class NotAllowedError(ImpactError):
    """Refuse what the role of a person does not allow, or what nobody may do without signing in."""
