"""Upkeep of measures: who keeps one up to date, what they report about it, and who is reminded."""
