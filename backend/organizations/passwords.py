"""Passwords: which ones are taken, and argon2id without holding up the event loop."""

import asyncio
import base64
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.organizations.guessable import is_guessable
from backend.problems import Problem, ProblemCode

T = TypeVar("T")

SHORTEST = 12
LONGEST = 200
"""Characters of a password, after NFC."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16)
"""OWASP's least for argon2id: 19 MiB, two passes. A stored hash with other parameters is renewed at the next sign-in."""

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
"""Two at a time: bounds the memory, and leaves the other cores to everybody else."""


def _unmatchable() -> str:
    """A well-formed hash that no password has, so that an account without one costs as much time as any other."""
    salt, value = (base64.b64encode(bytes(length)).decode().rstrip("=") for length in (_hasher.salt_len, _hasher.hash_len))
    parameters = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${parameters}${salt}${value}"


_UNMATCHABLE = _unmatchable()


async def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return await _in_thread(lambda: _hasher.hash(_bytes(password)))


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Without one (None) it takes as long, and the answer is no."""
    return await _in_thread(lambda: _verify(stored or _UNMATCHABLE, password)) and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def check_new_password(password: str, field: str, *, email: str, name: str) -> None:
    """Raises Problem at `field` unless it may become this person's password (NIST SP 800-63B: its length, nothing that is guessed
    first, no rules on kinds of characters)."""
    normal = unicodedata.normalize("NFC", password)
    if len(normal) < SHORTEST:
        raise Problem(ProblemCode.INVALID, (field,), f"A password needs at least {SHORTEST} characters.")
    if len(normal) > LONGEST:
        raise Problem(ProblemCode.TOO_LONG, (field,), f"A password can have up to {LONGEST} characters.")
    if is_guessable(normal, (email, name)):
        message = "This is easy to guess: common words, keys in a row, repetitions or your own name. A few unrelated words are better."
        raise Problem(ProblemCode.INVALID, (field,), message)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
