"""Groups of people: each belongs to one municipality, so none is ever found by its name."""

from django.contrib.auth.models import Group


def new_group(name: str) -> Group:
    """Make a group of that name, or of that name and a number: two municipalities of one name must not share their people."""
    candidate, number = name[:140], 1
    while Group.objects.filter(name=candidate).exists():
        number += 1
        candidate = f"{name[:140]} {number}"
    return Group.objects.create(name=candidate)
