"""Steps of a moderated row: who may, what they change, what the log and the author hear (abuse 1, 3, 4)."""

import pytest

from accounts.models import Notice
from moderation import rows
from moderation.errors import NotAllowed, Outdated, ReasonMissing, WrongState
from moderation.models import Decision, Ground, ModerationSettings
from municipality import cache
from municipality.models.mail import OutboxMail
from tests.factories import create_user
from workshop.models import ProjectUpdate

pytestmark = pytest.mark.django_db
Action = Decision.Action


def actions(row):
    return list(Decision.objects.filter(row_kind="update", row_id=row.pk).order_by("pk").values_list("action", flat=True))


def test_a_draft_is_not_public_waits_and_is_public_after_approval(draft, author, moderator):
    assert not rows.live_rows(ProjectUpdate.objects.all()).exists()
    assert rows.submit(draft, author).action == Action.SUBMITTED
    assert draft.release == "waiting" and draft.submitted_at and not rows.live_rows(ProjectUpdate.objects.all()).exists()
    decision = rows.approve(draft, moderator, draft.version)
    assert (decision.action, decision.row_kind, decision.row_id, decision.revision_id) == (Action.APPROVED, "update", draft.pk, 1)
    assert draft.release == "live" and draft.decided_by == moderator and list(rows.live_rows(ProjectUpdate.objects.all())) == [draft]
    assert actions(draft) == [Action.SUBMITTED, Action.APPROVED]


def test_handing_in_twice_is_once(draft, author):
    rows.submit(draft, author)
    assert rows.submit(draft, author) is None and actions(draft) == [Action.SUBMITTED]


def test_only_the_version_that_was_seen_goes_live(waiting, author, moderator):
    seen = waiting.version
    rows.change(waiting, {"text": "Ganz etwas anderes."}, author)
    with pytest.raises(Outdated):
        rows.approve(waiting, moderator, seen)
    with pytest.raises(Outdated):
        rows.approve(waiting, moderator, None)
    waiting.refresh_from_db()
    assert waiting.release == "waiting" and waiting.version == seen + 1
    rows.approve(waiting, moderator, waiting.version)
    assert waiting.release == "live"


def test_a_change_of_what_is_public_waits_again_and_is_hidden_meanwhile(waiting, author, moderator):
    rows.approve(waiting, moderator, 1)
    assert rows.change(waiting, {"text": "Korrigiert.", "title": waiting.title}, author) == ["text"]
    assert waiting.release == "waiting" and actions(waiting)[-1] == Action.RESUBMITTED
    assert rows.change(waiting, {"text": "Korrigiert."}, author) == []


def test_two_people_who_change_the_same_version_do_not_overwrite_each_other(waiting, author):
    rows.change(waiting, {"text": "Erste"}, author, 1)
    with pytest.raises(Outdated):
        rows.change(waiting, {"text": "Zweite"}, author, 1)
    waiting.refresh_from_db()
    assert waiting.text == "Erste"


def test_fields_of_moderation_cannot_be_changed_by_the_way(waiting, author):
    with pytest.raises(ValueError):
        rows.change(waiting, {"release": "live"}, author)


@pytest.mark.parametrize("step", ["request_changes", "reject"])
def test_a_reason_is_demanded_and_reaches_the_author_once(step, waiting, author, moderator):
    take = getattr(rows, step)
    with pytest.raises(ReasonMissing):
        take(waiting, moderator, None, "   ")
    take(waiting, moderator, None, "Bitte nennen Sie keine Namen.")
    assert waiting.release == {"request_changes": "changes", "reject": "rejected"}[step] and waiting.reason == "Bitte nennen Sie keine Namen."
    notice = Notice.objects.get(user=author, kind="moderation.row")
    assert "Bitte nennen Sie keine Namen." in notice.text and "Das Dach trägt" in notice.title and notice.path.endswith("/umsetzung/")
    with pytest.raises(WrongState):
        rows.approve(waiting, moderator, waiting.version)
    mail = OutboxMail.objects.get(recipient=author.email)
    assert "Bitte nennen Sie keine Namen." in mail.text
    assert Notice.objects.filter(kind="moderation.row").count() == 1


