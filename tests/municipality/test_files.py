import io
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin, TiffImagePlugin

from municipality.files import clean_image, private_storage, random_name, shown_name


def picture(kind="JPEG", size=(80, 40), mode="RGB", colour="red", **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def upload(data: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def opened(file) -> Image.Image:
    image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def with_position() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Kamera GEHEIM"
    exif[0x0112] = 6  # lies on its side
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (TiffImagePlugin.IFDRational(51),) * 3, "E", (TiffImagePlugin.IFDRational(7),) * 3
    return picture(exif=exif, comment=b"Kommentar GEHEIM", xmp=b"<x:xmpmeta>GEHEIM</x:xmpmeta>")


class TestWhatIsTaken:
    def test_a_photo_loses_place_camera_and_comments_and_stands_upright(self):
        source = with_position()
        assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825)
        result = clean_image(upload(source))
        data = result.read()
        image = Image.open(io.BytesIO(data))
        assert image.size == (40, 80)
        assert not image.getexif()
        for trace in (b"GEHEIM", b"Exif", b"xmp", b"ICC_PROFILE", b"GPS"):
            assert trace not in data

    @pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpeg"), ("PNG", "a.PNG"), ("WEBP", "a.webp"), ("PNG", "falsche-endung.jpg")])
    def test_the_three_formats_become_a_jpeg(self, kind, name):
        result = clean_image(upload(picture(kind), name))
        assert opened(result).format == "JPEG"
        assert result.name.endswith(".jpg")

    def test_transparency_stays(self):
        image = opened(clean_image(upload(picture("PNG", mode="RGBA", colour=(255, 0, 0, 100)), "a.png")))
        assert image.format == "WEBP"
        assert image.getpixel((5, 5))[3] == pytest.approx(100, abs=3)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
    def test_every_mode_of_png_works(self, mode):
        colour = {"1": 1, "L": 200, "LA": (200, 255), "P": 1, "RGBA": (1, 2, 3, 255), "I;16": 30000}[mode]
        assert opened(clean_image(upload(picture("PNG", mode=mode, colour=colour), "a.png"))).mode in ("RGB", "RGBA")

    def test_text_chunks_of_png_are_gone(self):
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "GEHEIM")
        assert b"GEHEIM" not in clean_image(upload(picture("PNG", pnginfo=info), "a.png")).read()

    def test_colours_of_another_profile_are_converted(self):
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = srgb[:400].replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ") + srgb[400:]
        same = opened(clean_image(upload(picture("PNG", colour=(200, 100, 50), icc_profile=srgb), "a.png"))).getpixel((9, 9))
        assert same == pytest.approx((200, 100, 50), abs=4)
        other = opened(clean_image(upload(picture("PNG", colour=(200, 100, 50), icc_profile=swapped), "a.png"))).getpixel((9, 9))
        assert other == pytest.approx((50, 100, 200), abs=12)

    def test_a_broken_profile_does_no_harm(self):
        assert opened(clean_image(upload(picture("PNG", colour=(200, 100, 50), icc_profile=b"nonsense"), "a.png"))).size == (80, 40)

    def test_a_print_photo_in_cmyk_becomes_rgb(self):
        assert opened(clean_image(upload(picture(mode="CMYK", colour=(0, 255, 255, 0))))).mode == "RGB"

    def test_a_large_photo_is_made_smaller(self):
        assert max(opened(clean_image(upload(picture(size=(3000, 1000))))).size) == 2560

    def test_names_are_random_and_cannot_be_chosen(self):
        names = {clean_image(upload(picture(), "../../etc/passwd.jpg")).name for _number in range(3)}
        assert len(names) == 3
        assert all(len(name) == 36 and "/" not in name for name in names)


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""
    data = bytearray(picture("PNG", size=(64, 64)))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb", b"0" * 5_000_000)
    return target.getvalue()


