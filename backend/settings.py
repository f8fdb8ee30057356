"""What the installation is told, read once from the environment.

A setting without a default is required: its absence refuses the start and names it. `poe up` fills in those of the
embedded engines and hands them to the processes it starts, so that these know no difference.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

from backend.standard_webhooks import key_of


class SettingsError(Exception):
    """A setting is missing or unusable; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`secret` in a field's metadata keeps its value out of every print."""

    database_url: str = field(metadata={"secret": True})
    """postgres://user:password@host:port/name, or ?host=/directory for a Unix socket: the application's login."""
    database_owner_url: str = field(metadata={"secret": True})
    """The login that owns the tables and migrates them; the application's own where it isn't told."""
    redis_url: str = field(metadata={"secret": True})
    """redis://… or unix:///path?db=0: wake-ups and attempt limits."""
    broker_url: str = field(metadata={"secret": True})
    """Where Dramatiq keeps its queues: REDIS_URL's server, its next database."""
    data_directory: Path
    """Uploads and other files. Every API and worker process must see the same one."""
    public_url: str
    """The address that people open, without a slash at the end; it decides Origin checks and cookie names."""
    host: str
    port: int
    demo: bool
    """Only `poe up` sets it, with its own demo organization; heard on loopback with the embedded PostgreSQL only."""
    trusted_proxies: str
    """Addresses or networks of proxies, separated by commas, whose X-Forwarded-For is believed; none unless told."""
    worker_threads: int
    """Jobs that one worker process works on at once."""
    upload_limit: int
    """Bytes of one uploaded file."""
    idle_uploads_limit: int
    """Bytes of the files that an organization has uploaded and not imported."""
    idle_uploads_number: int
    """How many these may be."""
    workbook_limit: int
    """Bytes of an uploaded Excel workbook."""
    workbook_unpacked_limit: int
    """Bytes that it may have unpacked."""
    workbook_memory: int
    """Bytes that the process which reads one may take."""
    workbook_seconds: int
    """How long that process may take."""
    paste_limit: int
    """Bytes of a pasted text."""
    database_connections: int
    """The most that one process opens."""
    erasure_key: str = field(metadata={"secret": True})
    """Keys of 64 hexadecimal digits, separated by commas, under which the numbers of erased people are kept; the first is for new
    ones. Empty: what stands in `erasure_key_file`."""
    outbound_url: str
    """Where the service's own messages are handed on (confirmations of opt-outs); empty: they are only noted in the worker's log."""
    outbound_key: str = field(metadata={"secret": True})
    """What signs them: whsec_ and base64, as Standard Webhooks has it."""

    def __repr__(self) -> str:
        shown = (f"{item.name}={'***' if item.metadata.get('secret') else getattr(self, item.name)!r}" for item in fields(self))
        return f"Settings({', '.join(shown)})"

    @property
    def erasure_key_file(self) -> Path:
        """Where the keys are that no setting names; `migrate` makes it."""
        return self.data_directory / "erasure-key"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over https."""
        return self.public_url.startswith("https://")


@cache
def load() -> Settings:
    """Read the environment; raises SettingsError."""
    return parse(os.environ)


def parse(environment: Mapping[str, str]) -> Settings:
    """Settings from a mapping of environment variables; raises SettingsError with the name of what is wrong."""
    database_url = _required(environment, "DATABASE_URL")
    redis_url = _required(environment, "REDIS_URL")
    port = _integer(environment, "PORT", 8000)
    host = environment.get("HOST") or "127.0.0.1"
    public_url = (environment.get("PUBLIC_URL") or f"http://localhost:{port}").rstrip("/")
    data_directory = Path(_required(environment, "DATA_DIRECTORY"))
    return Settings(
        database_url=database_url,
        database_owner_url=environment.get("DATABASE_OWNER_URL") or database_url,
        redis_url=redis_url,
        broker_url=environment.get("BROKER_URL") or _next_database(redis_url),
        data_directory=data_directory,
        public_url=public_url,
        host=host,
        port=port,
        demo=environment.get("DEMO") == "1" and _is_embedded(database_url, data_directory) and _is_loopback(public_url, host),
        trusted_proxies=environment.get("TRUSTED_PROXIES") or "",
        worker_threads=_integer(environment, "WORKER_THREADS", 8),
        upload_limit=_integer(environment, "UPLOAD_LIMIT", 1024**3),
        idle_uploads_limit=_integer(environment, "IDLE_UPLOADS_LIMIT", 5 * 1024**3),
        idle_uploads_number=_integer(environment, "IDLE_UPLOADS_NUMBER", 1_000),
        workbook_limit=_integer(environment, "WORKBOOK_LIMIT", 50 * 1024**2),
        workbook_unpacked_limit=_integer(environment, "WORKBOOK_UNPACKED_LIMIT", 500 * 1024**2),
        workbook_memory=_integer(environment, "WORKBOOK_MEMORY", 2 * 1024**3),
        workbook_seconds=_integer(environment, "WORKBOOK_SECONDS", 300),
        paste_limit=_integer(environment, "PASTE_LIMIT", 1024**2),
        database_connections=_integer(environment, "DATABASE_CONNECTIONS", 10),
        erasure_key=environment.get("ERASURE_KEY") or "",
        outbound_url=_address(environment, "OUTBOUND_URL"),
        outbound_key=_signing_secret(environment, "OUTBOUND_SECRET", needed_by="OUTBOUND_URL"),
    )


_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _is_embedded(database_url: str, data_directory: Path) -> bool:
    """Whether it is the data directory's own server: there is no demo with anybody else's."""
    (socket_directory,) = parse_qs(urlsplit(database_url).query).get("host", [""])
    return Path(socket_directory).is_absolute() and (data_directory / "postgresql").is_dir()


def _is_loopback(public_url: str, host: str) -> bool:
    return urlsplit(public_url).hostname in _LOOPBACK and host in _LOOPBACK


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"{name} is not set. `poe up` sets it for its embedded engines; for servers of your own see README.md.")
    return value


def _address(environment: Mapping[str, str], name: str) -> str:
    """An address on the web, or nothing."""
    address = environment.get(name) or ""
    if address and not (urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname):
        raise SettingsError(f"{name} must be an address such as https://carrier.example.com/messages.")
    return address


def _signing_secret(environment: Mapping[str, str], name: str, *, needed_by: str) -> str:
    secret = environment.get(name) or ""
    if secret or environment.get(needed_by):
        try:
            key_of(secret)
        except ValueError:
            raise SettingsError(f"{name} must be whsec_ and base64, as in: echo whsec_$(openssl rand -base64 32)") from None
    return secret


def _integer(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise SettingsError(f"{name} must be a whole number above 0, not {text!r}.")
    return int(text)


def _next_database(url: str) -> str:
    """The same Redis server, database 1 where database 0 is named (Dramatiq needs one of its own)."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        query = parts.query.replace("db=0", "db=1") if "db=" in parts.query else "&".join(filter(None, [parts.query, "db=1"]))
        return f"unix://{parts.netloc}{parts.path}?{query}"
    number = parts.path.strip("/") or "0"
    return urlunsplit(parts._replace(path=f"/{int(number) + 1}"))
