"""Organisations: pages, members, confirmation."""
