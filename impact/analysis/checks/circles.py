"""Find circles in a hierarchy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def circles(targets: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Find a circle through each node that closes one, none twice over the same nodes; smallest id first.

    Walks depth first without recursion, so that a chain of any length is followed.
    """
    done: set[str] = set()
    for root in sorted(targets):
        way: list[str] = []
        place: dict[str, int] = {}
        stack = [(root, iter(sorted(targets.get(root, ()))))] if root not in done else []
        if stack:
            way, place = [root], {root: 0}
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                way.pop()
                place.pop(node)
                done.add(node)
            elif following in place:
                circle = way[place[following] :]
                start = circle.index(min(circle))
                yield (*circle[start:], *circle[:start])
            elif following not in done:
                place[following] = len(way)
                way.append(following)
                stack.append((following, iter(sorted(targets.get(following, ())))))
