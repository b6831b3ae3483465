"""Puts a report together from what anybody may read of strategy and projects. What comes out is plain JSON with a schema number.

assemble(strategy, start, end)   numbers, goals, charts, fields with measures and notes, projects
snapshot(report)                 the same with the words of the editors: what a version freezes
"""

from .snapshot import SCHEMA, assemble, snapshot

__all__ = ["SCHEMA", "assemble", "snapshot"]
