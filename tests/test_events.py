"""Wake-ups between processes: heard by whoever listens, lost with Valkey and only until it is back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend import settings
from backend.events import MOST_KEPT, Events, Wake
from tests.engines import Engines

PATIENCE = 20.0


@pytest.fixture
async def here(engines: Engines) -> AsyncIterator[Events]:
    """A process that listens."""
    events = Events(settings.load().redis_url)
    yield events
    await events.close()


@pytest.fixture
async def there(engines: Engines) -> AsyncIterator[Events]:
    """A process that has something to say."""
    events = Events(settings.load().redis_url)
    yield events
    await events.close()


async def heard(wake: Wake, saying: bytes, there: Events, topic: str) -> bool:
    """Whether the listener hears what is said again and again, without looking by itself."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await there.publish(topic, saying=saying)
            await wake.wait(0.1)
            if saying in wake.take():
                return True


async def test_a_listener_hears_what_is_said_about_its_topic(here: Events, there: Events) -> None:
    async with here.listen("job:1") as one, here.listen("job:1") as two, here.listen("job:2") as other:
        assert await heard(one, b"now", there, "job:1")
        assert b"now" in two.take()
        assert other.take() == []


async def test_of_too_much_the_latest_is_kept(here: Events, there: Events) -> None:
    async with here.listen("job:1") as wake:
        for number in range(2 * MOST_KEPT):
            await there.publish("job:1", saying=b"%d" % number)
        assert await heard(wake, b"last", there, "job:1")
        assert len(wake.take()) <= MOST_KEPT


async def test_nobody_hears_after_the_end(here: Events, there: Events) -> None:
    async with here.listen("job:1") as wake:
        pass
    async with here.listen("job:2") as other:
        await there.publish("job:1", saying=b"now")
        assert await heard(other, b"now", there, "job:2")
    assert wake.take() == []


async def test_listeners_look_by_themselves_and_hear_again_once_valkey_is_back(here: Events, there: Events, engines: Engines) -> None:
    async with here.listen("job:1") as wake:
        assert await heard(wake, b"before", there, "job:1")
        kill(engines)
        await there.publish("job:1", saying=b"lost")
        await wake.wait()
        engines.valkey.start()
        assert await heard(wake, b"after", there, "job:1")


async def test_who_begins_to_listen_while_valkey_is_away_hears_once_it_is_back(here: Events, there: Events, engines: Engines) -> None:
    kill(engines)
    async with here.listen("job:1") as wake:
        engines.valkey.start()
        assert await heard(wake, b"after", there, "job:1")


def kill(engines: Engines) -> None:
    assert engines.valkey.process is not None
    engines.valkey.process.kill()
    engines.valkey.process.wait()
