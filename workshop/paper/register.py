"""What the room makes known: how long words about people are kept, and how a deleted person's name leaves them; what ends with a seat."""

from typing import Any

from accounts import privacy
from accounts.models import User
from municipality import retention

from ..models import PaperEntry, TeamMember
from ..signals import member_left
from . import services


def connect() -> None:
    """Called once when Django is ready."""
    retention.register("workshop.paper_words", services.due_words, services.forget_words)
    privacy.register_erasure(erase, 18)
    member_left.connect(seat_ended, sender=TeamMember, dispatch_uid="workshop.paper_seat_ended")


def seat_ended(sender: type[TeamMember], member: TeamMember, **kwargs: Any) -> None:
    """Close what was open from the seat that has ended."""
    services.seat_ended(member)


def erase(user: User) -> None:
    """Take name and address of a person out of what was written down of her projects."""
    words = privacy.words_of(user)
    for entry in PaperEntry.objects.filter(project__team__user=user).exclude(team_words="").distinct():
        text = privacy.without(entry.team_words, words, "…")
        if text != entry.team_words:
            PaperEntry.objects.filter(pk=entry.pk).update(team_words=text)
