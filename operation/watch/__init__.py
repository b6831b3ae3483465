"""What operators see of a running installation: logs, error reports, numbers, readiness. Nothing of it names a person."""
