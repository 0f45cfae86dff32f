"""Colours and line weights of drawn diagrams, light and dark, and the look of marked shapes."""

from __future__ import annotations

from impact.domain.architecture import Bounds
from impact.domain.diagram_mark import CHANGES, ShapeMark
from impact.writers.svg_canvas import circle, number, path
from impact.writers.svg_changes import change_classes

STEP_LIMITS = (0.05, 0.2, 0.35, 0.5, 0.75)
"""Likelihoods at which the next step of the scale begins; six steps in all."""

LIGHT_SCALE = (
    ("#e3edf7", "#10202f"),
    ("#c3d9ef", "#10202f"),
    ("#98c0e4", "#10202f"),
    ("#6fa8d9", "#0b1826"),
    ("#2b6cb0", "#ffffff"),
    ("#123f73", "#ffffff"),
)
"""Fill and text of each step on light paper, from light to dark of one hue."""

DARK_SCALE = (
    ("#1b2c40", "#f2f6fa"),
    ("#1f4063", "#f2f6fa"),
    ("#265a8d", "#f2f6fa"),
    ("#63a3dc", "#0b1826"),
    ("#9cc7ee", "#0b1826"),
    ("#d6e8fa", "#0b1826"),
)
"""The same on dark paper, where what is likelier stands out by being brighter."""

_LIGHT = {
    "paper": "#ffffff", "ink": "#1d2733", "line": "#5c6b7a", "fill": "#f7f9fb", "soft": "#eef2f6",
    "faint": "#c5ced8", "strong": "#10202f", "focus": "#b4540a",
    "strategy": "#c9a227", "business": "#d9a800", "application": "#1f8fa8", "technology": "#3f8f3f",
    "motivation": "#7d6fc0", "implementation": "#c06a6a", "other": "#8793a0",
    "added": "#0b6e3d", "added-fill": "#d3f0df", "removed": "#a81e2d", "removed-fill": "#fbe1e3",
    "changed": "#8a5300", "changed-fill": "#fdebc8", "moved": "#4a3aa7", "moved-fill": "#e4e0fa",
}  # fmt: skip
_DARK = {
    "paper": "#14181d", "ink": "#dfe5ec", "line": "#94a3b3", "fill": "#1d232b", "soft": "#232b35",
    "faint": "#3d4855", "strong": "#f2f6fa", "focus": "#ffb266",
    "strategy": "#d8b84a", "business": "#e5bd2e", "application": "#4bb8d0", "technology": "#6cbb6c",
    "motivation": "#a79be0", "implementation": "#dc9393", "other": "#8793a0",
    "added": "#6fd39b", "added-fill": "#15402a", "removed": "#ff9aa5", "removed-fill": "#4a1a20",
    "changed": "#f2bd5c", "changed-fill": "#46330f", "moved": "#b7acff", "moved-fill": "#2c2654",
}  # fmt: skip

_RULES = """
.impact-diagram{background:var(--paper);color:var(--ink);font-family:system-ui,"Segoe UI",Roboto,Arial,sans-serif;
  max-width:100%;height:auto}
.impact-diagram .paper{fill:var(--paper)}
.impact-diagram .body{fill:var(--fill);stroke:var(--line);stroke-width:1.2;stroke-linejoin:round}
.impact-diagram .double,.impact-diagram .icon{fill:none;stroke:var(--text);stroke-width:1.1;stroke-linejoin:round}
.impact-diagram .double{stroke:var(--line)}
.impact-diagram .icon.solid{fill:var(--text)}
.impact-diagram .cut{stroke:var(--fill)}
.impact-diagram .thick{stroke-width:3}
.impact-diagram .icon.thick{stroke-width:2.4}
.impact-diagram .dashed{stroke-dasharray:5 3}
.impact-diagram .dotted{stroke-dasharray:1.5 3;stroke-linecap:round}
.impact-diagram .open{fill:none}
.impact-diagram .container{fill:var(--paper)}
.impact-diagram .head-band{fill:var(--soft)}
.impact-diagram .lane-band{fill:none;stroke:none}
.impact-diagram .text{fill:var(--text)}
.impact-diagram .outside{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.impact-diagram .kind{opacity:.8;font-style:italic}
.impact-diagram .edge{fill:none;stroke:var(--line);stroke-width:1.3;stroke-linejoin:round}
.impact-diagram .edge.wide{stroke-width:4}
.impact-diagram .edge.gap{stroke:var(--paper);stroke-width:1.6}
.impact-diagram .head{fill:var(--line);stroke:var(--line);stroke-width:1.1;stroke-linejoin:round}
.impact-diagram .head.hollow{fill:var(--paper)}
.impact-diagram .head.bare{fill:none}
.impact-diagram .badge{fill:#ffffff;stroke:#10202f;stroke-width:1.2}
.impact-diagram .badge-ink{fill:#10202f}
.impact-diagram .marked .body,.impact-diagram .marked .double{stroke:var(--strong)}
.impact-diagram .marked .head-band,.impact-diagram .marked .lane-band{fill:var(--fill)}
.impact-diagram .glance .body{stroke-width:1.4}
.impact-diagram .should .body{stroke-width:2.2}
.impact-diagram .must .body{stroke-width:3.2}
.impact-diagram .glance .body.thick,.impact-diagram .should .body.thick{stroke-width:3.6}
.impact-diagram .must .body.thick{stroke-width:4.8}
.impact-diagram .change .body,.impact-diagram .change .double{stroke-width:2.2}
.impact-diagram .change .edge{stroke-width:2.2}
.impact-diagram .change-removed .body,.impact-diagram .change-removed .edge{stroke-dasharray:6 4}
.impact-diagram .change-removed .text{text-decoration:line-through}
.impact-diagram .change .head-band,.impact-diagram .change .lane-band{fill:var(--fill)}
.impact-diagram .change-disc{fill:var(--line);stroke:var(--paper);stroke-width:1.2}
.impact-diagram .change-ink{fill:none;stroke:var(--paper);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.impact-diagram .change-rule{fill:var(--faint)}
.impact-diagram .legend{fill:var(--ink)}
.impact-diagram [role=button]{cursor:pointer}
.impact-diagram [role=button]:focus{outline:none}
.impact-diagram [role=button]:focus-visible .body{stroke:var(--focus);stroke-width:3.5}
.impact-diagram [role=button]:hover .body{stroke:var(--focus)}
""".strip()


