"""What apps above tell the guest's door: where people with an account write (they need no code), and whether a project has a team."""

from collections.abc import Callable

MemberDoor = Callable[[int, str], str]
TeamCheck = Callable[[int], bool]
_doors: list[MemberDoor] = []
_checks: list[TeamCheck] = []


def register_member_door(door: MemberDoor) -> None:
    """Say where somebody who is signed in writes to a project: `door(project_id, need_key)` returns an address."""
    _doors[:] = [door]


def member_door(project_id: int, need_key: str) -> str:
    """Return that address, "" where no app has one."""
    return _doors[0](project_id, need_key) if _doors else ""


def register_team_check(check: TeamCheck) -> None:
    """Say how one finds out whether a project has a team that reads messages."""
    _checks[:] = [check]


def has_team(project_id: int) -> bool:
    """Does a team read what is written to this project?"""
    return any(check(project_id) for check in _checks)
