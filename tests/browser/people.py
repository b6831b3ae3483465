"""What people do in a browser: find a field by its words, look at the pictures of the security question, read their mail."""

import io
import re
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from municipality.spam.challenge import open_token

CODE = re.compile(r"\b([2-9A-Z]{3}-[2-9A-Z]{3})\b")
LINK = re.compile(r"https?://\S+")


def answer_question(page: Page) -> None:
    """Choose the right picture, where the question is still asked. (A person sees which; the test opens the sealed token.)"""
    token = page.locator('input[name="spam_token"]')
    challenge = open_token(token.input_value())
    assert challenge, "the token of the security question does not open"
    if not challenge.solved:
        page.locator(f'label[for="id_spam_picture_{challenge.wanted + 1}"]').click()


def mail_to(page: Page, address: str, subject: str = "") -> str:
    """Return the text of the newest mail to this address, read in the demo's mailbox."""
    box = page.context.new_page()
    box.goto("/demo/mail/")
    entry = box.locator(".demo-mail-list li").filter(has_text=f"an {address}").filter(has_text=subject).first
    entry.get_by_role("link").click()
    text = box.locator(".demo-mail-text").text_content() or ""
    box.close()
    return text


def code_for(page: Page, address: str) -> str:
    """Return the code in the newest mail to this address."""
    found = CODE.search(mail_to(page, address))
    assert found, f"no code in the mail to {address}"
    return found[1]


def link_in(text: str, part: str) -> str:
    """Return the address in a mail that contains `part`."""
    return next(link for link in LINK.findall(text) if part in link)


def fill_idea(page: Page, title: str, address: str, *, field: str = "Energie & Wärme") -> None:
    """Fill in what an idea needs, as it stands on the form."""
    page.get_by_label("Wie heißt Ihre Idee?").fill(title)
    page.get_by_label("Was soll geschehen?").fill(f"{title}: Wir fangen klein an und zeigen, dass es geht.")
    page.get_by_label("Zu welchem Handlungsfeld passt sie?").select_option(label=field)
    page.get_by_label("Ihre E-Mail-Adresse").fill(address)
    page.get_by_label("Ich halte mich an die Spielregeln").check()


def bring_in(page: Page, title: str, address: str, **options: Any) -> str:
    """The whole way from the empty form to the status page; returns its address."""
    page.goto("/projekte/einreichen/")
    fill_idea(page, title, address, **options)
    answer_question(page)
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    confirm(page, address)
    return page.url.partition("?")[0]


def confirm(page: Page, address: str, button: str = "Bestätigen und absenden") -> None:
    """Type the code from the mail."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bestätigen Sie Ihre Adresse")
    page.get_by_label("Code aus der E-Mail").fill(code_for(page, address))
    page.get_by_role("button", name=button).click()


def sign_in(page: Page, login: tuple[str, str]) -> None:
    """Sign in as staff; ends on the first page of the admin."""
    page.goto("/konto/login/")
    page.locator('input[name="login"]').fill(login[0])
    page.locator('input[name="password"]').fill(login[1])
    page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/admin/")


def photo(width: int = 1200, height: int = 800) -> dict[str, Any]:
    """A photo from a telephone, as a file to choose."""
    picture = Image.new("RGB", (width, height), (70, 140, 90))
    ImageDraw.Draw(picture).ellipse((200, 200, 700, 600), fill=(230, 200, 60))
    target = io.BytesIO()
    picture.save(target, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}
