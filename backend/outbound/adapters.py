"""How a message of the service's own gets to whoever sends texts. Another way is another class here."""

import logging
from dataclasses import dataclass
from typing import Protocol

import httpx
import orjson

from backend import standard_webhooks

log = logging.getLogger(__name__)

_SECONDS = 10.0


class NotTaken(Exception):
    """It was not handed on; the message says why."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text to send. `key` is the same whenever the same message is handed on again: whoever takes it sends a key once."""

    key: str
    sender: str
    """The line, E.164."""
    recipient: str
    text: str


class Adapter(Protocol):
    """Hands messages on."""

    async def hand_on(self, message: Outgoing) -> None:
        """Returns once it was taken; raises NotTaken."""


class LogOnly:
    """For development: notes it, and sends nothing. The recipient's number stays out of the log."""

    async def hand_on(self, message: Outgoing) -> None:
        log.info("not sent, since OUTBOUND_URL is not set: %s from %s: %s", message.key, message.sender, message.text)


class Webhook:
    """POST {id, from, to, body} as JSON, signed as Standard Webhooks says; `webhook-id` is the message's key. 2xx takes it."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret

    async def hand_on(self, message: Outgoing) -> None:
        body = orjson.dumps({"id": message.key, "from": message.sender, "to": message.recipient, "body": message.text})
        headers = standard_webhooks.sign(self._secret, message.key, body) | {"content-type": "application/json"}
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise NotTaken(f"{type(error).__name__} at {self._url}") from None
        if not answer.is_success:
            raise NotTaken(f"{self._url} answered {answer.status_code}")


def adapter(url: str, secret: str) -> Adapter:
    """The one that the settings ask for."""
    return Webhook(url, secret) if url else LogOnly()
