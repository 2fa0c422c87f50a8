"""An issuer that vouches for people (OpenID Connect): what it says of itself, its keys, and what it signs.

Authlib asks for tokens and checks what they claim, joserfc checks the signatures. An issuer is waited
for five seconds; one that does not answer is not asked again for ten. Tokens are used here and kept nowhere.
"""

import asyncio
import hmac
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from api.accounts.trip import Trip
from api.hosts import is_loopback
from geo.core.errors import BadInput, Unavailable
from geo.core.language import say
from geo.core.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
KNOWN_FOR_S = 3600.0
AWAY_FOR_S = 10.0
LEEWAY_S = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by keys that only the issuer has: never none, and none by a secret that is ours as well."""


@dataclass(frozen=True)
class Client:
    """Who we are to an issuer."""

    issuer: str
    id: str
    secret: str
    name: str

    @property
    def trip_key(self) -> bytes:
        """What trips are sealed with."""
        return hmac.digest(self.secret.encode(), b"gridsteward trip", "sha256")


@dataclass(frozen=True)
class Known:
    """What an issuer says of itself, and when it was asked."""

    authorize: str
    token: str
    shows_secret_by: str
    keys: KeySet
    asked_at_s: float


def client_of(settings: Settings) -> Client | None:
    """The client that settings describe; None where nobody vouches for people.

    Raises:
        BadInput: only a part is set, or the issuer could be read on the way.
    """
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
    needed = (settings.oidc_issuer, settings.oidc_client_id, secret)
    if not any(needed):
        return None
    issuer, client_id, _ = needed
    if not issuer or not client_id or not secret:
        names = "GRIDSTEWARD_OIDC_ISSUER, GRIDSTEWARD_OIDC_CLIENT_ID, GRIDSTEWARD_OIDC_CLIENT_SECRET"
        raise BadInput("settings.issuer", say("Set these together: {names}", names=names))
    if not _is_safe(issuer):
        raise BadInput("settings.issuer", say("{name} must begin with https://.", name="GRIDSTEWARD_OIDC_ISSUER"))
    return Client(issuer, client_id, secret, settings.oidc_name or urlsplit(issuer).hostname or issuer)


def _is_safe(address: object) -> bool:
    """Whether nobody on the way can read or change what goes there."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


class Issuer:
    """One issuer. What it says of itself is asked for once an hour."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._known: Known | None = None
        self._away_until_s = 0.0
        self._asking = asyncio.Lock()

    async def address_for(self, trip: Trip, back_to: str) -> str:
        """Where a browser goes to sign in.

        Raises:
            Unavailable: the issuer does not answer, or not as it should.
        """
        known = await self._said()
        async with self._asks(back_to, known) as ask:
            address, _ = ask.create_authorization_url(
                known.authorize, state=trip.state, nonce=trip.nonce, code_verifier=trip.verifier
            )
        return str(address)

    async def subject_of(self, code: str, trip: Trip, back_to: str) -> str:
        """Who came back with a code.

        Raises:
            BadInput: the code is not good, or what was signed is not for us, not now, or not of this trip.
            Unavailable: the issuer does not answer.
        """
        known = await self._said()
        try:
            async with self._asks(back_to, known) as ask:
                tokens = await ask.fetch_token(known.token, code=code, code_verifier=trip.verifier)
        except AuthlibBaseError as error:
            raise self._unusable(error) from None
        except (httpx2.HTTPError, ValueError) as error:
            raise self._away(error) from None
        return await self._vouched(tokens, trip)

    async def _vouched(self, tokens: dict[str, Any], trip: Trip) -> str:
        """The subject of an identity token; keys are asked for anew where it names one that is not known."""
        known = await self._said()
        try:
            return self._checked(tokens, trip, known.keys)
        except InvalidKeyIdError as error:
            if time.monotonic() - known.asked_at_s < AWAY_FOR_S:  # strangers may name keys that never were
                raise self._unusable(error) from None
        try:
            return self._checked(tokens, trip, (await self._said(anew=True)).keys)
        except InvalidKeyIdError as error:
            raise self._unusable(error) from None

    def _checked(self, tokens: dict[str, Any], trip: Trip, keys: KeySet) -> str:
        """The subject, once signature and claims hold.

        Raises:
            InvalidKeyIdError: it is signed by a key that is not known.
            BadInput: one of them does not hold.
        """
        ours = {"nonce": trip.nonce, "client_id": self.client.id, "access_token": tokens.get("access_token")}
        try:
            signed = jwt.decode(str(tokens["id_token"]), keys, algorithms=ALGORITHMS)
            wanted = {"iss": self.client.issuer, "aud": self.client.id}
            needed = {name: {"essential": True, "value": value} for name, value in wanted.items()}
            claims = CodeIDToken(signed.claims, signed.header, needed, ours)
            claims.validate(leeway=LEEWAY_S)
        except InvalidKeyIdError:
            raise
        except (JoseError, KeyError, ValueError, TypeError) as error:
            raise self._unusable(error) from None
        if not isinstance(claims["sub"], str):
            raise self._unusable(TypeError())
        return claims["sub"]

    async def _said(self, *, anew: bool = False) -> Known:
        """What the issuer says of itself; those who ask at once wait for one answer."""
        async with self._asking:
            now_s = time.monotonic()
            if self._known is not None and not anew and now_s - self._known.asked_at_s < KNOWN_FOR_S:
                return self._known
            if now_s < self._away_until_s:
                raise self._is_away()
            try:
                self._known = await self._ask()
            except (httpx2.HTTPError, httpx2.InvalidURL, JoseError, ValueError, KeyError, TypeError) as error:
                self._away_until_s = time.monotonic() + AWAY_FOR_S
                raise self._away(error) from None
            return self._known

    async def _ask(self) -> Known:
        async with httpx2.AsyncClient(timeout=TIMEOUT_S) as ask:
            said = await _json(ask, f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
            addresses = [said[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if said["issuer"] != self.client.issuer or not all(map(_is_safe, addresses)):
                raise ValueError("another issuer, or addresses that others can read")
            authorize, token, keys_at = addresses
            ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
            keys: Any = await _json(ask, keys_at)
            return Known(authorize, token, way, KeySet.import_key_set(keys), time.monotonic())

    def _asks(self, back_to: str, known: Known) -> Any:
        return AsyncOAuth2Client(
            self.client.id,
            self.client.secret,
            token_endpoint_auth_method=known.shows_secret_by,
            scope="openid",
            redirect_uri=back_to,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )

    def _away(self, error: Exception) -> Unavailable:
        """Neither address nor answer is logged: they may hold codes and tokens."""
        log.warning("The issuer %s does not answer as it should: %s", self.client.issuer, type(error).__name__)
        return self._is_away()

    def _is_away(self) -> Unavailable:
        sentence = say(
            "{issuer} does not answer. Try again in a moment, or use your password.", issuer=self.client.name
        )
        return Unavailable("issuer.away", sentence)

    def _unusable(self, error: Exception) -> BadInput:
        log.warning("The issuer %s sent what cannot be used: %s", self.client.issuer, type(error).__name__)
        sentence = say("What {issuer} sent cannot be used. Start again from the sign-in page.", issuer=self.client.name)
        return BadInput("issuer.unusable", sentence)


async def _json(ask: httpx2.AsyncClient, address: str) -> dict[str, Any]:
    answer = await ask.get(address)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
