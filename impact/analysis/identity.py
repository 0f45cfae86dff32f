"""Tell the files of a model apart: an id that two files use for two things becomes two ids.

Modelling tools number what they draw file by file, so ``Process_1`` may stand in each of fifty files. Ids of
one file are made different from those of another by the file's name: ``bam:Process_1`` of ``order.bpmn`` becomes
``bam:order/Process_1``. A workspace asks for that for all files of a source (``ids = "per file"``); where it
does not and ids collide, only what collides in the later file is renamed, and that is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from impact.domain.architecture import Diagram, ModelContent
from impact.domain.problem import Problem, Severity


def tell_files_apart(models: Sequence[ModelContent], *, per_file: Collection[str] = ()) -> tuple[ModelContent, ...]:
    """Give every element, relationship and diagram of several files an id of its own.

    Parameters
    ----------
    models
        Content of the files, in the order in which they count: of two that use one id, the first keeps it.
    per_file
        Names of the files whose ids all carry the file's name, collision or not: such ids stay what they are
        when a file comes or goes.

    Returns
    -------
    tuple of ModelContent
        The same files in the same order. A file whose ids had to be changed says so in a problem.
    """
    labels = _labels([model.file for model in models])
    taken: set[str] = set()
    apart = []
    for model in models:
        own = _ids(model)
        is_asked = model.file in per_file
        colliding = own if is_asked else [own_id for own_id in own if own_id in taken]
        separate = model
        if colliding:
            renamed = _renamed(colliding, label=labels[model.file], taken=taken.union(own))
            problems = () if is_asked else (_collision(model, colliding, renamed),)
            separate = _with_ids(model, renamed)
            separate = replace(separate, problems=(*separate.problems, *problems))
        taken.update(_ids(separate))
        apart.append(separate)
    return tuple(apart)


def _ids(model: ModelContent) -> list[str]:
    """List the ids that a file defines; a view is an element and a diagram of one id."""
    ids = [element.id for element in model.elements]
    ids += [tie.id for tie in model.relationships]
    ids += [diagram.id for diagram in model.diagrams]
    return list(dict.fromkeys(ids))


def _labels(files: Sequence[str]) -> Mapping[str, str]:
    """Name each file by its stem, or by its whole path where two files share the stem."""
    stems = Counter(_slug(PurePosixPath(file).stem) for file in files)
    labels = {}
    for file in files:
        stem = _slug(PurePosixPath(file).stem)
        labels[file] = stem if stems[stem] == 1 else _slug(str(PurePosixPath(file).with_suffix("")))
    return labels


def _slug(text: str) -> str:
    return re.sub(r"[^\w.\-/]+", "-", text).strip("-") or "file"


def _renamed(ids: Sequence[str], *, label: str, taken: Collection[str]) -> Mapping[str, str]:
    renamed = {}
    for own_id in ids:
        prefix, _, rest = own_id.partition(":")
        wanted, ordinal = f"{prefix}:{label}/{rest}", 2
        while wanted in taken:
            wanted = f"{prefix}:{label}~{ordinal}/{rest}"
            ordinal += 1
        renamed[own_id] = wanted
    return renamed


def _collision(model: ModelContent, ids: Sequence[str], renamed: Mapping[str, str]) -> Problem:
    lines = {element.id: element.origin.line for element in model.elements}
    first = ids[0]
    others = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return Problem(
        Severity.WARNING,
        "id-in-several-files",
        f"'{first}'{others} stands in another file, too; here it is read as '{renamed[first]}'",
        model.file,
        lines.get(first),
        renamed[first],
        'Give ids that are used once, or write ids = "per file" below this [[model]] in workspace.toml.',
    )


def _with_ids(model: ModelContent, renamed: Mapping[str, str]) -> ModelContent:
    def new(old: str) -> str:
        return renamed.get(old, old)

    return replace(
        model,
        elements=tuple(
            replace(element, id=new(element.id), parent_id=new(element.parent_id) if element.parent_id else None)
            for element in model.elements
        ),
        relationships=tuple(
            replace(tie, id=new(tie.id), source_id=new(tie.source_id), target_id=new(tie.target_id))
            for tie in model.relationships
        ),
        references=tuple(replace(reference, source_id=new(reference.source_id)) for reference in model.references),
        diagrams=tuple(_diagram_with_ids(diagram, renamed) for diagram in model.diagrams),
        problems=tuple(replace(problem, element_id=new(problem.element_id)) for problem in model.problems),
    )


def _diagram_with_ids(diagram: Diagram, renamed: Mapping[str, str]) -> Diagram:
    def new(old: str) -> str:
        return renamed.get(old, old)

    return replace(
        diagram,
        id=new(diagram.id),
        subject_ids=tuple(new(subject) for subject in diagram.subject_ids),
        shapes=tuple(
            replace(
                shape,
                element_id=new(shape.element_id),
                attached_to_id=new(shape.attached_to_id),
                parent_shape_id=new(shape.parent_shape_id),
            )
            for shape in diagram.shapes
        ),
        edges=tuple(replace(edge, relationship_id=new(edge.relationship_id)) for edge in diagram.edges),
    )
