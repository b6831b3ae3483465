"""The app of the empty page: installed by `tests.bench.server_settings` only."""
