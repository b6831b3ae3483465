"""What the processes of the race tests do. Runs outside of pytest: `python -m tests.exchange.offers.races WHAT COUNT` on a database of its own.

    prepare 0           a project that looks for something, its lead, an offer, an organisation
    need COUNT          that many answers to one need; each is reserved by its own process at one moment
    offer COUNT         one offer for needs of that many projects; each is reserved at one moment
    join COUNT          one person asks to join one organisation that often at one moment
    answer COUNT        one person answers one need that often at one moment

Prints one JSON value as its last line.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.processes.stress import finish, fork


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else race(what, count)))


def prepare() -> dict:
    from accounts.models import Organisation

    Organisation.objects.create(site=site(), name="Verein", kind="association", state="confirmed")
    return {}


def site():
    from wagtail.models import Site

    return Site.objects.get(is_default_site=True)


def person(name: str):
    from accounts.models import User

    return User.objects.create_user(f"{name}@example.org", name=name)


def project(name: str, lead):
    from projects.models import Need, ProjectIndexPage, ProjectPage
    from workshop.models import TeamMember

    index = ProjectIndexPage.objects.first()
    page = ProjectPage(title=name, slug=name, summary="Sonne aufs Dach.", locale=index.locale)
    page.needs = [Need(kind="people", title="Hände")]
    index.add_child(instance=page)
    TeamMember.objects.create(project=page, user=lead, role="lead")
    return page


def steps(what: str, count: int) -> list[Callable[[], object]]:
    """Return what each process does; everything it needs is made before they part."""
    from accounts.models import Organisation
    from accounts.organisations import services as organisations
    from exchange.models import NeedMatch, Offer
    from exchange.offers import matches

    if what == "join":
        user, row = person("otto"), Organisation.objects.get()
        return [lambda: organisations.ask_to_join(user, row) for _n in range(count)]
    lead = person(f"lead-{what}")
    if what == "answer":
        page, user = project("antwort", lead), person("hilda")
        key = page.needs.get().key
        return [lambda: matches.answer(user, site(), page, key, "Ich helfe gern.", key="k" * 20) for _n in range(count)]
    rows = []
    if what == "need":
        page = project("bedarf", lead)
        key = page.needs.get().key
        rows = [NeedMatch.objects.create(project=page, need_key=key, need_title="Hände", asked_by=person(f"p{n}")) for n in range(count)]
    else:
        offer = Offer.objects.create(site=site(), user=person("olga"), kind="people", title="Zeit", release="live")
        for n in range(count):
            page = project(f"projekt-{n}", lead)
            rows.append(NeedMatch.objects.create(project=page, need_key=page.needs.get().key, need_title="Hände", offer=offer, asked_by=offer.user))
    return [lambda row=row: matches.reserve(lead, row) for row in rows]


def race(what: str, count: int) -> dict:
    """Do the same at once; returns how it ended for each, and what is in the database afterwards."""
    folder = Path(os.environ["VAR_DIR"])
    work = steps(what, count)
    children = [fork(folder / f"race-{n}.json", lambda n=n: at_the_gate(folder, n, count, work[n])) for n in range(count)]
    ends = [finish(pid, folder / f"race-{n}.json") for n, pid in enumerate(children)]
    return {"ends": [end["end"] for end in ends], **kept()}


def at_the_gate(folder: Path, number: int, count: int, step: Callable[[], object]) -> dict:
    from exchange.offers.errors import NotPossible

    (folder / f"ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob("ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    try:
        step()
    except NotPossible:
        return {"end": "taken"}
    except Exception as error:
        return {"end": repr(error)[:300]}
    return {"end": "ok"}


def kept() -> dict:
    from accounts.models import OrganisationMember
    from exchange.models import Conversation, Message, NeedMatch

    return {
        "reserved": NeedMatch.objects.filter(state="reserved").count(),
        "matches": NeedMatch.objects.count(),
        "talks": Conversation.objects.count(),
        "messages": Message.objects.count(),
        "members": OrganisationMember.objects.count(),
    }


if __name__ == "__main__":
    main()
