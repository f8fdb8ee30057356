"""Whether this process can do its work: GET /health."""

import asyncio
from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import JSONResponse

from backend import database
from backend.events import events

PATIENCE = 2.0
"""Seconds for an engine to answer."""


async def health(request: Request) -> JSONResponse:
    """200 when database and Redis answer, else 503 and which of them doesn't."""
    reachable = await asyncio.gather(_answers(database.fetch_value("SELECT 1")), _answers(events().redis.ping()))
    found = dict(zip(("database", "redis"), reachable, strict=True))
    return JSONResponse({"status": "ok" if all(reachable) else "unavailable", **found}, 200 if all(reachable) else 503)


async def _answers(question: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(question, PATIENCE)
    except Exception:
        return False
    return True
