"""Looks: contrast of every pair whatever was chosen, own words, own style sheets, header and footer."""

import re
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from municipality import theme
from municipality.look.style import problems
from municipality.models import Branding, FooterLink

TOKENS = (Path(__file__).resolve().parents[2] / "site/static/css/tokens.css").read_text()
CSS = Path(__file__).resolve().parents[2] / "site/static/css"
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
