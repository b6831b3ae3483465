"""`python -m tests.bench.grow NUMBER`: projects in the demo until there are that many, with their search entries; an empty page of Wagtail's own."""

import json
import sys
import time


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from wagtail.models import Page

    from projects.models import ProjectPage
    from tests.bench.queries import town
    from tests.large import build_projects

    place = town()
    if not Page.objects.filter(slug="leer").exists():
        place.home.refresh_from_db()
        place.home.add_child(instance=Page(title="Leer", slug="leer", locale=place.home.locale))
    missing = int(sys.argv[1]) - ProjectPage.objects.visible(place.site).count()
    started = time.monotonic()
    if missing > 0:
        build_projects(place, missing, index=True)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    print(json.dumps({"added": missing, "seconds": round(time.monotonic() - started, 1)}))


if __name__ == "__main__":
    main()
