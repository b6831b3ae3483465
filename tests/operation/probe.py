"""What the tests ask of an installation in a process of its own: `python -m tests.operation.probe WHAT …`, the answer is one line of JSON.

sums                       rows and checksum of every table, the SHA-256 of every file below the folders of the storages, and which of them rows name
restore FILE               restores each archive of a JSON list of [path, key]; returns what was answered and whether anything changed
spend                      makes a tag and deletes it; returns its number
next                       returns the number of a new tag
snapshot                   what a snapshot sees of a tag that another connection writes meanwhile, and what is there afterwards
"""

import hashlib
import json
import sys
import threading
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    print(json.dumps(WHAT[sys.argv[1]](*sys.argv[2:])))


def sums() -> dict:
    from django.conf import settings
    from django.db import connection

    from operation import rows

    files = {}
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                files[f"{folder.name}/{path.relative_to(folder)}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    tables = {label: [total.rows, total.checksum] for label, total in rows.sums(connection).items()}
    return {"tables": tables, "files": files, "named": sorted(named())}


def named() -> set[str]:
    """The files to which rows of content point, as in `files`."""
    from django.conf import settings
    from django.db.models import FileField

    from municipality.tables import all_tables, storage_alias

    folders = {"default": Path(settings.MEDIA_ROOT).name, "private": Path(settings.PRIVATE_ROOT).name}
    return {
        f"{folders[storage_alias(column.field.storage)]}/{name}"
        for table in all_tables()
        for column in table.columns
        if isinstance(column.field, FileField)
        for name in table.model._base_manager.values_list(column.field.name, flat=True)
        if name
    }


def restore(cases: str) -> list:
    from operation import services

    before, answers = sums(), []
    for path, key in json.loads(Path(cases).read_text()):
        try:
            services.restore(Path(path), key=key, most_bytes=10**8)
            answers.append(["restored", False])
        except services.Refused as error:
            answers.append([str(error), sums() == before])
    return answers


def spend() -> int:
    from taggit.models import Tag

    made = Tag.objects.create(name="gone")
    number = made.pk
    made.delete()
    return number


def next_number() -> int:
    from taggit.models import Tag

    return Tag.objects.create(name="new").pk


def snapshot() -> list:
    from django.db import connections
    from taggit.models import Tag

    from operation import rows

    def write() -> None:
        Tag.objects.create(name="meanwhile")
        connections.close_all()

    with rows.snapshot("default"):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(20)
        waited, seen = writer.is_alive(), Tag.objects.count()
    writer.join()
    return [waited, seen, Tag.objects.count()]


WHAT = {"sums": sums, "restore": restore, "spend": spend, "next": next_number, "snapshot": snapshot}

if __name__ == "__main__":
    main()
