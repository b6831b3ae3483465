"""Bringing in a project: form, draft, confirmation, status page, deletion dates."""
