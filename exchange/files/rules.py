"""Who may read which version of a file. Asked with every request; the answer for an old link is the answer of today."""

from accounts.models import User
from municipality.scope import site_of_page
from projects.models import ProjectPage
from workshop.models import TeamMember
from workshop.rules import is_lead, may_edit_plan, membership

from ..conversations.rules import is_administration
from ..models import Audience, TeamFile


def may_read(user: User | None, file: TeamFile, number: int) -> bool:
    """May this person (None: anybody) have this version?"""
    if file.deleted is not None:
        return False
    if is_public(file) and number == file.released_number:
        return True
    if user is None or not user.is_authenticated:
        return False
    if membership(user, file.project) is not None:
        return True
    site = site_of_page(file.project)
    return file.audience != Audience.TEAM and site is not None and is_administration(user, site)


def is_public(file: TeamFile) -> bool:
    """Is a version of this file released, on a project that anybody may read?"""
    if file.deleted is not None or file.audience != Audience.PUBLIC or not file.released_number or not file.project.live:
        return False
    site = site_of_page(file.project)
    return site is not None and ProjectPage.objects.visible(site).filter(pk=file.project_id).exists()


def may_upload(member: TeamMember) -> bool:
    """May this member add files and versions?"""
    return may_edit_plan(member)


def may_delete(member: TeamMember, uploader_id: int | None) -> bool:
    """The lead deletes every file, others what they brought themselves."""
    return is_lead(member) or (may_edit_plan(member) and uploader_id is not None and uploader_id == member.user_id)
