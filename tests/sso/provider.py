"""A sign-in service on loopback that can be told to lie. It is a real HTTP server; what it signs, it signs with real keys."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Making a key takes a while, and no test depends on whose it is.
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)
KID = "one"
CLIENT_ID, CLIENT_SECRET = "lantern-at-the-service", "s3cret-of-the-service"


def public(key: rsa.RSAPrivateKey, kid: str = KID) -> dict[str, Any]:
    """The key as a service publishes it."""
    found: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**found, "kid": kid, "use": "sig", "alg": "RS256"}


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def unsigned(claims: dict[str, Any], header: dict[str, Any], signature: bytes = b"") -> str:
    """A token with this header as it stands, whatever a library thinks of it."""
    parts = [json.dumps(part).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, signature))


class Provider:
    """One service. Attributes are what it says; tests change them before a sign-in."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.be_honest()

    def be_honest(self) -> None:
        """As a service that was never asked anything and tells no lies."""
        self.document: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        self.keys: list[dict[str, Any]] = [public(KEY)]
        self.subject = "subject-1"
        # Laid over what an honest token says; None takes a claim away.
        self.claims: dict[str, Any] = {}
        # Makes the token of the claims; an honest one signs with KEY.
        self.sign = lambda claims: jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": KID})
        # Path: status, headers and body to send instead of the usual answer.
        self.instead: dict[str, tuple[int, dict[str, str], bytes]] = {}
        # Path: seconds between one byte and the next.
        self.slow: dict[str, float] = {}
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """What a browser brings back that was sent to this address and signed in there: code and state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token_for(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(form["code"])
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            "email": "somebody@example.com",
            "email_verified": True,
        }
        claims = {name: value for name, value in {**honest, **self.claims}.items() if value is not None}
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(claims)}

    def answer_to(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return self.document
        if path == "/jwks":
            return {"keys": self.keys}
        if path == "/userinfo":
            return {"sub": self.subject, "email": "somebody@example.com"}
        return self.token_for(form)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.provider.forms.append(form)
        self._answer(form)

    def _answer(self, form: dict[str, str]) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        usual = {"Content-Type": "application/json"}
        if path in self.provider.instead:
            status, headers, body = self.provider.instead[path]
        else:
            status, headers, body = 200, usual, json.dumps(self.provider.answer_to(path, form)).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self._send(body, self.provider.slow.get(path, 0))

    def _send(self, body: bytes, pause: float) -> None:
        try:
            if not pause:
                self.wfile.write(body)
                return
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                self.wfile.flush()
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked has had enough

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider while the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider = handler.provider = Provider(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
