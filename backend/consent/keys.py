"""The keys under which the numbers of erased people are kept, outside the database: without one, their opt-outs would be lost.

A setting names them, else a file in the data directory does. The first is for new erasures; the others stay for what was erased under
them, since a number can't be had back to be kept under another.
"""

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from backend.database import fetch_all
from backend.settings import SettingsError, load

_BYTES = 32
_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Key:
    """`id` follows from the secret, so that no other key can pass for it."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "Key":
        """A key as it is written: 64 hexadecimal digits. Raises SettingsError."""
        try:
            secret = bytes.fromhex(text)
        except ValueError:
            secret = b""
        if len(secret) != _BYTES:
            raise SettingsError("An erasure key has 64 hexadecimal digits (openssl rand -hex 32); see ERASURE_KEY in docs/operations.md.")
        return cls(hmac.digest(secret, b"id", "sha256").hex()[:_ID_DIGITS], secret)

    def hide(self, organization_id: int, phone: str) -> bytes:
        """What stands for an E.164 number once the person is erased: in each organization something else."""
        return hmac.digest(self.secret, f"{organization_id}:{phone}".encode(), "sha256")

    def digest(self, organization_id: int, text: str) -> bytes:
        """What a text that holds a number can be known again by, and the number not be guessed from; never equal to a `hide`."""
        return hmac.digest(self.secret, f"{organization_id}={text}".encode(), "sha256")


def keys() -> tuple[Key, ...]:
    """All keys of this process, the one for new erasures first. Raises SettingsError where one is unusable."""
    found = _read_once()
    if not found:
        forget_keys()  # the first run may make one meanwhile
    return found


def forget_keys() -> None:
    """Have them read again."""
    _read_once.cache_clear()


@cache
def _read_once() -> tuple[Key, ...]:
    settings = load()
    texts = (settings.erasure_key or _read(settings.erasure_key_file)).replace(",", " ").split()
    return tuple(Key.of(text) for text in texts)


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


def make_key() -> None:
    """On the first run: a key in a file that nobody else may read, unless there is one. Whole or not at all, and safe beside another."""
    if keys():
        return
    file = load().erasure_key_file
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.") as unfinished:
        unfinished.write(secrets.token_hex(_BYTES) + "\n")
        unfinished.flush()
        os.fsync(unfinished.fileno())
        with suppress(FileExistsError):
            os.link(unfinished.name, file)
    forget_keys()


async def require_keys() -> None:
    """Refuse to start without a key that the database names. Raises SettingsError."""
    named = {row["id"] for row in await fetch_all("SELECT DISTINCT id FROM erasure_keys")}
    if missing := sorted(named - {key.id for key in keys()}):
        raise SettingsError(
            f"The erasure key {', '.join(missing)} is missing. The database keeps numbers of erased people under it, whose opt-outs would"
            f" be lost. Bring back {load().erasure_key_file}, or name the key in ERASURE_KEY, from the backup."
        )
