"""Carriers to test with: what they send, signed, to a server of its own."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson
from starlette.applications import Starlette
from twilio.request_validator import RequestValidator

from backend import settings, standard_webhooks
from backend.database import execute
from backend.inbound.http import routes
from backend.organizations import service as organizations
from backend.organizations.caller import Caller
from tests.jobs.desk import Desk, book

LINE, BENS_LINE, ZOES_LINE = "+12025550101", "+12025550102", "+12025550199"
SENDER = "+12125550100"
_numbers = count(1)


@dataclass
class Carrier:
    """Delivers to the lines of two organizations: `uma` and `ben` have one each, `zoe` elsewhere has another."""

    client: httpx.AsyncClient
    desk: Desk
    secrets: dict[str, str] = field(default_factory=dict)
    """By line."""

    async def send(self, body: str, *, to: str = LINE, reference: str | None = None, sender: str = SENDER, **said: Any) -> str:
        """Deliver a message; what it did."""
        answer = await self.post(self.message(body, to=to, reference=reference, sender=sender, **said), to=to)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["effect"])

    def message(self, body: str, *, to: str = LINE, reference: str | None = None, sender: str = SENDER, **said: Any) -> bytes:
        return orjson.dumps({"id": reference or f"m{next(_numbers)}", "from": sender, "to": to, "body": body, **said})

    async def post(
        self, body: bytes, *, to: str = LINE, secret: str | None = None, ago: int = 0, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A request with these bytes, signed; `ago`: seconds since; `headers`: in the place of those that signing gives."""
        signed = standard_webhooks.sign(secret or self.secrets[to], "w1", body, int(time.time()) - ago)
        return await self.client.post("/inbound/messages", content=body, headers=_raw(signed | (headers or {})))

    async def twilio(self, fields: dict[str, str], *, key: str | None = None, signature: str | None = None) -> httpx.Response:
        """What Twilio sends, signed by its own library."""
        whole = {"From": SENDER, "To": LINE, "MessageSid": f"SM{next(_numbers)}", "AccountSid": "AC1", "NumMedia": "0"} | fields
        address = f"{settings.load().public_url}/inbound/twilio"
        signature = signature or RequestValidator(key or self.secrets[LINE]).compute_signature(address, whole)
        headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
        return await self.client.post("/inbound/twilio", content=urlencode(whole), headers=_raw(headers))


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


@asynccontextmanager
async def a_carrier(desk: Desk) -> AsyncIterator[Carrier]:
    """In an open database."""
    lines = {LINE: desk.uma, BENS_LINE: desk.ben, ZOES_LINE: desk.zoe}
    secrets = {}
    for line, caller in lines.items():
        await give_line(caller, line)
        secrets[line] = await organizations.inbound_secret(caller.organization_id)
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield Carrier(client, desk, secrets)


async def give_line(caller: Caller, line: str) -> None:
    await execute("UPDATE users SET phone = $3 WHERE organization_id = $1 AND id = $2", caller.organization_id, book(caller), line)
