"""Files of a project with versions."""
