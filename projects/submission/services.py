"""From the form to the inbox of the moderators. Accepted means committed; every step can be repeated after a crash.

draft → unconfirmed → confirmed (transaction 1) → page as a draft (2) → in moderation (3). Between them the job
`projects.finish_confirmed` picks up what a dead process left behind.
"""

import logging
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from accounts import confirmation
from accounts.models import EmailConfirmation
from moderation import services as moderation
from municipality.models import District, MunicipalitySettings
from municipality.tree import locked
from projects.models import Consent, NameDisplay, ProjectIndexPage, ProjectPage, Submission
from projects.services import set_author_line

from . import consents, data, keys, mails, pictures
from .fields import ReceivedPicture

logger = logging.getLogger(__name__)

PURPOSE = "submission"
State = Submission.State
OPEN_STATES = frozenset({State.DRAFT, State.UNCONFIRMED})


class NotConfirmable(Exception):
    """The address of this submission cannot be confirmed (any more)."""


# Writing ----------------------------------------------------------------------------------------------------------------


def save_draft(
    site: Site, *, secret: str, typed: dict[str, Any], email: str, name: str, received: ReceivedPicture, remove_picture: bool, language: str
) -> Submission:
    """Keep what was typed, right or wrong, under the private link with this secret; returns the row.

    An unconfirmed submission becomes a draft again: the code on its way would confirm something unfinished. One that is
    confirmed is returned as it is.
    """
    with transaction.atomic():
        submission = _open_row(site, secret)
        if submission.state not in OPEN_STATES:
            return submission
        if submission.state == State.UNCONFIRMED:
            _open_confirmations(submission).update(replaced_at=timezone.now())
        submission.state = State.DRAFT
        submission.data, submission.email, submission.name = typed, email.replace("\x00", "")[:254], name.replace("\x00", "")[:120]
        _save_open(submission, received, remove_picture, language)
    return submission


def submit(site: Site, *, secret: str, values: dict[str, Any], received: ReceivedPicture, language: str) -> Submission:
    """Accept a checked form: one durable row, its consents, one mail with a code. The same secret again changes nothing new.

    Raises `municipality.throttle.Throttled` when the address was sent too many codes; nothing is kept then.
    """
    with transaction.atomic():
        submission = _open_row(site, secret)
        if submission.state not in OPEN_STATES:
            return submission
        before = (submission.state, submission.email)
        submission.state = State.UNCONFIRMED
        submission.data = data.cleaned(values)
        submission.email, submission.name = values["email"], values.get("name") or ""
        submission.name_display = values.get("name_display") or NameDisplay.HIDDEN
        _save_open(submission, received, bool(values.get("picture_remove")), language)
        _record_consents(submission)
        if before != (State.UNCONFIRMED, submission.email) or not _open_confirmations(submission).exists():
            _open_confirmations(submission).update(replaced_at=timezone.now())
            send_code(submission)
    return submission


def send_code(submission: Submission) -> None:
    """Send a new code; the one before is worthless from then on. Raises `Throttled`."""
    with transaction.atomic():
        row, code, token = confirmation.start(submission.site, submission.email, PURPOSE, submission)
        mails.send_code(submission, code, token, row.pk)


def _open_row(site: Site, secret: str) -> Submission:
    """Return the locked row of this secret, made when there is none; of two at once one makes it."""
    found = keys.find_by_secret(site, secret)
    if found is None:
        try:
            with transaction.atomic():
                made = Submission.objects.create(site=site)
                keys.add_link(made, secret)
        except IntegrityError:
            found = keys.find_by_secret(site, secret)
            if found is None:
                raise
        else:
            found = made
    return Submission.objects.select_for_update().get(pk=found.pk)


def _save_open(submission: Submission, received: ReceivedPicture, remove_picture: bool, language: str) -> None:
    if received.content is not None:
        pictures.keep_upload(submission, received.content)
    elif remove_picture:
        pictures.drop_upload(submission)
    submission.language = language
    town = MunicipalitySettings.for_site(submission.site)
    submission.delete_after = today() + timedelta(days=town.keep_unconfirmed_days)
    submission.save()


def _record_consents(submission: Submission) -> None:
    consents.record(submission, Consent.Kind.RULES)
    for kind, wanted in (
        (Consent.Kind.NAME, submission.name_display in consents.SHOWS_NAME),
        (Consent.Kind.PICTURE, bool(submission.picture)),
    ):
        (consents.record if wanted else consents.revoke)(submission, kind)


def _open_confirmations(submission: Submission):
    return EmailConfirmation.objects.filter(
        site=submission.site, purpose=PURPOSE, subject=confirmation.subject_key(submission), used_at=None, replaced_at=None
    )


# Confirming -------------------------------------------------------------------------------------------------------------


