"""Relations between measures: what needs what, what replaces what. Pure; knows no database."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

CIRCULAR = ("needed_measures", "replaced_measures")
"""Relations that have a direction in time: a circle of them cannot be. Two measures may well flank each other."""
Node = TypeVar("Node", bound=Hashable)


def find_circle(edges: Mapping[Node, Iterable[Node]], start: Node) -> list[Node]:
    """Return a shortest way along `edges` from `start` back to itself ([start, …, start]); [] where there is none."""
    came_from: dict[Node, Node] = {}
    queue = [start]
    for node in queue:
        for following in edges.get(node, ()):
            if following == start:
                way = [start, node]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1] if node != start else [start, start]
            if following not in came_from:
                came_from[following] = node
                queue.append(following)
    return []


def find_circles(edges: Mapping[Node, Iterable[Node]], starts: Iterable[Node]) -> Iterator[list[Node]]:
    """Yield a circle for each start that stands in one, but no start that a circle before already named.

    What cannot stand in a circle is sorted out first, so that many relations without a circle cost one walk over them.
    """
    incoming: dict[Node, int] = {}
    for node, following in edges.items():
        incoming.setdefault(node, 0)
        for other in following:
            incoming[other] = incoming.get(other, 0) + 1
    free = [node for node, count in incoming.items() if not count]
    for node in free:
        for other in edges.get(node, ()):
            incoming[other] -= 1
            if not incoming[other]:
                free.append(other)
    named: set[Node] = set()
    for start in starts:
        if incoming.get(start) and start not in named:
            circle = find_circle(edges, start)
            named.update(circle)
            if circle:
                yield circle
