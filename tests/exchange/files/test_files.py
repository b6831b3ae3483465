"""Files of a team: what is taken, who reads which version, and what an old link gives."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from exchange.files import checks, services
from exchange.files.queries import public_versions
from exchange.models import Audience, FileVersion, TeamFile
from moderation import rows
from moderation.services import ensure_workflow, moderation_group
from municipality import cache, retention
from projects.models import ProjectPage
from workshop.models import Role, TeamMember

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def packed(parts: dict[str, bytes], *, stored: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


DOCX = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
ODT = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}, stored=True)


def photo(kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    picture = Image.new("RGB", (80, 60), (40, 120, 80))
    exif = Image.Exif()
    exif[0x010E] = "Geheimnis im Bild"
    exif[0x8825] = {1: "N", 2: (50.0, 30.0, 0.0)}
    picture.save(target, kind, exif=exif)
    return target.getvalue()


@pytest.fixture
def file(lead_seat_of, mate):
    return services.upload(lead_seat_of, "Statik", sent("Statik.pdf", PDF))


@pytest.fixture
def moderator(town):
    ensure_workflow(town.site)
    user = town.staff("moderator")
    user.groups.add(moderation_group(town.site))
    return user


def link(file: TeamFile, number: int = 1) -> str:
    return reverse("exchange:file", args=[file.public_id, number])


class TestChecks:
    @pytest.mark.parametrize(
        ("name", "data", "content_type"),
        [
            ("Plan.pdf", PDF, "application/pdf"), ("Brief.docx", DOCX, checks.OFFICE[".docx"][0]), ("Brief.ODT", ODT, checks.OPEN_DOCUMENT[".odt"]),
            ("liste.csv", "Größe;1\n".encode("cp1252"), "text/csv"), ("notiz.txt", "Grüße".encode(), "text/plain"), ("bild.png", photo("PNG"), "image/jpeg"),
        ],
    )  # fmt: skip
    def test_what_people_work_with_is_taken(self, name, data, content_type):
        assert checks.check(sent(name, data)).content_type == content_type

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("bild.svg", b"<svg onload=alert(1)>"), ("seite.html", b"<html>"), ("programm.exe", b"MZ\x90"), ("plan.pdf.exe", PDF), ("plan.pdf", b"<html><script>"),
            ("plan.pdf", b"MZ\x90\x00"), ("plan.pdf", b""), ("brief.docx", b"PK\x03\x04kaputt"), ("brief.docx", ODT), ("brief.odt", DOCX), ("tabelle.xlsx", DOCX),
            ("archiv.zip", packed({"a.txt": b"x"})), ("brief.docm", DOCX), ("notiz.txt", b"<script>alert(1)</script>"), ("notiz.txt", b"\x7fELF\x00\x01"),
            ("liste.csv", b"\xff\xfe\x00\x01\x02"), ("bild.jpg", b"<svg/>"), ("bild.png", PDF), ("ohne", PDF),
            ("brief.docx", packed({"[Content_Types].xml": b"x", "word/document.xml": b"x", "word/vbaProject.bin": b"x"})),
            ("brief.docx", packed({"[Content_Types].xml": b"x", "word/document.xml": b"\0" * 30_000_000})),
            ("brief.docx", packed({"[Content_Types].xml": b"x", "word/document.xml": b"x", **{f"teil{n}": b"" for n in range(5001)}})),
        ],
    )  # fmt: skip
    def test_everything_else_is_refused_with_a_reason(self, name, data):
        with pytest.raises(ValidationError) as refused:
            checks.check(sent(name, data))
        assert "nicht angenommen" in refused.value.messages[0]

    def test_too_large_is_refused(self, monkeypatch):
        monkeypatch.setattr(checks, "MAX_BYTES", 40)
        with pytest.raises(ValidationError):
            checks.check(sent("plan.pdf", PDF + b" " * 100))

    def test_pictures_lose_place_and_camera(self):
        data = checks.check(sent("dach.jpg", photo())).content.read()
        assert b"Geheimnis" in photo() and b"Geheimnis" not in data and not Image.open(io.BytesIO(data)).getexif()

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd.pdf",
            "C:\\Users\\x\\plan.pdf",
            "a" * 300 + ".pdf",
            "\u202egpj.pdf",
            "zeile\r\nSet-Cookie: x.pdf",
            'a"b;c.pdf',
            "plan.html.pdf",
            ".pdf.pdf",
        ],
    )
    def test_names_become_harmless(self, name):
        found = checks.clean_name(name)
        assert len(found) <= 120 and found.endswith(".pdf") and found.count(".") == 1
        assert not any(sign in found for sign in '/\\"\r\n;\u202e<>')


class TestDownload:
    def test_it_is_always_a_file_to_save_and_of_nobody_elses(self, file, leader, mate, browse, other_town):
        answer = browse(leader).get(link(file))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="Statik.pdf"' and answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"] and "sandbox" in answer["Content-Security-Policy"]
        assert browse(mate).get(link(file)).status_code == 200
        assert browse().get(link(file)).status_code == 404 and browse(other_town.staff()).get(link(file)).status_code == 404
        assert browse(leader).get(link(file), HTTP_HOST="other.example").status_code == 404
        assert browse(leader).get(link(file, 2)).status_code == 404

    def test_the_administration_reads_what_it_may(self, file, lead_seat_of, town, browse, other_town):
        staff = browse(town.staff("editor"))
        assert staff.get(link(file)).status_code == 404
        services.set_audience(lead_seat_of, file, Audience.ADMINISTRATION)
        assert staff.get(link(file)).status_code == 200 and browse(other_town.staff()).get(link(file)).status_code == 404
        services.set_audience(lead_seat_of, file, Audience.TEAM)
        assert staff.get(link(file)).status_code == 404

    def test_what_the_administration_may_read_it_finds_on_one_page(self, file, lead_seat_of, leader, town, browse, other_town):
        address = reverse("exchange:papers", args=[file.project_id])
        staff = browse(town.staff("editor"))
        assert "Statik" not in staff.get(address).content.decode()
        services.set_audience(lead_seat_of, file, Audience.ADMINISTRATION)
        html = staff.get(address).content.decode()
        assert link(file) in html and leader.email not in html
        for user in (other_town.staff(), leader):
            assert browse(user).get(address).status_code == 404
        assert browse().get(address).status_code == 302

    def test_a_deleted_person_is_in_no_word_around_files_and_the_file_stays(self, file, lead_seat_of, mate_seat, leader):
        from accounts import privacy
        from exchange.meetings import services as meetings

        services.rename(lead_seat_of, file, "Angebot von Mio Sand")
        meeting = meetings.create(
            lead_seat_of, {"title": "Treffen bei Mio Sand", "starts": timezone.now(), "minutes": "mio@team.example schreibt mit."}
        )
        row = services.new_version(mate_seat, file, sent("Mio Sand.pdf", PDF + b"2"))
        privacy.erase(mate_seat.user)
        for found in (file, meeting, row):
            found.refresh_from_db()
        words = f"{file.title} {meeting.title} {meeting.minutes} {row.name}".lower()
        assert "mio" not in words and "sand" not in words and row.user is None and file.versions.count() == 2

    def test_a_removed_member_reads_nothing_any_more(self, file, mate, browse):
        client = browse(mate)
        assert client.get(link(file)).status_code == 200
        TeamMember.objects.filter(user=mate).update(ended=timezone.now())
        assert client.get(link(file)).status_code == 404
        assert client.get(reverse("exchange:team_file", args=[file.project_id, file.public_id])).status_code == 404

    def test_who_reads_an_old_version_reads_on_while_a_new_one_comes(self, file, lead_seat_of, leader, browse):
        answer = browse(leader).get(link(file))
        services.new_version(lead_seat_of, file, sent("Statik neu.pdf", PDF + b"neu"))
        assert b"".join(answer.streaming_content) == PDF
        assert b"".join(browse(leader).get(link(file)).streaming_content) == PDF, "the old version stays what it is"
        assert b"".join(browse(leader).get(link(file, 2)).streaming_content) == PDF + b"neu"

    def test_a_deleted_file_is_gone_at_once_and_from_the_disk_later(self, file, lead_seat_of, leader, browse, django_capture_on_commit_callbacks):
        version = file.versions.get()
        storage, name = version.content.storage, version.content.name
        services.delete(lead_seat_of, file)
        assert browse(leader).get(link(file)).status_code == 404 and storage.exists(name)
        late = timezone.now() + timezone.timedelta(days=31)
        assert retention.run(dry_run=True, now=late)["exchange.deleted_files"] == [file.pk]
        with django_capture_on_commit_callbacks(execute=True):
            retention.run(now=late)
        assert not storage.exists(name) and not FileVersion.objects.exists()


class TestPublic:
    def test_it_is_public_once_released_and_stays_in_its_released_version(self, town, team_project, file, lead_seat_of, moderator, browse):
        page = team_project.get_url(current_site=town.site)
        services.set_audience(lead_seat_of, file, Audience.PUBLIC)
        assert file.release == "waiting" and browse().get(link(file)).status_code == 404
        assert "Statik" not in browse().get(page).content.decode()
        assert browse(moderator).get(link(file)).status_code == 200, "who decides can look"
        file.refresh_from_db()
        rows.approve(file, moderator, file.version)
        cache.forget()
        assert browse().get(link(file)).status_code == 200
        html = browse().get(page).content.decode()
        assert 'id="dateien"' in html and link(file) in html
        services.new_version(lead_seat_of, file, sent("x.pdf", PDF + b"2"))
        services.rename(lead_seat_of, file, "Ungeprüfter Titel")
        file.refresh_from_db()
        assert file.release == "waiting"
        assert browse().get(link(file)).status_code == 200 and browse().get(link(file, 2)).status_code == 404
        assert "Ungeprüfter Titel" not in browse().get(page).content.decode()
        services.set_audience(lead_seat_of, file, Audience.TEAM)
        assert browse().get(link(file)).status_code == 404

    def test_offline_means_gone_also_by_an_old_link(self, town, team_project, file, lead_seat_of, moderator, browse):
        services.set_audience(lead_seat_of, file, Audience.PUBLIC)
        file.refresh_from_db()
        rows.approve(file, moderator, file.version)
        cache.forget()
        assert browse().get(link(file)).status_code == 200
        team_project.unpublish()
        assert browse().get(link(file)).status_code == 404
        team_project.save_revision().publish()
        assert browse().get(link(file)).status_code == 200
        rows.take_offline(file, moderator, None, "Adresse eines Menschen")
        assert browse().get(link(file)).status_code == 404

    def test_the_page_reads_its_files_along(self, town, team_project, file, lead_seat_of, moderator):
        services.set_audience(lead_seat_of, file, Audience.PUBLIC)
        file.refresh_from_db()
        rows.approve(file, moderator, file.version)
        for read, queries in ((ProjectPage.read_for_page(team_project.pk), 0), (ProjectPage.objects.get(pk=team_project.pk), 1)):
            with CaptureQueriesContext(connection) as found:
                shown = public_versions(read)
            assert len(found) == queries
            assert [(row.title, row.key, row.number, row.name) for row in shown] == [
                (file.released_title or file.title, file.public_id, 1, "Statik.pdf")
            ]


class TestSteps:
    def upload(self, client, project, **changes):
        data = {"file": sent("Plan.pdf", PDF), "title": "Plan", "audience": "team", **changes}
        return client.post(reverse("exchange:team_files", args=[project.pk]), data)

    def test_upload_and_new_version_by_form(self, team_project, leader, browse):
        client = browse(leader)
        assert self.upload(client, team_project).status_code == 302
        row = TeamFile.objects.get()
        address = reverse("exchange:team_file", args=[team_project.pk, row.public_id])
        for _click in range(2):
            assert client.post(address, {"fassung": "1", "file": sent("Plan.pdf", PDF + b"2")}).status_code == 302
        assert row.versions.count() == 2, "the same file twice is one version"
        html = client.get(address).content.decode()
        assert "Fassung 2" in html and "Lea Brandt" in html and leader.email not in html

    def test_wrong_files_come_back_with_a_reason_and_the_title(self, team_project, leader, browse):
        answer = self.upload(browse(leader), team_project, file=sent("x.svg", b"<svg>"), title="Mein Titel")
        html = answer.content.decode()
        assert answer.status_code == 422 and "nehmen wir nicht an" in html and "Mein Titel" in html and not TeamFile.objects.exists()
        assert self.upload(browse(leader), team_project, audience="alle").status_code == 422

    def test_extra_fields_are_ignored(self, team_project, leader, browse):
        self.upload(browse(leader), team_project, release="live", released_number="1", project_id="1", public_id="x", number="9")
        row = TeamFile.objects.get()
        assert (row.release, row.released_number, row.number, row.project_id) == ("draft", 0, 1, team_project.pk)

    def test_somebody_elses_file_cannot_be_taken_by_its_id(self, town, file, leader, browse):
        other = town.project("Anderes")
        TeamMember.objects.create(project=other, user=leader, role=Role.LEAD)
        for name in ("team_file", "team_file_delete"):
            address = reverse(f"exchange:{name}", args=[other.pk, file.public_id])
            assert (
                browse(leader).get(address).status_code == 404
                and browse(leader).post(address, {"title": "x", "audience": "public"}).status_code == 404
            )

    def test_deleting_asks_first_and_is_for_the_lead_and_whoever_brought_it(self, file, leader, mate, browse):
        address = reverse("exchange:team_file_delete", args=[file.project_id, file.public_id])
        assert browse(mate).post(address).status_code == 403
        assert browse(leader).get(address).status_code == 200 and TeamFile.objects.filter(deleted=None).exists()
        assert browse(leader).post(address).status_code == 302 and not TeamFile.objects.filter(deleted=None).exists()

    def test_the_room_of_a_project_is_limited(self, lead_seat_of, file, monkeypatch):
        monkeypatch.setattr(services, "MAX_PROJECT_BYTES", len(PDF) + 10)
        with pytest.raises(ValidationError, match="voll"):
            services.upload(lead_seat_of, "Mehr", sent("b.pdf", PDF + b"x"))

    def test_who_may_not_edit_uploads_nothing(self, lead_seat_of, monkeypatch):
        monkeypatch.setattr("exchange.files.rules.may_upload", lambda member: False)
        with pytest.raises(PermissionDenied):
            services.upload(lead_seat_of, "x", sent("b.pdf", PDF))

    def test_a_crawl_changes_nothing(self, file, leader, browse):
        before = list(TeamFile.objects.values()), list(FileVersion.objects.values())
        for name in ("team_file", "team_file_delete"):
            assert browse(leader).get(reverse(f"exchange:{name}", args=[file.project_id, file.public_id])).status_code == 200
        browse(leader).get(link(file))
        assert (list(TeamFile.objects.values()), list(FileVersion.objects.values())) == before

    def test_hostile_titles_stay_texts(self, lead_seat_of, leader, browse):
        row = services.upload(lead_seat_of, "<script>alert(1)</script>{{7*7}}", sent("a.pdf", PDF))
        for name, args in (("team_files", [row.project_id]), ("team_file", [row.project_id, row.public_id])):
            html = browse(leader).get(reverse(f"exchange:{name}", args=args)).content.decode()
            assert "<script>alert" not in html and "{{7*7}}" in html

    def test_30_files_cost_as_many_queries_as_one(self, file, lead_seat_of, leader, browse):
        address, client = reverse("exchange:team_files", args=[file.project_id]), browse(leader)
        client.get(address)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        for n in range(30):
            services.upload(lead_seat_of, f"Datei {n}", sent("a.pdf", PDF + str(n).encode()))
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(one)
