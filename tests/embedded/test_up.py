"""`up` as a person runs it: a process of its own with everything it starts."""

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from backend.embedded.build import PROJECT
from tests.engines import temporary_directory

FROM_OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "BROKER_URL", "DATA_DIRECTORY", "PUBLIC_URL", "DEMO")
START = 180.0


@dataclass
class Up:
    """A running `up`: its process, its data directory, its port, and what it printed before it was ready."""

    process: "subprocess.Popen[str]"
    directory: Path
    port: int
    printed: str

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Host": f"localhost:{self.port}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        found = answer.status, answer.headers.get_content_type(), answer.read().decode()
        connection.close()
        return found

    def is_healthy(self) -> bool:
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
        self.process.send_signal(number)
        return self.process.wait(60)


def run_up(directory: Path, port: int) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    command = [sys.executable, "-m", "backend.cli", "up", "--data", str(directory), "--port", str(port)]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def running(directory: Path) -> Iterator[Up]:
    port = free_port()
    process = run_up(directory, port)
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family(up: Up) -> list[psutil.Process]:
    return [psutil.Process(up.process.pid), *psutil.Process(up.process.pid).children(recursive=True)]


def until(met: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with temporary_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def up(place: Path) -> Iterator[Up]:
    """The first run on a data directory."""
    with running(place / "data") as first:
        yield first


def test_it_serves_the_app_and_the_api_on_one_port(up: Up) -> None:
    status, kind, body = up.get("/")
    assert (status, kind) == (200, "text/html")
    assert "<script" in body
    assert up.ask("POST", "/graphql", {"query": "{ viewer { __typename } }"})[::2] == (200, '{"data":{"viewer":null}}')


def test_the_first_run_prints_the_demo_people_and_keeps_them_to_itself(up: Up) -> None:
    file = up.directory / "demo-users.json"
    people = json.loads(file.read_text())
    assert [sorted(person) for person in people] == [["email", "password", "role"]] * 4
    assert sorted(person["role"] for person in people) == ["ADMIN", "SUPERVISOR", "USER", "USER"]
    assert all(person["email"] in up.printed and person["password"] in up.printed for person in people)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_one_on_the_same_directory_is_refused(up: Up) -> None:
    second = run_up(up.directory, free_port())
    printed, complaint = second.communicate(timeout=START)
    assert (second.returncode, printed) == (1, "")
    assert str(up.directory) in complaint
    assert f"process {up.process.pid}" in complaint
    assert up.is_healthy()


def test_a_busy_port_is_refused(up: Up, place: Path) -> None:
    second = run_up(place / "other", up.port)
    printed, complaint = second.communicate(timeout=START)
    assert (second.returncode, printed) == (1, "")
    assert f"Port {up.port} can't be used" in complaint
    assert "--port" in complaint


@pytest.mark.parametrize(("word", "seconds"), [("backend.worker", 1), ("backend.app", 1), ("postgres", 10), ("valkey-server", 10)])
def test_a_killed_process_is_started_again(up: Up, word: str, seconds: float) -> None:
    until(up.is_healthy, 20)
    killed = up.child(word)
    assert killed is not None
    killed.kill()
    until(lambda: up.child(word) not in (None, killed), seconds)
    until(up.is_healthy, 20)


def test_stopped_it_leaves_no_process_and_the_second_time_prints_the_address_only(place: Path) -> None:
    directory = place / "twice"
    with running(directory) as first:
        processes = family(first)
        assert len(processes) > 4
        assert first.stop(signal.SIGINT) == 0
    assert psutil.wait_procs(processes, timeout=1)[1] == []
    before = (directory / "demo-users.json").read_text()
    with running(directory) as second:
        assert second.printed == f"http://localhost:{second.port}\n"
        assert (directory / "demo-users.json").read_text() == before
        processes = family(second)
        assert second.stop(signal.SIGTERM) == 0
    assert psutil.wait_procs(processes, timeout=1)[1] == []


def test_killed_it_leaves_no_process_and_starts_again(place: Path) -> None:
    directory = place / "killed"
    with running(directory) as first:
        processes = family(first)
        first.process.kill()
        assert psutil.wait_procs(processes, timeout=10)[1] == []
    with running(directory) as second:
        assert second.is_healthy()


def test_a_stop_while_it_starts_leaves_no_process(place: Path) -> None:
    process = run_up(place / "stopped", free_port())
    until(lambda: (place / "stopped" / "postgresql" / "postmaster.pid").exists(), START)
    processes = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.terminate()
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed) == (0, "")
    assert "Traceback" not in complaint
    assert psutil.wait_procs(processes, timeout=1)[1] == []
