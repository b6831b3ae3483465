"""Pictures and documents that editors upload: no place in a published file, nothing that runs, nothing that is not what it claims."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission
from wagtail.users.models import UserProfile

from municipality.models import Picture

pytestmark = pytest.mark.django_db
Document = get_document_model()
PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def editor(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    user = town.staff("editor")
    for codename in ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"):
        for permission in Permission.objects.filter(codename=codename):
            GroupCollectionPermission.objects.create(group=user.groups.get(), collection=Collection.get_first_root_node(), permission=permission)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def photo_with_place() -> bytes:
    """A JPEG as a telephone makes it: place, camera, a comment."""
    exif = Image.Exif()
    exif[0x010F] = "Kamerawerk"
    exif.get_ifd(0x8825).update(PLACE)
    target = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(target, "JPEG", exif=exif, comment=b"am Marktplatz 3")
    return target.getvalue()


def upload(client, name: str, data: bytes, kind: str):
    return client.post(
        "/admin/images/add/",
        {
            "title": "Marktplatz",
            "file": SimpleUploadedFile(name, data, content_type=kind),
            "collection": Collection.get_first_root_node().pk,
            "tags": "",
        },
    )


def publish(town, document: Document) -> None:
    """A public page that offers the document: without one it is public for nobody."""
    page = town.page("Zum Herunterladen", body=[("download", {"document": document, "title": ""})])
    page.save_revision().publish()


class TestAPhotoWithAPlace:
    def test_neither_the_kept_file_nor_what_is_published_names_the_place(self, editor):
        data = photo_with_place()
        assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825), "the test photo has a place"
        assert upload(editor, "foto.jpg", data, "image/jpeg").status_code == 302
        picture = Picture.objects.get()
        rendition = picture.get_rendition("width-320|format-webp")
        for file in (picture.file, rendition.file, picture.get_rendition("original").file):
            with file.open("rb") as opened:
                content = opened.read()
            assert b"Kamerawerk" not in content and b"Marktplatz 3" not in content and b"Exif" not in content
            assert not Image.open(io.BytesIO(content)).getexif()

    def test_the_original_has_no_address(self, editor, client):
        upload(editor, "foto.jpg", photo_with_place(), "image/jpeg")
        picture = Picture.objects.get()
        assert client.get(f"/media/{picture.file.name}").status_code == 404
        assert editor.get(f"/media/{picture.file.name}").status_code == 404
        rendition = picture.get_rendition("width-320|format-webp")
        response = client.get(f"/media/{rendition.file.name}")
        assert response.status_code == 200 and response["X-Content-Type-Options"] == "nosniff"

    def test_saving_the_words_of_a_picture_keeps_its_file(self, editor):
        upload(editor, "foto.jpg", photo_with_place(), "image/jpeg")
        before = Picture.objects.get()
        fields = {
            "title": "Markt",
            "description": "Ein Platz mit Ständen",
            "collection": before.collection_id,
            "tags": "",
            "credit": "Stadt",
            "people_agreed": "on",
        }
        assert editor.post(f"/admin/images/{before.pk}/", fields).status_code == 302
        after = Picture.objects.get()
        assert (after.file.name, after.description, after.people_agreed) == (before.file.name, "Ein Platz mit Ständen", True)


class TestWhatIsNoPicture:
    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            ("bild.svg", SVG, "image/svg+xml"), ("bild.svg.png", SVG, "image/png"), ("bild.png", HTML, "image/png"), ("bild.html", HTML, "text/html"),
            ("bild.jpg.html", HTML, "image/jpeg"), ("bild.jpg", b"\xff\xd8\xff" + HTML, "image/jpeg"), ("bild.gif", b"GIF89a" + b"\0" * 60, "image/gif"),
        ],
    )  # fmt: skip
    def test_is_refused_with_a_sentence(self, editor, name, data, kind):
        response = upload(editor, name, data, kind)
        assert response.status_code == 200 and response.context["form"].errors["file"]
        assert not Picture.objects.exists()

    def test_is_refused_in_the_window_of_the_editor_too(self, editor):
        response = editor.post(
            "/admin/images/chooser/create/",
            {"image-chooser-upload-title": "x", "image-chooser-upload-file": SimpleUploadedFile("x.png", SVG, "image/png")},
        )
        assert response.status_code == 200 and not Picture.objects.exists()


class TestDocuments:
    def add(self, name: str, data: bytes = b"%PDF-1.7 text", collection: Collection | None = None) -> Document:
        return Document.objects.create(title=name, file=ContentFile(data, name=name), collection=collection or Collection.get_first_root_node())

    @pytest.mark.parametrize("name", ["seite.html", "bild.svg", "plan.pdf.html", "lauf.js", "makro.exe", "ohne-endung"])
    def test_what_could_run_is_refused(self, editor, name):
        response = editor.post(
            "/admin/documents/add/",
            {"title": "x", "file": SimpleUploadedFile(name, HTML, "application/pdf"), "collection": Collection.get_first_root_node().pk, "tags": ""},
        )
        assert response.status_code == 200 and response.context["form"].errors["file"] and not Document.objects.exists()

    @pytest.mark.parametrize("name", ["plan.pdf", "boese.html.pdf", "tabelle.xlsx"])
    def test_are_saved_by_the_browser_never_shown_on_our_address(self, town, client, settings, tmp_path, name):
        settings.MEDIA_ROOT = tmp_path / "media"
        document = self.add(name, HTML)
        publish(town, document)
        response = client.get(document.url)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment") and response["X-Content-Type-Options"] == "nosniff"
        assert "text/html" not in response["Content-Type"] and response["Content-Security-Policy"].startswith("default-src 'none'")

    def test_have_no_second_address(self, town, client, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"
        assert client.get(f"/media/{self.add('plan.pdf').file.name}").status_code == 404

    def test_of_a_private_collection_are_private(self, town, editor, client):
        closed = Collection.get_first_root_node().add_child(name="intern")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        document = self.add("intern.pdf", collection=closed)
        publish(town, document)
        assert client.get(document.url).status_code == 302
        assert editor.get(document.url).status_code == 200


class TestPortraitsOfStaff:
    def test_are_for_staff_alone(self, editor, client):
        target = io.BytesIO()
        Image.new("RGB", (40, 40)).save(target, "PNG")
        profile = UserProfile.get_for_user(editor.user)
        profile.avatar.save("ich.png", ContentFile(target.getvalue()))
        address = f"/media/{profile.avatar.name}"
        assert client.get(address).status_code == 404
        shown = editor.get(address)
        assert shown.status_code == 200 and "private" in shown["Cache-Control"]
