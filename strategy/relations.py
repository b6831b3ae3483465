"""Relations between measures: what needs what, what replaces what. Pure; knows no database."""

from collections.abc import Iterable, Mapping


def find_circle(edges: Mapping[int, Iterable[int]], start: int) -> list[int]:
    """Return a shortest way along `edges` from `start` back to itself ([start, …, start]); [] where there is none."""
    came_from: dict[int, int] = {}
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
