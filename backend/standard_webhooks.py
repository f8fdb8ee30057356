"""Requests signed as Standard Webhooks says (https://www.standardwebhooks.com): what we send, and what we get.

`webhook-signature` holds one signature or several, each `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; the key is the
base64 behind `whsec_`. `webhook-timestamp` is the time of sending in whole seconds.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping

PREFIX = "whsec_"
REPLAY_WINDOW = 300
"""Seconds between a request's timestamp and our clock, either way."""


def new_secret() -> str:
    """32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The key that a secret stands for; raises ValueError where it is none."""
    if not secret.startswith(PREFIX) or not (key := base64.b64decode(secret.removeprefix(PREFIX), validate=True)):
        raise ValueError(f"a secret is {PREFIX} and base64")
    return key


def sign(secret: str, identifier: str, body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """The headers of a request; `timestamp` is now unless told."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    signature = _signature(key_of(secret), identifier, str(timestamp), body).decode()
    return {"webhook-id": identifier, "webhook-timestamp": str(timestamp), "webhook-signature": signature}


def is_signed(valid: Iterable[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the valid secrets signed it, and just now. `headers`: names in lower case."""
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identifier or not _is_now(timestamp):
        return False
    given = [signature.encode() for signature in headers.get("webhook-signature", "").split()]
    expected = [_signature(key_of(secret), identifier, timestamp, body) for secret in valid]
    return any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given)


def _signature(key: bytes, identifier: str, timestamp: str, body: bytes) -> bytes:
    return b"v1," + base64.b64encode(hmac.digest(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256))


def _is_now(timestamp: str) -> bool:
    return timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and abs(time.time() - int(timestamp)) <= REPLAY_WINDOW
