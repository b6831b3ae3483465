"""Requests to addresses that people typed in: where they may go, and how long and how much (abuse 44)."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from municipality import outgoing
from municipality.outgoing import BadAddress, ClosedNetwork, NoCertificate, OutgoingError, TooLarge, TooSlow, fetch, is_open
from tests.openid_provider import certificates

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, dict[bytes, Callable[[ssl.SSLSocket], None]], list[bytes], str]]:
    """A server that answers each path as a test says; remembers what it was asked."""
    ca, chain = certificates(tmp_path_factory.mktemp("tls"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    listening = socket.create_server(("127.0.0.1", 0))
    answers: dict[bytes, Callable[[ssl.SSLSocket], None]] = {}
    asked: list[bytes] = []

    def serve(plain: socket.socket) -> None:
        try:
            with context.wrap_socket(plain, server_side=True) as client:
                asked.append(client.recv(9000))
                answers[asked[-1].split()[1]](client)
        except OSError:
            return

    def listen() -> None:
        while True:
            try:
                plain, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(plain,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    yield f"https://127.0.0.1:{listening.getsockname()[1]}", answers, asked, str(ca)
    listening.close()


@pytest.fixture
def opened(server, settings):
    settings.OUTGOING_PRIVATE_NETWORKS, settings.OUTGOING_CA_FILE = ["127.0.0.1/32"], server[3]
    return server


def test_only_https_to_public_networks(monkeypatch, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = []
    for bad in (
        "http://login.example.org/", "ftp://login.example.org", "file:///etc/passwd", "//login.example.org", "https://", "login.example.org",
        "https://a@login.example.org", "https://a:b@login.example.org", "https://login.example.org\\@10.0.0.1/", "https://lögin.example.org",
        "https://login.example.org/\r\nHost: x", "https://login.example.org:99999/", f"https://login.example.org/{'x' * 2000}", "https://[::1/",
    ):  # fmt: skip
        with pytest.raises(BadAddress):
            fetch(bad)
    closed = (
        "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1",
    )  # fmt: skip
    assert [address for address in closed if is_open(address)] == []
    assert is_open("93.184.215.14")
    assert is_open("2606:4700::1111")

    def resolve(*found: str) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [(2, 1, 6, "", (address, 443)) for address in found])

    def no_connection(*_args: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", no_connection)
    for found in (("10.0.0.1",), ("93.184.215.14", "127.0.0.1"), ("fd00::1",), ()):
        resolve(*found)
        with pytest.raises(ClosedNetwork):
            fetch("https://login.example.org/")
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda address, *_rest: asked.append(address) or (_ for _ in ()).throw(OSError()))
    resolve("93.184.215.14")
    with pytest.raises(OutgoingError):
        fetch("https://login.example.org/")
    assert asked == [("93.184.215.14", 443)], "the address that was checked, not the name once more"
    settings.OUTGOING_PRIVATE_NETWORKS = ["10.0.0.0/24"]
    assert is_open("10.0.0.1")
    assert not is_open("10.0.1.1")


def test_size_time_redirects_and_certificates_are_bounded(opened, settings, monkeypatch):
    base, answers, asked, _ca = opened

    def endless(client: ssl.SSLSocket) -> None:
        client.sendall(HEAD + b"\r\n")
        while True:
            client.sendall(b" " * 65536)

    def drip(client: ssl.SSLSocket) -> None:
        client.sendall(HEAD)
        while True:
            client.sendall(b"X-A: b\r\n")
            time.sleep(0.05)

    answers.update(
        {
            b"/good": lambda client: client.sendall(HEAD + b'Content-Length: 8\r\n\r\n{"a": 1}'),
            b"/list": lambda client: client.sendall(HEAD + b"Content-Length: 2\r\n\r\n[]"),
            b"/away": lambda client: client.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"),
            b"/endless": endless,
            b"/drip": drip,
            b"/rubbish": lambda client: client.sendall(b"220 mail.example.org ESMTP\r\n"),
            b"/silent": lambda client: client.close(),
        }
    )
    assert fetch(f"{base}/good").json() == {"a": 1}
    assert b"cookie" not in asked[-1].lower()
    with pytest.raises(ValueError, match="object"):
        fetch(f"{base}/list").json()
    before = len(asked)
    assert fetch(f"{base}/away").status == 302
    assert len(asked) == before + 1
    with pytest.raises(TooLarge):
        fetch(f"{base}/endless")
    for path in ("/rubbish", "/silent"):
        with pytest.raises(OutgoingError):
            fetch(f"{base}{path}")
    monkeypatch.setattr(outgoing, "SECONDS_ALTOGETHER", 0.3)
    with pytest.raises(TooSlow):
        fetch(f"{base}/drip")
    settings.OUTGOING_CA_FILE = ""
    with pytest.raises(NoCertificate):
        fetch(f"{base}/good")
