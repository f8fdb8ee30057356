"""How often a password may be tried."""

import asyncio
from collections.abc import Iterator

import pytest

from backend import settings
from backend.organizations import attempts
from backend.organizations.attempts import Counter
from backend.problems import Problem, ProblemCode


@pytest.fixture(params=["Redis", "no Redis"])
def redis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, engines: object) -> Iterator[None]:
    if request.param == "no Redis":
        monkeypatch.setenv("REDIS_URL", "unix:///nowhere/valkey.sock?db=0")
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


@pytest.fixture
def three_a_window(request: pytest.FixtureRequest) -> Counter:
    return Counter(f"attempts:test:{request.node.name}", 3)


async def tried(*counters: Counter) -> bool:
    try:
        await attempts.count(*counters)
    except Problem:
        return False
    return True


@pytest.mark.usefixtures("redis")
async def test_one_attempt_too_many_is_refused_and_says_until_when(three_a_window: Counter) -> None:
    assert [await tried(three_a_window) for _ in range(5)] == [True, True, True, False, False]
    with pytest.raises(Problem, match=r"Too many attempts\. Try again in 15 minutes\.") as refused:
        await attempts.count(three_a_window)
    assert refused.value.code == ProblemCode.RATE_LIMITED


@pytest.mark.usefixtures("redis")
async def test_many_at_once_gain_nothing(three_a_window: Counter) -> None:
    assert sum(await asyncio.gather(*[tried(three_a_window) for _ in range(12)])) == 3


@pytest.mark.usefixtures("redis")
async def test_success_starts_the_account_anew_and_gives_the_address_back_one(three_a_window: Counter) -> None:
    address = Counter(f"{three_a_window.key}:address", 4)
    for _ in range(3):
        assert await tried(three_a_window, address)
    await attempts.succeeded(three_a_window, address)
    assert await tried(three_a_window, address)
    assert await tried(three_a_window, address)
    assert not await tried(three_a_window, address), "the address had one left"


@pytest.mark.usefixtures("redis")
async def test_a_window_ends_however_often_it_was_tried_meanwhile(request: pytest.FixtureRequest) -> None:
    once = Counter(f"attempts:test:{request.node.name}", 1, seconds=1)
    await attempts.count(once)
    for _ in range(2):
        with pytest.raises(Problem, match=r"Try again in 1 second\."):
            await attempts.count(once)
    await asyncio.sleep(1.1)
    await attempts.count(once)


@pytest.mark.usefixtures("redis")
async def test_success_after_the_window_leaves_no_counter_behind(three_a_window: Counter) -> None:
    address = Counter(f"{three_a_window.key}:address", 1)
    await attempts.succeeded(three_a_window, address)
    assert await tried(address)
    assert not await tried(address)


def test_addresses_are_counted_as_one_where_they_are_one() -> None:
    assert attempts.of_address("2001:db8:1:2::1") == attempts.of_address("2001:db8:1:2:ffff::9")
    assert attempts.of_address("2001:db8:1:2::1") != attempts.of_address("2001:db8:1:3::1")
    assert attempts.of_address("::ffff:192.0.2.7") == attempts.of_address("192.0.2.7")
    assert attempts.of_address("192.0.2.7") != attempts.of_address("192.0.2.8")
    assert attempts.of_address("") != attempts.of_address("nonsense")


def test_a_counters_key_holds_no_personal_data() -> None:
    for counter in attempts.of_account("ana@house.example", "192.0.2.1"):
        assert "ana" not in counter.key
    assert attempts.of_account("ana@house.example", "192.0.2.1") != attempts.of_account("bea@house.example", "192.0.2.1")
