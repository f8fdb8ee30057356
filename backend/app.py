"""The ASGI application: the API, uploads, downloads, the app's files. `python -m backend.app` serves it."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import strawberry
from starlette.routing import Mount, Route, Router, WebSocketRoute
from starlette.types import ASGIApp

from backend.broker import open_broker
from backend.consent.keys import require_keys
from backend.database import close_database, open_database
from backend.events import close_events, open_events
from backend.graph.gateway import Gateway
from backend.graph.http import Http
from backend.graph.limits import Limits
from backend.graph.operation import Engine
from backend.graph.schema import schema
from backend.graph.streams import Authenticate, Streams
from backend.graph.websocket import WebSockets
from backend.imports import http as uploads
from backend.inbound import http as inbound
from backend.jobs import http as downloads
from backend.organizations import demo
from backend.organizations.service import authenticate, uses_recorded
from backend.settings import Settings, load
from backend.storage import open_storage
from backend.web.health import health
from backend.web.origin import OriginRule, Origins
from backend.web.security import SecurityHeaders
from backend.web.server import server
from backend.web.site import Site
from backend.web.surprises import MaskSurprises

SITE = Path(__file__).parent.parent / "frontend" / "dist"

ESCAPES = 5 / 4
"""How much longer a text may be within JSON: line ends and quotes take two characters there."""


def gateway(
    settings: Settings, schema: strawberry.Schema = schema, authenticate: Authenticate = authenticate, limits: Limits | None = None
) -> Gateway:
    """The way to a schema, with the limits that the settings give unless told."""
    limits = limits or replace(Limits(), body=int(settings.paste_limit * ESCAPES))
    streams = Streams(authenticate, limits)
    return Gateway(Engine(schema, limits), authenticate, streams, limits, Origins(settings.public_url), settings.is_secure)


def application(settings: Settings, to_schema: Gateway, site: Path = SITE) -> ASGIApp:
    """Everything on one port."""
    routes = [
        Route("/graphql", Http(to_schema), methods=None),
        WebSocketRoute("/graphql", WebSockets(to_schema)),
        Route("/health", health),
        *uploads.routes,
        *downloads.routes,
        *inbound.routes,
        *(demo.routes if settings.demo else ()),
        Mount("/", Site(site)),
    ]

    @asynccontextmanager
    async def lifespan(_: Router) -> AsyncIterator[None]:
        await open_database(settings.database_url, connections=settings.database_connections)
        await require_keys()
        open_events(settings.redis_url)
        open_storage(settings.data_directory)
        open_broker(settings.broker_url)
        try:
            yield
        finally:
            await uses_recorded()
            await close_events()
            await close_database()

    app = MaskSurprises(Router(routes, lifespan=lifespan))
    return SecurityHeaders(OriginRule(app, to_schema.origins, ("/graphql", "/uploads", "/downloads", "/demo")), secure=settings.is_secure)


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load()
    to_schema = gateway(settings)
    frame_limit = to_schema.limits.body
    on_stop = to_schema.streams.close
    app = application(settings, to_schema)
    proxies = settings.trusted_proxies
    # What is loaded by now stays: looking through it for garbage again and again would hold up every answer for a while.
    gc.collect()
    gc.freeze()
    server(app, host=settings.host, port=settings.port, frame_limit=frame_limit, on_stop=on_stop, trusted_proxies=proxies).run()


if __name__ == "__main__":
    main()
