"""Keeping processes running until we are told to end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.embedded.supervisor import Interrupts, Program, Stopped, keep_running

SLEEP = ["-c", "import time; time.sleep(600)"]
STUBBORN = ["-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"]


def program(directory: Path, command: list[str] = SLEEP) -> Program:
    log = directory / "log"
    return Program("The sleeper", command, log=log, environment=dict(os.environ), directory=directory, patience=0.2)


def afterwards(*steps: Callable[[], object]) -> threading.Thread:
    """Do these one after the other while the main thread is at work."""

    def run() -> None:
        for step in steps:
            step()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def until(met: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_wait(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.embedded.supervisor._hangs_up", lambda: True)  # also when this run itself goes on without a terminal
    with Interrupts() as interrupts:
        os.kill(os.getpid(), number)
        with pytest.raises(Stopped):
            interrupts.wait(60)


def test_further_stop_signals_do_not_break_into_the_end() -> None:
    with Interrupts() as interrupts:
        end()
        with pytest.raises(Stopped):
            interrupts.wait(60)
        end()
        time.sleep(0.01)


def test_a_wait_without_news_ends_in_time() -> None:
    with Interrupts() as interrupts:
        began = time.monotonic()
        interrupts.wait(0.05)
        assert 0.04 < time.monotonic() - began < 5


def test_a_killed_program_is_started_again_and_said_so(tmp_path: Path) -> None:
    sleeper, said = program(tmp_path), list[str]()
    sleeper.start()
    assert sleeper.process is not None
    pids = [sleeper.process.pid]

    def another_runs() -> bool:
        now = sleeper.process
        return now is not None and now.pid not in pids and now.poll() is None

    with Interrupts() as interrupts:
        thread = afterwards(lambda: os.kill(pids[0], signal.SIGKILL), lambda: until(another_runs, 1.0), end)
        with pytest.raises(Stopped):
            keep_running([sleeper], interrupts, said.append)
        thread.join()
    sleeper.stop()
    assert len(said) == 1
    assert "The sleeper" in said[0]
    assert "SIGKILL" in said[0]
    assert str(tmp_path / "log") in said[0]


def test_a_program_that_keeps_dying_is_started_less_and_less_often(tmp_path: Path) -> None:
    failing, said = program(tmp_path, ["-c", "raise SystemExit('no database')"]), list[str]()
    failing.start()
    with Interrupts() as interrupts:
        thread = afterwards(lambda: time.sleep(1.5), end)
        with pytest.raises(Stopped):
            keep_running([failing], interrupts, said.append)
        thread.join()
    failing.stop()
    assert 2 <= len(said) <= 4
    assert "no database" in (tmp_path / "log").read_text()


def test_a_program_that_does_not_listen_is_ended_with_what_it_started(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, *{SLEEP!r}]); " + STUBBORN[1]
    stubborn = program(tmp_path, ["-c", child])
    stubborn.start()
    assert stubborn.process is not None
    until(lambda: "ready" in (tmp_path / "log").read_text())
    family = [psutil.Process(stubborn.process.pid), *psutil.Process(stubborn.process.pid).children()]
    stubborn.stop()
    assert len(family) == 2
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_programs_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    script = f"""
import os, signal, sys
from pathlib import Path
from tests.embedded.test_supervisor import program
sleeper = program(Path({str(tmp_path)!r}))
sleeper.start()
print(sleeper.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    supervisor = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert supervisor.returncode == -signal.SIGKILL
    pid = int(supervisor.stdout)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
