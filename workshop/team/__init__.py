"""The people of a project: adopt, start, join, invite, roles, hand-over, leaving."""
