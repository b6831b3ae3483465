"""Somebody else's front end: the content of the home page, rebuilt from the API alone, is what the home page of the site shows."""

import re

import pytest
from bs4 import BeautifulSoup

from municipality.templatetags.municipality_tags import number, quantity
from tests.api.conftest import BASE


@pytest.fixture
def front_page(client, full):
    """What a visitor sees, as text without markup."""
    for n in range(4):
        full.town.project(f"Mithilfe gesucht {n}", fields_of_action=[full.roads], needs=[("people", f"Hände {n}")])
    resting = full.town.project("Ruht gerade", needs=[("people", "später")], phase="paused")
    assert resting.state.phase == "paused"
    full.town.home.body = [("contact_card", {"heading": "Noch Fragen?", "person": ""})]
    full.town.home.lead = "Wir bauen um, gemeinsam."
    full.town.home.save()
    return BeautifulSoup(client.get("/").content, "html.parser")


def words(node) -> str:
    return re.sub(r"\s+", " ", node.get_text(" "))


def test_the_home_page_can_be_rebuilt_from_the_api(client, full, front_page):
    asked: list[str] = []

    def api(path: str):
        """A stranger's front end: knows only addresses that the API itself gave, or the documented ones."""
        asked.append(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.json()

    shown = words(front_page)
    site, home = api(f"{BASE}site/"), api(f"{BASE}pages/find/?html_path=/")
    strategy = api(f"{BASE}strategy/")

    # Headline, lead, stations
    assert words(front_page.h1).strip() == home["headline"]
    assert home["lead"] in shown
    assert len(home["stations"]) == 5
    assert all(station["title"] in shown and station["text"] in shown for station in home["stations"])

    # The chart: every value of the series stands in the table behind it, gaps as a dash
    series = api(strategy["headline_indicator"]["detail_url"])
    table = {
        words(row.find_all(["th", "td"])[0]).strip(): [words(cell).strip() for cell in row.find_all("td")]
        for row in front_page.select("table tbody tr")
    }
    assert len(table) == len({value["year"] for value in series["values"]})
    for value in series["values"]:
        cells = table[str(value["year"])]
        assert number(value["value"]) in cells, value
    assert quantity(series["target"]["value"], series["unit"]).split("\xa0")[0] in shown
    assert str(series["pace_year"]) in shown

    # Whose reach
    for share in strategy["reach"]["shares"]:
        assert share["label"] in shown
        assert re.search(rf"{share['rounded_percent']}\s*%", shown)
    assert strategy["reach"]["unassigned_percent"] == 0

    # Fields of action with their counts, in the same order
    cards = front_page.select('a[href^="/strategie/"]')
    positions = [shown.index(field["title"]) for field in strategy["fields"]]
    assert positions == sorted(positions)
    for field in strategy["fields"]:
        link = next(card for card in cards if field["html_url"].endswith(card["href"]))
        card = words(link.find_parent("li") or link)
        assert field["title"] in card
        assert str(field["status_counts"]["total"]) in card

    # Three projects that look for help: newest first, none that rests or is over
    over = {"completed", "ended", "paused"}
    wanted = [item for item in api(f"{BASE}projects/?sucht=hilfe&limit=20")["items"] if item["phase"] not in over][:3]
    section = next(node for node in front_page.select("section") if "Hilfe gesucht" in words(node) and node.select("ul.grid"))
    entries = section.select("ul.grid > li")
    assert len(entries) == len(wanted) == 3
    for entry, project in zip(entries, wanted, strict=True):
        text = words(entry)
        assert project["title"] in text
        assert project["phase_label"] in text
        assert next(need["title"] for need in project["needs"] if need["is_open"]) in text
        assert project["fields"][0]["title"] in text
    assert str(api(f"{BASE}projects/?limit=1")["meta"]["total_count"]) in words(section)

    # News
    for item in api(f"{BASE}pages/?type=home.NewsPage&fields=summary,date,picture&order=-date&limit=3")["items"]:
        assert item["title"] in shown
        assert item["summary"] in shown
        sizes = [size["url"] for size in item["picture"]["renditions"]]
        assert any(f'src="{url.removeprefix("http://testserver")}"' in str(front_page) for url in sizes)

    # Whom to ask, where the law is, where else to go
    card = next(block for block in home["body"] if block["type"] == "contact_card")["value"]
    person = next((entry for entry in site["contact"]["people"] if entry["name"] == card["person"]), site["contact"]["people"][0])
    for expected in (card["heading"], person["name"], person["role"], person["phone"]):
        assert expected in shown
    footer = front_page.select_one("footer")
    assert {link["title"] for link in site["legal"]} <= set(map(str.strip, footer.stripped_strings))
    for link in site["legal"]:
        assert footer.find("a", href=link["url"].removeprefix("http://testserver"))
    for line in site["contact"]["address_lines"]:
        assert line in words(footer)
    header = front_page.select_one("header")
    for link in site["navigation"]:
        assert header.find("a", href=link["url"].removeprefix("http://testserver")), link
    assert all(path.startswith((BASE, f"http://testserver{BASE}")) for path in asked)
