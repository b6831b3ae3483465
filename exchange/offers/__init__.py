"""Needs and offers: lists, matching, reservation, weekly mail."""
