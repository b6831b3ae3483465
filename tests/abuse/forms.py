"""Every form that a person of a team finds: read from the pages like a browser reads them, to be sent back with something else in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from tests.permissions.addresses import every_address
from tests.permissions.world import World

ROOMS = ("workshop:", "exchange:", "mine:", "organisations:")


@dataclass
class Control:
    """One control of a form: its kind, what stands in it, what can be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form that posts: where to, and its controls in their order."""

    page: str
    action: str
    controls: list[Control] = field(default_factory=list)

    def data(self) -> dict[str, object]:
        """What a browser sends when nobody touches anything (files are left out)."""
        sent: dict[str, object] = {}
        for control in self.controls:
            if control.kind == "file":
                continue
            if control.kind in ("checkbox", "multiple"):
                sent.setdefault(control.name, [])
                sent[control.name] += [control.value] if control.value else []  # type: ignore[operator]
            else:
                sent[control.name] = control.value
        return sent

    @property
    def key(self) -> tuple:
        return (self.action, tuple(sorted({control.name for control in self.controls})))


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.forms = page, []
        self.form: Form | None = None
        self.select: Control | None = None
        self.area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(self.page, found.get("action") or self.page) if found.get("method", "").lower() == "post" else None
            if self.form:
                self.forms.append(self.form)
        elif self.form is None or ("name" not in found and tag not in ("option",)):
            return
        elif tag in ("input", "button"):
            kind = found.get("type", "text" if tag == "input" else "submit")
            if kind in ("checkbox", "radio"):
                known = next((control for control in self.form.controls if control.name == found["name"] and control.kind == kind), None)
                if known is None:
                    self.form.controls.append(known := Control(found["name"], kind))
                known.options.append(found.get("value", "on"))
                if "checked" in found:
                    known.value = found.get("value", "on")
            else:
                self.form.controls.append(Control(found["name"], kind, found.get("value", "")))
        elif tag == "select":
            self.select = Control(found["name"], "multiple" if "multiple" in found else "select")
            self.form.controls.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select.options.append(found.get("value", ""))
            if "selected" in found or (self.select.kind == "select" and len(self.select.options) == 1):
                self.select.value = found.get("value", "")
        elif tag == "textarea":
            self.area = Control(found["name"], "textarea")
            self.form.controls.append(self.area)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data


def pages(world: World, client: Client) -> Iterator[tuple[str, str]]:
    """Give every page of these rooms that opens for this person: address and text."""
    for address in every_address():
        if not address.name.startswith(ROOMS):
            continue
        url = address.url(world)
        response = client.get(url)
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            yield url or "", response.content.decode()


def forms_of(url: str, text: str) -> list[Form]:
    """Return the forms of a page that post."""
    reader = Reader(url)
    reader.feed(text)
    return reader.forms
