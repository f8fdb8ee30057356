"""The last resort for what goes wrong in any handler: a reference for the client, the rest for the log."""

import logging
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.web.answers import answer

logger = logging.getLogger(__name__)


def note(error: BaseException) -> str:
    """Log an unexpected error; the reference that it is found by."""
    reference = secrets.token_hex(6)
    logger.error("Something went wrong; reference %s", reference, exc_info=error)
    return reference


def message(reference: str) -> str:
    """What the client is told of it."""
    return f"Something went wrong on our side. Quote the reference {reference} when you ask about it."


class MaskSurprises:
    """Middleware: an exception that nobody caught becomes 500 INTERNAL; never a trace, never SQL."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noting(event: Message) -> None:
            nonlocal begun
            begun = True
            await send(event)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            reference = note(error)
            if begun:
                raise ConnectionError("The answer broke off.") from None
            extensions = {"code": "INTERNAL", "reference": reference}
            await answer(send, 500, {"errors": [{"message": message(reference), "extensions": extensions}]})
