"""Conversations without addresses: board, outsiders, administration."""
