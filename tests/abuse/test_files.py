"""Files: what editors upload, and who gets a file."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model

from municipality.models import Picture
from tests.factories import create_user


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 360)) -> bytes:
    """A photo with a place, a camera and a comment in its metadata."""
    exif = Image.Exif()
    exif[0x010F] = "GeheimKamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 1.0, 2.0), 3: "E", 4: (7.0, 8.0, 9.0)})
    target = io.BytesIO()
    extra = {"comment": b"GeheimKommentar"} if kind == "JPEG" else {}
    Image.new("RGB", size, "#3a7").save(target, kind, exif=exif, **extra)
    assert b"GeheimKamera" in target.getvalue()
    return target.getvalue()


def staff(client: Client) -> Client:
    client.force_login(create_user(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("door", ["/admin/images/add/", "/admin/images/multiple/add/", "/admin/images/chooser/create/"])
def test_pictures_of_editors_lose_place_and_camera(town, client, kind, door):
    """Case 24: every way into the library, original and all sizes."""
    root = Picture._meta.get_field("collection").default()
    upload = SimpleUploadedFile(f"foto.{kind.lower()}", photo(kind), f"image/{kind.lower()}")
    data = {"title": "Foto", "file": upload, "collection": root, "files[]": SimpleUploadedFile("foto.jpg", photo(kind)), "image-chooser-upload-title": "Foto",
            "image-chooser-upload-file": SimpleUploadedFile(f"foto.{kind.lower()}", photo(kind)), "image-chooser-upload-collection": root}  # fmt: skip
    answer = staff(client).post(door, data)
    assert answer.status_code in (200, 302) and b'"success": false' not in answer.content, answer.content[:900]
    picture = Picture.objects.get()
    for file in (picture.file, picture.get_rendition("fill-480x270").file, picture.get_rendition("original").file):
        with file.open("rb") as opened:
            content = opened.read()
        assert b"Geheim" not in content and not dict(Image.open(io.BytesIO(content)).getexif())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("bild.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("bild.png", b"<!doctype html><script>alert(1)</script>"),
        ("bild.jpg.html", b"<script>alert(1)</script>"),
        ("bild.jpg", b"MZ\x90\x00"),
        ("bild.jpg", b""),
        ("bild.php", b"\xff\xd8\xff<?php system('id');"),
    ],
)
def test_what_is_no_picture_does_not_get_into_the_library(town, client, name, content):
    """Case 20: in the admin, too."""
    staff(client).post("/admin/images/add/", {"title": "x", "file": SimpleUploadedFile(name, content)})
    client.post("/admin/images/multiple/add/", {"files[]": SimpleUploadedFile(name, content)})
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.exe", "a.js", "a.pdf.html", "a.php", "a.htm", "a", ".htaccess"])
def test_documents_have_an_allow_list_of_endings(town, client, name):
    """Case 20: nothing that a browser would run can become a document."""
    Document = get_document_model()
    root = Document._meta.get_field("collection").default()
    staff(client).post("/admin/documents/add/", {"title": "x", "file": SimpleUploadedFile(name, b"<script>"), "collection": root})
    client.post("/admin/documents/multiple/add/", {"files[]": SimpleUploadedFile(name, b"<script>")})
    assert not Document.objects.exists()


def test_a_document_is_given_out_only_while_a_public_page_refers_to_it(town, other_town, client):
    """Cases 7 and 21: draft, live, offline, another host; an old link opens nothing."""
    document = get_document_model().objects.create(title="Gutachten", file=ContentFile(b"%PDF-1.4 geheim", "gutachten.pdf"))
    address = document.url
    assert client.get(address).status_code == 404
    page = town.page(body=json.dumps([{"type": "download", "value": {"document": document.pk, "title": "Gutachten"}}]), live=False)
    assert client.get(address).status_code == 404
    page.save_revision().publish()
    answer = client.get(address)
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"%PDF-1.4 geheim"
    assert answer["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in answer["Content-Security-Policy"]
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(address, HTTP_HOST="other.example").status_code == 404
    page.refresh_from_db()
    page.unpublish()
    assert client.get(address).status_code == 404
    here, there = Client(), Client()
    here.force_login(town.staff("editor"))
    there.force_login(other_town.staff("editor"))
    assert here.get(address).status_code == 200 and there.get(address).status_code == 404


def test_a_link_in_a_text_makes_a_document_public_too(town, client):
    """Case 21, the other side: links of the editor count."""
    document = get_document_model().objects.create(title="Plan", file=ContentFile(b"%PDF-1.4", "plan.pdf"))
    town.page(body=json.dumps([{"type": "text", "value": f'<p><a linktype="document" id="{document.pk}">Plan</a></p>'}]))
    assert client.get(document.url).status_code == 200


def test_originals_and_other_folders_have_no_address(town, client):
    """Case 21: the media address knows sizes of public pictures and nothing else."""
    picture = Picture.objects.create(title="x", file=SimpleUploadedFile("x.jpg", photo()))
    size = picture.get_rendition("fill-480x270")
    assert client.get(f"/media/{size.file.name}").status_code == 200
    assert client.get(f"/media/{picture.file.name}").status_code == 404
    for path in (
        "images/../original_images/x.jpg",
        "images/%2e%2e/%2e%2e/settings.py",
        "documents/x.pdf",
        "images//etc/passwd.jpg",
        "/etc/passwd.jpg",
        "images/x.svg",
        "images/\x00.jpg",
    ):
        assert Client().get("/", PATH_INFO=f"/media/{path}").status_code == 404
    Picture.objects.filter(pk=picture.pk).update(is_public=False)
    assert client.get(f"/media/{size.file.name}").status_code == 404
