"""Several people save the same series at one moment: `python -m tests.processes.values WHAT COUNT`, on a database of its own.

prepare 0           an indicator and as many editors as a race needs
race COUNT          that many processes save the same cell on the ground of the same version
"""

import json
import os
import sys
import time
from pathlib import Path

from .stress import finish, fork

EDITORS = 8


def main() -> None:
    import django

    django.setup()
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(prepare() if what == "prepare" else race(count)))


def prepare() -> dict:
    from strategy.models import Indicator, IndicatorValue
    from tests.factories import Town

    town = Town.create(hostname="auenfurt.example")
    made = Indicator.objects.create(strategy=town.strategy, title="Treibhausgase", unit="kt CO₂e")
    IndicatorValue.objects.create(indicator=made, year=2020, value=100)
    for number in range(EDITORS):
        town.staff("editor", f"editor{number}@amt.example")
    return {"indicator": made.pk}


def race(count: int) -> dict:
    """Save at once; returns what each was told and what is in the database afterwards."""
    from strategy.models import Indicator, IndicatorValue, ValueChange

    folder = Path(os.environ["VAR_DIR"])
    children = [fork(folder / f"values-{number}.json", lambda number=number: save(folder, number, count)) for number in range(count)]
    answers = [finish(pid, folder / f"values-{number}.json") for number, pid in enumerate(children)]
    return {
        "answers": answers, "version": Indicator.objects.get().version, "changes": ValueChange.objects.count(),
        "value": str(IndicatorValue.objects.get(year=2020).value),
    }  # fmt: skip


def save(folder: Path, number: int, count: int) -> dict:
    from decimal import Decimal

    from accounts.models import User
    from strategy.models import Indicator
    from strategy.values.entries import Change, Place
    from strategy.values.services import Conflict, save_values

    person, indicator = User.objects.get(email=f"editor{number}@amt.example"), Indicator.objects.select_related("strategy").get()
    (folder / f"value-ready-{number}").touch()
    patience = time.monotonic() + 60
    while len(list(folder.glob("value-ready-*"))) < count and time.monotonic() < patience:
        time.sleep(0.01)
    try:
        saved = save_values(person, indicator, {Place(2020): Change(Decimal(number + 1))}, version=0, origin="grid")
    except Conflict as conflict:
        theirs = conflict.collisions[Place(2020)]
        return {"saved": None, "seen": str(theirs.seen.value), "now": str(theirs.now.value), "by": theirs.changed_by, "version": conflict.version}
    return {"saved": number + 1, "version": saved.version}


if __name__ == "__main__":
    main()
