"""`up`: everything on this machine, in the foreground, until Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

from backend.embedded.build import PROJECT, Build
from backend.embedded.directory import EngineError, hold, make_data_directory, note_address
from backend.embedded.engine import Engine, Pause, last_lines
from backend.embedded.engines import choose_engines, environment_for
from backend.embedded.processes import kill_group, launch
from backend.embedded.supervisor import Interrupts, Program, Stopped, keep_running

HOST = "127.0.0.1"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
DEMO_USERS = "demo-users.json"

API = ("-m", "backend.app")
WORKER = ("-m", "backend.worker")
MIGRATE = ("-m", "backend.cli", "migrate")
"""What Python is told to run; docker-compose.yml runs the same."""

_READY_PATIENCE = 60.0
_LOG_LIMIT = 10_000_000


class StartError(EngineError):
    """Something that `up` starts doesn't start; the message says what, why and where its log is."""


def up(directory: Path, port: int) -> int:
    """Run it all; returns the exit status once everything has ended."""
    with Interrupts() as interrupts:
        try:
            _run(make_data_directory(directory), port, interrupts)
        except Stopped:
            return 0
        except EngineError as error:
            tell(str(error))
            return 1
    return 0


def tell(message: str) -> None:
    """Something for the person at the terminal; standard output is for the sign-ins and the address alone."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def _run(directory: Path, port: int, interrupts: Interrupts) -> None:
    with hold(directory), ExitStack() as running:
        _refuse_busy(port)
        _put_long_logs_aside(directory)
        Build(directory / "logs" / "build.log", tell, interrupts.wait).app()
        engines = choose_engines(directory, interrupts.wait)
        for engine in engines:
            running.callback(engine.stop)
            engine.start()
        environment = _environment(directory, port, engines)
        note_address(directory, environment.get("PUBLIC_URL") or f"http://localhost:{port}")
        first_users = _migrate(directory, environment, interrupts.wait)
        programs = _programs(directory, environment)
        running.callback(_stop_together, programs)
        for program in programs:
            program.start()
        _await_health(programs, port, interrupts.wait)
        print(_introduction(first_users) + f"http://localhost:{port}", flush=True)
        keep_running([*engines, *programs], interrupts, tell)


def _environment(directory: Path, port: int, engines: Sequence[Engine]) -> dict[str, str]:
    environment = environment_for(directory) | {"HOST": HOST, "PORT": str(port)}
    environment.pop("DEMO", None)
    has_own_database = all(engine.name != "postgresql" for engine in engines)
    address = urlsplit(environment.get("PUBLIC_URL") or f"http://localhost:{port}").hostname
    # Neither a database that holds people of one's own nor an address for others to open goes with passwords anybody may use.
    if not has_own_database and address in LOOPBACK_NAMES:
        environment["DEMO"] = "1"
    return environment | _bytecode(directory)


def _bytecode(directory: Path) -> dict[str, str]:
    """Compiled Python in the data directory, wherever the code lies: it halves every later start. Only from where we alone write."""
    if directory.stat().st_uid != os.geteuid():
        return {}
    return {"PYTHONPYCACHEPREFIX": str(directory / "python"), "PYTHONDONTWRITEBYTECODE": ""}


def _migrate(directory: Path, environment: dict[str, str], pause: Pause) -> list[dict[str, str]]:
    """Bring the database up to date; the demo people when they were made just now."""
    log, users = directory / "logs" / "migrate.log", directory / DEMO_USERS
    before = _read(users)
    demo = ["--demo-users", str(users)] if "DEMO" in environment else []
    process = launch([sys.executable, *MIGRATE, *demo], log=log, directory=PROJECT, environment=environment)
    try:
        while process.poll() is None:
            pause(0.2)
    finally:
        kill_group(process.pid)
        process.wait()
    if process.returncode != 0:
        raise StartError(f"The database can't be brought up to date. The end of {log}:\n{last_lines(log)}")
    after = _read(users)
    people: list[dict[str, str]] = json.loads(after) if after != before else []
    return people


def _programs(directory: Path, environment: dict[str, str]) -> list[Program]:
    logs = directory / "logs"
    return [
        Program("The API", API, log=logs / "api.log", environment=environment, directory=PROJECT),
        Program("The worker", WORKER, log=logs / "worker.log", environment=environment, directory=PROJECT),
    ]


def _stop_together(programs: Sequence[Program]) -> None:
    for program in programs:
        if program.process is not None and program.process.poll() is None:
            program.process.send_signal(signal.SIGTERM)
    for program in programs:
        program.stop()


def _await_health(programs: Sequence[Program], port: int, pause: Pause) -> None:
    waited = 0.0
    while not _is_healthy(port):
        for program in programs:
            if waited > _READY_PATIENCE or (program.process is not None and program.process.poll() is not None):
                raise StartError(f"{program.title} doesn't start. The end of {program.log}:\n{last_lines(program.log)}")
        pause(0.1)
        waited += 0.1


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/health", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _introduction(people: list[dict[str, str]]) -> str:
    if not people:
        return ""
    rows = [f"  {person['email']:<32} {person['password']:<24} {person['role']}" for person in people]
    return "\n".join(["Sign in as one of the demo organization's people (email, password, role):", *rows, "", ""])


def _refuse_busy(port: int) -> None:
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            raise StartError(f"Port {port} can't be used: {os.strerror(error.errno or 0)}. Name another with --port.") from error


def _put_long_logs_aside(directory: Path) -> None:
    for log in (directory / "logs").glob("*.log"):
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.previous"))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""
