"""From words to elements: which elements a text names or concerns, with the evidence."""

from impact.analysis.mapping.linking import link_texts
from impact.analysis.mapping.naming import Naming
from impact.analysis.mapping.phrases import map_text, map_texts
from impact.analysis.mapping.suggesting import ALL_SIGNALS, Mapper

__all__ = ["ALL_SIGNALS", "Mapper", "Naming", "link_texts", "map_text", "map_texts"]
