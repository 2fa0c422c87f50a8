"""An issuer of the tests' own: OpenID Connect with the authorization code flow, on loopback, with its own keys.

Whoever opens its authorization page is `subject`; `tamper` changes what it signs, and how.
"""

import contextlib
import json
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "gridsteward", "a-secret-that-both-know-and-nobody-else"

Claims = dict[str, Any]
Sign = Callable[["IssuerProgram", Claims], str]


def properly(program: "IssuerProgram", claims: Claims) -> str:
    """Sign with the key that is published."""
    return jwt.encode({"alg": "RS256", "kid": program.key.kid}, claims, program.key)


def by_a_stranger(program: "IssuerProgram", claims: Claims) -> str:
    """Sign with another key under the name of the published one."""
    return jwt.encode({"alg": "RS256", "kid": program.key.kid}, claims, RSAKey.generate_key(2048))


def by_an_unknown_key(_: "IssuerProgram", claims: Claims) -> str:
    """Sign with a key that was never published."""
    return jwt.encode({"alg": "RS256", "kid": "never-seen"}, claims, RSAKey.generate_key(2048))


def by_nobody(_: "IssuerProgram", claims: Claims) -> str:
    """Do not sign at all."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def by_the_shared_secret(_: "IssuerProgram", claims: Claims) -> str:
    """Sign with what the client knows as well."""
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))


@dataclass
class IssuerProgram:
    """What the issuer knows, and how it behaves."""

    url: str = ""
    subject: Any = "248289761001"
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    )
    tamper: Callable[[Claims], Claims] = lambda claims: claims
    sign: Sign = properly
    says: dict[str, Any] = field(default_factory=dict)
    answers_tokens: Callable[[], Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        """The issuer's pages."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery() -> dict[str, Any]:
            self.asked.append("discovery")
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                **self.says,
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            code = f"code-{len(self.codes)}"
            self.codes[code] = asked
            return RedirectResponse(
                f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303
            )

        @app.post("/token")
        async def token(
            request: Request, code: str = Form(), code_verifier: str = Form(""), redirect_uri: str = Form()
        ) -> Any:
            if self.answers_tokens is not None:
                return self.answers_tokens()
            shown: HTTPBasicCredentials | None = await HTTPBasic(auto_error=False)(request)
            asked = self.codes.pop(code, None)
            if shown is None or (shown.username, shown.password) != (CLIENT_ID, CLIENT_SECRET) or asked is None:
                return JSONResponse({"error": "invalid_grant"}, 400)
            challenged = asked["code_challenge_method"], asked["code_challenge"], asked["redirect_uri"]
            if challenged != ("S256", create_s256_code_challenge(code_verifier), redirect_uri):
                return JSONResponse({"error": "invalid_grant"}, 400)
            return {"access_token": "opens-nothing-here", "token_type": "Bearer", "id_token": self._signed(asked)}

        return app

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": asked["client_id"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        return self.sign(self, self.tamper(claims))


@contextlib.contextmanager
def running() -> Iterator[IssuerProgram]:
    """The issuer on a free port of this machine, in a thread."""
    program = IssuerProgram()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        program.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(program.app(), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield program
        server.should_exit = True
        thread.join(10)
