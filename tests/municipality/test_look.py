"""Looks: contrast of every pair whatever was chosen, own words, own style sheets, header and footer."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from municipality import theme
from municipality.look import signs
from municipality.look.mail import inline
from municipality.look.style import problems
from municipality.models import Branding, FooterLink
from municipality.outbox import queue_mail

TOKENS = (Path(__file__).resolve().parents[2] / "site/static/css/tokens.css").read_text()
CSS = Path(__file__).resolve().parents[2] / "site/static/css"
LOOK = {"brand": "#000000", "on_brand": "#ffffff", "strong": "#000000", "radius": ("0", "0")}
colours = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


@settings(max_examples=25, deadline=None)
@given(brand=colours, accent=colours)
def test_every_pair_that_the_pages_use_is_readable_whatever_is_chosen(brand, accent):
    assert theme.failures(Branding(brand_colour=brand, accent_colour=accent)) == []


def test_grey_middle_and_extreme_colours_are_readable_too():
    for colour in ("#000000", "#ffffff", "#757575", "#777777", "#767676", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#bb5500", "#6f7f8f"):
        assert theme.failures(Branding(brand_colour=colour, accent_colour=colour)) == []


def test_the_checked_colours_of_the_house_are_those_of_the_style_sheet():
    parts = dict(zip(("light", "dark"), TOKENS.split("@media (prefers-color-scheme: dark)")[:2], strict=True))
    for scheme, values in theme.HOUSE.items():
        for name, value in values.items():
            written = re.search(rf"--{name}: ([^;]+);", parts[scheme])[1]
            assert Color(written) == Color(value), (scheme, name)


def test_no_style_sheet_puts_a_colour_on_a_ground_that_nobody_checks():
    """Fills of the brand carry the brand's inks and nothing else; `PAIRS` names these."""
    inks = {"brand": {"on-brand"}, "brand-strong": {"on-brand", "paper"}, "accent": {"accent-ink"}, "deep": {"on-deep"}}
    known = {(front, ground) for front, ground, _ratio in theme.PAIRS}
    assert {(ink, ground) for ground, fronts in inks.items() for ink in fronts} <= known
    wrong = []
    for file in sorted(CSS.rglob("*.css")):
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", file.read_text()):
            ground = re.search(r"background(?:-color)?: var\(--(brand|brand-strong|accent|deep)\)", body)
            ink = re.search(r"(?<![-\w])color: var\(--([\w-]+)\)", body)
            if ground and ink and ink[1] not in inks[ground[1]]:
                wrong.append(f"{file.name}: {selector.strip()[:60]} {ink[1]} on {ground[1]}")
    assert wrong == []


def test_a_theme_is_small_and_says_only_what_differs():
    plain = theme.css(Branding())
    bold = theme.css(Branding(corners="none", type_scale="large"))
    assert len(plain) < 700 and "--r:" not in plain and "font-size" not in plain
    assert "--pill:0" in bold and "html{font-size:112.5%}" in bold and len(bold) < 900
    assert (
        len({Branding().stamp, Branding(corners="small").stamp, Branding(type_scale="compact").stamp, Branding(accent_colour="#123456").stamp}) == 4
    )


REFUSED = [
    "@import 'https://evil.example/a.css';", "@font-face { font-family: x; src: url(x) }", "a { background: url(https://evil.example/x.png) }",
    "a { background: \\75rl(https://evil.example/x) }", "a { background: u\\72 l('//evil.example/x') }", "a { width: expression(alert(1)) }",
    "a { behavior: none }", "a { -moz-binding: none }", "a { background: image-set('https://evil.example/x' 1x) }", "a { --x: url(https://evil.example) }",
    "@media print { a { background: url(x) } }", "@media print { @import 'x'; }", "a { b { background: url(x) } }", "a { background: src('x') }",
    "@namespace url(x);", "@charset 'x';", "a { color: red", "} a {}", "a { content: attr(href) }", "a { background: -webkit-image-set('x' 1x) }",
    "@layer tokens { a { color: red } }", "@property --x { syntax: '*' }", "a { background: url( }", "x" * 20_001, "a { color: red; \0 }",
]  # fmt: skip


def test_an_own_style_sheet_fetches_nothing():
    passed = [css for css in REFUSED if not problems(css)]
    assert passed == ["a { color: red"], "an open block is closed by every browser"
    fine = ".hero-text h1 { color: var(--brand-strong); padding: calc(1rem + 2px) } @media (min-width: 40em) { a:is(:hover, .x) { rotate: 2deg } }"
    assert problems(fine) == [] and problems("") == []


