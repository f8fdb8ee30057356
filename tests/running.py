"""`up` in a process of its own, as a person runs it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from backend.embedded.build import PROJECT

FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "BROKER_URL", "DATA_DIRECTORY", "PUBLIC_URL", "DEMO")
PATIENCE = 180.0
"""Seconds in which even a first start is done, building the app included."""


@dataclass
class Up:
    """A running `up`: its process, its data directory, its port, and what it printed before it was ready."""

    process: "subprocess.Popen[str]"
    directory: Path
    port: int
    printed: str

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"http://localhost:{self.port}"

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, str, str]:
        """The same for any request; the body goes as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Host": f"localhost:{self.port}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        found = answer.status, answer.headers.get_content_type(), answer.read().decode()
        connection.close()
        return found

    def is_healthy(self) -> bool:
        """Whether it serves."""
        try:
            return self.get("/health")[0] == 200
        except OSError:
            return False

    def child(self, word: str) -> psutil.Process | None:
        """The running child whose command line has the word, or whose program is called that."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if (word in child.cmdline() or word == child.name()) and child.status() != psutil.STATUS_ZOMBIE:
                    return child
        return None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


def start_up(directory: Path, port: int) -> "subprocess.Popen[str]":
    """Start it, with servers of its own whatever the environment names."""
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    command = [sys.executable, "-m", "backend.cli", "up", "--data", str(directory), "--port", str(port)]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def running_up(directory: Path) -> Iterator[Up]:
    """A ready `up` on a free port with its data in the directory; stopped afterwards."""
    port = free_port()
    process = start_up(directory, port)
    assert process.stdout is not None and process.stderr is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        if line == f"http://localhost:{port}\n":
            break
    else:
        pytest.fail(process.stderr.read())
    try:
        yield Up(process, directory, port, "".join(printed))
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()
        process.stderr.close()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