def test_a_ground_of_another_municipality_is_no_ground(waiting, moderator, other_town):
    ground = Ground.objects.create(settings=ModerationSettings.for_site(other_town.site), title="Fremd", text="Fremd")
    with pytest.raises(ReasonMissing):
        rows.reject(waiting, moderator, ground.pk, "")


def test_what_was_rejected_comes_back_only_with_other_words(waiting, author, moderator):
    rows.reject(waiting, moderator, None, "Werbung")
    with pytest.raises(WrongState):
        rows.submit(waiting, author)
    rows.change(waiting, {"text": "Ohne Werbung."}, author)
    assert waiting.release == "rejected"
    rows.submit(waiting, author)
    assert waiting.release == "waiting"


def test_taken_offline_is_hidden_at_once_with_reason(waiting, author, moderator):
    rows.approve(waiting, moderator, 1)
    before = cache.version(1)
    rows.take_offline(waiting, moderator, None, "Ein Bild zeigt Kinder.")
    assert waiting.release == "offline" and actions(waiting)[-1] == Action.UNPUBLISHED
    assert "Ein Bild zeigt Kinder." in Notice.objects.filter(user=author).first().text
    assert rows.take_offline(waiting, moderator, None, "noch einmal") is None
    assert before is not None


def test_the_author_takes_it_back_and_may_hand_it_in_again_as_it_was(waiting, author, moderator):
    rows.approve(waiting, moderator, 1)
    rows.withdraw(waiting, author)
    assert waiting.release == "offline" and rows.withdraw(waiting, author) is None
    rows.submit(waiting, author)
    assert waiting.release == "waiting"


@pytest.mark.parametrize("step", ["approve", "request_changes", "reject", "take_offline"])
@pytest.mark.parametrize("who", ["author", "citizen", "editor", "moderator_elsewhere"])
def test_nobody_else_decides_and_the_attempt_is_logged(step, who, waiting, author, town, other_town, make_moderator):
    actor = {
        "author": lambda: author, "citizen": create_user, "editor": lambda: town.staff("editor"), "moderator_elsewhere": lambda: make_moderator(other_town),
    }[who]()  # fmt: skip
    arguments = (waiting.version,) if step == "approve" else (None, "Nein")
    with pytest.raises(NotAllowed):
        getattr(rows, step)(waiting, actor, *arguments)
    waiting.refresh_from_db()
    assert waiting.release == "waiting" and not Notice.objects.exists()
    refused = Decision.objects.get(action=Action.REFUSED)
    assert (refused.actor, refused.reason, refused.row_id) == (actor, step, waiting.pk)


@pytest.mark.parametrize("step", ["submit", "withdraw", "change"])
def test_nobody_else_touches_the_row_of_a_team(step, draft, moderator):
    with pytest.raises(NotAllowed):
        getattr(rows, step)(draft, *([{"title": "Meins"}] if step == "change" else []), moderator)
    draft.refresh_from_db()
    assert draft.release == "draft" and draft.title == "Das Dach trägt" and actions(draft) == [Action.REFUSED]


def test_a_member_who_left_touches_nothing_any_more(draft, author, project):
    from django.utils import timezone

    project.team.update(ended=timezone.now())
    with pytest.raises(NotAllowed):
        rows.submit(draft, author)


def test_four_eyes_are_two_people_and_one_version(waiting, author, make_moderator, town):
    ModerationSettings.objects.filter(site=town.site).update(four_eyes=True)
    one, two = make_moderator(name="Eins"), make_moderator(name="Zwei")
    assert rows.approve(waiting, one, 1).action == Action.FIRST_APPROVAL
    assert rows.approve(waiting, one, 1).action == Action.FIRST_APPROVAL and waiting.release == "waiting"
    rows.change(waiting, {"text": "Neu"}, author)
    assert rows.approve(waiting, two, 2).action == Action.FIRST_APPROVAL
    assert rows.approve(waiting, one, 2).action == Action.APPROVED and waiting.release == "live"


def test_a_deleted_row_is_an_answer_and_no_error(waiting, moderator):
    copy = ProjectUpdate.objects.get(pk=waiting.pk)
    waiting.delete()
    with pytest.raises(WrongState):
        rows.approve(copy, moderator, 1)