def confirm_by_code(submission: Submission, code: str) -> str:
    """Try a code from the mail. Returns "" when the address is confirmed now (or was already), else what is wrong."""
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if row.state != State.UNCONFIRMED:
            return "" if row.confirmed_at else _("Diese Einreichung kann nicht mehr bestätigt werden.")
        found = EmailConfirmation.objects.filter(site=row.site, email=row.email, purpose=PURPOSE, subject=confirmation.subject_key(row)).first()
        if found is None:
            return _("Es ist kein Code unterwegs. Bitte fordern Sie einen neuen an.")
        if not confirmation.check_code(found, code):
            return confirmation.code_problem(found)
        _mark_confirmed(row)
    return ""


def confirm_by_link(found: EmailConfirmation) -> Submission:
    """Confirm the submission of a link that was used up in this transaction; raises `NotConfirmable`."""
    row = Submission.objects.select_for_update().filter(pk=getattr(confirmation.subject_of(found, Submission), "pk", None)).first()
    if row is None or row.email != found.email:
        raise NotConfirmable
    if row.state == State.UNCONFIRMED:
        _mark_confirmed(row)
    elif not row.confirmed_at:
        raise NotConfirmable
    return row


def _mark_confirmed(submission: Submission) -> None:
    """Transaction 1: from here on nothing is lost."""
    submission.state, submission.confirmed_at, submission.delete_after = State.CONFIRMED, timezone.now(), None
    submission.save()
    _open_confirmations(submission).update(used_at=timezone.now())
    mails.send_receipt(submission)
    transaction.on_commit(lambda: finish_safely(submission.pk))


# Page and moderation ----------------------------------------------------------------------------------------------------


def finish_safely(pk: int) -> bool:
    """Do what follows a confirmation; False when it did not work out: the job tries again."""
    try:
        finish(pk)
    except Exception:
        logger.exception("Submission %s is confirmed and waits for its page", pk)
        return False
    return True


def finish(pk: int) -> None:
    """Create the page (transaction 2), then start the moderation (3). Each does nothing when it is done already."""
    page = create_page(pk)
    if page is not None:
        start_moderation(pk, page)


def finish_waiting() -> int:
    """Finish every confirmed submission that is not in moderation yet; returns how many it could."""
    waiting = Submission.objects.filter(state=State.CONFIRMED).order_by("confirmed_at").values_list("pk", flat=True)
    return sum(finish_safely(pk) for pk in list(waiting))


def create_page(pk: int) -> ProjectPage | None:
    """Return the page of a confirmed submission, made once as a draft below the municipality's index page."""
    submission = Submission.objects.select_related("site").get(pk=pk)
    if submission.state != State.CONFIRMED:
        return None
    if submission.project_id:
        return submission.project
    index = project_index(submission.site)
    if index is None:
        raise LookupError("The municipality has no page for projects.")
    with locked(index) as parent, override(index.locale.language_code):
        submission = Submission.objects.select_for_update().get(pk=pk)
        if submission.state != State.CONFIRMED or submission.project_id:
            return submission.project
        page = ProjectPage(locale=index.locale, live=False, has_unpublished_changes=True)
        data.apply(page, submission.data, submission.site)
        page.picture = pictures.picture_of_upload(submission)
        parent.add_child(instance=page)
        page.save_revision(clean=True)
        submission.project = page
        pictures.drop_upload(submission)
        submission.save()
        show_name(submission, page)
    return page


def start_moderation(pk: int, page: ProjectPage) -> None:
    """Hand the page in. The receiver of moderation's signal sets the state of the submission in the same transaction."""
    with locked(page):
        submission = Submission.objects.select_for_update().get(pk=pk)
        if submission.state != State.CONFIRMED:
            return
        moderation.submit(page)
        Submission.objects.filter(pk=pk, state=State.CONFIRMED).update(state=State.IN_MODERATION)


def project_index(site: Site) -> ProjectIndexPage | None:
    """Return the page below which projects of this municipality hang."""
    return ProjectIndexPage.objects.in_site(site).filter(locale_id=site.root_page.locale_id).order_by("-live", "path").first()


# Name -------------------------------------------------------------------------------------------------------------------


def author_line(submission: Submission, district: str = "") -> str:
    """Return who brought it in as it may be shown: nothing unless somebody chose and agreed to more."""
    display = submission.name_display
    if display == NameDisplay.DISTRICT and district:
        with override("de"):
            return _("eine Person aus %(district)s") % {"district": district}
    if display in consents.SHOWS_NAME and submission.name and consents.holds(submission, Consent.Kind.NAME):
        return submission.name if display == NameDisplay.FULL else submission.name.split()[0]
    return ""


def show_name(submission: Submission, page: ProjectPage) -> None:
    """Write the name as it may be shown beside the page."""
    set_author_line(page, author_line(submission, district_name(submission, page)))


def district_name(submission: Submission, page: ProjectPage | None) -> str:
    """Return the district that the project names, or the one that was typed."""
    if page is not None and page.district_id:
        return page.district.name if page.district else ""
    pk = str(submission.data.get("district", ""))
    town = MunicipalitySettings.for_site(submission.site)
    found = District.objects.filter(municipality=town, pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    return found.name if found else ""


def today() -> date:
    """The date in the municipality's time zone."""
    return timezone.localdate()
