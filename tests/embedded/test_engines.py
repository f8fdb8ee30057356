"""The embedded engines: any directory, root or not, killed or stopped."""

import os
import signal
import socket
import stat
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend.embedded.directory import DirectoryInUse, EngineError, hold, make_data_directory, server_account, sockets_of
from backend.embedded.postgresql import DATABASE, PostgreSQL
from backend.embedded.valkey import Valkey
from tests.engines import temporary_directory

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
ORDINARY_USER = 1  # daemon: every system has it, and initdb wants an account with a name


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty directory that everybody may pass, unlike pytest's own."""
    with temporary_directory() as directory:
        yield directory


def start_postgresql(directory: Path) -> PostgreSQL:
    engine = PostgreSQL(make_data_directory(directory), durable=False)
    engine.start()
    return engine


def kill(engine: PostgreSQL | Valkey) -> None:
    assert engine.process is not None
    engine.process.kill()
    engine.process.wait()


def processes_of(directory: Path) -> list[str]:
    """Every process that names the directory or works in it."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = [*(process.info["cmdline"] or []), process.info["cwd"] or ""]
        if process.pid != os.getpid() and any(str(directory) in word for word in words):
            found.append(" ".join(words))
    return found


def say(engine: Valkey, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(sockets_of(engine.directory) / "valkey.sock"))
        client.sendall(f"{command}\r\n".encode())
        return client.recv(1000).decode().strip()


def test_a_new_directory_gets_a_cluster_with_the_logins_and_no_superuser_among_them(place: Path) -> None:
    engine = start_postgresql(place / "data")
    logins = engine.run_sql("SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'contacts%' ORDER BY 1")
    owner = engine.run_sql(f"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '{DATABASE}'")
    collation = engine.run_sql("SHOW server_encoding; SELECT datlocale FROM pg_database WHERE datname = 'contacts'")
    engine.stop()
    assert logins.split() == ["contacts_app|f|f", "contacts_owner|f|t"]
    assert owner.strip() == "contacts_owner"
    assert collation.split() == ["UTF8", "C.UTF-8"]


def test_stopped_engines_leave_no_process_and_keep_what_they_were_told(place: Path) -> None:
    engine, valkey = start_postgresql(place / "data"), Valkey(place / "data")
    valkey.start()
    engine.run_sql("CREATE TABLE kept AS SELECT 1 AS number", DATABASE)
    assert say(valkey, "SET kept 1") == "+OK"
    engine.stop()
    valkey.stop()
    assert processes_of(place) == []
    engine.start()
    valkey.start()
    assert engine.run_sql("SELECT number FROM kept", DATABASE).strip() == "1"
    assert say(valkey, "GET kept") == "$1\r\n1"
    engine.stop()
    valkey.stop()
    assert processes_of(place) == []


def test_committed_rows_survive_a_kill_of_the_server(place: Path) -> None:
    engine = start_postgresql(place / "data")
    engine.run_sql("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number", DATABASE)
    kill(engine)
    engine.start()
    rows = engine.run_sql("SELECT count(*) FROM kept", DATABASE)
    engine.stop()
    assert rows.strip() == "1000"


def test_what_a_killed_run_left_running_is_stopped_at_the_next_start(place: Path) -> None:
    left, left_valkey = start_postgresql(place / "data"), Valkey(place / "data")
    left_valkey.start()
    engine, valkey = start_postgresql(place / "data"), Valkey(place / "data")
    valkey.start()
    assert left.process is not None and left.process.wait(1) is not None
    assert left_valkey.process is not None and left_valkey.process.wait(1) is not None
    assert say(valkey, "PING") == "+PONG"
    engine.stop()
    valkey.stop()
    assert processes_of(place) == []


def test_a_process_number_that_was_given_to_somebody_else_is_left_alone(place: Path) -> None:
    valkey = Valkey(make_data_directory(place / "data"))
    valkey.data.mkdir()
    valkey.process_file.write_text(str(os.getpid()))
    valkey.start()
    valkey.stop()


def test_a_deep_directory_with_any_characters_listens_in_a_short_one(place: Path) -> None:
    deep = place.joinpath(*['a deep "directory", ünïcode'] * 6)
    with hold(make_data_directory(deep)):
        engine, valkey = start_postgresql(deep), Valkey(deep)
        valkey.start()
        short = sockets_of(deep)
        assert len(str(short)) < 40 < 107 < len(str(deep))
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        assert engine.run_sql("SELECT 1").strip() == "1"
        assert say(valkey, "PING") == "+PONG"
        engine.stop()
        valkey.stop()
    assert not short.exists()


def test_the_short_directory_of_a_killed_run_is_used_again(place: Path) -> None:
    deep = place.joinpath(*["a deep directory"] * 8)
    engine = start_postgresql(deep)
    short = sockets_of(deep)
    kill(engine)
    with hold(deep):
        engine.start()
        assert sockets_of(deep) == short
        engine.stop()
    assert not short.exists()


def test_the_data_directory_is_closed_to_other_people(place: Path) -> None:
    engine = start_postgresql(place / "data")
    inside = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (place / "data").iterdir() if path.is_dir()}
    engine.stop()
    assert inside == {"logs": 0o700, "postgresql": 0o700, "run": 0o700}
    assert stat.S_IMODE((place / "data").stat().st_mode) & 0o066 == 0


def test_two_starts_at_once_are_refused_by_name(place: Path) -> None:
    directory = make_data_directory(place / "data")
    with hold(directory), pytest.raises(DirectoryInUse, match=f"process {os.getpid()}.*--data"), hold(directory):
        pass
    with hold(directory):
        pass


def test_a_directory_that_cannot_be_made_is_refused_by_name(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(EngineError, match="--data"):
        make_data_directory(place / "file" / "data")


def test_a_server_that_cannot_start_says_why(place: Path) -> None:
    engine = start_postgresql(place / "data")
    engine.stop()
    (engine.data / "PG_VERSION").write_text("7\n")
    with pytest.raises(EngineError, match="incompatible with server"):
        engine.start()
    assert processes_of(place) == []


@as_root
def test_as_root_the_server_runs_as_nobody_without_powers(place: Path) -> None:
    engine = start_postgresql(place / "data")
    assert engine.process is not None
    status = Path(f"/proc/{engine.process.pid}/status").read_text()
    engine.stop()
    assert psutil.Process().uids().effective == 0
    assert "CapEff:\t0000000000000000" in status
    assert engine.data.stat().st_uid != 0


@as_root
def test_as_root_a_parent_that_is_closed_to_others_stays_closed(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    engine = start_postgresql(home / "clone" / "data")
    assert engine.account is not None and engine.account.passes_closed_directories
    assert engine.run_sql("SELECT 1").strip() == "1"
    kill(engine)
    engine.start()
    engine.stop()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert processes_of(place) == []


@as_root
def test_as_root_without_that_capability_a_closed_parent_is_refused_by_name(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    directory = make_data_directory(home / "data")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineError, match="--data"):
        server_account(directory)


@as_root
def test_as_root_a_directory_of_an_ordinary_user_is_served_as_that_user(place: Path) -> None:
    place.chmod(0o777)
    as_ordinary_user(lambda: start_postgresql(place / "data").stop())
    engine = start_postgresql(place / "data")
    assert engine.process is not None
    owner = psutil.Process(engine.process.pid).uids().effective
    engine.stop()
    assert owner == ORDINARY_USER


@as_root
def test_an_ordinary_user_starts_kills_and_starts_again(place: Path) -> None:
    place.chmod(0o777)

    def run() -> None:
        engine = start_postgresql(place / "data")
        assert engine.account is None
        kill(engine)
        engine.start()
        assert engine.run_sql("SELECT 1").strip() == "1"
        engine.stop()

    as_ordinary_user(run)
    assert processes_of(place) == []


@as_root
def test_an_ordinary_user_is_told_that_a_directory_is_not_theirs(place: Path) -> None:
    start_postgresql(place / "data").stop()

    def run() -> None:
        with pytest.raises(EngineError, match="another user"):
            server_account(place / "data")

    as_ordinary_user(run)


def test_engines_end_when_the_process_that_started_them_is_killed(place: Path) -> None:
    def run() -> None:
        start_postgresql(place / "data")
        Valkey(place / "data").start()
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_process(run) == -signal.SIGKILL
    gone = [process for process in psutil.process_iter(["cmdline"]) if str(place) in " ".join(process.info["cmdline"] or [])]
    psutil.wait_procs(gone, timeout=10)
    assert processes_of(place) == []


def as_ordinary_user(work: Callable[[], object]) -> None:
    start_postgresql_programs_are_reachable()

    def become() -> None:
        os.setgroups([])
        os.setgid(ORDINARY_USER)
        os.setuid(ORDINARY_USER)
        work()

    assert in_a_process(become) == 0


def start_postgresql_programs_are_reachable() -> None:
    """Where the environment lies in a closed directory, the engine's own copy of the programs serves the ordinary user too."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        start_postgresql(Path(directory, "data")).stop()


def in_a_process(work: Callable[[], object]) -> int:
    """Run it in a copy of this process; its exit status, minus a signal's number."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
