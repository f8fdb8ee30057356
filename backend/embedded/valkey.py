"""Valkey as a child process, from the program that its wheel brings."""

import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from backend.embedded.directory import sockets_of
from backend.embedded.engine import Engine, Pause
from backend.embedded.processes import Account
from backend.embedded.programs import valkey_program


def redis_url(directory: Path) -> str:
    """The address of a data directory's Valkey, database 0."""
    return f"unix://{quote(str(sockets_of(directory) / 'valkey.sock'))}?db=0"


class Valkey(Engine):
    """A valkey-server that keeps an append-only file."""

    name = "valkey"
    title = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, directory: Path, *, durable: bool = True, pause: Pause = time.sleep) -> None:
        super().__init__(directory, durable=durable, pause=pause)
        self.process_file = self.data / "valkey.pid"

    def _prepare(self, account: Account | None) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self.process_file),
            "set-proc-title": "no",
            "appendonly": "yes",
            "appendfsync": "everysec" if self.durable else "no",
            "save": "",
        }
        return [str(valkey_program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    @property
    def _socket(self) -> Path:
        return sockets_of(self.directory) / "valkey.sock"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.settimeout(1)
            client.connect(str(self._socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False
