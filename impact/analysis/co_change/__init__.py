"""How likely a node changes along with another: by ties both ways, by name and place, and by past common changes.

Independent reasons are joined as chances, 1 − ∏(1 − p), so that each score is a likelihood of which the parts can be
told:

* change walks along ties, both ways, and is shared among the ties of a hub; now and then it steps to a node alike;
* nodes that are tied to the same others change together, and so do nodes that are called alike and stand in one place;
* what changed together lately does so again, rare coincidences counted little.

A history also says how often each kind of tie and each single tie carried change, and how far the scores are to be
trusted: the later part of it is foretold from the earlier one, and the level of all scores follows. The order does not.
"""

from impact.analysis.co_change.engine import CoChange

__all__ = ["CoChange"]
