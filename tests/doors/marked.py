"""A municipality in which every person has an address and a telephone number that can be told apart wherever they turn up."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import unquote

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from pypdf import PdfReader

from accounts.models import User
from exchange.files import services as files
from exchange.models import Meeting, Participant, TeamFile
from home.models import ContactMessage
from moderation.models import Report
from municipality.models.mail import OutboxMail
from projects.models import HelpMessage, ProjectPage, Submission
from tests.factories import Town, create_user
from tests.permissions.world import World, build
from workshop.access import seat_of
from workshop.models import Milestone, OfficialResponse, ProjectResult, ProjectUpdate, Role, Task, TeamMember, WorkPackage

# A part before the @ that is nobody's name, so that a name made from an address is found, too.
SIGN = re.compile(r"verborgen(\d{4})|(?:\b0|\+49[\s(0)]*)170[\s/.-]*555[\s/.-]*(\d{4})", re.IGNORECASE)

BREAKS = re.compile(r"[\s\u00ad]")


@dataclass
class Marked:
    """The world of the permission table with marked people. `owners` says whose sign a number is: the role, or what somebody did as a guest."""

    world: World
    owners: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def town(self) -> Town:
        return self.world.town

    @property
    def project(self) -> ProjectPage:
        return ProjectPage.objects.get(pk=self.world.values["live"])

    def seat(self, role: str) -> Any:
        return seat_of(self.world.people[role], self.town.site, self.project.pk)

    def sign(self, owner: str) -> tuple[str, str]:
        """Return a new address and a new number of this owner."""
        number = 1001 + len(self.owners)
        self.owners[number], self.numbers[owner] = owner, number
        return f"verborgen{number}@post.example", f"0170 555{number}"

    def address(self, owner: str) -> str:
        return f"verborgen{self.numbers[owner]}@post.example"

    def seen(self, text: str, but: tuple[str, ...] = ()) -> set[str]:
        """Return whose signs stand in a text, without those of `but`."""
        found = {self.owners.get(int(found[1] or found[2]), "somebody") for found in SIGN.finditer(text)}
        return found - set(but)


def build_marked(town: Town, other: Town, *, names: bool) -> Marked:
    """Build the world, let more people take part in it, and mark everybody. Without `names` nobody has one: then nothing may stand in for it."""
    world = build(town, other)
    marked = Marked(world)
    people = world.people
    people["citizen"] = create_user("fremd@example.org", name="Fritz Fremd")
    people["former"] = create_user("frueher@example.org", name="Fanny Früher")
    people["asking"] = User.objects.get(email="rita@example.org")
    _take_part(marked)
    for role, user in people.items():
        email, phone = marked.sign(role)
        User.objects.filter(pk=user.pk).update(email=email, phone=phone, **({} if names else {"name": ""}))
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        user.refresh_from_db()
    _mark(marked, Participant.objects.exclude(guest_email=""), "guest", email="guest_email")
    _mark(marked, HelpMessage.objects.all(), "helper")
    _mark(marked, Submission.objects.all(), "author")
    _mark(marked, Report.objects.all(), "reporter")
    _mark(marked, ContactMessage.objects.all(), "writer", phone="phone")
    OutboxMail.objects.all().delete()  # written before
    return marked


def _mark(marked: Marked, rows: Any, owner: str, *, email: str = "email", phone: str = "") -> None:
    """Mark the rows of people without an account."""
    address, number = marked.sign(owner)
    assert rows.exists(), owner
    rows.update(**{email: address}, **({phone: number} if phone else {}))


def _take_part(marked: Marked) -> None:
    """Let everybody leave traces: in the plan, in files and dates, in public words."""
    project, people, site = marked.project, marked.world.people, marked.town.site
    seats = {member.role: member for member in TeamMember.objects.filter(project=project)}
    TeamMember.objects.create(project=project, user=people["moderator"], role=Role.ADVISER)
    former = TeamMember.objects.create(project=project, user=people["former"], role=Role.MEMBER, ended="2026-05-01T10:00Z", show_email=True)
    TeamMember.objects.filter(project=project).update(show_name=True)
    ProjectPage.objects.filter(pk=project.pk).update(lat="51.5", lon="9.9")
    tasks = list(Task.objects.filter(project=project))
    for task, responsible in zip(tasks, (seats[Role.MEMBER], former), strict=False):
        _set(task, responsible=responsible)
    WorkPackage.objects.filter(project=project).update(responsible=seats[Role.LEAD])
    ProjectUpdate.objects.filter(project=project).update(author=seats[Role.MEMBER])
    ProjectResult.objects.create(project=project, done="Gebaut.", release="live")
    Milestone.objects.filter(project=project).update(date=date(2027, 5, 1))
    OfficialResponse.objects.filter(project=project).update(is_public=True, user=people["moderator"])
    seat = seat_of(people["lead"], site, project.pk)
    public = files.upload(seat, "Lageplan", SimpleUploadedFile("lage.pdf", b"%PDF-1.7 Lage"))
    TeamFile.objects.filter(pk=public.pk).update(audience="public", release="live", released_number=1, released_title="Lageplan")
    Meeting.objects.filter(project=project).update(minutes="Alle waren da.", user=people["lead"])


def _set(row: Model, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


# Reading what came back -------------------------------------------------------------------------------------------------


def text_of(response: Any) -> str:
    """Return everything that an answer says: its headers, and its body whatever its form."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.headers)} {read(body)}"


def read(body: bytes) -> str:
    """Return the words of a page, a table, a calendar, a picture, a PDF or an office file."""
    if body.startswith(b"%PDF-1.7\n%"):
        reader = PdfReader(io.BytesIO(body))
        words = "".join(page.extract_text() for page in reader.pages)
        links = [str(note.get_object().get("/A", "")) for page in reader.pages for note in page.get("/Annots") or ()]
        return f"{BREAKS.sub('', words)} {reader.metadata} {links}"
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(read(archive.read(name)) for name in archive.namelist())
    text = body.decode(errors="replace")
    return unquote(unescape(unescape(text.replace("\r\n ", "").replace("\\u0040", "@"))))
