"""How a worker hears of work: it waits for it in Valkey, and takes no more than it can begin."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import dramatiq
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend import settings
from backend.broker import Consumer, broker, open_broker
from tests.engines import Engines

QUEUE = "tested"
LONG, SHORT = 8_000, 10
"""Milliseconds that a consumer waits."""
Consumers = Callable[..., Consumer]


@pytest.fixture
def valkey(engines: Engines) -> Iterator[redis.Redis]:
    """Empty, and where the broker is."""
    open_broker(settings.load().broker_url)
    with redis.Redis.from_url(settings.load().broker_url) as client:
        client.flushall()
        client.config_resetstat()
        yield client


@pytest.fixture
def consumer(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Consumers:
    def make(*, room: int = 4, patience: int = SHORT) -> Consumer:
        monkeypatch.setattr(broker, "rooms", {QUEUE: room})
        return broker.consume(QUEUE, prefetch=1_000, timeout=patience)

    return make


def send(*numbers: int) -> None:
    for number in numbers:
        broker.enqueue(dramatiq.Message(queue_name=QUEUE, actor_name="nobody", args=(number,), kwargs={}, options={}))


def number_of(message: Any) -> int:
    return int(message.args[0])


@contextmanager
def waiting(consumer: Consumer, valkey: redis.Redis) -> Iterator[threading.Thread]:
    """A thread in which the consumer waits for work; at the end it has stopped waiting."""
    before = valkey.info("clients")["blocked_clients"]
    thread = threading.Thread(target=next, args=(consumer,))
    thread.start()
    while valkey.info("clients")["blocked_clients"] == before:
        pass
    yield thread
    thread.join()


def test_messages_come_in_the_order_in_which_they_were_sent(consumer: Consumers) -> None:
    receiver = consumer()
    send(1, 2, 3)
    assert [number_of(next(receiver)) for _ in range(3)] == [1, 2, 3]
    assert next(receiver) is None


def test_who_waits_is_woken_by_a_message_and_leaves_it_in_its_place(consumer: Consumers, valkey: redis.Redis) -> None:
    receiver = consumer(patience=LONG)
    with waiting(receiver, valkey) as thread:
        send(1, 2)
        thread.join(LONG / 2_000)
        assert not thread.is_alive()
    assert [number_of(next(receiver)) for _ in range(2)] == [1, 2]


def test_of_several_who_wait_one_gets_a_message(consumer: Consumers, valkey: redis.Redis) -> None:
    receivers = [consumer(patience=LONG) for _ in range(3)]
    threads: list[AbstractContextManager[threading.Thread]] = [waiting(receiver, valkey) for receiver in receivers]
    for thread in threads:
        thread.__enter__()
    send(1)
    for thread in threads:
        thread.__exit__(None, None, None)
    for receiver in receivers:
        receiver._patience = SHORT / 1000
    assert [number_of(message) for message in map(next, receivers) if message is not None] == [1]


def test_what_there_is_no_room_for_stays_for_others(consumer: Consumers) -> None:
    full, other = consumer(room=1), consumer(room=1)
    send(1, 2, 3)
    first = next(full)
    assert (number_of(first), next(full)) == (1, None)
    assert number_of(next(other)) == 2
    full.ack(first)
    assert number_of(next(full)) == 3


def test_whoever_was_full_goes_on_as_soon_as_there_is_room(consumer: Consumers) -> None:
    full = consumer(room=1, patience=LONG)
    send(1, 2)
    for end in (full.ack, full.nack):
        message = next(full)
        thread = threading.Thread(target=next, args=(full,))
        thread.start()
        end(message)
        thread.join(LONG / 2_000)
        assert not thread.is_alive()


def test_waiting_costs_two_commands_however_long_it_lasts(consumer: Consumers, valkey: redis.Redis) -> None:
    receiver = consumer(patience=500)
    next(receiver)
    valkey.config_resetstat()
    next(receiver)
    asked = valkey.info("commandstats")
    assert (asked["cmdstat_evalsha"]["calls"], asked["cmdstat_blmove"]["calls"]) == (1, 1)


def test_with_valkey_away_the_consumer_says_so(consumer: Consumers) -> None:
    receiver = consumer()
    open_broker("unix:///nowhere?db=1")
    with pytest.raises(dramatiq.errors.ConnectionClosed):
        next(receiver)
    with pytest.raises(dramatiq.errors.ConnectionClosed):
        receiver._wait()


def test_while_valkey_stands_still_the_consumer_warns_in_a_line_and_then_goes_on(
    consumer: Consumers, valkey: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = consumer()
    send(1, 2)
    first = next(receiver)
    broker.client.connection_pool = redis.ConnectionPool.from_url(
        settings.load().broker_url, socket_timeout=0.05, retry=Retry(NoBackoff(), 0)
    )
    valkey.client_pause(500, all=True)
    receiver.message_cache.clear()
    assert next(receiver) is None
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert record.getMessage().startswith(f"Redis was silent for too long, asking again for work of the queue {QUEUE}")
    for end in (receiver.ack, receiver.nack):
        with pytest.raises(dramatiq.errors.ConnectionClosed):
            end(first)
    open_broker(settings.load().broker_url)
    send(3)
    while (message := next(receiver)) is None:
        pass
    assert number_of(message) == 3
