"""What nobody caught leaves as a reference, and as nothing else."""

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from backend.web.surprises import MaskSurprises

SECRET = "SELECT secret FROM vault"


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/later":
        await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError(SECRET)


async def test_it_is_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(MaskSurprises(fails)), base_url="http://localhost") as client:
        answer = await client.get("/")
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (500, "INTERNAL")
    assert error["extensions"]["reference"] in error["message"]
    assert SECRET not in answer.text
    assert error["extensions"]["reference"] in caplog.text
    assert SECRET in caplog.text


async def test_an_answer_that_has_begun_breaks_off(caplog: pytest.LogCaptureFixture) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(MaskSurprises(fails)), base_url="http://localhost") as client:
        with pytest.raises(ConnectionError, match="broke off"):
            await client.get("/later")
    assert SECRET in caplog.text
