"""Show a marked diagram: pan, zoom, and a click that says which shape was meant."""

from __future__ import annotations

from typing import Any

import streamlit as st

from impact.use_cases.dashboard import MarkedDiagram
from impact.writers.svg import diagram_svg

CSS = """
.whole{position:relative}
.frame{overflow:auto;border:1px solid var(--st-border-color);border-radius:4px;max-height:380px}
.frame svg{display:block;max-width:none !important}
.frame .selected{filter:drop-shadow(0 0 2px #c2410c) drop-shadow(0 0 3px #c2410c)}
.tools{display:flex;gap:4px;position:absolute;top:4px;right:18px;z-index:1;opacity:.85}
.tools button{font:inherit;font-size:12px;padding:0 7px;border:1px solid var(--st-border-color);border-radius:4px;
  background:var(--st-secondary-background-color);color:var(--st-text-color);cursor:pointer}
"""
HTML = """
<div class="whole"><div class="tools"><button data-zoom="1.25" aria-label="Zoom in">+</button>
<button data-zoom="0.8" aria-label="Zoom out">−</button><button data-zoom="fit">Fit</button>
<button data-zoom="full">Full size</button></div><div class="frame"></div></div>
"""
JS = """
export default function(component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector('.frame');
  if (frame.dataset.drawn !== data.key) {
    frame.innerHTML = data.svg;
    frame.dataset.drawn = data.key;
    const svg = frame.querySelector('svg');
    const natural = svg.viewBox.baseVal.width;
    const tallest = 376 / svg.viewBox.baseVal.height;
    const fitting = () => Math.min((frame.clientWidth - 4) / natural, tallest);
    let scale = Math.min(1, Math.max(0.55, fitting()));
    const apply = () => { svg.style.width = (natural * scale) + 'px'; svg.style.height = 'auto'; };
    apply();
    parentElement.querySelectorAll('button[data-zoom]').forEach((button) => {
      button.onclick = () => {
        const wanted = button.dataset.zoom;
        if (wanted === 'fit') scale = fitting();
        else if (wanted === 'full') scale = 1;
        else scale = Math.min(4, Math.max(0.2, scale * Number(wanted)));
        apply();
      };
    });
    let from = null;
    frame.onpointerdown = (e) => { from = [e.clientX, e.clientY, frame.scrollLeft, frame.scrollTop]; };
    frame.onpointermove = (e) => {
      if (from && e.buttons) {
        frame.scrollLeft = from[2] - (e.clientX - from[0]);
        frame.scrollTop = from[3] - (e.clientY - from[1]);
      }
    };
    frame.onpointerup = (e) => {
      const moved = from && Math.hypot(e.clientX - from[0], e.clientY - from[1]) > 4;
      from = null;
      const shape = e.target.closest('[data-element-id]');
      if (shape && !moved) setTriggerValue('clicked', shape.dataset.elementId);
    };
    frame.onkeydown = (e) => {
      const shape = e.target.closest('[data-element-id]');
      if (shape && (e.key === 'Enter' || e.key === ' ')) {
        e.preventDefault();
        setTriggerValue('clicked', shape.dataset.elementId);
      }
    };
  }
  frame.querySelectorAll('[data-element-id]').forEach((shape) => {
    shape.classList.toggle('selected', shape.dataset.elementId === data.selected);
  });
}
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("impact_diagram", html=HTML, css=CSS, js=JS)


def render_diagram(item: MarkedDiagram, *, theme: str, selected: str, key: str) -> str:
    """Draw a diagram; return the id of the shape that was clicked just now, else an empty text.

    Parameters
    ----------
    item
        The diagram with its marks.
    theme
        ``light`` or ``dark``.
    selected
        Id of the shape to point out; nothing is pointed out where it is not drawn.
    key
        Key of the widget.
    """
    svg = diagram_svg(item.diagram, marks=item.marks, title=item.name, theme=theme)
    drawn = f"{item.diagram.id}/{theme}/{hash(svg)}"
    result = _component()(data={"svg": svg, "key": drawn, "selected": selected}, key=key, on_clicked_change=_ignore)
    return str(result.clicked or "")


def _ignore() -> None:
    """Let the page read what was clicked."""
