"""Dates of a team, agenda, minutes, calendar."""
