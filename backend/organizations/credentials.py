"""Random secrets: made once, shown once, stored as SHA-256 only."""

import hashlib
import secrets

TOKEN_PREFIX = "cs_"
"""What an API token begins with, so that people and scanners recognize one."""


def new_secret(prefix: str = "") -> str:
    """256 random bits in 43 characters that need no quoting anywhere, behind the prefix."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret. No salt and no stretching: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
