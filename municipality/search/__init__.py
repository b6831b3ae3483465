"""Search: a small inverted index in ordinary tables, alike on SQLite and PostgreSQL (docs/decisions/0005)."""
