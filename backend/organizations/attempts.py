"""How often somebody may try a password: counters in Redis that expire, so that nobody is locked out for good.

An attempt is counted before the password is looked at, so that many at once gain nothing. While Redis is away each process
counts for itself: people can still sign in, and guessing stays slow.
"""

import hashlib
import ipaddress
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backend import settings
from backend.problems import Problem, ProblemCode

WINDOW = 15 * 60
"""Seconds from the first attempt until its counter starts anew."""

PER_ACCOUNT = 10
PER_ACCOUNT_ANYWHERE = 100
PER_ADDRESS = 100
PER_ORGANIZATION = 20
"""Failed attempts in a window: for an account from one address, for an account from all, from an address, which may be an office,
and invitations or changes of lines of one organization to addresses or numbers that are taken.

Ten from anywhere would let a stranger keep a person out with ten requests; from one address they keep out only that address.
"""

_PATIENCE = 1.0
_MOST_KEPT = 10_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted, and how many attempts a window of so many seconds allows. The key holds no personal data."""

    key: str
    most: int
    seconds: int = WINDOW


def of_account(email: str, address: str) -> tuple[Counter, Counter]:
    """Attempts to sign in with an email address, whether somebody has it or not: from this network address, and from all.

    Takes it as the database lower-cases it: *İ* is an *i* there, and must not be another ten attempts here.
    """
    account = _fingerprint(email)
    return (
        Counter(f"attempts:account:{account}:{_network(address)}", PER_ACCOUNT),
        Counter(f"attempts:account:{account}", PER_ACCOUNT_ANYWHERE),
    )


def of_password_change(user_id: int) -> Counter:
    """Wrong current passwords of a signed-in person: apart from signing in, where strangers can use up the attempts."""
    return Counter(f"attempts:change:{user_id}", PER_ACCOUNT)


def of_address(address: str) -> Counter:
    """Attempts from a network address."""
    return Counter(f"attempts:address:{_network(address)}", PER_ADDRESS)


def of_invitations(organization_id: int) -> Counter:
    """Invitations of an organization that were refused because somebody has the address: each tells of an account."""
    return Counter(f"attempts:invitations:{organization_id}", PER_ORGANIZATION)


def of_lines(organization_id: int) -> Counter:
    """Changes of a user's line that were refused because somebody has the number, be it in another organization."""
    return Counter(f"attempts:lines:{organization_id}", PER_ORGANIZATION)


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 its /64, which one subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _fingerprint(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.ip_address(int(parsed) >> 64 << 64)
    return str(parsed)


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


async def count(*counters: Counter) -> None:
    """Count one attempt; raises RATE_LIMITED where it is one too many, saying when to try again."""

    async def in_redis(redis: Redis) -> list[tuple[int, float]]:
        async with redis.pipeline(transaction=True) as pipeline:
            for counter in counters:
                pipeline.set(counter.key, 0, nx=True, ex=counter.seconds)
                pipeline.incr(counter.key)
                pipeline.pttl(counter.key)
            answers = await pipeline.execute()
        return [(answers[at + 1], answers[at + 2] / 1000) for at in range(0, len(answers), 3)]

    counted = await _either(in_redis, lambda: [_count_here(counter, 1) for counter in counters])
    waits = [seconds for (number, seconds), counter in zip(counted, counters, strict=True) if number > counter.most]
    if waits:
        raise Problem(ProblemCode.RATE_LIMITED, (), f"Too many attempts. Try again in {_in_words(max(waits))}.")


async def succeeded(account: Counter, *others: Counter) -> None:
    """The password was right: the account starts anew from here, and the others get back what this attempt took."""

    async def in_redis(redis: Redis) -> None:
        async with redis.pipeline(transaction=True) as pipeline:
            pipeline.delete(account.key)
            for other in others:
                pipeline.set(other.key, 1, nx=True, ex=other.seconds)
                pipeline.decr(other.key)
            await pipeline.execute()

    await _either(in_redis, lambda: None)
    _here.pop(account.key, None)
    for other in others:
        if other.key in _here:
            _count_here(other, -1)


async def give_back(counter: Counter) -> None:
    """It was no failed attempt."""

    async def in_redis(redis: Redis) -> None:
        async with redis.pipeline(transaction=True) as pipeline:
            pipeline.set(counter.key, 1, nx=True, ex=counter.seconds)
            pipeline.decr(counter.key)
            await pipeline.execute()

    await _either(in_redis, lambda: _count_here(counter, -1))


async def _either(in_redis: Callable[[Redis], Awaitable[Any]], here: Callable[[], Any]) -> Any:
    # A connection each time: next to argon2 it costs nothing, and there is none to look after.
    redis = Redis.from_url(
        settings.load().redis_url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=Retry(NoBackoff(), 0)
    )
    try:
        async with redis:
            return await in_redis(redis)
    except (RedisError, OSError) as error:
        logger.warning("Redis is away, so this process counts sign-in attempts by itself: %s", error)
        return here()


_here: dict[str, tuple[int, float]] = {}
"""This process's own counters, while Redis is away: number and end of the window."""


def _count_here(counter: Counter, by: int) -> tuple[int, float]:
    now = time.monotonic()
    if len(_here) > _MOST_KEPT:
        for old in [old for old, (_, end) in _here.items() if end <= now] or list(_here)[: _MOST_KEPT // 2]:
            del _here[old]
    number, end = _here.get(counter.key, (0, 0.0))
    if end <= now:
        number, end = 0, now + counter.seconds
    _here[counter.key] = (number + by, end)
    return number + by, end - now


def _in_words(seconds: float) -> str:
    number, unit = (seconds / 60, "minute") if seconds > 60 else (max(seconds, 1), "second")
    return f"{math.ceil(number)} {unit}{'' if math.ceil(number) == 1 else 's'}"
