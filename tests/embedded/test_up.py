"""`up` as a person runs it: a process of its own with everything it starts."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend.embedded.build import PROJECT
from tests.engines import temporary_directory
from tests.running import FROM_OUTSIDE, PATIENCE, Up, free_port, running_up, start_up


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
    with running_up(place / "data") as first:
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


def test_links_that_commands_print_open_what_is_running(up: Up) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in (*FROM_OUTSIDE, "PORT")}
    command = [sys.executable, "-m", "backend.cli", "create-organization", "Bay Dental", "--admin", "bea@bay.example"]
    done = subprocess.run([*command, "--data", str(up.directory)], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{up.address}/redeem#")


def test_a_second_one_on_the_same_directory_is_refused(up: Up) -> None:
    second = start_up(up.directory, free_port())
    printed, complaint = second.communicate(timeout=PATIENCE)
    assert (second.returncode, printed) == (1, "")
    assert str(up.directory) in complaint
    assert f"process {up.process.pid}" in complaint
    assert up.is_healthy()


def test_a_busy_port_is_refused(up: Up, place: Path) -> None:
    second = start_up(place / "other", up.port)
    printed, complaint = second.communicate(timeout=PATIENCE)
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
    with running_up(directory) as first:
        processes = family(first)
        assert len(processes) > 4
        assert first.stop(signal.SIGINT) == 0
    assert psutil.wait_procs(processes, timeout=1)[1] == []
    before = (directory / "demo-users.json").read_text()
    with running_up(directory) as second:
        assert second.printed == f"http://localhost:{second.port}\n"
        assert (directory / "demo-users.json").read_text() == before
        processes = family(second)
        assert second.stop(signal.SIGTERM) == 0
    assert psutil.wait_procs(processes, timeout=1)[1] == []


def test_killed_it_leaves_no_process_and_starts_again(place: Path) -> None:
    directory = place / "killed"
    with running_up(directory) as first:
        processes = family(first)
        first.process.kill()
        assert psutil.wait_procs(processes, timeout=10)[1] == []
    with running_up(directory) as second:
        assert second.is_healthy()


def test_a_stop_while_it_starts_leaves_no_process(place: Path) -> None:
    process = start_up(place / "stopped", free_port())
    until(lambda: (place / "stopped" / "postgresql" / "postmaster.pid").exists(), PATIENCE)
    processes = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.terminate()
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed) == (0, "")
    assert "Traceback" not in complaint
    assert psutil.wait_procs(processes, timeout=1)[1] == []
