from tests.municipality.conftest import other_site, shared, site

__all__ = ["other_site", "shared", "site"]