@pytest.mark.django_db
def test_words_footer_and_own_style_reach_the_pages_of_their_municipality_alone(town, other_town, client):
    branding = Branding.objects.get(site=town.site)
    branding.platform_name, branding.submit_label, branding.header = "<b>Ideenschmiede</b>", "Los & los", "band"
    branding.footer_text, branding.operated_by, branding.footer_areas = "Gefördert von <niemand>", "Rechenzentrum Au", False
    branding.own_style, branding.tagline = "h1 { color: red }", "Projektfabrik Klimaschutz"
    FooterLink.objects.create(branding=branding, title="Haushalt", url="https://haushalt.example/")
    branding.save()
    html = client.get("/", HTTP_HOST=town.site.hostname).content.decode()
    for part in (
        "&lt;b&gt;Ideenschmiede&lt;/b&gt; Klimaschutz",
        "Los &amp; los",
        "bar-band",
        "Gefördert von &lt;niemand&gt;",
        "Betrieben von Rechenzentrum Au",
    ):
        assert part in html, part
    assert "https://haushalt.example/" in html and ">Bereiche<" not in html and "Idee einbringen" not in html
    english = client.get("/en/", HTTP_HOST=town.site.hostname).content.decode()
    assert "Los &amp; los" not in english, "a German word is not shown as English"
    own = re.search(r'href="(/theme/own/[\w.]+)"', html)[1]
    assert html.index(own) > html.index("/theme/" + branding.stamp)
    answer = client.get(own, HTTP_HOST=town.site.hostname)
    assert answer.content == b"h1 { color: red }" and answer["Content-Type"].startswith("text/css")
    assert client.get(own, HTTP_HOST=other_town.site.hostname).status_code == 404
    other = client.get("/", HTTP_HOST=other_town.site.hostname).content.decode()
    assert "Ideenschmiede" not in other and "Haushalt" not in other and "/theme/own/" not in other


@pytest.mark.django_db
def test_mails_carry_the_look_on_their_elements_and_in_plain_text(town, other_town):
    Branding.objects.filter(site=town.site).update(brand_colour="#ffee00", corners="none", platform_name="Ideenschmiede")
    Branding.objects.filter(site=other_town.site).update(brand_colour="kaputt")
    town.settings.street, town.settings.postcode, town.settings.city = "Am Markt 1", "12345", "Auenfurt"
    town.settings.save()
    mail = queue_mail(
        site=town.site, to="ada@example.org", template="municipality/sample", context={"link": "https://a.example/?a=1&b=2"}, event_key="a"
    )
    assert 'class="btn" href="https://a.example/?a=1&amp;b=2" style="' in mail.html and "border-radius:0" in mail.html
    colour = re.search(r"background:(#\w{6});color:(#\w{6});font-weight:600", mail.html)
    assert theme.contrast(Color(colour[1]), Color(colour[2])) >= 4.5
    assert "Ideenschmiede Klimaschutz" in mail.html and "Am Markt 1" in mail.html and "Am Markt 1" in mail.text
    assert queue_mail(site=other_town.site, to="ada@example.org", template="municipality/sample", context={"link": "/"}, event_key="b") is not None


def test_inlining_changes_nothing_but_styles():
    html = '<!doctype html><p class="x">A &amp; B&#10; <!-- c --><br/><img alt="a > b" src="x"></p><a href="#" style="color:red">x</a><i>1 < 2</i>'
    assert re.sub(r' style="(?!color:red)[^"]*"', "", inline(html, LOOK)) == html


@pytest.mark.django_db
def test_signs_are_drawn_for_every_name_and_have_one_address_for_ever(town, other_town, client):
    html = client.get("/", HTTP_HOST=town.site.hostname).content.decode()
    page = town.project("Ein sehr langer Titel mit Donaudampfschifffahrtsgesellschaftskapitänsmützenproduktion, 日本 und " + "x" * 70)
    project = client.get(page.url, HTTP_HOST=town.site.hostname).content.decode()
    icon, manifest, social = (
        re.search(pattern, source)[1]
        for pattern, source in (
            (r'rel="icon" href="([^"]+)"', html), (r'rel="manifest" href="([^"]+)"', html), (r'og:image" content="http://[^/]+([^"]+)"', project),
        )
    )  # fmt: skip
    for address, size in ((icon, (32, 32)), (icon.replace("32.png", "180.png"), (180, 180)), (social, (1200, 630))):
        answer = client.get(address, HTTP_HOST=town.site.hostname)
        assert Image.open(BytesIO(answer.content)).size == size and "immutable" in answer["Cache-Control"] and len(answer.content) < 60_000
        assert client.get(address, HTTP_HOST=other_town.site.hostname).status_code == 404
    assert client.get(icon.replace("32.png", "33.png"), HTTP_HOST=town.site.hostname).status_code == 404
    assert client.get(manifest, HTTP_HOST=town.site.hostname).json()["name"] == "Projektfabrik Auenfurt"
    assert Image.open(BytesIO(client.get("/favicon.ico", HTTP_HOST=town.site.hostname).content)).format == "ICO"
    hidden = town.project("Geheimes", live=False)
    assert (
        client.get(f"/theme/social/{signs.social_stamp(Branding.objects.get(site=town.site).icon_stamp, 'Geheimes')}/{hidden.pk}.png").status_code
        == 404
    )
    page.title = "Neuer Titel"
    page.save_revision().publish()
    assert client.get(social, HTTP_HOST=town.site.hostname).status_code == 404
    for name, letters in (("", "P"), ("Bad Auenfurt am See", "BA"), ("!?", "P"), ("日本", "P"), ("ßtadt", "SS")):
        branding = Branding(name=name, header="band", corners="none", tagline="x" * 80)
        assert signs.initials(branding) == letters, name
        assert signs.social(branding, "y" * 80, "").size == (1200, 630)
