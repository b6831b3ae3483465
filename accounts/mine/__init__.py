"""One's own area: sign-in by code, to-do list, profile, notices, export and deletion."""
