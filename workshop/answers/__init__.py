"""Answers of the administration."""
