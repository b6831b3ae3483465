"""Who may do what with organisations. Every function returns a real boolean, a list or a query set."""

from django.db.models import QuerySet
from wagtail.models import Site

from municipality import cache
from municipality.scope import sites_of_user

from ..models import Organisation, OrganisationMember

State, Role = Organisation.State, OrganisationMember.Role


def membership(user, organisation: Organisation) -> OrganisationMember | None:
    """Return the row of this person, asked or accepted; None for everybody else."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    return OrganisationMember.objects.filter(organisation=organisation, user=user).first()


def speaks_for(user, organisation: Organisation | None) -> bool:
    """May this person act for the organisation? Its speakers, once the administration has confirmed it."""
    if organisation is None or organisation.state != State.CONFIRMED:
        return False
    member = membership(user, organisation)
    return bool(member and member.is_active and member.role == Role.SPEAKER)


def may_edit(user, organisation: Organisation) -> bool:
    """May this person change the page? Speakers, also while it waits or was not confirmed, not after it was closed."""
    if organisation.state == State.CLOSED:
        return False
    member = membership(user, organisation)
    return bool(member and member.is_active and member.role == Role.SPEAKER)


def may_see(user, organisation: Organisation) -> bool:
    """May this person see the page? Everybody once it is confirmed, before that its active members."""
    if organisation.state == State.CONFIRMED:
        return True
    member = membership(user, organisation)
    return bool(member and member.is_active)


def confirming_sites(user) -> list[Site]:
    """Return the municipalities whose organisations this member of staff confirms: who publishes their home page."""
    if user is None or not user.is_active or not user.pk or not (user.is_staff or user.is_superuser):
        return []
    if user.is_superuser:
        return list(cache.all_sites())
    return [site for site in sites_of_user(user) if site.root_page.permissions_for_user(user).can_publish()]


def may_confirm(user, organisation: Organisation) -> bool:
    """May this member of staff confirm or refuse it?"""
    return any(site.pk == organisation.site_id for site in confirming_sites(user))


def spoken_for(user, site: Site) -> QuerySet[Organisation]:
    """Return the confirmed organisations of a municipality that this person speaks for."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    return Organisation.objects.filter(site=site, state=State.CONFIRMED, members__user=user, members__role=Role.SPEAKER, members__is_active=True)
