"""Carrying out: ready, start, milestones, updates, changes, pause, end, result."""
