"""The people around the scale-out test: a visitor who brings in ideas by HTTP, and an office in a process of its own.

`python -m tests.processes.scale_out` is the office: reads one command per line (`publish TEXT`, `inspect`) and answers with one line of JSON.
"""

import http.client
import io
import json
import re
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

HOST = "auenfurt.example"
CODE = re.compile(r"\b([2-9A-Z]{3}-[2-9A-Z]{3})\b")


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def ask(port: int, path: str, *, method: str = "GET", body: bytes = b"", source: str = "127.0.0.1", **headers: str) -> Answer:
    """One request on a connection of its own. Raises `OSError` or `HTTPException` where there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        connection.request(method, path, body or None, {"Host": HOST, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def words(answer: Answer) -> str:
    """Return status and text of a page, for a message."""
    summary = answer.text.partition('class="error-summary')[2] or answer.text
    return f"{answer.status} " + re.sub(r"<[^>]+>|\s+", " ", summary)[:1000]


def picture() -> bytes:
    from PIL import Image

    data = io.BytesIO()
    Image.effect_noise((320, 200), 80).convert("RGB").save(data, "JPEG")
    return data.getvalue()


@dataclass
class Visitor(threading.Thread):
    """Brings in one idea after the other through the proxy until told to stop; `done` are those that were acknowledged."""

    port: int
    database: str
    number: int
    stop: threading.Event
    with_picture: threading.Event
    done: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            try:
                self.bring_in(f"person-{self.number}-{turn}")
            except Exception as error:
                self.problems.append(repr(error)[-1000:])
                return

    def go(self, path: str, form: dict[str, str] | None = None, file: bytes = b"") -> Answer:
        """Ask until there is an answer of the product itself, as a person reloads or sends again; notes what came instead."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                answer = self._once(path, form, file)
            except (OSError, http.client.HTTPException) as error:
                self.refused.append((0, type(error).__name__))
                continue
            for morsel in SimpleCookie(", ".join(answer.headers.get_all("Set-Cookie", []))).values():
                self.cookies[morsel.key] = morsel.value
            if answer.status < 500:
                return answer
            self.refused.append((answer.status, answer.text))
            self.stop.wait(0.2)
        raise AssertionError(f"No answer from {path}: {self.refused[-1][0]}")

    def _once(self, path: str, form: dict[str, str] | None, file: bytes) -> Answer:
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        source = f"127.0.1.{self.number + 1}"
        if form is None:
            return ask(self.port, path, source=source, **cookies)
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in form.items()]
        if file:
            parts.append(
                f'--{mark}\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
                + file
                + b"\r\n"
            )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return ask(self.port, path, method="POST", body=b"".join(parts) + f"--{mark}--\r\n".encode(), source=source, **cookies, **kind)

    def bring_in(self, name: str) -> None:
        """Form, code from the mail, status page."""
        from municipality.spam.challenge import open_token

        page = self.go("/projekte/einreichen/").text
        hidden = dict(re.findall(r'<input type="hidden" name="([\w]+)" value="([^"]*)"', page))
        token = re.search(r'name="spam_token"[^>]*value="([^"]+)"', page) or re.search(r'value="([^"]+)"[^>]*name="spam_token"', page)
        assert token, page[:3000]
        challenge = open_token(token[1])
        assert challenge
        form = {
            **hidden,
            "spam_token": token[1],
            "spam_picture": str(challenge.wanted + 1),
            "title": f"Idee {name}",
            "summary": f"Was bei {name} geschehen soll.",
        }
        form |= {"email": f"{name}@example.org", "rules": "on", "action": "submit"}
        file = picture() if self.with_picture.is_set() else b""
        if file:
            form |= {"picture_alt": "Ein Dach", "picture_credit": "Ada", "picture_rights": "on", "picture_consent": "on"}
        answer = self.go("/projekte/einreichen/", form, file)
        assert answer.status == 302, words(answer)
        confirm = urlsplit(answer.headers["Location"]).path
        page = self.go(confirm).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:3000]
        answer = self.go(confirm, {"csrfmiddlewaretoken": token[1], "code": self.code(f"{name}@example.org")})
        assert answer.status == 302 and "/status/" in answer.headers["Location"], answer.text[:3000]
        status = urlsplit(answer.headers["Location"]).path
        assert self.go(status).status == 200
        if file:
            shown = self.go(f"{status}bild/")
            assert shown.status == 200 and shown.body[:2] == b"\xff\xd8", shown.status
        # Only now somebody was told that it arrived.
        self.done.append((status.split("/")[3], name))

    def code(self, address: str) -> str:
        import psycopg

        with psycopg.connect(self.database) as connection:
            row = connection.execute("SELECT text FROM municipality_outboxmail WHERE recipient = %s ORDER BY id DESC", [address]).fetchone()
        found = CODE.search(row[0]) if row else None
        assert found, f"no code for {address}"
        return found[1]


def main() -> None:
    import django

    django.setup()
    from projects.models import ProjectIndexPage

    from .stress import inspect

    print(json.dumps("here"), flush=True)
    for line in sys.stdin:
        command, _space, text = line.strip().partition(" ")
        if command == "publish":
            index = ProjectIndexPage.objects.get()
            index.introduction = text
            index.save_revision().publish(user=None, skip_permission_checks=True)
            print(json.dumps("published"), flush=True)
        elif command == "inspect":
            print(json.dumps(inspect()), flush=True)


if __name__ == "__main__":
    main()