def style_sheet() -> str:
    """Write the style sheet of a diagram: everything below its own class, so that a page around it is left alone."""
    light, dark = _variables(_LIGHT, LIGHT_SCALE), _variables(_DARK, DARK_SCALE)
    steps = "\n".join(
        f".impact-diagram .likelihood-{step}{{--fill:var(--fill-{step});--text:var(--text-{step})}}"
        for step in range(1, len(LIGHT_SCALE) + 1)
    )
    changes = "\n".join(
        f".impact-diagram .change-{name}{{--fill:var(--{name}-fill);--line:var(--{name})}}" for name in CHANGES
    )
    layers = "\n".join(
        f".impact-diagram .layer-{name}{{fill:var(--{name})}}"
        for name in ("strategy", "business", "application", "technology", "motivation", "implementation", "other")
    )
    return "\n".join(
        [
            f".impact-diagram{{--text:var(--ink);{light}}}",
            f"@media (prefers-color-scheme:dark){{.impact-diagram:not([data-theme=light]){{{dark}}}}}",
            f"[data-theme=light] .impact-diagram:not([data-theme=dark]){{{light}}}",
            f"[data-theme=dark] .impact-diagram:not([data-theme=light]),.impact-diagram[data-theme=dark]{{{dark}}}",
            f"@media print{{.impact-diagram,.impact-diagram[data-theme]{{{light}}}}}",
            _RULES,
            steps,
            changes,
            layers,
        ]
    )


def _variables(colours: dict[str, str], scale: tuple[tuple[str, str], ...]) -> str:
    named = [f"--{name}:{colour}" for name, colour in colours.items()]
    steps = [f"--fill-{step}:{fill};--text-{step}:{text}" for step, (fill, text) in enumerate(scale, start=1)]
    return ";".join([*named, *steps])


def likelihood_step(likelihood: float) -> int:
    """Find the step of the scale, 1 to 6; what is no number is the lowest.

    Examples
    --------
    >>> likelihood_step(0.0), likelihood_step(0.2), likelihood_step(1.0)
    (1, 3, 6)
    """
    return 1 + sum(likelihood >= limit for limit in STEP_LIMITS)


def mark_classes(mark: ShapeMark | None) -> str:
    """Name the classes of a shape: none if it is not marked; those of a difference where it is one."""
    if mark is None:
        return ""
    if mark.change:
        return change_classes(mark)
    tier = mark.tier if mark.tier in {"must", "should", "glance"} else ""
    return f"marked likelihood-{likelihood_step(mark.likelihood)} {tier}".strip()


def tier_sign(tier: str, box: Bounds) -> str:
    """Draw the sign of a tier at the upper right corner: a full, half or empty disc, dark on white in every theme."""
    if tier not in {"must", "should", "glance"}:
        return ""
    radius = 5.0
    x, y = box.x + box.width - min(4.0, box.width / 8), box.y + min(4.0, box.height / 8)
    sign = circle(x, y, radius=radius, style="badge")
    if tier == "must":
        sign += circle(x, y, radius=0.6 * radius, style="badge-ink")
    elif tier == "should":
        reach = number(radius - 1.2)
        top, bottom = number(y - radius + 1.2), number(y + radius - 1.2)
        sign += path(f"M{number(x)} {top}A{reach} {reach} 0 0 0 {number(x)} {bottom}Z", style="badge-ink")
    return sign