def moving(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(target, kind, save_all=True, append_images=[Image.new("RGB", (40, 40), "blue")], duration=100)
    return target.getvalue()


REFUSED = {
    "empty": (b"", "leer"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
    "svg with declaration": (b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "SVG"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "Webseite"),
    "script": (b"  \n<script>alert(1)</script>", "Webseite"),
    "windows program": (b"MZ" + b"\0" * 200, "Programm"),
    "linux program": (b"\x7fELF" + b"\0" * 200, "Programm"),
    "shell script": (b"#!/bin/sh\nrm -rf /", "Programm"),
    "zip bomb": (archive(), "Archiv"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
    "gif": (picture("GIF", mode="P", colour=1), "GIF"),
    "bmp": (picture("BMP"), "kein lesbares Bild"),
    "tiff": (picture("TIFF"), "kein lesbares Bild"),
    "text": (b"Hallo Welt", "kein lesbares Bild"),
    "cut off": (picture(size=(400, 400))[:900], "beschädigt"),
    "broken png": (picture("PNG")[:60], "beschädigt"),
    "bomb": (png_bomb(60000, 60000), "Bildpunkte"),
    "large bomb": (png_bomb(10000, 9000), "Bildpunkte"),
    "moving webp": (moving("WEBP"), "Bewegte"),
    "moving png": (moving("PNG"), "Bewegte"),
    "one pixel": (picture("PNG", size=(1, 1)), "zu klein"),
}


class TestWhatIsRefused:
    @pytest.mark.parametrize("case", sorted(REFUSED))
    def test_by_name_and_reason(self, case):
        data, reason = REFUSED[case]
        with pytest.raises(ValidationError) as refused:
            clean_image(upload(data, "mein-foto.jpg"))
        assert "mein-foto.jpg" in refused.value.message
        assert reason in refused.value.message

    @pytest.mark.parametrize("name", ["foto.exe", "foto.jpg.html", "foto.php", "foto", "foto.svg", "foto.jpg "[:-1] + ".cmd"])
    def test_a_picture_with_the_name_of_something_else(self, name):
        with pytest.raises(ValidationError, match="Endung"):
            clean_image(upload(picture(), name))

    def test_too_many_bytes(self):
        with pytest.raises(ValidationError, match="größer als"):
            clean_image(upload(picture()), max_bytes=100)

    def test_a_size_that_the_browser_lies_about(self):
        file = upload(picture())
        file.size = 10
        with pytest.raises(ValidationError, match="größer als"):
            clean_image(file, max_bytes=100)

    def test_too_many_pixels(self):
        with pytest.raises(ValidationError, match="Bildpunkte"):
            clean_image(upload(picture(size=(300, 300))), max_pixels=80_000)

    def test_a_picture_that_is_also_a_page_loses_the_page(self):
        assert b"<script>" not in clean_image(upload(picture() + b"<script>alert(1)</script>")).read()


class TestNames:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("C:\\Bilder\\Dach.jpg", "Dach.jpg"),
            ("../../etc/passwd", "passwd"),
            ("exe.\u202egpj.foto", "exe.gpj.foto"),
            ("a\x00b\n.jpg", "ab.jpg"),
            ("", "Datei ohne Namen"),
        ],
    )
    def test_are_fit_to_be_shown(self, name, shown):
        assert shown_name(name) == shown

    def test_three_hundred_characters_are_cut_in_the_middle(self):
        shown = shown_name("x" * 300 + ".jpg")
        assert len(shown) <= 60
        assert shown.endswith(".jpg")

    def test_a_hostile_name_does_not_stop_a_good_picture(self):
        for name in ("x" * 300 + ".jpg", "\u202egpj.foto.png", "a\x00.webp", "../x.jpg"):
            file = upload(picture())
            file._name = name
            assert clean_image(file).name != name

    def test_random_names_keep_their_suffix(self):
        assert random_name(".jpg") != random_name(".jpg")


class TestPrivateStorage:
    def test_it_has_no_public_address(self):
        with pytest.raises(ValueError, match="URL"):
            private_storage().url("x.jpg")

    def test_a_private_folder_below_the_public_one_is_refused(self, settings):
        settings.PRIVATE_ROOT = Path(settings.MEDIA_ROOT) / "private"
        with pytest.raises(ImproperlyConfigured):
            private_storage()
