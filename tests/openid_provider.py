"""A real OpenID provider in a thread, over TLS: discovery, keys, code flow, userinfo. Its certificate is signed by an authority of the test.

`oidc-provider-mock` ignores `code_challenge`; here a code is exchanged only for the verifier that it was asked for with.
"""

import base64
import contextlib
import hashlib
import ipaddress
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "geheim-wie-ein-apfelkern"


@dataclass
class Provider:
    """`twist` changes the claims of the next ID tokens, `pervert` the finished tokens."""

    issuer: str
    ca_file: Path
    twist: Callable[[dict], dict] | None = None
    pervert: Callable[[str], str] | None = None
    requests: list[str] = field(default_factory=list)
    users: Any = None

    def person(self, subject: str, **claims: Any) -> None:
        """Let somebody have an account there."""
        self.users(subject, claims)


def certificates(folder: Path) -> tuple[Path, Path]:
    """Write an authority and a certificate for 127.0.0.1; returns the authority's file and the server's chain with its key."""
    now, name = datetime.now(UTC), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test")])
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    ca, chain = folder / "ca.pem", folder / "server.pem"
    ca.write_bytes(public)
    chain.write_bytes(public + private)
    return ca, chain


@contextlib.contextmanager
def running(folder: Path, port: int = 0) -> Iterator[Provider]:
    """Start a provider; ends it afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, about its libraries
        import oidc_provider_mock
    # Here, so that nothing of this is imported by whoever needs a certificate alone.
    import flask
    import werkzeug.serving
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    ca, chain = certificates(folder)
    app = oidc_provider_mock.app(require_nonce=True)
    provider = Provider("", ca)
    challenges: dict[str, str] = {}

    @app.before_request
    def guard() -> Any:
        provider.requests.append(flask.request.path)
        if flask.request.path == "/oauth2/token":
            digest = hashlib.sha256(flask.request.form.get("code_verifier", "").encode()).digest()
            expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            code = flask.request.form.get("code", "")
            if code in challenges and challenges.pop(code) != expected:
                return {"error": "invalid_grant"}, 400
            if f"{SECRET}" not in base64.b64decode(flask.request.headers.get("Authorization", "Basic ")[6:]).decode():
                return {"error": "invalid_client"}, 401
        return None

    @app.after_request
    def change(response: Any) -> Any:
        if flask.request.path == "/oauth2/authorize" and response.location:
            code = parse_qs(urlsplit(response.location).query).get("code", [""])[0]
            assert flask.request.args["code_challenge_method"] == "S256"
            challenges[code] = flask.request.args["code_challenge"]
        if flask.request.path == "/oauth2/token" and response.status_code == 200:
            said = response.get_json()
            key = flask.g.oidc_provider_mock_storage.jwk
            if provider.twist is not None:
                # The package signs with a key of joserfc or of authlib, depending on its version.
                own = RSAKey.import_key(key.as_dict(is_private=True) if hasattr(key, "as_dict") else key)
                token = jwt.decode(said["id_token"], own)
                said["id_token"] = jwt.encode(token.header, provider.twist(dict(token.claims)), own)
            if provider.pervert is not None:
                said["id_token"] = provider.pervert(said["id_token"])
            response.set_data(flask.json.dumps(said))
        return response

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = werkzeug.serving.make_server("127.0.0.1", port, app, threaded=True, ssl_context=context)
    provider.issuer = f"https://127.0.0.1:{server.server_port}"

    def store(subject: str, claims: dict[str, Any]) -> None:
        with app.test_client() as client:
            assert client.put(f"/users/{subject}", json=claims).status_code == 204

    provider.users = store
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
